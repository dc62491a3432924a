"""Reading UBL 2.x Order documents: what a buyer's document says, in Python values and without guessing.

Elements are found by their local names, so that any prefix will do. Everything that UBL leaves optional may be missing;
what is there has to be readable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

#: A larger file is not an order; it is refused before it is parsed.
LARGEST_FILE = 20 * 1024 * 1024

_NAMESPACE = re.compile(r"^urn:oasis:names:specification:ubl:schema:xsd:Order-2$")
_DECIMAL = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)$", re.ASCII)
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}", re.ASCII)
_MOST_DIGITS = 24


class Unreadable(Exception):
    """The document cannot become an order; the text names the place and the reason."""


@dataclass(frozen=True, slots=True)
class UblParty:
    """A party; ``identifiers`` are (scheme, value) in the order of the document."""

    name: str
    identifiers: tuple[tuple[str, str], ...]
    street: tuple[str, ...]
    city: str
    postal_code: str
    country: str
    contact_name: str
    email: str
    phone: str

    @property
    def gln(self) -> str:
        """The party's global location number, or ""."""
        return next(
            (
                value
                for scheme, value in self.identifiers
                if scheme in {"GLN", "0088"} and re.fullmatch(r"\d{13}", value)
            ),
            "",
        )


@dataclass(frozen=True, slots=True)
class UblDelivery:
    """When and where; ``quantity`` is this delivery's part of a line."""

    quantity: Decimal | None
    earliest: date | None
    latest: date | None
    place: UblParty | None
    place_id: str


@dataclass(frozen=True, slots=True)
class UblLine:
    """One order line; prices are per ``price_base``."""

    id: str
    quantity: Decimal
    unit: str
    price: Decimal | None
    price_base: Decimal
    price_unit: str
    amount: Decimal | None
    currency: str
    is_cancelled: bool
    is_free: bool
    backorder_allowed: bool | None
    partial_allowed: bool | None
    minimum: Decimal | None
    pack_size: Decimal | None
    buyer_item: str
    supplier_item: str
    standard_item: str
    name: str
    description: str
    deliveries: tuple[UblDelivery, ...]
    charges: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class UblOrder:
    """One order document."""

    number: str
    issued_on: date | None
    currency: str
    note: str
    seller: UblParty
    seller_account: str
    buyer: UblParty
    delivery: UblDelivery | None
    incoterm: str
    incoterm_place: str
    payment_terms: str
    charges: tuple[str, ...]
    lines: tuple[UblLine, ...]


def read_order(content: bytes) -> UblOrder:
    """Return the order in a file.

    Raises:
        Unreadable: it is not XML, not a UBL order, contains a forbidden construct, or a value cannot be read.
    """
    root = _parse(content)
    lines = tuple(_line(line) for line in _all(root, "OrderLine"))
    if not lines:
        raise Unreadable("the order has no OrderLine.")
    deliveries = [_delivery(delivery) for delivery in _all(root, "Delivery")]
    terms = _one(root, "DeliveryTerms")
    seller = _one(root, "SellerSupplierParty")
    if seller is None:
        raise Unreadable("the order has no SellerSupplierParty.")
    currencies = [
        _text(root, "DocumentCurrencyCode"),
        _text(root, "PricingCurrencyCode"),
        *(line.currency for line in lines),
    ]
    return UblOrder(
        number=_text(root, "ID"),
        issued_on=_date(root, "IssueDate"),
        currency=next((currency for currency in currencies if currency), ""),
        note=_texts(root, "Note"),
        seller=_party(_one(seller, "Party")),
        seller_account=_text(seller, "CustomerAssignedAccountID"),
        buyer=_party(_one(root, "BuyerCustomerParty", "Party")),
        delivery=deliveries[0] if deliveries else None,
        incoterm=_text(terms, "ID"),
        incoterm_place=_text(_one(terms, "DeliveryLocation"), "Name") or _text(_one(terms, "DeliveryLocation"), "ID"),
        payment_terms="\n".join(filter(None, (_texts(terms, "Note") for terms in _all(root, "PaymentTerms")))),
        charges=_charges(root),
        lines=lines,
    )


