"""Cells as values, by the kind of their column and the style of their table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from portal.contracts import scalars
from portal.contracts.formats.tables import styles
from portal.contracts.formats.tables.columns import Column, Kind
from portal.contracts.formats.tables.grid import Cell
from portal.contracts.formats.tables.styles import Style
from portal.contracts.scalars import Unreadable

Value = str | Decimal | date

# What a spreadsheet program leaves of a long number that it took a code for: 4,00638E+12.
_ROUNDED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{1,2}")


def read(cell: Cell, column: Column, style: Style) -> Value:
    """Return what a cell that is not empty says.

    Raises:
        Unreadable: it does not say what its column needs.
    """
    return _READ[column.kind](cell, column, style)


def written(cell: Cell) -> str:
    """Return a cell as text: a number of a workbook without an exponent, a day as year-month-day.

    Raises:
        Unreadable: the cell cannot be read.
    """
    if isinstance(cell, Unreadable):
        raise cell
    if isinstance(cell, Decimal):
        text = f"{cell:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return cell.isoformat() if isinstance(cell, date) else cell


def _number(cell: Cell, _: Column, style: Style) -> Value:
    text = styles.number(cell.strip(), style.decimal) if isinstance(cell, str) else written(cell)
    return scalars.quantity(text)


def _day(cell: Cell, _: Column, style: Style) -> Value:
    return scalars.day(styles.day(cell.strip(), style.dates) if isinstance(cell, str) else written(cell))


def _code(cell: Cell, column: Column, _: Style) -> Value:
    text = written(cell)
    if _ROUNDED.fullmatch(text):
        raise Unreadable("FIL-01.rounded", text)
    return scalars.code(text, column.limit)


def _text(cell: Cell, column: Column, _: Style) -> Value:
    return scalars.plain_text(written(cell), column.limit)


_READ: Mapping[Kind, Callable[[Cell, Column, Style], Value]] = {
    Kind.CODE: _code,
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DAY: _day,
}
