"""Write the parties of an invoice and where it was delivered."""

from __future__ import annotations

from lxml import etree

from portal.contracts.formats.ubl_invoice.building import Builder
from portal.contracts.formats.ubl_invoice.codes import SEPA, VAT
from portal.domain.invoice_parties import Identifier, Party, PartyContact, PostalAddress
from portal.domain.invoices import Delivery, Invoice

#: How UBL calls an identifier for a tax other than VAT; any other word than VAT would do.
_OTHER_TAX = "TAX"


def write_parties(build: Builder, invoice: Invoice) -> None:
    """Write seller, buyer, payee and tax representative; the creditor's identifier stands with who is paid."""
    seller = build.group(build.root, "cac:AccountingSupplierParty/cac:Party")
    creditor = _creditor(invoice)
    _write_party(build, seller, invoice.seller, creditor=None if invoice.payee else creditor)
    _write_party(build, build.group(build.root, "cac:AccountingCustomerParty/cac:Party"), invoice.buyer)
    if invoice.payee is not None:
        payee = build.group(build.root, "cac:PayeeParty")
        _write_party(build, payee, invoice.payee, creditor=creditor, trades=False)
    if invoice.tax_representative is not None:
        element = build.group(build.root, "cac:TaxRepresentativeParty")
        _write_party(build, element, invoice.tax_representative, trades=False)


def _creditor(invoice: Invoice) -> Identifier | None:
    given = invoice.payment.creditor if invoice.payment else ""
    return Identifier(given, SEPA) if given else None


def _write_party(
    build: Builder,
    element: etree._Element,
    party: Party,
    *,
    creditor: Identifier | None = None,
    trades: bool = True,
) -> None:
    """Write a party. Who does not trade (payee, representative) has the name where others have the trading name."""
    build.identifier(element, "cbc:EndpointID", party.endpoint)
    for one in (*party.ids, *([creditor] if creditor else [])):
        build.identifier(build.group(element, "cac:PartyIdentification"), "cbc:ID", one)
    known_as = party.trading_name if trades else party.name
    if known_as:
        build.text(build.group(element, "cac:PartyName"), "cbc:Name", known_as)
    if party.address is not None:
        _write_address(build, build.group(element, "cac:PostalAddress"), party.address)
    _write_tax_id(build, element, party.vat_id, VAT)
    _write_tax_id(build, element, party.tax_registration, _OTHER_TAX)
    if party.legal_id or party.legal_form or (trades and party.name):
        legal = build.group(element, "cac:PartyLegalEntity")
        build.text(legal, "cbc:RegistrationName", party.name if trades else "")
        build.identifier(legal, "cbc:CompanyID", party.legal_id)
        build.text(legal, "cbc:CompanyLegalForm", party.legal_form)
    if party.contact is not None:
        _write_contact(build, element, party.contact)


def _write_tax_id(build: Builder, element: etree._Element, number: str, scheme: str) -> None:
    if number:
        tax = build.group(element, "cac:PartyTaxScheme")
        build.text(tax, "cbc:CompanyID", number)
        build.text(build.group(tax, "cac:TaxScheme"), "cbc:ID", scheme)


def _write_contact(build: Builder, element: etree._Element, contact: PartyContact) -> None:
    written = build.group(element, "cac:Contact")
    build.text(written, "cbc:Name", contact.name)
    build.text(written, "cbc:Telephone", contact.phone)
    build.text(written, "cbc:ElectronicMail", contact.email)


def _write_address(build: Builder, element: etree._Element, address: PostalAddress) -> None:
    first, second, third = (*address.lines, "", "", "")[:3]
    build.text(element, "cbc:StreetName", first)
    build.text(element, "cbc:AdditionalStreetName", second)
    build.text(element, "cbc:CityName", address.city)
    build.text(element, "cbc:PostalZone", address.postal_code)
    build.text(element, "cbc:CountrySubentity", address.subdivision)
    if third:
        build.text(build.group(element, "cac:AddressLine"), "cbc:Line", third)
    if address.country:
        build.text(build.group(element, "cac:Country"), "cbc:IdentificationCode", address.country)


def write_delivery(build: Builder, delivery: Delivery) -> None:
    """Write where and when the goods were delivered."""
    element = build.group(build.root, "cac:Delivery")
    build.day(element, "cbc:ActualDeliveryDate", delivery.delivered)
    if delivery.location or delivery.address:
        place = build.group(element, "cac:DeliveryLocation")
        build.identifier(place, "cbc:ID", delivery.location)
        if delivery.address:
            _write_address(build, build.group(place, "cac:Address"), delivery.address)
    if delivery.name:
        build.text(build.group(element, "cac:DeliveryParty/cac:PartyName"), "cbc:Name", delivery.name)