def _parse(content: bytes) -> Any:
    if len(content) > LARGEST_FILE:
        raise Unreadable(f"the file is larger than {LARGEST_FILE // 1024 // 1024} MB.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"the file is not readable as XML: {error.msg}.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("the file contains a document type declaration, which is forbidden.")
    name = etree.QName(root)
    if name.localname != "Order" or not _NAMESPACE.match(name.namespace or ""):
        raise Unreadable(f"the file is not a UBL order: its root element is {name.localname[:60]}.")
    return root


def _line(order_line: Any) -> UblLine:
    item_line = _one(order_line, "LineItem")
    if item_line is None:
        raise Unreadable(f"{_place(order_line)}: the OrderLine has no LineItem.")
    deliveries = tuple(_delivery(delivery) for delivery in _all(item_line, "Delivery"))
    price = _one(item_line, "Price")
    item = _one(item_line, "Item")
    quantity = _one(item_line, "Quantity")
    return UblLine(
        id=_text(item_line, "ID"),
        quantity=_quantity(item_line, deliveries),
        unit=_attribute(quantity, "unitCode"),
        price=_decimal(price, "PriceAmount"),
        price_base=_decimal(price, "BaseQuantity") or Decimal(1),
        price_unit=_attribute(_one(price, "BaseQuantity"), "unitCode"),
        amount=_decimal(item_line, "LineExtensionAmount"),
        currency=_attribute(_one(price, "PriceAmount"), "currencyID")
        or _attribute(_one(item_line, "LineExtensionAmount"), "currencyID"),
        is_cancelled=_text(item_line, "LineStatusCode").casefold() in {"cancelled", "canceled"},
        is_free=_indicator(item_line, "FreeOfChargeIndicator") is True,
        backorder_allowed=_indicator(item_line, "BackOrderAllowedIndicator"),
        partial_allowed=_indicator(item_line, "PartialDeliveryIndicator"),
        minimum=_decimal(item_line, "MinimumQuantity"),
        pack_size=_decimal(item, "PackSizeNumeric"),
        buyer_item=_text(_one(item, "BuyersItemIdentification"), "ID"),
        supplier_item=_text(_one(item, "SellersItemIdentification"), "ID"),
        standard_item=_text(_one(item, "StandardItemIdentification"), "ID"),
        name=_text(item, "Name"),
        description=_texts(item, "Description"),
        deliveries=deliveries,
        charges=_charges(item_line),
        note="\n".join(filter(None, (_texts(order_line, "Note"), _texts(item_line, "Note")))),
    )


def _quantity(item_line: Any, deliveries: tuple[UblDelivery, ...]) -> Decimal:
    quantity = _decimal(item_line, "Quantity")
    if quantity is None:
        parts = [delivery.quantity for delivery in deliveries if delivery.quantity is not None]
        quantity = sum(parts, Decimal(0)) if parts else None
    if quantity is None:
        raise Unreadable(f"{_place(item_line)}: the line has no Quantity.")
    if quantity < 0:
        raise Unreadable(f"{_place(item_line)}: the Quantity {quantity} is below zero.")
    return quantity


def _delivery(delivery: Any) -> UblDelivery:
    period = _one(delivery, "RequestedDeliveryPeriod")
    start, end = _date(period, "StartDate"), _date(period, "EndDate")
    latest = end or _date(delivery, "LatestDeliveryDate") or start
    party = _one(delivery, "DeliveryParty")
    location = _one(delivery, "DeliveryLocation")
    address = _one(location, "Address")
    if address is None:
        address = _one(delivery, "DeliveryAddress")
    name = _text(location, "Name") or _name(party)
    identifiers = [*_identifiers(party), *_ids(location), *_ids(address)]
    has_place = address is not None or location is not None or party is not None
    return UblDelivery(
        quantity=_decimal(delivery, "Quantity"),
        earliest=start or latest,
        latest=latest,
        place=_placed(name, identifiers, address, party) if has_place else None,
        place_id=_text(location, "ID"),
    )


def _party(party: Any) -> UblParty:
    return _placed(_name(party), _identifiers(party), _one(party, "PostalAddress"), party)


def _placed(name: str, identifiers: list[tuple[str, str]], address: Any, party: Any) -> UblParty:
    contact = _one(party, "Contact")
    person = _one(party, "Person")
    person_name = " ".join(filter(None, (_text(person, "FirstName"), _text(person, "FamilyName"))))
    return UblParty(
        name=name,
        identifiers=tuple(identifiers),
        street=tuple(_street(address)),
        city=_text(address, "CityName"),
        postal_code=_text(address, "PostalZone"),
        country=_text(_one(address, "Country"), "IdentificationCode"),
        contact_name=_text(contact, "Name") or person_name,
        email=_text(contact, "ElectronicMail"),
        phone=_text(contact, "Telephone"),
    )


def _name(party: Any) -> str:
    return _text(_one(party, "PartyName"), "Name") or _text(_one(party, "PartyLegalEntity"), "RegistrationName")


def _identifiers(party: Any) -> list[tuple[str, str]]:
    found = [pair for part in _all(party, "PartyIdentification") for pair in _ids(part)]
    found += _ids(party, "EndpointID")
    found += [pair for part in _all(party, "PartyLegalEntity") for pair in _ids(part, "CompanyID")]
    return found + [pair for part in _all(party, "PartyTaxScheme") for pair in _ids(part, "CompanyID")]


def _ids(parent: Any, name: str = "ID") -> list[tuple[str, str]]:
    return [
        (element.get("schemeID", ""), (element.text or "").strip())
        for element in _all(parent, name)
        if (element.text or "").strip()
    ]


def _street(address: Any) -> Iterator[str]:
    street = " ".join(filter(None, (_text(address, "StreetName"), _text(address, "BuildingNumber"))))
    box = _text(address, "Postbox")
    lines = [_text(line, "Line") for line in _all(address, "AddressLine")]
    for text in (_text(address, "Department"), street, _text(address, "AdditionalStreetName"), box, *lines):
        if text:
            yield text


def _charges(parent: Any) -> tuple[str, ...]:
    """Return allowances and charges as sentences: they belong to the order, but not to any field of ours."""
    return tuple(
        f"{'Charge' if _indicator(charge, 'ChargeIndicator') else 'Allowance'}: "
        f"{_text(charge, 'AllowanceChargeReason') or 'without a reason'} "
        f"{_text(charge, 'Amount')} {_attribute(_one(charge, 'Amount'), 'currencyID')}".strip()
        for charge in _all(parent, "AllowanceCharge")
    )


def _all(parent: Any, name: str) -> list[Any]:
    return [] if parent is None else [child for child in parent if etree.QName(child).localname == name]


def _one(parent: Any, *path: str) -> Any:
    for name in path:
        found = _all(parent, name)
        parent = found[0] if found else None
    return parent


def _text(parent: Any, name: str) -> str:
    element = _one(parent, name)
    return "" if element is None else (element.text or "").strip()


def _texts(parent: Any, name: str) -> str:
    return "\n".join(filter(None, ((element.text or "").strip() for element in _all(parent, name))))


def _attribute(element: Any, name: str) -> str:
    return "" if element is None else str(element.get(name, "")).strip()


def _decimal(parent: Any, name: str) -> Decimal | None:
    text = _text(parent, name)
    if not text:
        return None
    if len(text) > _MOST_DIGITS or not _DECIMAL.match(text):
        raise Unreadable(f"{_place(_one(parent, name))}: {name} {text[:40]!r} is not a number.")
    return Decimal(text)


def _date(parent: Any, name: str) -> date | None:
    text = _text(parent, name)
    if not text:
        return None
    try:
        # A date may carry a time zone (2010-01-20Z); the calendar day is what counts.
        return date.fromisoformat(text[:10] if _DATE.match(text) else text)
    except ValueError as error:
        raise Unreadable(f"{_place(_one(parent, name))}: {name} {text[:40]!r} is not a date.") from error


def _indicator(parent: Any, name: str) -> bool | None:
    return {"true": True, "1": True, "false": False, "0": False}.get(_text(parent, name))


def _place(element: Any) -> str:
    return f"line {element.sourceline} of the file"
