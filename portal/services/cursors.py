"""Pages of lists, and where each begins, as opaque text for addresses."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from portal.store.queries.places import Place

Entry = TypeVar("Entry")
Row = TypeVar("Row")

#: How a value of each kind is read back.
Reader = Callable[[Any], Any]

_LAST_ID = 2**63 - 1
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list; ``newer`` and ``older`` are the cursors of the pages before and after it, None at an end."""

    rows: tuple[Row, ...]
    newer: str | None
    older: str | None


def write(values: Sequence[Any], *, onwards: bool) -> str:
    """Return the cursor of the page that begins beside a row with these sort values."""
    payload = json.dumps([onwards, *(_text(value) for value in values)], separators=(",", ":"))
    return base64.urlsafe_b64encode(payload.encode()).decode().rstrip("=")


def _text(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value


def read(cursor: str | None, readers: Sequence[Reader]) -> Place | None:
    """Return the place a cursor names; None for no cursor and for anything that is not one: the first page."""
    if not cursor or len(cursor) > _LONGEST:
        return None
    try:
        payload = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        onwards, *values = payload
        if not isinstance(onwards, bool) or len(values) != len(readers):
            return None
        return Place(tuple(reader(value) for reader, value in zip(readers, values, strict=True)), onwards)
    except (ValueError, TypeError, ArithmeticError, RecursionError):
        return None


def identity(value: Any) -> int:
    """Read a row's id or another whole number."""
    if type(value) is not int or not 0 <= value <= _LAST_ID:
        raise ValueError("not an id")
    return value


def day(value: Any) -> date:
    """Read a date."""
    return date.fromisoformat(value)


def text(value: Any) -> str:
    """Read a code."""
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError("not a code")
    return value


def instant(value: Any) -> datetime:
    """Read an instant with its zone."""
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError("no zone")
    return found


def around(
    found: Sequence[Entry], place: Place | None, limit: int, values: Callable[[Entry], Sequence[Any]]
) -> tuple[Sequence[Entry], str | None, str | None]:
    """Return the rows to show in their order, and the cursors of the page before and the page after.

    ``found`` are up to ``limit`` + 1 rows, nearest to ``place`` first: the one too many says that there is more.
    """
    more = len(found) > limit
    rows = list(found[:limit])
    backwards = place is not None and not place.onwards
    if backwards:
        rows.reverse()
    if not rows:
        return rows, None, None
    before = (more if backwards else place is not None) and write(values(rows[0]), onwards=False)
    after = (True if backwards else more) and write(values(rows[-1]), onwards=True)
    return rows, before or None, after or None


def page(
    found: Sequence[Entry],
    place: Place | None,
    limit: int,
    values: Callable[[Entry], Sequence[Any]],
    make: Callable[[Entry], Row],
) -> Page[Row]:
    """Return the page of what was ``found``, as ``around`` has it, each row made into what is shown."""
    rows, newer, older = around(found, place, limit, values)
    return Page(tuple(map(make, rows)), newer, older)
