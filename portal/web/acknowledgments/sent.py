"""A sent answer as its templates want it: receipts as steps, rows as texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from flask import url_for

from portal.domain.acknowledgments import LineAnswer, ResponseRow, RowType
from portal.domain.issues import Issue
from portal.domain.messages import text
from portal.domain.orders import OrderLine, PurchaseOrder
from portal.domain.states import ON_ITS_WAY
from portal.domain.wording import DOCUMENT_WORDS, HEADER_WORDS, Word
from portal.services.acknowledgments.views import AcknowledgmentView
from portal.web.acknowledgments.forms import REASONS
from portal.web.shared import formats
from portal.web.shared.findings import told
from portal.web.shared.standing import steps

#: So many lines are shown at once; the rest is a click away.
SHOWN = 100

_ROW_WORDS = {
    RowType.ACCEPT: Word("Accept", "good"),
    RowType.BACKORDER: Word("Backorder", "warning"),
    RowType.SUBSTITUTE: Word("Substitute", "warning"),
    RowType.REJECT: Word("Reject", "danger"),
}
_REASON_WORDS = dict(REASONS) | {"": ""}


class Row(NamedTuple):
    """One response row as texts; ``first`` marks the first row of its line."""

    line: int
    first: bool
    description: str
    word: Word
    quantity: str
    delivery: str
    ship: str
    price: str
    reason: str
    note: str


def standing(answer: AcknowledgmentView) -> dict[str, Any]:
    """Return what ``acknowledgments/_receipts.html`` shows: how the answer stands."""
    return {
        "view": answer,
        "word": DOCUMENT_WORDS[answer.state],
        "moving": answer.is_newest and answer.state in ON_ITS_WAY,
        "steps": steps(answer.receipts, answer.state, answer.waiting),
        "reasons": reasons(answer),
    }


def content(answer: AcknowledgmentView, order: PurchaseOrder, *, everything: bool) -> dict[str, Any]:
    """Return what the rest of ``acknowledgments/show.html`` shows: what was answered, and by whom."""
    lines = answer.document.lines
    shown = lines if everything else lines[:SHOWN]
    everything_url = url_for("answers.show", number=order.number, version=answer.version.version, lines="all")
    return {
        "header_word": HEADER_WORDS[answer.version.header],
        "words": DOCUMENT_WORDS,
        "confirmed": [text(issue) for issue in answer.findings if issue.fingerprint in answer.document.confirmed],
        "rows": list(_rows(shown, order)),
        "line_count": len(lines),
        "more_url": everything_url if len(shown) < len(lines) else "",
    }


def reasons(answer: AcknowledgmentView) -> list[str]:
    """Return why an answer came back: findings, and what the buyer declined with the sentence that was written."""
    declined = [
        f"{'' if deviation.line is None else f'Line {deviation.line}: '}{deviation.sentence}"
        for deviation in answer.deviations
        if deviation.decision == "decline"
    ]
    return declined + [with_line(issue) for issue in answer.problems]


def with_line(issue: Issue) -> str:
    """Return a finding's sentence for a place away from its line, naming the line unless the sentence does."""
    names_it = issue.line is None or f"line {issue.line}" in text(issue).lower()
    return told(issue) if names_it else told(issue, f"Line {issue.line}")


def _rows(answers: Iterable[LineAnswer], order: PurchaseOrder) -> Iterator[Row]:
    lines = order.by_number()
    for answer in answers:
        for index, row in enumerate(answer.rows):
            yield _row(answer.line, row, lines.get(answer.line), order, first=index == 0)


def _row(number: int, row: ResponseRow, line: OrderLine | None, order: PurchaseOrder, *, first: bool) -> Row:
    unit = row.unit or (line.unit if line else "")
    instead = row.substitute
    price = "as ordered" if row.price is None else f"{formats.amount(row.price, order.currency)} {order.currency}"
    described = f"{instead.item} {instead.description}".strip() if instead else line.description if line else ""
    return Row(
        line=number,
        first=first or instead is not None,
        description=described,
        word=_ROW_WORDS[row.type],
        quantity=formats.quantity(row.quantity, unit),
        delivery=formats.weekday(row.delivery) if row.delivery else "",
        ship=formats.weekday(row.ship) if row.ship else "",
        price=price,
        reason=_REASON_WORDS.get(row.reason or "", ""),
        note=row.note,
    )
