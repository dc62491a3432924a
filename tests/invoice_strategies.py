"""Hypothesis strategies for whole invoices: anything the model has a place for, and proper ones that add up."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from portal.domain.invoice_amounts import completed
from portal.domain.invoice_parties import Identifier, Party, PartyContact, PostalAddress
from portal.domain.invoices import (
    Account,
    Adjustment,
    Attribute,
    Classification,
    CreditReason,
    Delivery,
    Invoice,
    InvoiceLine,
    InvoiceType,
    Note,
    PaymentInstructions,
    Period,
    Preceding,
    SupportingDocument,
    TaxSubtotal,
    Totals,
)
from portal.domain.taxes import Tax, TaxCategory
from tests.strategies import codes, days, notes, numbers, quantities

#: Files that an invoice of these may embed, by their SHA-256.
FILES = {hashlib.sha256(data).hexdigest(): data for data in (b"%PDF-1.7 drawing", b"\x00\xff" * 50)}

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False)
rates = st.sampled_from([Decimal("19"), Decimal("7"), Decimal("0"), Decimal("5.5")])
taxes = st.builds(Tax, st.sampled_from(TaxCategory), st.none() | rates)
schemes = st.sampled_from(["", "0088", "0160", "9930"])
identifiers = st.builds(Identifier, numbers, schemes)
currencies = st.sampled_from(["EUR", "JPY", "KWD"])


def _some(made: st.SearchStrategy[Any], empty: object) -> st.SearchStrategy[Any]:
    """Give None or something with anything in it: an empty group is no group."""
    return st.none() | made.filter(lambda one: one != empty)


def _tuple(made: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(made, max_size=most).map(tuple)


def _lines_of_address(lines: list[str]) -> tuple[str, ...]:
    while lines and not lines[-1]:
        lines.pop()
    return tuple(lines)


addresses = st.builds(
    PostalAddress,
    lines=st.lists(codes(), max_size=3).map(_lines_of_address),
    city=codes(),
    postal_code=codes(),
    subdivision=codes(),
    country=st.sampled_from(["", "DE", "FR"]),
)
contacts = st.builds(PartyContact, name=codes(), phone=codes(), email=codes())


def _parties(name: st.SearchStrategy[str], trading: st.SearchStrategy[str]) -> st.SearchStrategy[Party]:
    return st.builds(
        Party,
        name=name,
        trading_name=trading,
        ids=_tuple(identifiers),
        legal_id=st.none() | identifiers,
        vat_id=codes(),
        tax_registration=codes(),
        legal_form=notes(),
        endpoint=st.none() | identifiers,
        address=_some(addresses, PostalAddress()),
        contact=_some(contacts, PartyContact()),
    )


parties = _parties(numbers, codes())
third_parties = _parties(numbers, st.just(""))

periods = st.builds(Period, st.none() | days, st.none() | days)
deliveries = st.builds(
    Delivery,
    name=codes(),
    location=st.none() | identifiers,
    delivered=st.none() | days,
    address=_some(addresses, PostalAddress()),
)


def _adjustments(tax: st.SearchStrategy[Any]) -> st.SearchStrategy[Adjustment]:
    return st.builds(
        Adjustment,
        is_charge=st.booleans(),
        amount=amounts,
        base=st.none() | amounts,
        percent=st.none() | quantities,
        reason=notes(),
        code=codes(),
        tax=tax,
    )


@st.composite
def payments(draw: st.DrawFn) -> PaymentInstructions:
    """Give payment instructions; a card's holder stands beside its number."""
    card = draw(codes())
    return PaymentInstructions(
        means=draw(st.sampled_from(["30", "58", "59", "48"])),
        means_text=draw(codes()),
        remittance=draw(codes()),
        accounts=draw(_tuple(st.builds(Account, number=numbers, name=codes(), bic=codes()), 3)),
        card=card,
        card_holder=draw(codes()) if card else "",
        mandate=draw(codes()),
        creditor=draw(codes()),
        debited=draw(codes()),
    )


@st.composite
def supporting(draw: st.DrawFn) -> SupportingDocument:
    """Give a supporting document; only an embedded file has a name and a type."""
    digest = draw(st.sampled_from(["", *FILES]))
    return SupportingDocument(
        id=draw(numbers),
        description=draw(notes()),
        url=draw(codes()),
        digest=digest,
        name=draw(codes()) if digest else "",
        media_type=draw(st.sampled_from(["application/pdf", "image/png"])) if digest else "",
        size=len(FILES.get(digest, b"")),
    )


