"""Read the parties of a CII invoice, their addresses, and where it was delivered."""

from __future__ import annotations

from lxml import etree

from portal.contracts.formats.cii.codes import VAT
from portal.contracts.formats.term_numbers import DELIVERY_ADDRESS
from portal.contracts.formats.terms import Element, Terms
from portal.domain.invoice_parties import Identifier, Party, PartyContact, PostalAddress
from portal.domain.invoices import Delivery

_LEGAL = "ram:SpecifiedLegalOrganization"
_PERSON = "ram:DefinedTradeContact"


def party(
    terms: Terms, element: etree._Element, path: str, named: tuple[str, ...], addressed: tuple[str, ...]
) -> Party:
    """Return a party; ``named`` and ``addressed`` are its terms."""
    name, trading, identifier, legal, vat, tax, form, endpoint, *contacted = named
    vat_id, tax_registration = _tax_ids(terms, element, path, (vat, tax))
    return Party(
        name=terms.name(element, "ram:Name", f"{path}/name", name, needed=True),
        trading_name=terms.name(element, f"{_LEGAL}/ram:TradingBusinessName", f"{path}/trading_name", trading),
        ids=_ids(terms, element, path, identifier),
        legal_id=identified(terms, element, f"{_LEGAL}/ram:ID", f"{path}/legal_id", legal),
        vat_id=vat_id,
        tax_registration=tax_registration,
        legal_form=terms.text(element, "ram:Description", f"{path}/legal_form", form),
        endpoint=identified(terms, element, "ram:URIUniversalCommunication/ram:URIID", f"{path}/endpoint", endpoint),
        address=address(terms, element, f"{path}/address", addressed),
        contact=_contact(terms, element, f"{path}/contact", contacted),
    )


def identified(terms: Terms, parent: Element, where: str, path: str, term: str) -> Identifier | None:
    """Return an identifier with its scheme, None where there is none."""
    value = terms.code(parent, where, path, term)
    return Identifier(value, terms.attribute(parent, where, "schemeID", path, term)) if value else None


def _ids(terms: Terms, element: etree._Element, path: str, term: str) -> tuple[Identifier, ...]:
    given = terms.every(element, "ram:ID", f"{path}/ids") + terms.every(element, "ram:GlobalID", f"{path}/ids")
    found = [identified(terms, one, ".", f"{path}/ids/{index}", term) for index, one in enumerate(given)]
    return tuple(one for one in found if one is not None)


def _tax_ids(terms: Terms, element: etree._Element, path: str, named: tuple[str, str]) -> tuple[str, str]:
    """Return the identifiers for VAT and for other taxes, the first of each."""
    found = {True: "", False: ""}
    for one in terms.every(element, "ram:SpecifiedTaxRegistration/ram:ID", path):
        is_vat = one.get("schemeID") == VAT
        field = "vat_id" if is_vat else "tax_registration"
        found[is_vat] = found[is_vat] or terms.code(one, ".", f"{path}/{field}", named[not is_vat])
    return found[True], found[False]


def address(terms: Terms, parent: Element, path: str, named: tuple[str, ...]) -> PostalAddress | None:
    """Return the address of a party, None where there is none or nothing in it."""
    element = terms.one(parent, "ram:PostalTradeAddress")
    *lined, city, code, subdivision, country = named
    places = ("ram:LineOne", "ram:LineTwo", "ram:LineThree")
    lines = [terms.name(element, place, f"{path}/lines/{index}", lined[index]) for index, place in enumerate(places)]
    while lines and not lines[-1]:
        lines.pop()
    found = PostalAddress(
        lines=tuple(lines),
        city=terms.name(element, "ram:CityName", f"{path}/city", city),
        postal_code=terms.name(element, "ram:PostcodeCode", f"{path}/postal_code", code),
        subdivision=terms.name(element, "ram:CountrySubDivisionName", f"{path}/subdivision", subdivision),
        country=terms.code(element, "ram:CountryID", f"{path}/country", country),
    )
    return found if found != PostalAddress() else None


def _contact(terms: Terms, element: etree._Element, path: str, named: list[str]) -> PartyContact | None:
    person = "ram:PersonName" if terms.raw(element, f"{_PERSON}/ram:PersonName") else "ram:DepartmentName"
    phone, mail = (
        "ram:TelephoneUniversalCommunication/ram:CompleteNumber",
        "ram:EmailURIUniversalCommunication/ram:URIID",
    )
    found = PartyContact(
        name=terms.name(element, f"{_PERSON}/{person}", f"{path}/name", named[0]),
        phone=terms.name(element, f"{_PERSON}/{phone}", f"{path}/phone", named[1]),
        email=terms.name(element, f"{_PERSON}/{mail}", f"{path}/email", named[2]),
    )
    return found if found != PartyContact() else None


def delivery(terms: Terms, element: Element) -> Delivery | None:
    """Return where and when the goods were delivered (BG-13)."""
    place = terms.one(element, "ram:ShipToTradeParty")
    where = "ram:GlobalID" if terms.raw(place, "ram:GlobalID") else "ram:ID"
    occurred = "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString"
    found = Delivery(
        name=terms.name(place, "ram:Name", "delivery/name", "BT-70"),
        location=identified(terms, place, where, "delivery/location", "BT-71"),
        delivered=terms.day(element, occurred, "delivery/delivered", "BT-72"),
        address=address(terms, place, "delivery/address", DELIVERY_ADDRESS),
    )
    return found if found != Delivery() else None
