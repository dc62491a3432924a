"""The form of a draft: what was typed, read through ``portal.contracts.scalars`` alone.

``l3-quantity`` is the quantity of the invoice's third line, ``l3-a0-amount`` the amount of its first allowance or
charge, ``a0-amount`` that of the document's first. Lines that are not on the page stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from portal.contracts import scalars
from portal.contracts.scalars import Unreadable
from portal.domain.invoice_parties import PostalAddress
from portal.domain.invoices import (
    Adjustment,
    CreditReason,
    Delivery,
    Invoice,
    InvoiceLine,
    InvoiceType,
    Note,
    Preceding,
    TaxSubtotal,
    Totals,
)
from portal.domain.issues import Issue
from portal.domain.taxes import EXEMPTED, Tax, TaxCategory
from portal.web.invoices import texts

Value = TypeVar("Value")
Typed = Mapping[str, str]

#: The longest texts, in characters; what the buyer's system stores of them is for the rules.
LONGEST = {
    "number": 60, "buyer_reference": 120, "terms": 1000, "note": 2000, "different_because": 500, "preceding": 60,
    "name": 500, "order": 80, "order_line": 20, "reason": 200, "exemption": 500, "vat_id": 30,
}  # fmt: skip

#: What a supplier bills by; credit notes begin as such.
BILLING_TYPES = (
    InvoiceType.INVOICE, InvoiceType.PARTIAL, InvoiceType.PREPAYMENT, InvoiceType.CORRECTED, InvoiceType.DEBIT_NOTE,
)  # fmt: skip

#: More allowances and charges than a line or a document has.
MOST_ADJUSTMENTS = 50

_NO_ADJUSTMENT = Adjustment(is_charge=False, amount=Decimal(0))

_ADJUSTMENT = re.compile(r"(?:l(\d{1,6})-)?a(\d{1,3})-([a-z]+)")


@dataclass(frozen=True, slots=True)
class Read:
    """What a form says; where ``issues`` is not empty, the rest is not to be used."""

    invoice: Invoice
    issues: tuple[Issue, ...]


def read(typed: Typed, stored: Invoice) -> Read:
    """Return the draft as the form says it, over what is stored."""
    reader = _Reader(typed, stored)
    invoice = reader.invoice()
    return Read(invoice, tuple(reader.issues))


class _Reader:
    """Reads one text after the other, and notes every one that cannot be read at its place.

    A text that is as it was shown means what is stored, which may be longer or more exact than people type: a file's.
    """

    def __init__(self, typed: Typed, stored: Invoice) -> None:
        self._typed = typed
        self._stored = stored
        self._shown = {name: _plain(text) for name, text in texts.head(stored).items()}
        self.issues: list[Issue] = []

    def invoice(self) -> Invoice:
        stored = self._stored
        lines = tuple(self._line(place, line) for place, line in enumerate(stored.lines, 1))
        adjustments = tuple(self._adjustments("", "adjustments", stored.adjustments))
        return replace(
            stored,
            type=stored.type if stored.type.is_credit else self._given("type", "type", _billing_type, stored.type),
            number=self._text("number", "number", stored.number),
            issued=self._maybe("issued", "issued", scalars.day),
            due=self._maybe("due", "due", scalars.day),
            buyer_reference=self._text("buyer_reference", "buyer_reference", stored.buyer_reference),
            terms=self._long("terms", "terms", stored.terms),
            delivery=self._delivery(),
            notes=self._notes(),
            different_because=self._long("different_because", "different_because", stored.different_because),
            credit_reason=self._maybe(
                "credit_reason", "credit_reason", lambda text: scalars.choice(text, CreditReason)
            ),
            preceding=self._preceding(),
            payment=None if "no_account" in self._typed else stored.payment,
            buyer=replace(stored.buyer, vat_id=self._given("buyer_vat", "buyer/vat_id", _vat_id, stored.buyer.vat_id)),
            totals=self._totals(),
            lines=lines,
            adjustments=adjustments,
            taxes=self._exemptions(lines, adjustments),
        )

    def _delivery(self) -> Delivery | None:
        stored = self._stored.delivery
        delivered = self._maybe("delivered", "delivery/delivered", scalars.day)
        before = stored.address.country if stored and stored.address else ""
        country = self._given("country", "delivery/address/country", lambda text: scalars.code(text, 2), before)
        if stored is None and delivered is None and not country:
            return None
        place = stored or Delivery()
        address = place.address if country == before else replace(place.address or PostalAddress(), country=country)
        return replace(place, delivered=delivered, address=address)

    def _totals(self) -> Totals:
        """Return what the document alone knows of its totals; the rest is worked out."""
        before = self._stored.totals
        return replace(
            before,
            prepaid=self._total("prepaid", before.prepaid),
            accounting_tax=self._total("accounting_tax", before.accounting_tax),
        )

    def _total(self, name: str, before: Decimal | None) -> Decimal | None:
        return self._maybe(name, f"totals/{name}", scalars.price, before) if name in self._typed else before

    def _notes(self) -> tuple[Note, ...]:
        text = self._long("note", "notes", self._stored.notes[0].text if self._stored.notes else "")
        rest = self._stored.notes[1:]
        return (Note(text, self._stored.notes[0].subject if self._stored.notes else ""), *rest) if text else rest

    def _preceding(self) -> tuple[Preceding, ...]:
        if "preceding" not in self._typed:
            return self._stored.preceding
        number = self._text(
            "preceding", "preceding", self._stored.preceding[0].number if self._stored.preceding else ""
        )
        issued = self._maybe("preceding_issued", "preceding", scalars.day)
        return (Preceding(number, issued), *self._stored.preceding[1:]) if number else ()

    def _line(self, place: int, line: InvoiceLine) -> InvoiceLine:
        name, path = f"l{place}", f"lines/{place}"
        if f"{name}-quantity" not in self._typed:
            return line
        self._shown |= {field: _plain(str(value)) for field, value in texts.line_fields(place, line).items()}
        has_order = f"{name}-order" in self._typed
        return replace(
            line,
            quantity=self._read(f"{name}-quantity", f"{path}/quantity", scalars.quantity, line.quantity),
            unit=self._read(f"{name}-unit", f"{path}/unit", lambda text: scalars.code(text, 3, empty=False), line.unit),
            price=self._read(f"{name}-price", f"{path}/price", scalars.price, line.price),
            price_base=self._maybe(f"{name}-base", f"{path}/price_base", scalars.quantity, line.price_base),
            name=self._text(f"{name}-name", f"{path}/name", line.name, "name"),
            order=self._text(f"{name}-order", f"{path}/order", line.order, "order") if has_order else line.order,
            order_line=self._text(f"{name}-order_line", f"{path}/order_line", line.order_line, "order_line"),
            tax=self._tax(name, f"{path}/tax", line.tax),
            adjustments=tuple(self._adjustments(f"{name}-", f"{path}/adjustments", line.adjustments)),
        )

    def _tax(self, name: str, path: str, before: Tax) -> Tax:
        category = self._read(f"{name}-category", path, lambda text: scalars.choice(text, TaxCategory), before.category)
        rate = self._maybe(f"{name}-rate", f"{path}/rate", scalars.quantity, before.rate)
        if rate is None and category not in (TaxCategory.STANDARD, TaxCategory.OUT_OF_SCOPE):
            rate = Decimal(0) if category in EXEMPTED or category is TaxCategory.ZERO else None
        return Tax(category, None if category is TaxCategory.OUT_OF_SCOPE else rate)

    def _adjustments(self, prefix: str, path: str, before: tuple[Adjustment, ...]) -> Iterator[Adjustment]:
        for index in adjustment_indexes(self._typed, prefix):
            name, place = f"{prefix}a{index}", f"{path}/{index}"
            if not any(self._typed.get(f"{name}-{field}", "").strip() for field in ("percent", "amount", "reason")):
                continue
            was = before[index] if index < len(before) else _NO_ADJUSTMENT
            percent = self._maybe(f"{name}-percent", f"{place}/percent", scalars.quantity, was.percent)
            amount = self._maybe(f"{name}-amount", f"{place}/amount", scalars.price, was.amount)
            is_charge = self._typed.get(f"{name}-kind") == "charge"
            yield Adjustment(
                is_charge=is_charge,
                amount=amount or Decimal(0),
                base=was.base if percent is not None or was.percent is None else None,
                percent=percent,
                reason=self._text(f"{name}-reason", f"{place}/reason", was.reason, "reason"),
                code=was.code if is_charge is was.is_charge else "",  # charges have another list than allowances
                tax=None if prefix else self._tax(name, f"{place}/tax", was.tax or Tax(TaxCategory.STANDARD)),
            )

    def _exemptions(
        self, lines: tuple[InvoiceLine, ...], adjustments: tuple[Adjustment, ...]
    ) -> tuple[TaxSubtotal, ...]:
        """Return what was told of why no tax is due, for each category; the amounts are worked out afterwards."""
        told = {one.tax.category: one for one in self._stored.taxes}
        taxes = dict.fromkeys([line.tax for line in lines] + [one.tax for one in adjustments if one.tax is not None])
        found = []
        for tax in taxes:
            if tax.category not in EXEMPTED:
                continue
            before = told.get(tax.category)
            name = f"exemption-{tax.category.value}"
            text = self._typed.get(name)
            exemption = before.exemption if text is None and before else ""
            if text is not None:
                said = before.exemption if before else ""
                exemption = self._read(
                    name, "taxes", lambda typed: scalars.plain_text(typed, LONGEST["exemption"]), said
                )
            code = before.exemption_code if before else ""
            found.append(TaxSubtotal(tax, Decimal(0), Decimal(0), exemption, code))
        return tuple(found)

    def _text(self, name: str, path: str, before: str, limit: str = "") -> str:
        return self._read(name, path, lambda text: scalars.code(text, LONGEST[limit or name]), before)

    def _long(self, name: str, path: str, before: str) -> str:
        return self._read(name, path, lambda text: scalars.plain_text(text, LONGEST[name]), before)

    def _given(self, name: str, path: str, how: Callable[[str], Value], before: Value) -> Value:
        """Return what a control says that not every form has."""
        return self._read(name, path, how, before) if name in self._typed else before

    def _maybe(self, name: str, path: str, how: Callable[[str], Value], before: Value | None = None) -> Value | None:
        return self._read(name, path, how, before) if self._typed.get(name, "").strip() else None

    def _read(self, name: str, path: str, how: Callable[[str], Value], before: Value) -> Value:
        text = self._typed.get(name, "")
        if before is not None and text and _plain(text) == self._shown.get(name):
            return before
        try:
            return how(text)
        except Unreadable as unreadable:
            self.issues.append(unreadable.issue(path))
            return before


def _billing_type(text: str) -> InvoiceType:
    if text not in BILLING_TYPES:
        raise Unreadable("SCH-06", text, choices=", ".join(BILLING_TYPES))
    return InvoiceType(text)


def _vat_id(text: str) -> str:
    return scalars.code(text, LONGEST["vat_id"])


def _plain(text: str) -> str:
    """Return a text as it is, whatever a browser makes of its line ends."""
    return text.replace("\r\n", "\n")


def adjustment_indexes(typed: Typed, prefix: str) -> list[int]:
    """Return the rows of allowances and charges in the form, of a line (``l3-``) or of the document (""), in order."""
    line = prefix[1:-1] if prefix else None
    found = {int(match[2]) for name in typed if (match := _ADJUSTMENT.fullmatch(name)) and match[1] == line}
    return sorted(found)[:MOST_ADJUSTMENTS]