@st.composite
def _notes(draw: st.DrawFn) -> Note:
    """Give a note; one without a subject does not begin as if it had one."""
    subject = draw(st.sampled_from(["", "AAI", "REG"]))
    text = draw(notes().filter(lambda text: bool(text) and (bool(subject) or not text.startswith("#"))))
    return Note(text, subject)


@st.composite
def lines(draw: st.DrawFn) -> InvoiceLine:
    """Give one line with anything in it."""
    gross = draw(st.none() | quantities)
    base = draw(st.none() | quantities)
    return InvoiceLine(
        id=draw(numbers),
        quantity=draw(quantities),
        unit=draw(st.sampled_from(["H87", "XBX", "KGM"])),
        net=draw(amounts),
        price=draw(quantities),
        name=draw(numbers),
        tax=draw(taxes),
        price_base=base,
        price_unit=draw(st.sampled_from(["", "H87"])) if base is not None else "",
        gross_price=gross,
        price_discount=draw(quantities.filter(bool)) if gross is not None else None,
        order=draw(codes()),
        order_line=draw(codes()),
        notice=draw(codes()),
        note=draw(notes()),
        object_id=draw(st.none() | identifiers),
        accounting=draw(codes()),
        period=draw(_some(periods, Period())),
        adjustments=draw(_tuple(_adjustments(st.none()))),
        description=draw(notes()),
        seller_item=draw(codes()),
        buyer_item=draw(codes()),
        standard_item=draw(st.none() | identifiers),
        classifications=draw(_tuple(st.builds(Classification, numbers, schemes, codes()))),
        origin=draw(st.sampled_from(["", "CN"])),
        attributes=draw(_tuple(st.builds(Attribute, numbers, notes().filter(bool)))),
    )


@st.composite
def totals(draw: st.DrawFn, *, taxed: bool, accounting: bool) -> Totals:
    """Give totals; with a breakdown there is a sum of taxes."""
    return Totals(
        lines=draw(amounts),
        net=draw(amounts),
        gross=draw(amounts),
        due=draw(amounts),
        allowances=draw(st.none() | amounts),
        charges=draw(st.none() | amounts),
        tax=draw(amounts if taxed else st.none() | amounts),
        accounting_tax=draw(st.none() | amounts) if accounting else None,
        prepaid=draw(st.none() | amounts),
        rounding=draw(st.none() | amounts),
    )


@st.composite
def invoices(draw: st.DrawFn) -> Invoice:
    """Give an invoice or credit note with anything in it, sensible or not, as far as UBL can say it."""
    kind = draw(st.sampled_from(InvoiceType))
    rows = draw(_tuple(st.builds(TaxSubtotal, taxes, amounts, amounts, notes(), codes())))
    currency = draw(currencies)
    tax_currency = draw(st.sampled_from(["", "SEK"]))
    return Invoice(
        number=draw(numbers),
        supplier="",
        type=kind,
        issued=draw(days),
        currency=currency,
        lines=tuple(draw(st.lists(lines(), min_size=1, max_size=2))),
        totals=draw(totals(taxed=bool(rows), accounting=bool(tax_currency))),
        taxes=rows,
        seller=draw(parties),
        buyer=draw(parties),
        payee=draw(st.none() | third_parties),
        tax_representative=draw(st.none() | third_parties),
        due=draw(st.none() | days),
        tax_currency=tax_currency,
        tax_point=draw(st.none() | days),
        tax_point_code=draw(st.sampled_from(["", "35"])),
        specification=draw(numbers),
        notes=draw(_tuple(_notes())),
        preceding=draw(_tuple(st.builds(Preceding, numbers, st.none() | days))),
        delivery=draw(_some(deliveries, Delivery())),
        period=draw(_some(periods, Period())),
        payment=draw(st.none() | payments()),
        adjustments=draw(_tuple(_adjustments(taxes))),
        supporting=draw(_tuple(supporting())),
        object_id=draw(st.none() | identifiers),
        terms=draw(notes()),
        credit_reason=draw(st.none() | st.sampled_from(CreditReason)) if kind.is_credit else None,
        **{name: draw(codes()) for name in _REFERENCES},
    )


_REFERENCES = [
    "order",
    "notice",
    "buyer_reference",
    "project",
    "contract",
    "sales_order",
    "receiving_advice",
    "tender",
    "accounting",
    "process",
]
assert set(_REFERENCES) <= {field.name for field in fields(Invoice)}


