"""Rows of values as CSV in UTF-8, with the mark by which spreadsheet programs know it."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO, TextIOWrapper

from portal.contracts.formats.tables import formulas, styles
from portal.contracts.formats.tables.cells import Value
from portal.contracts.formats.tables.styles import Style

#: How a CSV file is written unless told otherwise; days are always year-month-day.
USUAL = Style(delimiter=",", decimal=".")


def dump(titles: Iterable[str], rows: Iterable[Iterable[Value]], style: Style = USUAL) -> bytes:
    """Return the rows below their titles."""
    data = BytesIO()
    text = TextIOWrapper(data, "utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=style.delimiter or USUAL.delimiter, lineterminator="\r\n")
    writer.writerow(titles)
    writer.writerows([cell(value, style.decimal) for value in row] for row in rows)
    text.flush()
    return data.getvalue()


def cell(value: Value, decimal: str = "") -> str:
    """Return a value as it is written, so that it reads in one way.

    A text that is like a formula is kept from being one (rule FIL-04); a number that could be thousands gets one more
    decimal.
    """
    if isinstance(value, str):
        return formulas.escaped(value) if value else ""
    if not isinstance(value, Decimal):
        return str(value)
    text = f"{value:f}"
    return f"{text}{'0' if styles.is_open(text) else ''}".replace(".", decimal or ".")
