"""The deviations of a document between the domain, the tables and whoever reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from portal.domain.deviations import Deviation
from portal.store.rows import DeviationRow

#: The longest text in a column.
_CELL = 200


@dataclass(frozen=True, slots=True)
class DeviationView:
    """One thing the buyer decides: texts as they were shown when it was sent, and the decision.

    ``line`` is the order's in an answer, and the position in a ship notice. ``money`` is what it moves, in the
    document's currency; ``decision`` is "approve", "decline" or None. ``status``, ``reason`` and ``action``
    are the codes of a decline, "" where its kind of document has none.
    """

    position: int
    rule: str
    line: int | None
    label: str
    ordered: str
    answered: str
    difference: str
    tolerance: str
    money: Decimal
    decision: str | None
    status: str
    reason: str
    action: str
    sentence: str
    decided_by: str
    decided_at: datetime | None


def dump(document: int, found: Iterable[Deviation]) -> list[dict[str, Any]]:
    """Return deviations as table rows of a version, in their order."""
    return [_dump(document, position, each) for position, each in enumerate(found)]


def _dump(document: int, position: int, found: Deviation) -> dict[str, Any]:
    return {
        "document_id": document,
        "position": position,
        "rule": found.rule,
        "line": found.line,
        "label": found.label[:_CELL],
        "ordered": found.ordered[:_CELL],
        "answered": found.answered[:_CELL],
        "difference": found.difference[:_CELL],
        "tolerance": found.tolerance[:_CELL],
        "money": found.money,
        "status": "",
        "reason": "",
        "action": "",
        "sentence": "",
        "decided_by": "",
    }


def load(row: DeviationRow) -> DeviationView:
    """Return a deviation as it was shown when the document was sent, with its decision."""
    return DeviationView(
        position=row.position,
        rule=row.rule,
        line=row.line,
        label=row.label,
        ordered=row.ordered,
        answered=row.answered,
        difference=row.difference,
        tolerance=row.tolerance,
        money=row.money,
        decision=row.decision,
        status=row.status,
        reason=row.reason,
        action=row.action,
        sentence=row.sentence,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
