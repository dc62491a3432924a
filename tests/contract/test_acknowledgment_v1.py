"""Answers as JSON: back without loss, and every unreadable place of a hostile one named."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.contracts import acknowledgment_v1
from portal.domain import messages
from portal.domain.acknowledgments import Reason, RowType
from portal.domain.errors import Invalid
from portal.domain.issues import Severity
from tests import make, strategies


def payload(**fields: Any) -> dict[str, Any]:
    row = {"type": "accept", "quantity": "80", "delivery": "2026-06-08"}
    return {"order": "4500017", "base_revision": 1, "lines": [{"line": 10, "rows": [row]}], **fields}


def payload_with_row(**fields: Any) -> dict[str, Any]:
    row = {"type": "accept", "quantity": "80", **fields}
    return payload(lines=[{"line": 10, "rows": [row]}])


def findings(value: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        acknowledgment_v1.load(value)
    return {issue.path: issue.key for issue in refusal.value.issues}


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_what_is_dumped_comes_back_whole(data: st.DataObject) -> None:
    document = data.draw(strategies.acknowledgments(data.draw(strategies.open_orders())))

    wire = json.dumps(acknowledgment_v1.dump(document))

    assert acknowledgment_v1.load(json.loads(wire)) == document


def test_the_wire_looks_as_documented() -> None:
    document = make.acknowledgment(
        make.order(), make.answer(10, make.accept("80", make.DUE), make.reject("20", Reason.DISCONTINUED))
    )

    assert acknowledgment_v1.dump(document) == {
        "contract": "acknowledgment/1",
        "order": "4500017",
        "base_revision": 1,
        "number": "A-1",
        "currency": "EUR",
        "lines": [
            {
                "line": 10,
                "rows": [
                    {"type": "accept", "quantity": "80", "delivery": "2026-04-20"},
                    {"type": "reject", "quantity": "20", "reason": "discontinued"},
                ],
            }
        ],
    }


def test_null_and_left_out_are_the_same() -> None:
    nothing = dict.fromkeys(["unit", "delivery", "ship", "price", "substitute", "reason", "note"])

    assert acknowledgment_v1.load(payload_with_row(**nothing)) == acknowledgment_v1.load(payload_with_row())


def test_every_unreadable_place_is_named_at_once() -> None:
    broken = payload(
        base_revision="1",
        note="a\0b",
        colour="red",
        lines=[
            {"line": 10, "rows": [{"type": "maybe", "quantity": "1,5", "delivery": "2026-02-30"}, "row"]},
            {"line": "20", "rows": {}},
            {"rows": []},
        ],
    )

    assert findings(broken) == {
        "": "SCH-01.unknown",
        "base_revision": "SCH-02.whole",
        "note": "SCH-05.control",
        "lines/10/rows/0/type": "SCH-06",
        "lines/10/rows/0/quantity": "SCH-03.comma",
        "lines/10/rows/0/delivery": "SCH-04.none",
        "lines/10/rows/1": "SCH-02.object",
        "lines/#1/line": "SCH-02.whole",
        "lines/#1/rows": "SCH-02.list",
        "lines/#2/line": "SCH-01.missing",
    }


@pytest.mark.parametrize("value", [None, True, 5, 1.5, "text", [], [[]]])
def test_a_document_is_an_object(value: object) -> None:
    assert findings(value)[""] == "SCH-02.object"


@pytest.mark.parametrize(
    ("fields", "path", "key"),
    [
        ({"quantity": 80}, "quantity", "SCH-02.number"),
        ({"quantity": True}, "quantity", "SCH-02.number"),
        ({"quantity": ["80"]}, "quantity", "SCH-02.number"),
        ({"quantity": "1e999"}, "quantity", "SCH-03"),
        ({"quantity": "NaN"}, "quantity", "SCH-03"),
        ({"quantity": None}, "quantity", "SCH-01.missing"),
        ({"price": "Infinity"}, "price", "SCH-03"),
        ({"price": "9" * 40}, "price", "SCH-03.long"),
        ({"ship": "99999-1-1"}, "ship", "SCH-04"),
        ({"delivery": 20260608}, "delivery", "SCH-02.text"),
        ({"unit": "X" * 9}, "unit", "SCH-05.long"),
        ({"note": "x" * 4001}, "note", "SCH-05.long"),
        ({"note": "\u202eevil"}, "note", "SCH-05.direction"),
        ({"note": "\ud800"}, "note", "SCH-05.control"),
        ({"reason": "because"}, "reason", "SCH-06"),
        ({"reason": ["moq"]}, "reason", "SCH-02.text"),
        ({"substitute": "ALT-1"}, "substitute", "SCH-02.object"),
        ({"substitute": {}}, "substitute/item", "SCH-01.missing"),
        ({"substitute": {"item": "A\nB"}}, "substitute/item", "SCH-05.line"),
    ],
)
def test_a_hostile_field_is_refused_at_its_place(fields: dict[str, Any], path: str, key: str) -> None:
    assert findings(payload_with_row(**fields)) == {f"lines/10/rows/0/{path}": key}


@pytest.mark.parametrize(
    ("fields", "path", "key"),
    [
        ({"contract": "acknowledgment/2"}, "contract", "SCH-06.contract"),
        ({"contract": ["acknowledgment/1"]}, "contract", "SCH-06.contract"),
        ({"order": ""}, "order", "SCH-05.empty"),
        ({"base_revision": True}, "base_revision", "SCH-02.whole"),
        ({"base_revision": 10**40}, "base_revision", "SCH-02.whole"),
        ({"claim": "accepted"}, "claim", "SCH-06"),
        ({"confirmed": ["ok", 5]}, "confirmed/1", "SCH-02.text"),
        ({"lines": [{"line": 10, "rows": []}] * 2}, "lines/10", "SCH-07"),
        ({"lines": [{"line": 10, "rows": [None] * 201}]}, "lines/10/rows", "SCH-08"),
        ({"lines": [None] * 10_001}, "lines", "SCH-08"),
    ],
)
def test_a_hostile_document_is_refused_at_its_place(fields: dict[str, Any], path: str, key: str) -> None:
    assert findings(payload(**fields)) == {path: key}


def test_findings_of_a_hopeless_document_end_at_a_thousand() -> None:
    lines = [{"line": number, "rows": [{}] * 100} for number in range(100)]

    with pytest.raises(Invalid) as refusal:
        acknowledgment_v1.load(payload(lines=lines))

    assert len(refusal.value.issues) == 1000


def test_a_finding_has_a_sentence_and_stops_the_document() -> None:
    with pytest.raises(Invalid) as refusal:
        acknowledgment_v1.load(payload_with_row(quantity="1,5"))

    (issue,) = refusal.value.issues
    assert messages.text(issue) == "Write 1.5 with a point."
    assert (issue.severity, issue.value, issue.line) == (Severity.ERROR, "1,5", 10)


@settings(max_examples=100, deadline=None)
@given(strategies.json_values)
def test_no_json_crashes_the_reader(value: object) -> None:
    with suppress(Invalid):
        acknowledgment_v1.load(value)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_one_wrong_value_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    wire = acknowledgment_v1.dump(make.acknowledgment(make.order(), make.answer(10, make.substitute())))
    holder: Any = wire
    for _ in range(data.draw(st.integers(1, 6))):
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(holder[key], (dict, list)) or not holder[key]:
            break
        holder = holder[key]
    holder[data.draw(st.sampled_from(list(holder) if isinstance(holder, dict) else [0]))] = data.draw(
        strategies.json_values
    )

    with suppress(Invalid):
        document = acknowledgment_v1.load(wire)
        assert all(row.type in RowType for answer in document.lines for row in answer.rows)
