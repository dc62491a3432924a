"""Revisions of an order: what changed, and what that means for an answer to an older one (field rules 4.1).

An answer may go on as it is where nothing it speaks of has changed. Where the same line changed in a field that the
answer does not touch, the supplier says "still valid"; where it changed in quantity, date, price or item that the
answer does touch, or was cancelled, the line is answered anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from portal.domain.acknowledgments import Acknowledgment, LineAnswer, LineWord, Question, RowType, as_ordered, word
from portal.domain.differences import ChangeWord, FieldChange, between, diff, header_diff, line_diff
from portal.domain.order_fields import Kind
from portal.domain.orders import OrderLine, PurchaseOrder
from portal.domain.profiles import UnitRule

__all__ = ["ChangeWord", "Conflict", "FieldChange", "Kind", "Rebased", "Verdict", "diff", "judge", "rebase", "sentence"]

#: How many changes a sentence names before it only counts them.
_NAMED = 4

_NO_NAMES: Mapping[str, UnitRule] = {}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the changes of one line (None: the header) mean for its answer.

    ``conflicts`` are in what the answer touches, ``questions`` in the rest; an answer with neither still fits.
    """

    line: int | None
    conflicts: tuple[FieldChange, ...] = ()
    questions: tuple[FieldChange, ...] = ()

    @property
    def fits(self) -> bool:
        """Say whether the answer may stand without a word."""
        return not self.conflicts and not self.questions

    @property
    def changes(self) -> tuple[FieldChange, ...]:
        """Everything to be told, conflicts first."""
        return self.conflicts + self.questions


@dataclass(frozen=True, slots=True)
class Conflict:
    """A line that has to be answered anew: what changed, and what the supplier had answered before."""

    line: int
    changes: tuple[FieldChange, ...]
    answer: LineAnswer


@dataclass(frozen=True, slots=True)
class Rebased:
    """A draft moved to the newest revision.

    ``kept`` are the lines whose answers were copied unchanged, those to be confirmed included; ``confirm`` the
    changes to which the supplier says "still valid" (kept in ``draft.questions`` until then).
    """

    draft: Acknowledgment
    kept: tuple[int, ...]
    conflicts: tuple[Conflict, ...] = ()
    confirm: tuple[Verdict, ...] = ()


def sentence(changes: Sequence[FieldChange]) -> str:
    """Return changes in words, the first four by name."""
    named = [change.sentence for change in changes[:_NAMED]]
    more = len(changes) - len(named)
    return "; ".join(named) + (f"; and {more} more" if more else "")


def judge(
    document: Acknowledgment,
    base: PurchaseOrder,
    current: PurchaseOrder,
    units: Mapping[str, UnitRule] = _NO_NAMES,
) -> tuple[Verdict, ...]:
    """Return what the changes from ``base`` to ``current`` mean: the header first, then the lines answered.

    Lines that the answer does not mention are left out, and so are those on which nothing relevant changed.
    """
    before, after = base.by_number(), current.by_number()
    scopes = between(base, current, units)
    verdicts = [_judge_header(document, header_diff(base, current, scopes))]
    verdicts += [
        _judge_line(answer, line_diff(before.get(answer.line), after.get(answer.line), scopes), after)
        for answer in document.lines
        if answer.rows
    ]
    return tuple(verdict for verdict in verdicts if not verdict.fits)


def _judge_header(document: Acknowledgment, changes: Sequence[FieldChange]) -> Verdict:
    relevant = [change for change in changes if change.kind is not Kind.FACT]
    has_prices = any(row.price is not None for answer in document.lines for row in answer.rows)
    conflicts = tuple(change for change in relevant if change.kind is Kind.PRICE and has_prices)
    return Verdict(None, conflicts, tuple(change for change in relevant if change not in conflicts))


def _judge_line(answer: LineAnswer, changes: Sequence[FieldChange], after: dict[int, OrderLine]) -> Verdict:
    line = after.get(answer.line)
    relevant = [change for change in changes if change.kind is not Kind.FACT]
    if relevant and (line is None or not line.is_open):
        return Verdict(answer.line, tuple(relevant))
    touched = _touched(answer)
    conflicts = tuple(change for change in relevant if change.kind in touched)
    questions = tuple(change for change in relevant if change not in conflicts and change.kind is not Kind.STATE)
    return Verdict(answer.line, conflicts, questions)


def _touched(answer: LineAnswer) -> set[Kind]:
    """Return what the answer speaks of: always quantity and item, and a date or a price where a row gives one."""
    touched = {Kind.QUANTITY, Kind.ITEM}
    if any(row.delivery is not None and row.type is not RowType.REJECT for row in answer.rows):
        touched.add(Kind.DATE)
    if any(row.price is not None for row in answer.rows):
        touched.add(Kind.PRICE)
    return touched


def rebase(
    draft: Acknowledgment,
    base: PurchaseOrder,
    current: PurchaseOrder,
    units: Mapping[str, UnitRule] = _NO_NAMES,
) -> Rebased:
    """Move a draft from the revision it was based on to the newest one.

    Answers that still fit are copied. A line in conflict gets the new "as ordered" if that is what the supplier had
    said, and is unanswered otherwise (a cancelled line disappears); the changes of every line that keeps an answer
    become questions of the draft, so that rule PO-08 asks before it is sent. Onto the same revision nothing happens.
    """
    if draft.base_revision == current.revision:
        return Rebased(draft, _numbers(draft.lines))
    verdicts = {verdict.line: verdict for verdict in judge(draft, base, current, units)}
    before, after = base.by_number(), current.by_number()
    conflicts = tuple(
        Conflict(answer.line, verdicts[answer.line].changes, answer)
        for answer in draft.lines
        if answer.line in verdicts and verdicts[answer.line].conflicts
    )
    anew = {
        conflict.line: _anew(conflict.answer, before.get(conflict.line), after.get(conflict.line))
        for conflict in conflicts
    }
    answers = [anew.get(answer.line, answer) for answer in draft.lines]
    lines = tuple(answer for answer in answers if answer is not None and answer.line in after)
    moved = replace(
        draft,
        base_revision=current.revision,
        currency=current.currency if draft.currency == base.currency else draft.currency,
        lines=lines,
        questions=_questions(draft, lines, tuple(verdicts.values()), current.revision),
    )
    return Rebased(
        draft=moved,
        kept=tuple(number for number in _numbers(lines) if number not in anew),
        conflicts=conflicts,
        confirm=tuple(verdict for line, verdict in verdicts.items() if line is None or not verdict.conflicts),
    )


def _numbers(lines: Sequence[LineAnswer]) -> tuple[int, ...]:
    return tuple(answer.line for answer in lines if answer.rows)


def _anew(answer: LineAnswer, before: OrderLine | None, after: OrderLine | None) -> LineAnswer | None:
    if after is None:
        return None
    was_as_ordered = before is not None and word(before, answer) is LineWord.ACCEPT
    return as_ordered(after) if was_as_ordered and after.is_open else LineAnswer(answer.line, ())


def _questions(
    draft: Acknowledgment, lines: Sequence[LineAnswer], verdicts: Sequence[Verdict], current: int
) -> tuple[Question, ...]:
    answered: set[int | None] = {None, *_numbers(lines)}
    asked = [question for question in draft.questions if question.line in answered]
    asked += [
        Question(verdict.line, draft.base_revision, current, sentence(verdict.changes))
        for verdict in verdicts
        if verdict.line in answered
    ]
    return tuple(asked)
