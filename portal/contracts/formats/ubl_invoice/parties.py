"""Read the parties of a UBL invoice, their addresses, and where it was delivered."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from portal.contracts.formats.term_numbers import (
    BUYER,
    BUYER_ADDRESS,
    DELIVERY_ADDRESS,
    PAYEE,
    REPRESENTATIVE,
    REPRESENTATIVE_ADDRESS,
    SELLER,
    SELLER_ADDRESS,
)
from portal.contracts.formats.terms import Element, Terms
from portal.contracts.formats.ubl_invoice.codes import SEPA, VAT
from portal.domain.invoice_parties import Identifier, Party, PartyContact, PostalAddress
from portal.domain.invoices import Delivery


def seller(terms: Terms, root: etree._Element) -> Party:
    """Return the seller (BG-4)."""
    element = terms.one(root, "cac:AccountingSupplierParty/cac:Party")
    return _named(terms, root, element, "seller", "BG-4", SELLER, SELLER_ADDRESS)


def buyer(terms: Terms, root: etree._Element) -> Party:
    """Return the buyer (BG-7)."""
    element = terms.one(root, "cac:AccountingCustomerParty/cac:Party")
    return _named(terms, root, element, "buyer", "BG-7", BUYER, BUYER_ADDRESS)


def _named(
    terms: Terms,
    root: etree._Element,
    element: Element,
    path: str,
    group: str,
    named: tuple[str, ...],
    addressed: tuple[str, ...],
) -> Party:
    """Return a party with its registered name; where plain UBL has only the other one, that is its name."""
    if element is None:
        terms.missing(path, group, root)
        return Party()
    registered = "cac:PartyLegalEntity/cbc:RegistrationName"
    if terms.raw(element, "cac:PartyName/cbc:Name") and not terms.raw(element, registered):
        return _third(terms, element, path, named, addressed)
    name = terms.name(element, registered, f"{path}/name", named[0], needed=True)
    return _party(terms, element, path, name, named, addressed)


def payee(terms: Terms, root: etree._Element) -> Party | None:
    """Return who is paid in the seller's place (BG-10); its name stands where others have the trading name."""
    element = terms.one(root, "cac:PayeeParty")
    return None if element is None else _third(terms, element, "payee", PAYEE, SELLER_ADDRESS)


def representative(terms: Terms, root: etree._Element) -> Party | None:
    """Return the seller's tax representative (BG-11)."""
    element = terms.one(root, "cac:TaxRepresentativeParty")
    if element is None:
        return None
    return _third(terms, element, "tax_representative", REPRESENTATIVE, REPRESENTATIVE_ADDRESS)


def _third(
    terms: Terms, element: etree._Element, path: str, named: tuple[str, ...], addressed: tuple[str, ...]
) -> Party:
    name = terms.name(element, "cac:PartyName/cbc:Name", f"{path}/name", named[0], needed=True)
    return _party(terms, element, path, name, named, addressed, trades=False)


def _party(
    terms: Terms,
    element: etree._Element,
    path: str,
    name: str,
    named: tuple[str, ...],
    addressed: tuple[str, ...],
    *,
    trades: bool = True,
) -> Party:
    _, trading, identifier, legal, vat, tax, form, endpoint, *contacted = named
    vat_id, tax_registration = _tax_ids(terms, element, path, (vat, tax))
    return Party(
        name=name,
        trading_name=terms.name(element, "cac:PartyName/cbc:Name", f"{path}/trading_name", trading) if trades else "",
        ids=_ids(terms, element, path, identifier),
        legal_id=identified(terms, element, "cac:PartyLegalEntity/cbc:CompanyID", f"{path}/legal_id", legal),
        vat_id=vat_id,
        tax_registration=tax_registration,
        legal_form=terms.text(element, "cac:PartyLegalEntity/cbc:CompanyLegalForm", f"{path}/legal_form", form),
        endpoint=identified(terms, element, "cbc:EndpointID", f"{path}/endpoint", endpoint),
        address=address(terms, element, "cac:PostalAddress", f"{path}/address", addressed),
        contact=_contact(terms, element, f"{path}/contact", contacted),
    )


