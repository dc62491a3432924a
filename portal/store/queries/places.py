"""Pages of lists: from a row on, in the order of the list or back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import tuple_


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: beside a row known by its sort values, towards ``older`` rows or newer ones."""

    values: tuple[Any, ...]
    onwards: bool


def page(statement: Any, key: tuple[Any, ...], place: Place | None, limit: int, *, falls: bool = False) -> Any:
    """Return a statement for one page of rows in the order of the columns ``key``, which ``falls`` or rises.

    The rows nearest to ``place`` come first: a page that goes back is in the opposite order.
    """
    down = falls == (place is None or place.onwards)
    statement = statement.order_by(*(column.desc() for column in key) if down else key).limit(limit)
    if place is None:
        return statement
    here, there = (key[0], place.values[0]) if len(key) == 1 else (tuple_(*key), place.values)
    return statement.where(here < there if down else here > there)
