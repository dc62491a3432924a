"""Which requested dates the rows of an answer serve."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from portal.domain.orders import OrderLine
from portal.domain.rules.case import PROMISING, Answered, Case, Part


@dataclass(frozen=True, slots=True)
class Promise:
    """A row with its date, and the earliest and latest requested date among the quantities it fulfils."""

    answered: Answered
    part: Part
    promised: date
    earliest: date
    latest: date


def promises(case: Case) -> Iterator[Promise]:
    """Give every dated row of a line with a requested date, in the document's order.

    A line with several schedules is fulfilled first date first: each row is held against the schedules it serves.
    """
    for answered in case.answered:
        if not _has_one_date(answered.line):
            yield from _scheduled(answered)
        elif (requested := requested_date(answered.line)) is not None:
            for part in answered.parts:
                if part.row.type in PROMISING and part.row.delivery is not None:
                    yield Promise(answered, part, part.row.delivery, requested, requested)


def _has_one_date(line: OrderLine) -> bool:
    """Say whether everything is asked for on the line's date; most lines are like that, and need no arithmetic."""
    return all(schedule.requested in (None, line.requested) for schedule in line.schedules)


def requested_date(line: OrderLine) -> date | None:
    """Return the first delivery date that the line asks for, None if it asks for none."""
    if line.requested is not None:
        return line.requested
    return min((schedule.requested for schedule in line.schedules if schedule.requested is not None), default=None)


def _scheduled(answered: Answered) -> Iterator[Promise]:
    asked = sorted(
        ((row.delivery, Fraction(row.quantity)) for row in answered.asked if row.delivery is not None),
        key=lambda portion: portion[0],
    )
    dated = [
        (part.row.delivery, index, part)
        for index, part in enumerate(answered.parts)
        if part.row.type in PROMISING and part.row.delivery is not None and part.quantity is not None
    ]
    found: dict[int, Promise] = {}
    for promised, index, part in sorted(dated, key=lambda entry: entry[:2]):
        served = _serve(asked, part.quantity or Fraction(0))
        if served:
            found[index] = Promise(answered, part, promised, served[0], served[-1])
    yield from (found[index] for index in sorted(found))


def _serve(asked: list[tuple[date, Fraction]], quantity: Fraction) -> list[date]:
    """Take a quantity from the earliest portions left and return their dates; what is too much counts for the last."""
    dates = []
    while asked and quantity > 0:
        requested, left = asked[0]
        dates.append(requested)
        if len(asked) == 1 or quantity < left:
            asked[0] = (requested, left - quantity)
            break
        quantity -= left
        asked.pop(0)
    return dates
