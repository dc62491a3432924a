"""How a table writes numbers and days: found from all of its texts together, asked where they do not tell (FIL-01).

One number with a mark that can only be decimal tells about the whole table; "1.234" alone tells nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from portal.contracts.formats.tables.grid import refused
from portal.contracts.scalars import Unreadable, shown
from portal.domain.errors import Invalid

#: Decimal marks with their names, and what of a date may come first.
MARKS = {".": "point", ",": "comma"}
ORDERS = ("day", "month")

Placed = tuple[str, str]  # the path of a cell, and its text

_GROUPS = r"[1-9][0-9]{0,2}(?:(?P<group>[%s'’ \u00a0\u202f])[0-9]{3})(?:(?P=group)[0-9]{3})*"
_NUMBERS = {
    mark: re.compile(rf"(?P<sign>-?)(?P<whole>{_GROUPS % other}|[0-9]*)(?:{re.escape(mark)}(?P<decimals>[0-9]+))?")
    for mark, other in ((".", ","), (",", "."))
}
_NUMBERLIKE = re.compile(r"-?[0-9.,'’ \u00a0\u202f]+")
_THOUSANDS_OR_NOT = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")

_DAY = re.compile(r"(?P<first>[0-9]{1,2})(?P<mark>[./-])(?P<second>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})")
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})(?P<mark>[./-])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})")


@dataclass(frozen=True, slots=True)
class Example:
    """One cell as it is written and as it is read, to be confirmed with the style."""

    path: str
    written: str
    read: str


@dataclass(frozen=True, slots=True)
class Style:
    """How a table is written, to be shown and confirmed.

    ``encoding`` and ``delimiter`` are of CSV files only; ``decimal`` is "." or ",", ``dates`` "day" or "month", each ""
    where nothing in the table needs it.
    """

    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    dates: str = ""


def is_open(text: str) -> bool:
    """Say whether a number can be thousands, or one and a bit."""
    return _THOUSANDS_OR_NOT.fullmatch(text) is not None


class Marks:
    """What the numbers of a table tell about its decimal mark."""

    def __init__(self) -> None:
        self._certain: dict[str, Placed] = {}
        self._open: Placed | None = None

    def see(self, text: str, path: str) -> bool:
        """Take notice of a number; say whether it reads differently with the other mark."""
        fitting = [mark for mark, pattern in _NUMBERS.items() if pattern.fullmatch(text)]
        if not fitting or not ("." in text or "," in text):
            return False
        if is_open(text):
            self._open = self._open or (path, text)
        elif len(fitting) == 1 and fitting[0] not in self._certain:
            self._certain[fitting[0]] = path, text
        return True

    @property
    def likely(self) -> str:
        """The mark that the numbers so far tell of, "" for none."""
        return next(iter(self._certain), "")

    def answer(self) -> str:
        """Return the decimal mark, "" if none of the numbers needs one.

        Raises:
            Invalid: FIL-01, the numbers do not tell, or contradict each other.
        """
        certain = self._certain
        if len(certain) > 1:
            raise refused("FIL-01.mixed", certain[","][0], point=certain["."][1], comma=certain[","][1])
        if self._open and not certain:
            path, text = self._open
            raise refused("FIL-01", path, value=text, whole=re.sub("[.,]", "", text))
        return self.likely


def number(text: str, mark: str) -> str:
    """Return a number as scalars read it; a text that is no number at all comes back as it is.

    Raises:
        Unreadable: FIL-01, it is a number, but not with this decimal mark.
    """
    found = _NUMBERS[mark or "."].fullmatch(text)
    if found:
        whole = re.sub("[^0-9]", "", found["whole"])
        decimals = f".{found['decimals']}" if found["decimals"] else ""
        return f"{found['sign']}{whole}{decimals}"
    if _NUMBERLIKE.fullmatch(text):
        raise Unreadable("FIL-01.number", text, value=shown(text), mark=MARKS[mark or "."])
    return text


class Orders:
    """What the dates of a table tell about which comes first in them, the day or the month.

    Days between points begin with the day, wherever they are written.
    """

    def __init__(self) -> None:
        self._certain: dict[str, Placed] = {}
        self._open: Placed | None = None

    def see(self, text: str, path: str) -> bool:
        """Take notice of a date; say whether it reads differently in the other order."""
        found = _DAY.fullmatch(text)
        if found is None or found["mark"] == ".":
            return False
        first, second = int(found["first"]), int(found["second"])
        if first > 12 or second > 12:
            order = "day" if first > 12 else "month"
            if order not in self._certain:
                self._certain[order] = path, text
        elif first != second:
            self._open = self._open or (path, text)
        return True

    @property
    def likely(self) -> str:
        """The order that the dates so far tell of, "" for none."""
        return next(iter(self._certain), "")

    def answer(self) -> str:
        """Return "day" or "month", "" if none of the dates needs to be told.

        Raises:
            Invalid: FIL-01, the dates do not tell, or contradict each other.
        """
        certain = self._certain
        if len(certain) > 1:
            raise refused("FIL-01.mixed_dates", certain["month"][0], day=certain["day"][1], month=certain["month"][1])
        if self._open and not certain:
            raise _which(*self._open)
        return self.likely


def _which(path: str, text: str) -> Invalid:
    try:
        first, second = (f"{one:%-d %B %Y}" for one in (_as_date(text, "day"), _as_date(text, "month")))
    except ValueError:  # such as 00/01/2026: it is no date either way, which its row says
        first, second = "the day before the month", "the month before the day"
    return refused("FIL-01.dates", path, value=text, first=first, second=second)


def _as_date(text: str, order: str) -> date:
    return date.fromisoformat(day(text, order))


def day(text: str, order: str) -> str:
    """Return a day as scalars read it; a text that is no day at all comes back as it is.

    Raises:
        Unreadable: FIL-01, it is a day, but not in this order.
    """
    if found := _YEAR_FIRST.fullmatch(text):
        return f"{found['year']}-{found['month']:0>2}-{found['day']:0>2}"
    found = _DAY.fullmatch(text)
    if found is None:
        return text
    of_month, month = found["first"], found["second"]
    if order == "month" and found["mark"] != ".":
        of_month, month = month, of_month
    if int(month) > 12 and int(of_month) <= 12:
        raise Unreadable("FIL-01.day", text, value=shown(text), order=order or "day")
    return f"{found['year']}-{month:0>2}-{of_month:0>2}"
