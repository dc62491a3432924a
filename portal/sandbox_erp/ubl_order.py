"""Reading UBL 2.x Order documents: what is there has to be readable, what UBL leaves optional may be missing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from portal.sandbox_erp.ubl_document import UblDelivery, UblLine, UblOrder, UblParty
from portal.sandbox_erp.xml_tree import Element, Unreadable, parse

_NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:Order-2"

#: What is told as a remark, and where it stands.
_NAMED = (
    ("Your reference", ("CustomerReference",)),
    ("Valid until", ("ValidityPeriod", "EndDate")),
    ("Quotation", ("QuotationDocumentReference", "ID")),
    ("Contract", ("Contract", "ID")),
    ("Delivery terms", ("DeliveryTerms", "SpecialTerms")),
    ("Conditions", ("TransactionConditions", "Description")),
)


def read_order(content: bytes) -> UblOrder:
    """Return the order in a file.

    Raises:
        Unreadable: it is not XML, not a UBL order, contains a forbidden construct, or a value cannot be read.
    """
    root = parse(content, "Order", _NAMESPACE)
    lines = tuple(_line(line) for line in root.children("OrderLine"))
    if not lines:
        raise Unreadable("the order has no OrderLine.")
    seller = root.child("SellerSupplierParty")
    if not seller:
        raise Unreadable("the order has no SellerSupplierParty.")
    terms = root.child("DeliveryTerms")
    place = terms.child("DeliveryLocation")
    payment_terms = (one.texts("Note") for one in root.children("PaymentTerms"))
    return UblOrder(
        number=root.text("ID"),
        issued_on=root.day("IssueDate"),
        currency=_currency(root, lines),
        note=root.texts("Note"),
        seller=_party(seller.child("Party")),
        seller_account=seller.text("CustomerAssignedAccountID"),
        buyer=_party(root.child("BuyerCustomerParty", "Party")),
        delivery=next((_delivery(delivery) for delivery in root.children("Delivery")), None),
        incoterm=terms.text("ID"),
        incoterm_place=next(filter(None, (place.text(name) for name in ("Name", "Description", "ID"))), ""),
        payment_terms="\n".join(filter(None, payment_terms)),
        remarks=tuple(_remarks(root)),
        lines=lines,
    )


def _currency(root: Element, lines: tuple[UblLine, ...]) -> str:
    stated = (root.text("DocumentCurrencyCode"), root.text("PricingCurrencyCode"))
    return next(filter(None, (*stated, *(line.currency for line in lines))), "")


def _line(order_line: Element) -> UblLine:
    line = order_line.child("LineItem")
    if not line:
        raise Unreadable(f"{order_line.place}: the OrderLine has no LineItem.")
    deliveries = tuple(_delivery(delivery) for delivery in line.children("Delivery"))
    price, item = line.child("Price"), line.child("Item")
    amounts = (price.child("PriceAmount"), line.child("LineExtensionAmount"))
    return UblLine(
        id=line.text("ID"),
        quantity=_quantity(line, deliveries),
        unit=line.child("Quantity").attribute("unitCode"),
        price=price.decimal("PriceAmount"),
        price_base=price.decimal("BaseQuantity") or Decimal(1),
        price_unit=price.child("BaseQuantity").attribute("unitCode"),
        amount=line.decimal("LineExtensionAmount"),
        currency=next(filter(None, (amount.attribute("currencyID") for amount in amounts)), ""),
        is_cancelled=line.text("LineStatusCode").casefold() in {"cancelled", "canceled"},
        is_free=line.indicator("FreeOfChargeIndicator") is True,
        backorder_allowed=line.indicator("BackOrderAllowedIndicator"),
        partial_allowed=line.indicator("PartialDeliveryIndicator"),
        minimum=line.decimal("MinimumQuantity"),
        pack_size=item.decimal("PackSizeNumeric"),
        buyer_item=item.text("BuyersItemIdentification", "ID"),
        supplier_item=item.text("SellersItemIdentification", "ID"),
        standard_item=item.text("StandardItemIdentification", "ID"),
        name=item.text("Name"),
        description=item.texts("Description"),
        deliveries=deliveries,
        remarks=(*_properties(item), *_charges(line)),
        note="\n".join(filter(None, (order_line.texts("Note"), line.texts("Note")))),
    )


def _quantity(line: Element, deliveries: tuple[UblDelivery, ...]) -> Decimal:
    quantity = line.decimal("Quantity")
    if quantity is None:
        parts = [delivery.quantity for delivery in deliveries if delivery.quantity is not None]
        quantity = sum(parts, Decimal(0)) if parts else None
    if quantity is None:
        raise Unreadable(f"{line.place}: the line has no Quantity.")
    if quantity < 0:
        raise Unreadable(f"{line.place}: the Quantity {quantity} is below zero.")
    return quantity


def _delivery(delivery: Element) -> UblDelivery:
    period = delivery.child("RequestedDeliveryPeriod")
    start, end = period.day("StartDate"), period.day("EndDate")
    latest = end or delivery.day("LatestDeliveryDate") or start
    return UblDelivery(
        quantity=delivery.decimal("Quantity"),
        earliest=start or latest,
        latest=latest,
        place=_place(delivery),
    )


def _place(delivery: Element) -> UblParty | None:
    """Return where a delivery goes: UBL has a location, an address and a party to say it with."""
    party, location = delivery.child("DeliveryParty"), delivery.child("DeliveryLocation")
    address = location.child("Address") or delivery.child("DeliveryAddress")
    if not (party or location or address):
        return None
    identifiers = (*_identifiers(party), *_ids(location), *_ids(address))
    return _placed(location.text("Name") or _name(party), identifiers, address, party)


def _party(party: Element) -> UblParty:
    return _placed(_name(party), _identifiers(party), party.child("PostalAddress"), party)


def _placed(name: str, identifiers: tuple[tuple[str, str], ...], address: Element, party: Element) -> UblParty:
    contact, person = party.child("Contact"), party.child("Person")
    person_name = " ".join(filter(None, (person.text("FirstName"), person.text("FamilyName"))))
    return UblParty(
        name=name,
        identifiers=identifiers,
        street=tuple(_street(address)),
        city=address.text("CityName"),
        postal_code=address.text("PostalZone"),
        country=address.text("Country", "IdentificationCode"),
        contact_name=contact.text("Name") or person_name,
        email=contact.text("ElectronicMail"),
        phone=contact.text("Telephone"),
    )


def _name(party: Element) -> str:
    return party.text("PartyName", "Name") or party.text("PartyLegalEntity", "RegistrationName")


def _identifiers(party: Element) -> tuple[tuple[str, str], ...]:
    return (
        *(pair for part in party.children("PartyIdentification") for pair in _ids(part)),
        *_ids(party, "EndpointID"),
        *(pair for part in party.children("PartyLegalEntity") for pair in _ids(part, "CompanyID")),
        *(pair for part in party.children("PartyTaxScheme") for pair in _ids(part, "CompanyID")),
    )


def _ids(parent: Element, name: str = "ID") -> list[tuple[str, str]]:
    return [(child.attribute("schemeID"), child.content) for child in parent.children(name) if child.content]


def _street(address: Element) -> Iterator[str]:
    street = " ".join(filter(None, (address.text("StreetName"), address.text("BuildingNumber"))))
    lines = (line.text("Line") for line in address.children("AddressLine"))
    names = ("Department", "BuildingName", "AdditionalStreetName", "Postbox")
    department, building, additional, box = (address.text(name) for name in names)
    yield from filter(None, (department, building, street, additional, box, *lines, address.text("CountrySubentity")))


def _remarks(root: Element) -> Iterator[str]:
    """Yield what belongs to the order, but to no field of the ERP, as sentences: nothing a buyer said is lost."""
    for label, path in _NAMED:
        if found := root.text(*path):
            yield f"{label}: {found}"
    yield from _charges(root)


def _properties(item: Element) -> Iterator[str]:
    for one in item.children("AdditionalItemProperty"):
        yield f"{one.text('Name')}: {one.text('Value')}"


def _charges(parent: Element) -> Iterator[str]:
    return (_charge(charge) for charge in parent.children("AllowanceCharge"))


def _charge(charge: Element) -> str:
    word = "Charge" if charge.indicator("ChargeIndicator") else "Allowance"
    reason = charge.text("AllowanceChargeReason") or "without a reason"
    return f"{word}: {reason} {charge.text('Amount')} {charge.child('Amount').attribute('currencyID')}".strip()
