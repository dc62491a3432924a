"""A draft on a newer revision of its order: what still fits is kept, the rest is shown (field rules, 4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.domain.acknowledgments import Acknowledgment, Question
from portal.domain.orders import PurchaseOrder
from portal.domain.profiles import UnitRule
from portal.domain.revisions import FieldChange, rebase, sentence
from portal.services.drafts import entries
from portal.services.drafts.entries import Stored
from portal.services.drafts.views import FieldConflict, LineConflict

Typed = Mapping[int, Stored]


@dataclass(frozen=True, slots=True)
class Moved:
    """What was typed, on the newest revision, with the changes that the supplier has to look at."""

    typed: Typed
    conflicts: tuple[LineConflict, ...]


def move(typed: Typed, base: PurchaseOrder | None, current: PurchaseOrder, units: Mapping[str, UnitRule]) -> Moved:
    """Move what was typed on ``base`` to ``current``.

    A line that has to be answered anew is "as ordered" again if that is what it was, and blank otherwise; a line that
    is gone is left out. Onto the same revision, and from one the portal never had, nothing changes.
    """
    if base is None or base.revision == current.revision:
        return Moved(typed, ())
    before = base.by_number()
    drafted = Acknowledgment(
        order=current.number,
        base_revision=base.revision,
        lines=tuple(entries.read(before[line], rows).answer for line, rows in typed.items() if line in before),
        currency=base.currency,
    )
    moved = rebase(drafted, base, current, units)
    anew = moved.draft.by_line()
    conflicts = [
        _conflict(conflict.line, drafted, current, conflict.changes, typed.get(conflict.line, []), must=True)
        for conflict in moved.conflicts
    ]
    conflicts += [
        _conflict(verdict.line, drafted, current, verdict.changes, [], must=False) for verdict in moved.confirm
    ]
    kept = {line: rows for line, rows in typed.items() if line in anew}
    for conflict in moved.conflicts:
        if conflict.line in kept:
            kept[conflict.line] = entries.AS_ORDERED if anew[conflict.line].rows else []
    return Moved(kept, tuple(conflicts))


def _conflict(
    line: int | None,
    drafted: Acknowledgment,
    current: PurchaseOrder,
    changes: Iterable[FieldChange],
    typed: Stored,
    *,
    must: bool,
) -> LineConflict:
    told = tuple(changes)
    return LineConflict(
        line=line,
        base=drafted.base_revision,
        current=current.revision,
        sentence=sentence(told),
        changes=tuple(FieldConflict(change.field, change.before, change.after) for change in told),
        must_answer_again=must,
        entries=entries.load(typed),
    )


def merge(older: Iterable[LineConflict], newer: Iterable[LineConflict]) -> tuple[LineConflict, ...]:
    """Return both, the header first and one for each line: of two about one line the newer stays."""
    by_line = {conflict.line: conflict for conflict in older}
    for conflict in newer:
        by_line[conflict.line] = conflict
    return tuple(sorted(by_line.values(), key=lambda conflict: conflict.line or 0))


def questions(conflicts: Iterable[LineConflict], typed: Typed) -> tuple[Question, ...]:
    """Return what rule PO-08 asks before the draft is sent: every change on a line that keeps an answer."""
    return tuple(
        Question(conflict.line, conflict.base, conflict.current, conflict.sentence)
        for conflict in conflicts
        if conflict.line is None or typed.get(conflict.line)
    )


def dump(conflicts: Iterable[LineConflict]) -> list[dict[str, object]]:
    """Return conflicts ready for JSON."""
    return [
        {
            "line": conflict.line,
            "base": conflict.base,
            "current": conflict.current,
            "sentence": conflict.sentence,
            "changes": [[change.field, change.before, change.after] for change in conflict.changes],
            "must_answer_again": conflict.must_answer_again,
            "entries": entries.dump(conflict.entries),
        }
        for conflict in conflicts
    ]


def load(stored: Iterable[Mapping[str, Any]]) -> tuple[LineConflict, ...]:
    """Return what ``dump`` gave."""
    return tuple(
        LineConflict(
            line=entry["line"],
            base=entry["base"],
            current=entry["current"],
            sentence=entry["sentence"],
            changes=tuple(FieldConflict(*change) for change in entry["changes"]),
            must_answer_again=entry["must_answer_again"],
            entries=entries.load(entry["entries"]),
        )
        for entry in stored
    )