_PROPER_ADDRESS = PostalAddress(("Kai 1",), "Bremen", "28195", "", "DE")


@st.composite
def _proper_lines(draw: st.DrawFn, number: int) -> InvoiceLine:
    line = draw(lines())
    return InvoiceLine(
        id=str(number),
        quantity=draw(st.decimals(min_value=1, max_value=9999, places=3)),
        unit=line.unit,
        net=Decimal(0),
        price=draw(st.decimals(min_value=0, max_value=9999, places=4)),
        name="Screw",
        tax=Tax(TaxCategory.STANDARD, draw(st.sampled_from([Decimal(19), Decimal(7)]))),
        price_base=draw(st.sampled_from([None, Decimal(1), Decimal(100)])),
        order=draw(st.sampled_from(["", "PO-1"])),
        order_line=draw(st.sampled_from(["", "10"])),
        notice=draw(st.sampled_from(["", "SN-1"])),
        note=line.note,
        period=None,
        description=line.description,
        seller_item=line.seller_item,
        buyer_item=line.buyer_item,
        classifications=draw(st.sampled_from([(), (Classification("31161500", "TST"),)])),
        origin=line.origin,
        attributes=line.attributes,
    )


@st.composite
def proper_invoices(draw: st.DrawFn) -> Invoice:
    """Give an invoice or credit note as the portal's form makes it: it adds up, and every official rule is kept."""
    kind = draw(st.sampled_from(InvoiceType))
    seller = Party("Hanse GmbH", ids=(Identifier("S-1"),), vat_id="DE123456788", address=_PROPER_ADDRESS)
    drafted = Invoice(
        number=draw(numbers),
        supplier="",
        type=kind,
        issued=draw(days),
        currency="EUR",
        lines=tuple(draw(_proper_lines(number)) for number in range(1, draw(st.integers(1, 4)) + 1)),
        totals=Totals(
            Decimal(0), Decimal(0), Decimal(0), Decimal(0), prepaid=draw(st.sampled_from([None, Decimal(5)]))
        ),
        seller=seller,
        buyer=Party("Buyer AG", address=_PROPER_ADDRESS),
        payee=draw(st.sampled_from([None, Party("Factor AG")])),
        due=draw(days),
        order=draw(st.sampled_from(["", "PO-1"])),
        sales_order=draw(st.sampled_from(["", "SO-1"])),
        notice=draw(st.sampled_from(["", "SN-1"])),
        project=draw(st.sampled_from(["", "P-1"])),
        tender=draw(st.sampled_from(["", "T-1"])),
        buyer_reference=draw(codes()),
        terms=draw(notes()),
        preceding=(Preceding("RE-1", draw(days)),),
        payment=draw(st.sampled_from([None, PaymentInstructions("58", accounts=(Account("DE89370400440532013000"),))])),
        adjustments=draw(
            st.sampled_from(
                [(), (Adjustment(True, Decimal("4.90"), reason="Freight", tax=Tax(TaxCategory.STANDARD, Decimal(19))),)]
            )
        ),
        supporting=draw(_tuple(st.sampled_from([SupportingDocument("D-1", url="https://example.org/d")]), 1)),
        credit_reason=draw(st.none() | st.sampled_from(CreditReason)) if kind.is_credit else None,
    )
    return completed(drafted)


def small_invoice() -> Invoice:
    """Make an invoice of one line that keeps every rule: 100.00 and 19 % tax."""
    standard = Tax(TaxCategory.STANDARD, Decimal(19))
    line = InvoiceLine("1", Decimal(10), "H87", Decimal(0), Decimal(10), "Screw", standard, order_line="10")
    drafted = Invoice(
        number="RE-1",
        supplier="",
        type=InvoiceType.INVOICE,
        issued=date(2026, 6, 8),
        currency="EUR",
        lines=(line,),
        totals=Totals(Decimal(0), Decimal(0), Decimal(0), Decimal(0)),
        seller=Party("Hanse GmbH", ids=(Identifier("S-1"),), vat_id="DE123456788", address=_PROPER_ADDRESS),
        buyer=Party("Buyer AG", address=_PROPER_ADDRESS),
        due=date(2026, 7, 8),
        order="PO-1",
        specification="urn:cen.eu:en16931:2017",
    )
    return completed(drafted)
