"""The template, empty or filled with invoices to be completed: as CSV and as an Excel workbook.

Texts stay texts in every spreadsheet program (rule FIL-04): what begins like a formula gets an apostrophe before it in
CSV, which reading takes away again, and is marked as text in a workbook.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from portal.contracts.formats.invoice_table.columns import COLUMNS, INVOICE, LINE, SHEET, TYPES, VERSION
from portal.contracts.formats.tables import csv_writing, xlsx_writing
from portal.contracts.formats.tables.cells import Value
from portal.contracts.formats.tables.styles import Style
from portal.domain.invoices import Adjustment, Invoice, InvoiceLine

_WORDS = {kind: word.capitalize() for word, kind in TYPES.items()}


def dump_csv(invoices: Iterable[Invoice] = (), style: Style = csv_writing.USUAL) -> bytes:
    """Return the table as CSV."""
    return csv_writing.dump([column.title for column in COLUMNS], _cells(invoices), style)


def dump_xlsx(invoices: Iterable[Invoice] = ()) -> bytes:
    """Return the table as a workbook, with a second sheet that explains the columns."""
    table = xlsx_writing.table(SHEET, COLUMNS, _cells(invoices))
    return xlsx_writing.dump([table, xlsx_writing.explained(COLUMNS)])


def _cells(invoices: Iterable[Invoice]) -> Iterator[list[Value]]:
    return ([row.get(column.key, "") for column in COLUMNS] for row in _rows(invoices))


_Filled = dict[str, Value]


def _rows(invoices: Iterable[Invoice]) -> Iterator[_Filled]:
    for invoice in invoices:
        whole = _whole(invoice)
        for line in invoice.lines:
            yield _filled({**whole, **_line(invoice, line)})
        for one in invoice.adjustments:
            tax = {} if one.tax is None else {"tax_category": one.tax.category, **_rate(one.tax.rate)}
            yield _filled({**whole, "applies": INVOICE, **tax, **_adjusted([one])})


def _filled(row: dict[str, Value | None]) -> _Filled:
    return {key: value for key, value in row.items() if value is not None and value != ""}


def _whole(invoice: Invoice) -> dict[str, Value | None]:
    preceding = invoice.preceding[0] if invoice.preceding else None
    return {
        "template": VERSION,
        "number": invoice.number,
        "type": _WORDS[invoice.type],
        "issued": invoice.issued,
        "due": invoice.due,
        "delivered": invoice.delivery.delivered if invoice.delivery else None,
        "currency": invoice.currency,
        "buyer_reference": invoice.buyer_reference,
        "preceding": preceding.number if preceding else None,
        "preceding_issued": preceding.issued if preceding else None,
        "credit_reason": invoice.credit_reason,
        "terms": invoice.terms,
        "note": "\n".join(note.text for note in invoice.notes),
    }


def _line(invoice: Invoice, line: InvoiceLine) -> dict[str, Value | None]:
    exemptions = {one.tax: one.exemption for one in invoice.taxes}
    return {
        "applies": LINE,
        "line": line.id,
        "order": invoice.order_of(line),
        "order_line": line.order_line,
        "notice": line.notice or invoice.notice,
        "item": line.seller_item,
        "buyer_item": line.buyer_item,
        "name": line.name,
        "quantity": line.quantity,
        "unit": line.unit,
        "price": line.price,
        "price_base": line.price_base,
        "tax_category": line.tax.category,
        **_rate(line.tax.rate),
        "exemption": exemptions.get(line.tax),
        **_adjusted(line.adjustments),
        "line_note": line.note,
    }


def _rate(rate: Decimal | None) -> _Filled:
    return {} if rate is None else {"tax_rate": rate}


def _adjusted(adjustments: Iterable[Adjustment]) -> _Filled:
    """Return allowances and charges, each summed: the table has room for one of each."""
    row: _Filled = {}
    for key, is_charge in (("allowance", False), ("charge", True)):
        of_kind = [one for one in adjustments if one.is_charge is is_charge]
        if of_kind:
            row[key] = sum((one.amount for one in of_kind), Decimal(0))
            row[f"{key}_reason"] = ", ".join(one.reason for one in of_kind if one.reason)
    return row
