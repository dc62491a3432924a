"""Answers to purchase orders on the wire, contract ``acknowledgment/1``.

    {"contract": "acknowledgment/1", "order": "4500012345", "base_revision": 2, "number": "AB-77",
     "lines": [{"line": 10, "rows": [{"type": "accept", "quantity": "80", "delivery": "2026-06-08"},
                                     {"type": "reject", "quantity": "20", "reason": "discontinued"}]}]}

Quantities and prices travel as text, so that 0.1 stays 0.1; dates as ``2026-06-08``. What is left out or
null has the domain's default, and ``dump`` leaves out what equals it. A field may be added to a version,
never renamed, removed or given a new meaning; that takes version 2. A field nobody knows is refused: it may
be a misspelt quantity. What re-basing left open (``questions``) is the portal's to ask and no part of the contract.
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from portal.contracts import scalars
from portal.contracts.readings import Fields, Reading
from portal.contracts.scalars import Unreadable
from portal.domain.acknowledgments import (
    Acknowledgment,
    HeaderWord,
    LineAnswer,
    Question,
    Reason,
    ResponseRow,
    RowType,
    Substitute,
)

CONTRACT = "acknowledgment/1"

#: The longest texts, lists and numbers that are read at all. What the buyer's ERP can store is for the rules.
NUMBER, ITEM, DESCRIPTION, NOTE, UNIT, CURRENCY, FINGERPRINT = 60, 80, 500, 4000, 8, 3, 300
LINES, ROWS, CONFIRMED = 10_000, 200, 20_000
LAST_LINE = LAST_REVISION = 999_999_999

_DOCUMENT = frozenset(
    {
        "contract",
        "order",
        "base_revision",
        "number",
        "claim",
        "currency",
        "note",
        "confirmed",
        "typed",
        "questions",
        "lines",
    }
)
_LINE = frozenset({"line", "rows"})
_ROW = frozenset({"type", "quantity", "unit", "delivery", "ship", "price", "substitute", "reason", "note"})
_SUBSTITUTE = frozenset({"item", "description"})
_QUESTION = frozenset({"line", "base", "current", "change"})

read_order = partial(scalars.code, limit=NUMBER, empty=False)
read_number = partial(scalars.code, limit=NUMBER)
read_revision = partial(scalars.whole, first=0, last=LAST_REVISION)
read_line_number = partial(scalars.whole, first=0, last=LAST_LINE)
read_currency = partial(scalars.code, limit=CURRENCY)
read_unit = partial(scalars.code, limit=UNIT)
read_item = partial(scalars.code, limit=ITEM)
read_description = partial(scalars.code, limit=DESCRIPTION)
read_note = partial(scalars.plain_text, limit=NOTE)
read_claim = partial(scalars.choice, codes=HeaderWord)
read_type = partial(scalars.choice, codes=RowType)
read_reason = partial(scalars.choice, codes=Reason)
_read_fingerprint = partial(scalars.plain_text, limit=FINGERPRINT)


def load(payload: object) -> Acknowledgment:
    """Return the answer in a payload nobody has looked at yet.

    Only shape and types are checked here; whether the answer makes sense is for ``portal.domain.rules``.

    Raises:
        Invalid: with one issue per unreadable place. Paths name the order's line numbers
            (``lines/10/rows/0/quantity``); an entry without a readable one goes by its place in the list
            (``lines/#0/line``).
    """
    reading = Reading()
    given = reading.fields("", payload, _DOCUMENT, required=("order", "base_revision", "lines"))
    reading.value(given, "", "contract", _read_contract, CONTRACT)
    document = Acknowledgment(
        order=reading.value(given, "", "order", read_order, ""),
        base_revision=reading.value(given, "", "base_revision", read_revision, 0),
        lines=_load_lines(reading, given),
        number=reading.value(given, "", "number", read_number, ""),
        claim=reading.value(given, "", "claim", read_claim, None),
        currency=reading.value(given, "", "currency", read_currency, ""),
        note=reading.value(given, "", "note", read_note, ""),
        confirmed=_load_confirmed(reading, given),
        typed=reading.value(given, "", "typed", read_number, ""),
        questions=tuple(
            _load_question(reading, entry, f"questions/{index}")
            for index, entry in enumerate(reading.entries(given, "", "questions", LINES))
        ),
    )
    reading.end()
    return document


def _read_contract(value: object) -> str:
    if value != CONTRACT:
        raise Unreadable("SCH-06.contract", value, expected=CONTRACT)
    return CONTRACT


def _load_lines(reading: Reading, given: Fields) -> tuple[LineAnswer, ...]:
    answers: dict[int, LineAnswer] = {}
    for index, entry in enumerate(reading.entries(given, "", "lines", LINES)):
        answer = _load_line(reading, entry, f"lines/#{index}")
        if answer is not None and answers.setdefault(answer.line, answer) is not answer:
            reading.find(f"lines/{answer.line}", Unreadable("SCH-07", line=str(answer.line)))
    return tuple(answers.values())


def _load_line(reading: Reading, entry: object, place: str) -> LineAnswer | None:
    given = reading.fields(place, entry, _LINE, required=("line", "rows"))
    number = reading.value(given, place, "line", read_line_number, None)
    path = place if number is None else f"lines/{number}"
    rows = tuple(
        _load_row(reading, row, f"{path}/rows/{index}")
        for index, row in enumerate(reading.entries(given, path, "rows", ROWS))
    )
    return None if number is None else LineAnswer(number, rows)


def _load_row(reading: Reading, entry: object, path: str) -> ResponseRow:
    given = reading.fields(path, entry, _ROW, required=("type", "quantity"))
    return ResponseRow(
        type=reading.value(given, path, "type", read_type, RowType.ACCEPT),
        quantity=reading.value(given, path, "quantity", scalars.quantity, Decimal(0)),
        unit=reading.value(given, path, "unit", read_unit, ""),
        delivery=reading.value(given, path, "delivery", scalars.day, None),
        ship=reading.value(given, path, "ship", scalars.day, None),
        price=reading.value(given, path, "price", scalars.price, None),
        substitute=_load_substitute(reading, given["substitute"], f"{path}/substitute")
        if "substitute" in given
        else None,
        reason=reading.value(given, path, "reason", read_reason, None),
        note=reading.value(given, path, "note", read_note, ""),
    )


def _load_substitute(reading: Reading, entry: object, path: str) -> Substitute:
    given = reading.fields(path, entry, _SUBSTITUTE, required=("item",))
    return Substitute(
        item=reading.value(given, path, "item", read_item, ""),
        description=reading.value(given, path, "description", read_description, ""),
    )


def _load_question(reading: Reading, entry: object, path: str) -> Question:
    given = reading.fields(path, entry, _QUESTION, required=("base", "current", "change"))
    return Question(
        line=reading.value(given, path, "line", read_line_number, None),
        base=reading.value(given, path, "base", read_revision, 0),
        current=reading.value(given, path, "current", read_revision, 0),
        change=reading.value(given, path, "change", read_note, ""),
    )


def _load_confirmed(reading: Reading, given: Fields) -> frozenset[str]:
    entries = reading.entries(given, "", "confirmed", CONFIRMED)
    return frozenset(
        reading.value({str(index): entry}, "confirmed", str(index), _read_fingerprint, "")
        for index, entry in enumerate(entries)
    )


def dump(document: Acknowledgment) -> dict[str, Any]:
    """Return the answer ready for JSON; ``load`` gives it back whole."""
    payload: dict[str, Any] = {
        "contract": CONTRACT,
        "order": document.order,
        "base_revision": document.base_revision,
        "lines": [{"line": answer.line, "rows": [_dump_row(row) for row in answer.rows]} for answer in document.lines],
    }
    optional = {
        "number": document.number,
        "claim": document.claim and document.claim.value,
        "currency": document.currency,
        "note": document.note,
        "confirmed": sorted(document.confirmed),
        "typed": document.typed,
        "questions": [_dump_question(question) for question in document.questions],
    }
    return payload | {name: value for name, value in optional.items() if value}


def _dump_question(question: Question) -> dict[str, Any]:
    payload: dict[str, Any] = {"base": question.base, "current": question.current, "change": question.change}
    return payload if question.line is None else {"line": question.line, **payload}


def _dump_row(row: ResponseRow) -> dict[str, Any]:
    payload: dict[str, Any] = {"type": row.type.value, "quantity": f"{row.quantity:f}"}
    if row.unit:
        payload["unit"] = row.unit
    if row.delivery is not None:
        payload["delivery"] = row.delivery.isoformat()
    if row.ship is not None:
        payload["ship"] = row.ship.isoformat()
    if row.price is not None:
        payload["price"] = f"{row.price:f}"
    if row.substitute is not None:
        payload["substitute"] = {"item": row.substitute.item, "description": row.substitute.description}
    if row.reason is not None:
        payload["reason"] = row.reason.value
    if row.note:
        payload["note"] = row.note
    return payload
