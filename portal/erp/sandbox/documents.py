"""The sandbox ERP's documents in the portal's words."""

from __future__ import annotations

from decimal import Decimal

from portal.domain.issues import Severity
from portal.domain.orders import (
    Address,
    Contact,
    Demand,
    Hold,
    LineStatus,
    OrderLine,
    OrderStatus,
    PurchaseOrder,
    Schedule,
    ShipTo,
)
from portal.domain.profiles import ErpProfile, UnitRule
from portal.domain.quantities import UnitFactor
from portal.domain.settlements import Discount, DueBasis, PaymentTerms
from portal.domain.shipments import GoodsReceipt, ReceivedLot
from portal.domain.suppliers import Supplier, SupplierStatus
from portal.domain.taxes import Tax, TaxCategory, TaxRate
from portal.domain.tolerances import ToleranceProfile
from portal.erp.sandbox.fields import Fields, one_of
from portal.ports.erp import ErpDefect

_ORDER_STATUS = {
    "released": OrderStatus.RELEASED,
    "closed": OrderStatus.CLOSED,
    "cancelled": OrderStatus.CANCELLED,
}
_CATEGORIES = {category.value: category for category in TaxCategory}
_BASES = {basis.value: basis for basis in DueBasis}
_DEMANDS = {demand.value: demand for demand in Demand}
_LINE_STATUS = {status.value: status for status in LineStatus}
_SUPPLIER_STATUS = {status.value: status for status in SupplierStatus}

_SEVERITIES = {severity.name.lower(): severity for severity in Severity}

#: The ERP's names of required fields that the portal calls otherwise.
_FIELDS = {"delivery_on": "delivery"}


def read_order(body: Fields) -> PurchaseOrder:
    """Return an order.

    Raises:
        ErpDefect: a field is missing or has another type than the contract says.
    """
    places = {code: _ship_to(place) for code, place in body.members("locations")}
    hold = body.object("hold") if body.has("hold") else None
    status = one_of(_ORDER_STATUS, body.text("status"))
    return PurchaseOrder(
        number=body.text("number"),
        revision=body.whole("revision"),
        erp_version=body.whole("erp_version"),
        supplier=body.text("supplier"),
        currency=body.text("currency"),
        ordered_on=body.day("ordered_on"),
        lines=tuple(_line(line, places) for line in body.objects("lines")),
        buyer=_address(body.object("buyer")),
        ship_to=_place(places, body.text("ship_to")),
        status=OrderStatus.ON_HOLD if hold and status is OrderStatus.RELEASED else status,
        hold=Hold(since=hold.day("since"), reason=hold.text("reason")) if hold else None,
        released_at=body.instant("released_at"),
        changed_at=body.instant("changed_at"),
        answer_due=body.instant("answer_due_at") if body.has("answer_due_at") else None,
        contact=_contact(body.object("contact")),
        payment_terms=body.text("payment_terms"),
        terms=_terms(body.object("terms")) if body.has("terms") else None,
        freight=body.decimal("freight") if body.has("freight") else None,
        incoterm=body.text("incoterm"),
        incoterm_place=body.text("incoterm_place"),
        note=body.text("note"),
        tolerances=body.limits("tolerances"),
        document_number=body.text("document_number"),
    )


def _line(body: Fields, places: dict[str, ShipTo]) -> OrderLine:
    confirmed = (row.decimal("quantity") for row in body.objects("confirmations") if row.text("kind") == "accept")
    return OrderLine(
        number=body.whole("line"),
        item=body.text("item"),
        description=body.text("description"),
        quantity=body.decimal("quantity"),
        unit=body.text("unit"),
        price=body.decimal("price"),
        requested=body.day("requested_on") if body.has("requested_on") else None,
        supplier_item=body.text("supplier_item"),
        gtin=body.text("gtin"),
        price_base=body.decimal("price_base"),
        price_unit=body.text("price_unit"),
        schedules=tuple(_schedule(schedule) for schedule in body.objects("schedules")),
        status=one_of(_LINE_STATUS, body.text("status")),
        status_reason=body.text("status_reason"),
        status_since=body.day("status_on") if body.has("status_on") else None,
        cancelled=body.decimal("cancelled"),
        shipped=body.decimal("shipped"),
        received=body.decimal("received"),
        confirmed=sum(confirmed, Decimal(0)),
        discrete=body.flag("discrete"),
        pack=_pack(body) if body.has("pack") else None,
        pack_size=body.decimal("pack_size") if body.has("pack_size") else None,
        minimum=body.decimal("minimum") if body.has("minimum") else None,
        free_of_charge=body.flag("free_of_charge"),
        cancel_after=body.day("cancel_after") if body.has("cancel_after") else None,
        lead_days=body.whole("lead_days") if body.has("lead_days") else None,
        transit_days=body.whole("transit_days") if body.has("transit_days") else None,
        ship_to=_place(places, body.text("ship_to")) if body.has("ship_to") else None,
        note=body.text("note"),
        tolerances=body.limits("tolerances"),
        demands=frozenset(one_of(_DEMANDS, demand) for demand in body.texts("demands")),
        shelf_life_days=body.whole("shelf_life_days") if body.has("shelf_life_days") else None,
        certificates=body.texts("certificates"),
        returned=body.decimal("returned"),
        invoiced=body.decimal("invoiced"),
        tax=_tax(body.object("tax")) if body.has("tax") else None,
        document_line=body.text("document_line"),
    )


