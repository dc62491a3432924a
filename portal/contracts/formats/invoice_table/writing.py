"""The template, empty or filled with invoices to be completed: as CSV and as an Excel workbook.

Texts stay texts in every spreadsheet program (rule FIL-04): what begins like a formula gets an apostrophe before it in
CSV, which reading takes away again, and is marked as text in a workbook.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from portal.contracts.formats.invoice_table.columns import COLUMNS, INVOICE, LINE, SHEET, TYPES, VERSION
from portal.contracts.formats.tables import formulas
from portal.contracts.formats.tables.cells import Value
from portal.contracts.formats.tables.columns import Column, Kind
from portal.contracts.formats.tables.styles import Style
from portal.domain.invoices import Adjustment, Invoice, InvoiceLine

#: How a CSV file is written unless told otherwise; days are always year-month-day.
USUAL = Style(delimiter=",", decimal=".")

_WORDS = {kind: word.capitalize() for word, kind in TYPES.items()}
_WIDEST = 40


def dump_csv(invoices: Iterable[Invoice] = (), style: Style = USUAL) -> bytes:
    """Return the table as CSV in UTF-8, with the mark by which spreadsheet programs know it."""
    text = StringIO()
    writer = csv.writer(text, delimiter=style.delimiter, lineterminator="\r\n")
    writer.writerow([column.title for column in COLUMNS])
    for row in _rows(invoices):
        writer.writerow([_in_csv(row.get(column.key, ""), style.decimal) for column in COLUMNS])
    return text.getvalue().encode("utf-8-sig")


def dump_xlsx(invoices: Iterable[Invoice] = ()) -> bytes:
    """Return the table as a workbook, with a second sheet that explains the columns."""
    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = SHEET
    sheet.freeze_panes = "A2"
    for place, column in enumerate(COLUMNS, 1):
        # New rows as well: an item number with a leading zero stays what it is.
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.number_format = "@" if column.kind in (Kind.CODE, Kind.TEXT) else "General"
        dimension.width = len(column.title) + 4
        _write_text(sheet.cell(1, place), column.title, is_bold=True)
    for number, row in enumerate(_rows(invoices), 2):
        for place, column in enumerate(COLUMNS, 1):
            if column.key in row:
                _write(sheet.cell(number, place), row[column.key], column)
    _explain(book.create_sheet("Columns"))
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def _in_csv(value: Value, decimal: str) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", decimal)
    if isinstance(value, date):
        return value.isoformat()
    return formulas.escaped(str(value))


def _write(cell: Cell, value: Value, column: Column) -> None:
    if isinstance(value, str):
        _write_text(cell, value)
    else:
        cell.value = value
        cell.number_format = "yyyy-mm-dd" if column.kind is Kind.DAY else "General"


def _write_text(cell: Cell, text: str, *, is_bold: bool = False) -> None:
    cell.value = text
    cell.data_type = "s"  # where the library took it for a formula
    cell.number_format = "@"
    cell.quotePrefix = formulas.is_like(text)
    if is_bold:
        cell.font = Font(bold=True)


def _explain(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width = sheet.column_dimensions["B"].width = _WIDEST
    for number, column in enumerate(COLUMNS, 1):
        needed = " Needed." if column.needed else ""
        repeats = " The same in all rows of an invoice." if column.repeats else ""
        for place, text in enumerate((column.title, f"{column.hint}{needed}{repeats}"), 1):
            _write_text(sheet.cell(number, place), text, is_bold=place == 1)


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
