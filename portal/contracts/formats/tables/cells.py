"""Cells as values, by the kind of their column and the style of their table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from portal.contracts import scalars
from portal.contracts.formats.tables import styles
from portal.contracts.formats.tables.columns import Column, Kind
from portal.contracts.formats.tables.grid import Cell
from portal.contracts.formats.tables.styles import Style
from portal.contracts.scalars import Unreadable

#: What is read of a cell: of factors a fraction, of numbers a decimal.
Value = str | Decimal | date | Fraction

#: The longest time in days that is no typing error.
MOST_DAYS = 9999

# Both parts of a fraction have at most so many digits.
_FRACTION = re.compile(r"([0-9]{1,12}) ?/ ?([0-9]{1,12})")

# What a spreadsheet program leaves of a long number that it took a code for: 4,00638E+12.
_ROUNDED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{1,2}")


def read(cell: Cell, column: Column, style: Style) -> Value:
    """Return what a cell that is not empty says.

    Raises:
        Unreadable: it does not say what its column needs.
    """
    return _READ[column.kind](cell, column, style)


def written(cell: Cell | Fraction) -> str:
    """Return a cell or its value as text: a number without an exponent, a day as year-month-day, a fraction as 1/3.

    Raises:
        Unreadable: the cell cannot be read.
    """
    if isinstance(cell, Unreadable):
        raise cell
    if isinstance(cell, Decimal):
        text = f"{cell:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return cell if isinstance(cell, str) else str(cell)


def _number(cell: Cell, _: Column, style: Style) -> Decimal:
    text = styles.number(cell.strip(), style.decimal) if isinstance(cell, str) else written(cell)
    return scalars.quantity(text)


def _days(cell: Cell, column: Column, style: Style) -> Decimal:
    count = _number(cell, column, style)
    if count != count.to_integral_value() or not 0 <= count <= MOST_DAYS:
        raise Unreadable("SCH-02.days", written(cell), first="0", last=str(MOST_DAYS))
    return count


def _factor(cell: Cell, column: Column, style: Style) -> Fraction:
    found = _FRACTION.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if found and int(found[2]):
        factor = Fraction(int(found[1]), int(found[2]))
    else:
        factor = Fraction(_number(cell, column, style))
    if factor <= 0:
        raise Unreadable("SCH-03.factor", written(cell))
    return factor


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
    Kind.DAYS: _days,
    Kind.FACTOR: _factor,
    Kind.DAY: _day,
}