def _tax(body: Fields) -> Tax:
    category = one_of(_CATEGORIES, body.text("category"))
    return Tax(category, body.decimal("rate") if body.has("rate") else None)


def _terms(body: Fields) -> PaymentTerms:
    return PaymentTerms(
        basis=one_of(_BASES, body.text("basis")),
        net_days=body.whole("net_days"),
        cutoff_day=body.whole("cutoff_day") if body.has("cutoff_day") else None,
        discounts=tuple(Discount(one.decimal("percent"), one.whole("days")) for one in body.objects("discounts")),
    )


def _schedule(body: Fields) -> Schedule:
    return Schedule(
        number=body.whole("schedule"),
        quantity=body.decimal("quantity"),
        requested=body.day("requested_on") if body.has("requested_on") else None,
    )


def _pack(line: Fields) -> UnitFactor:
    pack = line.object("pack")
    return UnitFactor(pack.text("unit"), line.text("unit"), pack.whole("numerator"), pack.whole("denominator"))


def _ship_to(body: Fields) -> ShipTo:
    return ShipTo(
        address=_address(body, code=body.text("code")),
        time_zone=body.text("time_zone"),
        closed_weekdays=frozenset(body.numbers("closed_weekdays")),
        closed_dates=frozenset(body.days("closed_dates")),
    )


def _address(body: Fields, code: str = "") -> Address:
    return Address(
        name=body.text("name"),
        lines=body.texts("street"),
        city=body.text("city"),
        postal_code=body.text("postal_code"),
        country=body.text("country"),
        gln=body.text("gln"),
        code=code,
    )


def _contact(body: Fields) -> Contact:
    return Contact(name=body.text("name"), email=body.text("email"), phone=body.text("phone"))


def read_supplier(body: Fields) -> Supplier:
    """Return a supplier."""
    return Supplier(
        number=body.text("number"),
        name=body.text("name"),
        version=body.whole("version"),
        status=one_of(_SUPPLIER_STATUS, body.text("status")),
        status_reason=body.text("status_reason"),
        group=body.text("group"),
        address=_address(body.object("address")),
        contact=_contact(body.object("contact")),
        gs1_prefix=body.text("gs1_prefix"),
        vat_id=body.text("vat_id"),
        legal_id=body.text("legal_id"),
        accounts=body.texts("accounts"),
        closed_weekdays=frozenset(body.numbers("closed_weekdays")) if body.has("closed_weekdays") else None,
        closed_dates=frozenset(body.days("closed_dates")),
    )


def read_receipt(body: Fields) -> GoodsReceipt:
    """Return a goods receipt."""
    return GoodsReceipt(
        number=body.text("number"),
        version=body.whole("version"),
        order=body.text("order"),
        line=body.whole("line"),
        quantity=body.decimal("quantity"),
        received_at=body.instant("received_at"),
        notice=body.text("notice"),
        lots=tuple(ReceivedLot(lot.text("lot"), lot.decimal("quantity")) for lot in body.objects("lots")),
        note=body.text("note"),
        is_reversed=body.flag("is_reversed"),
    )


def read_profile(body: Fields) -> ErpProfile:
    """Return the contract profile."""
    levels = body.object("tolerances")
    return ErpProfile(
        version=body.text("version"),
        buyer=body.object("buyer").text("name"),
        contracts=body.texts("contracts"),
        buyer_address=_address(body.object("buyer")),
        buyer_vat_id=body.text("buyer_vat_id"),
        contact=_contact(body.object("contact")),
        field_lengths=body.whole_by_name("field_lengths"),
        required=frozenset(_FIELDS.get(name, name) for name in body.texts("required_fields")),
        units={unit.text("code"): _unit(unit) for unit in body.objects("units")},
        currencies={one.text("code"): one.whole("decimals") for one in body.objects("currencies")},
        bookable=frozenset(body.texts("bookable")),
        tax_rates={country: tuple(map(_rate, rates)) for country, rates in body.lists("tax_rates")},
        tolerances=ToleranceProfile(
            buyer=levels.limits("buyer"),
            groups=levels.limits_by_name("supplier_groups"),
            suppliers=levels.limits_by_name("suppliers"),
            severities={
                rule: one_of(_SEVERITIES, word).value for rule, word in body.texts_by_name("severities").items()
            },
        ),
    )


def _rate(body: Fields) -> TaxRate:
    return TaxRate(
        rate=body.decimal("rate"),
        start=body.day("valid_from") if body.has("valid_from") else None,
        end=body.day("valid_to") if body.has("valid_to") else None,
    )


def _unit(body: Fields) -> UnitRule:
    return UnitRule(body.text("code"), body.text("name"), body.flag("discrete"), body.whole("decimals"))


def _place(places: dict[str, ShipTo], code: str) -> ShipTo:
    if code not in places:
        raise ErpDefect(f"An order names location {code} without describing it.")
    return places[code]
