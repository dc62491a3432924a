"""What the cells of a sheet say, by their kind and by how their numbers are shown."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache

from portal.contracts.formats.tables.grid import Cell
from portal.contracts.formats.tables.workbooks import Shape, Workbook, as_cell
from portal.contracts.scalars import Unreadable, shown

#: As many rows and columns as a sheet can have.
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

_LONGEST_EXACT = 10**15
_SHORT = 15  # digits that a number of a spreadsheet has
# Days count from here; the calendar of spreadsheet programs has a 29 February 1900 that never was.
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - a cell knows no time zone
_FIRST_SURE_DAY = 61
_LAST_DAY = 2_958_465  # 31 December 9999

#: Says what the texts of cells stand for; many at a time take less time.
Read = Callable[[Sequence[str]], Iterable[Cell]]


def reader(attributes: Mapping[str, str], book: Workbook) -> Read:
    """Return how the texts of cells with these attributes are read."""
    kind = attributes.get("t", "n")
    if kind == "s":
        return lambda places: _shared(places, book.texts)
    if kind != "n":
        return _each(_OTHERS[kind])
    style = attributes.get("s")
    shape = book.shapes[int(style)] if style and book.shapes else Shape.NUMBER
    if shape in (Shape.DAY, Shape.TIME):
        return _each(lambda text: _day(float(text), shape, book))
    return _each(_percentage) if shape is Shape.PERCENTAGE else _numbers


def _each(read: Callable[[str], Cell]) -> Read:
    return lambda texts: [read(text) if text.strip() else "" for text in texts]


@cache
def column(letters: str) -> int:
    """Return the number of a column: 27 is AA."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    if not 1 <= number <= LAST_COLUMN or not letters.isalpha():
        raise ValueError(f"no column: {letters!r:.20}")
    return number


def letters(number: int) -> str:
    """Return the letters of a column: 27 is AA."""
    name = ""
    while number:
        number, place = divmod(number - 1, 26)
        name = chr(ord("A") + place) + name
    return name


def day_number(day: date) -> int:
    """Return the number that stands for a day."""
    number = (day - _EPOCH.date()).days
    return number if number >= _FIRST_SURE_DAY else number - 1


def _shared(places: Sequence[str], texts: Sequence[Cell]) -> Iterable[Cell]:
    if all(map(str.isdecimal, places)):
        return map(texts.__getitem__, map(int, places))
    if any(place.strip() and not place.strip().isdecimal() for place in places):
        raise ValueError("a place of a shared text is none")
    return [texts[int(place)] if place.strip() else "" for place in places]


def _numbers(texts: Sequence[str]) -> Iterable[Cell]:
    digits = "".join(texts).replace(".", "")
    if digits.isdecimal() and digits.isascii() and all(texts) and len(max(texts, key=len)) <= _SHORT:
        return map(Decimal, texts)  # as they are written is as they are shown
    return [_number(text) if text.strip() else "" for text in texts]


def _number(text: str) -> Cell:
    value = float(text)
    if not math.isfinite(value):
        return Unreadable("SCH-03", text)
    if abs(value) >= _LONGEST_EXACT:
        return Unreadable("FIL-01.rounded", text)
    return Decimal(format(value, ".15g"))


def _percentage(text: str) -> Cell:
    number = _number(text)
    return number * 100 if isinstance(number, Decimal) else number


def _day(value: float, shape: Shape, book: Workbook) -> Cell:
    is_none = value == _FIRST_SURE_DAY - 1 and not book.counts_from_1904
    if shape is Shape.TIME or is_none or not 1 <= value <= _LAST_DAY:
        return Unreadable("SCH-04", str(value))
    days = value + 1 if value < _FIRST_SURE_DAY - 1 and not book.counts_from_1904 else value
    found = (_EPOCH_1904 if book.counts_from_1904 else _EPOCH) + timedelta(days=days)
    return found.date() if value == int(value) else Unreadable("SCH-04", str(found))


def _moment(text: str) -> Cell:
    found = datetime.fromisoformat(text.strip())
    return found.date() if found.time() == time() else Unreadable("SCH-04", str(found))


_OTHERS: Mapping[str, Callable[[str], Cell]] = {
    "str": as_cell,
    "inlineStr": as_cell,
    "b": lambda text: "FALSE" if text.strip() == "0" else "TRUE",
    "e": lambda text: Unreadable("FIL-01.error", text.strip(), value=shown(text.strip())),
    "d": _moment,
}
