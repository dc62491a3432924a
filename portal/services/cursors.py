"""Where a page of a list begins, as opaque text for addresses."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from portal.store.queries.places import Place

Entry = TypeVar("Entry")

#: How a value of each kind is read back.
Reader = Callable[[Any], Any]

_LAST_ID = 2**63 - 1
_LONGEST = 300


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
