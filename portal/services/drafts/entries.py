"""Rows as typed: kept as they are, and read where they can be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from portal.contracts import acknowledgment_v1, scalars
from portal.contracts.readings import Reading
from portal.contracts.scalars import Unreadable
from portal.domain.acknowledgments import LineAnswer, LineWord, ResponseRow, RowType, Substitute, as_ordered, word
from portal.domain.issues import Issue
from portal.domain.orders import OrderLine
from portal.domain.texts import converted
from portal.domain.transits import Transit
from portal.services.drafts.views import ENTRY_FIELDS, LineState, RowEntry

T = TypeVar("T")

Stored = list[dict[str, str]]

#: An answer "as ordered", as it is stored.
AS_ORDERED: Stored = [{"type": RowType.ACCEPT.value}]

#: More rows than anybody splits a line into.
_MOST_ROWS = acknowledgment_v1.ROWS

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

_SMALLEST = Decimal(1).scaleb(-scalars.DECIMAL_DIGITS)


def dump(entries: Iterable[RowEntry]) -> Stored:
    """Return rows as they are stored: what is blank is left out, and so are rows in which nothing was typed."""
    rows = [_dump(entry) for entry in entries if not entry.is_blank]
    return rows[:_MOST_ROWS]


def _dump(entry: RowEntry) -> dict[str, str]:
    return {name: storable(value) for name in ENTRY_FIELDS if (value := getattr(entry, name)).strip()}


def storable(text: str) -> str:
    """Return a text that every database takes; its length is for the reading to find, and for the request to limit.

    PostgreSQL stores no NUL and no lone surrogate. They become another control character, so that reading the text
    still says what is wrong with it.
    """
    return _UNSTORABLE.sub("\x01", text)


def load(stored: Sequence[Mapping[str, str]]) -> tuple[RowEntry, ...]:
    """Return stored rows as they were typed."""
    return tuple(RowEntry(**{name: row.get(name, "") for name in ENTRY_FIELDS}) for row in stored)


def from_answer(line: OrderLine | None, answer: LineAnswer) -> Stored:
    """Return what one would have typed for this answer."""
    if line is not None and answer == as_ordered(line):
        return AS_ORDERED
    return [_typed(row) for row in answer.rows]


def _typed(row: ResponseRow) -> dict[str, str]:
    return _dump(
        RowEntry(
            type=row.type.value,
            quantity=f"{row.quantity:f}",
            unit=row.unit,
            delivery="" if row.delivery is None else row.delivery.isoformat(),
            ship="" if row.ship is None else row.ship.isoformat(),
            price="" if row.price is None else f"{row.price:f}",
            substitute_item=row.substitute.item if row.substitute else "",
            substitute_description=row.substitute.description if row.substitute else "",
            reason="" if row.reason is None else row.reason.value,
            note=row.note,
        )
    )


@dataclass(frozen=True, slots=True)
class ReadLine:
    """What was typed for one line, read: ``issues`` are the places that could not be, with defaults in their stead."""

    answer: LineAnswer
    issues: tuple[Issue, ...]

    def state(self, line: OrderLine) -> tuple[LineState, LineWord | None]:
        """Return how far the answer is, and its word (None where it cannot be read)."""
        if self.issues:
            return LineState.CHANGED, None
        if not self.answer.rows:
            return LineState.UNANSWERED, LineWord.UNANSWERED
        meaning = word(line, self.answer)
        return (LineState.AS_ORDERED if meaning is LineWord.ACCEPT else LineState.CHANGED), meaning


def read(line: OrderLine, stored: Sequence[Mapping[str, str]]) -> ReadLine:
    """Read what was typed for one line."""
    typed = [(index, row) for index, row in enumerate(stored) if any(row.values())]
    if not typed:
        return ReadLine(LineAnswer(line.number, ()), ())
    if stored == AS_ORDERED:
        return ReadLine(as_ordered(line), ())
    reading = Reading()
    path = f"lines/{line.number}/rows"
    rows = [_read_row(reading, f"{path}/{index}", row) for index, row in typed]
    blank = [place for place, (_, row) in enumerate(typed) if "quantity" not in row]
    if len(rows) == 1 and blank and _follows_schedule(line, rows[0]):
        return ReadLine(_on_schedule(line, rows[0]), tuple(reading.issues))
    _fill_quantities(reading, path, line, rows, blank, [index for index, _ in typed])
    answer = LineAnswer(line.number, tuple(_with_requested_date(line, row) for row in rows))
    return ReadLine(answer, tuple(reading.issues))


def _read_row(reading: Reading, path: str, row: Mapping[str, str]) -> ResponseRow:
    if "type" not in row:
        reading.find(f"{path}/type", Unreadable("SCH-01.answer"))
    substitute = None
    if "substitute_item" in row or "substitute_description" in row:
        substitute = Substitute(
            _value(reading, row, f"{path}/substitute/item", "substitute_item", acknowledgment_v1.read_item, ""),
            _value(
                reading,
                row,
                f"{path}/substitute/description",
                "substitute_description",
                acknowledgment_v1.read_description,
                "",
            ),
        )
    return ResponseRow(
        type=reading.value(row, path, "type", acknowledgment_v1.read_type, RowType.ACCEPT),
        quantity=reading.value(row, path, "quantity", scalars.quantity, Decimal(0)),
        unit=reading.value(row, path, "unit", acknowledgment_v1.read_unit, ""),
        delivery=reading.value(row, path, "delivery", scalars.day, None),
        ship=reading.value(row, path, "ship", scalars.day, None),
        price=reading.value(row, path, "price", scalars.price, None),
        substitute=substitute,
        reason=reading.value(row, path, "reason", acknowledgment_v1.read_reason, None),
        note=reading.value(row, path, "note", acknowledgment_v1.read_note, ""),
    )


def _value(
    reading: Reading, row: Mapping[str, str], path: str, name: str, read_: Callable[[object], T], default: T
) -> T:
    try:
        return read_(row[name]) if name in row else default
    except Unreadable as unreadable:
        reading.find(path, unreadable)
        return default


def _follows_schedule(line: OrderLine, row: ResponseRow) -> bool:
    """Say whether the row takes the deliveries as they are asked for: no quantity, no date, no unit of its own."""
    return row.type is RowType.ACCEPT and row.delivery is None and row.unit in ("", line.unit)


def _on_schedule(line: OrderLine, row: ResponseRow) -> LineAnswer:
    asked = as_ordered(line)
    rows = tuple(replace(row, quantity=part.quantity, delivery=part.delivery) for part in asked.rows)
    return LineAnswer(line.number, rows)


def _fill_quantities(
    reading: Reading,
    path: str,
    line: OrderLine,
    rows: list[ResponseRow],
    blank: Collection[int],
    indexes: Sequence[int],
) -> None:
    """Give the one row without a quantity what the others leave; where several have none, each is asked for."""
    if len(blank) == 1:
        (place,) = blank
        others = [row.in_order_unit(line) for position, row in enumerate(rows) if position != place]
        rest = _rest(line, rows[place], others)
        if rest is not None:
            rows[place] = replace(rows[place], quantity=rest)
            return
    for place in blank:
        reading.find(f"{path}/{indexes[place]}/quantity", Unreadable("SCH-01.quantity"))


def _rest(line: OrderLine, row: ResponseRow, others: Sequence[Fraction | None]) -> Decimal | None:
    if not others and row.unit in ("", line.unit):
        return line.open_to_confirm
    factor = line.factor(row.unit or line.unit)
    known = [other for other in others if other is not None]
    if factor is None or len(known) != len(others):
        return None
    left = max(Fraction(line.open_to_confirm) - sum(known, Fraction(0)), Fraction(0)) / factor
    rest = (Decimal(left.numerator) / Decimal(left.denominator)).quantize(_SMALLEST)
    return rest.normalize() + 0 if Fraction(rest) == left else None


def _with_requested_date(line: OrderLine, row: ResponseRow) -> ResponseRow:
    """A confirmed quantity without a date comes when it is asked for; a backorder has to name its own."""
    if row.delivery is None and row.type in (RowType.ACCEPT, RowType.SUBSTITUTE):
        return replace(row, delivery=line.requested)
    return row


def conversion(line: OrderLine, answer: LineAnswer, unit_names: Mapping[str, str]) -> str:
    """Return what quantities in another unit come to, as sentences; "" where there are none."""
    pack = line.pack
    if pack is None or pack.base != line.unit:
        return ""
    return "; ".join(
        converted(row.quantity, pack, line.open_to_confirm, unit_names) for row in answer.rows if row.unit == pack.unit
    )


def converted_dates(line: OrderLine, answer: LineAnswer, transit: Transit) -> Sequence[str]:
    """Return what each promised date means at the other end of the way, each once, in sentences.

    A row with a promised ship date is told when its goods arrive, another when they have to leave. A line without
    an answer is told that of its requested deliveries.
    """
    rows = [row for row in answer.rows or as_ordered(line).rows if row.type is not RowType.REJECT]
    sentences = (
        transit.arrival_words(row.ship) if row.ship else transit.ship_words(row.delivery) if row.delivery else ""
        for row in rows
    )
    return tuple(dict.fromkeys(filter(None, sentences)))
