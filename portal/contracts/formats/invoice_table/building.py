"""Rows as invoices: those of one number belong together, in the order in which they come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from portal.contracts import scalars
from portal.contracts.formats.invoice_table.columns import COLUMNS, INVOICE, LINE, TYPES
from portal.contracts.formats.invoice_table.rows import Row
from portal.contracts.formats.invoice_table.table import TableInvoice, TaxWord
from portal.contracts.formats.invoice_table.tax_words import TaxWords
from portal.contracts.formats.tables.cells import Value
from portal.contracts.scalars import Unreadable, shown
from portal.domain.invoice_amounts import completed
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
from portal.domain.taxes import Tax, TaxCategory

_NOTHING = Decimal(0)
_ONLY_OF_LINES = ("line", "order", "order_line", "notice", "item", "buyer_item", "name", "quantity", "unit", "price")
_NEEDED_IN_LINES = ("name", "quantity", "unit", "price", "tax_category")
_NEEDED_ONCE = ("issued", "currency")

#: What is found where a word for a tax category has no meaning; such a word can be asked about.
UNKNOWN_TAX = "SCH-06.tax"


def build(rows: Sequence[Row], supplier: str, words: TaxWords) -> tuple[list[TableInvoice], list[Issue]]:
    """Return the invoices whose rows have no finding; and every finding, row by row."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        _check(row)
        groups.setdefault(row.text("number"), []).append(row)
    made = []
    for number, group in groups.items():
        if not number:
            continue
        _check_agreement(group)
        invoice = _invoice(number, group, supplier, words)
        if invoice is not None and not any(row.issues for row in group):
            made.append(TableInvoice(invoice, tuple(row.number for row in group), tuple(_words(group))))
    return made, [issue for row in rows for issue in row.issues]


def _check(row: Row) -> None:
    """Find what every row needs by itself."""
    if not row.has("number"):
        row.find("number", Unreadable("SCH-01.missing"))
    applies = _applies(row)
    if applies not in (LINE, INVOICE):
        row.find("applies", Unreadable("SCH-06", applies, choices=f"{LINE}, {INVOICE}"))
    needed = _NEEDED_IN_LINES if applies == LINE else ("tax_category",)
    for key in needed:
        if not row.has(key):
            row.find(key, Unreadable("SCH-01.missing"))
    if applies == INVOICE:
        for key in filter(row.has, _ONLY_OF_LINES):
            row.find(key, Unreadable("FIL-02.row"))
        if not row.has("allowance") and not row.has("charge"):
            row.find("allowance", Unreadable("FIL-02.neither"))


def _applies(row: Row) -> str:
    return row.text("applies").casefold() or LINE


def _check_agreement(group: Sequence[Row]) -> None:
    """Find where rows of one invoice contradict each other, and what none of them says."""
    for column in COLUMNS:
        if not column.repeats:
            continue
        said = [row for row in group if column.key in row.values]
        for row in said[1:]:
            value, other = row.values[column.key], said[0].values[column.key]
            if value != other:
                row.find(
                    column.key,
                    Unreadable(
                        "FIL-02.differs",
                        _worded(value),
                        value=_worded(value),
                        other=_worded(other),
                        row=str(said[0].number),
                    ),
                )
    for key in _NEEDED_ONCE:
        if not any(row.has(key) for row in group):
            group[0].find(key, Unreadable("SCH-01.missing"))


def _worded(value: Value) -> str:
    return shown(value if isinstance(value, str) else str(value))


def _words(group: Sequence[Row]) -> Iterator[TaxWord]:
    """Give the words for tax categories with the places in the invoice that they are for."""
    lines = adjustments = 0
    for row in group:
        if _applies(row) == LINE:
            lines += 1
            places = [f"lines/{lines}"]
        else:
            made = sum(1 for _ in _adjustments(row))
            places = [f"adjustments/{adjustments + place}" for place in range(1, made + 1)]
            adjustments += made
        if not _is_category(word := row.text("tax_category")):
            yield from (TaxWord(f"{place}/tax", word) for place in places)


def _is_category(word: str) -> bool:
    return word.upper() in tuple(TaxCategory)