def identified(terms: Terms, parent: Element, where: str, path: str, term: str) -> Identifier | None:
    """Return an identifier with its scheme, None where there is none."""
    value = terms.code(parent, where, path, term)
    return Identifier(value, terms.attribute(parent, where, "schemeID", path, term)) if value else None


def _ids(terms: Terms, element: etree._Element, path: str, term: str) -> tuple[Identifier, ...]:
    found = [
        identified(terms, one, "cbc:ID", f"{path}/ids/{index}", term)
        for index, one in enumerate(terms.every(element, "cac:PartyIdentification", f"{path}/ids"))
    ]
    return tuple(one for one in found if one is not None)


def _tax_ids(terms: Terms, element: etree._Element, path: str, named: tuple[str, str]) -> tuple[str, str]:
    """Return the identifiers for VAT and for other taxes, the first of each."""
    found = {True: "", False: ""}
    for scheme in terms.every(element, "cac:PartyTaxScheme", path):
        is_vat = terms.raw(scheme, "cac:TaxScheme/cbc:ID").upper() == VAT
        field = "vat_id" if is_vat else "tax_registration"
        found[is_vat] = found[is_vat] or terms.code(scheme, "cbc:CompanyID", f"{path}/{field}", named[not is_vat])
    return found[True], found[False]


def address(terms: Terms, parent: Element, where: str, path: str, named: tuple[str, ...]) -> PostalAddress | None:
    """Return the address at the path, None where there is none or nothing in it."""
    element = terms.one(parent, where)
    *lined, city, code, subdivision, country = named
    places = ("cbc:StreetName", "cbc:AdditionalStreetName", "cac:AddressLine/cbc:Line")
    lines = [terms.name(element, place, f"{path}/lines/{index}", lined[index]) for index, place in enumerate(places)]
    while lines and not lines[-1]:
        lines.pop()
    found = PostalAddress(
        lines=tuple(lines),
        city=terms.name(element, "cbc:CityName", f"{path}/city", city),
        postal_code=terms.name(element, "cbc:PostalZone", f"{path}/postal_code", code),
        subdivision=terms.name(element, "cbc:CountrySubentity", f"{path}/subdivision", subdivision),
        country=terms.code(element, "cac:Country/cbc:IdentificationCode", f"{path}/country", country),
    )
    return found if found != PostalAddress() else None


def _contact(terms: Terms, element: etree._Element, path: str, named: list[str]) -> PartyContact | None:
    found = PartyContact(
        name=terms.name(element, "cac:Contact/cbc:Name", f"{path}/name", named[0]),
        phone=terms.name(element, "cac:Contact/cbc:Telephone", f"{path}/phone", named[1]),
        email=terms.name(element, "cac:Contact/cbc:ElectronicMail", f"{path}/email", named[2]),
    )
    return found if found != PartyContact() else None


def delivery(terms: Terms, root: etree._Element) -> Delivery | None:
    """Return where and when the goods were delivered (BG-13); only the first where a document has several."""
    element = terms.one(root, "cac:Delivery")
    found = Delivery(
        name=terms.name(element, "cac:DeliveryParty/cac:PartyName/cbc:Name", "delivery/name", "BT-70"),
        location=identified(terms, element, "cac:DeliveryLocation/cbc:ID", "delivery/location", "BT-71"),
        delivered=terms.day(element, "cbc:ActualDeliveryDate", "delivery/delivered", "BT-72"),
        address=address(terms, element, "cac:DeliveryLocation/cac:Address", "delivery/address", DELIVERY_ADDRESS),
    )
    return found if found != Delivery() else None


def without_creditor(party: Party) -> tuple[Party, str]:
    """Part the identifier that a bank gave to the creditor (BT-90) from the others."""
    given = next((one for one in party.ids if one.scheme == SEPA), None)
    if given is None:
        return party, ""
    return replace(party, ids=tuple(one for one in party.ids if one is not given)), given.value
