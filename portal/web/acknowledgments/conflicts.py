"""What the buyer changed after a draft was begun, as ``acknowledgments/_conflicts.html`` shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portal.domain.acknowledgments import RowType
from portal.domain.orders import OrderLine
from portal.services.drafts.views import DraftView, LineConflict, RowEntry
from portal.web.acknowledgments.forms import REASONS, ROW_TYPES, is_day
from portal.web.shared import formats

_TYPE_WORDS = dict(ROW_TYPES)
_REASON_WORDS = dict(REASONS) | {"": ""}

_AS_ORDERED = (RowEntry(type=RowType.ACCEPT.value),)


@dataclass(frozen=True, slots=True)
class Changed:
    """One change: the rows typed before it in words, and what its button says and sends; no button where "" is."""

    conflict: LineConflict
    had: tuple[str, ...]
    button: str
    value: str


def changed(draft: DraftView) -> list[Changed]:
    """Return the changes that wait for the supplier, with the way to keep each answer as it was."""
    lines = draft.order.by_number()
    return [_changed(conflict, lines.get(conflict.line or 0)) for conflict in draft.conflicts]


def _changed(conflict: LineConflict, line: OrderLine | None) -> Changed:
    if conflict.line is None:
        return Changed(conflict, (), "Still valid", "valid:order")
    is_open = line is not None and line.is_open
    is_typed = conflict.must_answer_again and conflict.entries != _AS_ORDERED
    had = tuple(", ".join(_words(row, line)) for row in conflict.entries) if is_typed else ()
    button = "" if not is_open else "Use what I had" if is_typed else "Still valid"
    return Changed(conflict, had, button, f"valid:{conflict.line}")


def _words(row: RowEntry, line: OrderLine | None) -> Iterator[str]:
    """Give what was typed in one row, part by part; what cannot be read stays as it was typed."""
    yield _TYPE_WORDS.get(row.type, row.type)
    unit = formats.unit(row.unit or (line.unit if line else ""))
    parts = {
        "": f"{row.quantity}{formats.SPACE}{unit}" if row.quantity else "",
        "promised delivery ": _day(row.delivery),
        "price ": row.price,
        "promised ship date ": _day(row.ship),
        "your item ": " ".join(filter(None, (row.substitute_item, row.substitute_description))),
        "reason: ": _REASON_WORDS.get(row.reason, row.reason),
        "note: ": row.note,
    }
    yield from (f"{name}{value}" for name, value in parts.items() if value)


def _day(typed: str) -> str:
    return formats.weekday(date.fromisoformat(typed)) if typed and is_day(typed) else typed