def _invoice(number: str, group: Sequence[Row], supplier: str, words: TaxWords) -> Invoice | None:
    """Return the invoice of these rows; None, with findings, where they do not make one."""
    whole = _Whole(group)
    lines = [row for row in group if _applies(row) == LINE]
    if not lines:
        group[0].find("applies", Unreadable("FIL-02.lines"))
        return None
    kind, reason, issued = whole.type(), whole.credit_reason(), whole.day("issued")
    taxes = {row.number: _tax(row, words, issued) for row in group}
    if any(row.issues for row in group):
        return None
    order, notice = _shared(lines, "order"), _shared(lines, "notice")
    note, delivered, preceding = whole.text("note"), whole.day("delivered"), whole.text("preceding")
    invoice = Invoice(
        number=number,
        supplier=supplier,
        type=kind,
        issued=issued,
        currency=whole.text("currency"),
        lines=tuple(_line(place, row, taxes[row.number], order, notice) for place, row in enumerate(lines, 1)),
        totals=Totals(_NOTHING, _NOTHING, _NOTHING, _NOTHING),
        taxes=tuple(_exemptions(group, taxes)),
        due=whole.day("due"),
        order=order,
        notice=notice,
        buyer_reference=whole.text("buyer_reference"),
        terms=whole.text("terms"),
        notes=(Note(note),) if note else (),
        preceding=(Preceding(preceding, whole.day("preceding_issued")),) if preceding else (),
        delivery=Delivery(delivered=delivered) if delivered else None,
        adjustments=tuple(
            one for row in group if _applies(row) == INVOICE for one in _adjustments(row, taxes[row.number])
        ),
        credit_reason=reason,
    )
    return completed(invoice)


class _Whole:
    """What the rows of one invoice say about it as a whole: the first that says something."""

    def __init__(self, group: Sequence[Row]) -> None:
        self._group = group

    def _row(self, key: str) -> Row:
        return next((row for row in self._group if key in row.values), self._group[0])

    def text(self, key: str) -> str:
        return self._row(key).text(key)

    def day(self, key: str) -> date | None:
        return self._row(key).day(key)

    def type(self) -> InvoiceType:
        given = self.text("type")
        known = {**TYPES, **{kind.value: kind for kind in InvoiceType}}
        if given and given.casefold() not in known:
            self._row("type").find("type", Unreadable("SCH-06", given, choices=", ".join(TYPES)))
        return known.get(given.casefold(), InvoiceType.INVOICE)

    def credit_reason(self) -> CreditReason | None:
        given = self.text("credit_reason")
        try:
            return scalars.choice(given.casefold(), CreditReason) if given else None
        except Unreadable as unreadable:
            self._row("credit_reason").find("credit_reason", unreadable)
            return None


def _tax(row: Row, words: TaxWords, issued: date | None) -> Tax:
    """Return the tax of a row; a word that is no category and that nobody has explained is a finding there."""
    word = row.text("tax_category")
    category = TaxCategory(word.upper()) if _is_category(word) else words.category(word, issued)
    if category is None:
        if word:
            day, choices = "" if issued is None else issued.isoformat(), ", ".join(TaxCategory)
            row.find("tax_category", Unreadable(UNKNOWN_TAX, word, value=shown(word), choices=choices, day=day))
        return Tax(TaxCategory.STANDARD)
    rate = row.number_in("tax_rate")
    # A rate of nothing and none at all are the same for what is outside the scope of tax, and only there.
    return Tax(category, None if category is TaxCategory.OUT_OF_SCOPE and not rate else rate)


def _exemptions(group: Iterable[Row], taxes: dict[int, Tax]) -> Iterator[TaxSubtotal]:
    said = {taxes[row.number]: row.text("exemption") for row in group if row.text("exemption")}
    return (TaxSubtotal(tax, _NOTHING, _NOTHING, exemption) for tax, exemption in said.items())


def _shared(lines: Sequence[Row], key: str) -> str:
    """Return what all lines say, "" where they do not agree."""
    said = {row.text(key) for row in lines}
    return said.pop() if len(said) == 1 else ""


def _line(place: int, row: Row, tax: Tax, order: str, notice: str) -> InvoiceLine:
    return InvoiceLine(
        id=row.text("line") or str(place),
        quantity=row.number_in("quantity") or _NOTHING,
        unit=row.text("unit"),
        net=_NOTHING,
        price=row.number_in("price") or _NOTHING,
        price_base=row.number_in("price_base"),
        name=row.text("name"),
        tax=tax,
        order="" if order else row.text("order"),
        order_line=row.text("order_line"),
        notice="" if notice else row.text("notice"),
        note=row.text("line_note"),
        adjustments=tuple(_adjustments(row)),
        seller_item=row.text("item"),
        buyer_item=row.text("buyer_item"),
    )


def _adjustments(row: Row, tax: Tax | None = None) -> Iterator[Adjustment]:
    for key, is_charge in (("allowance", False), ("charge", True)):
        if amount := row.number_in(key):
            yield Adjustment(is_charge, amount, reason=row.text(f"{key}_reason"), tax=tax)
