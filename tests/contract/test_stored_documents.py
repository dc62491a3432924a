"""Orders, suppliers, ERP profiles and findings as the portal keeps them: nothing is lost."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings

from portal.contracts import issues_v1, order_v1, profile_v1, supplier_v1
from portal.domain.errors import Invalid
from portal.domain.issues import ActionCode, Issue, ReasonCode, Severity
from portal.domain.orders import Hold
from portal.domain.suppliers import SupplierStatus
from portal.domain.tolerances import ToleranceProfile
from tests import make, strategies


@settings(max_examples=60, deadline=None)
@given(strategies.orders())
def test_an_order_comes_back_whole(order: object) -> None:
    wire = json.dumps(order_v1.dump(order))  # type: ignore[arg-type]

    assert order_v1.load(json.loads(wire)) == order


def test_zero_and_not_checked_are_kept() -> None:
    line = make.line(
        transit_days=0, lead_days=0, pack_size="0", minimum="0", price_base="0", tolerances={"ack_qty_over_pct": None}
    )
    order = make.order(line, hold=Hold(), tolerances={"ack_freeze_days": "0"})

    assert order_v1.load(order_v1.dump(order)) == order


def test_the_wire_says_only_what_differs_from_the_usual() -> None:
    (line,) = order_v1.dump(make.order(make.line(price="0.10")))["lines"]

    assert line == {
        "number": 10,
        "item": "ITEM-10",
        "description": "Hinge 10",
        "quantity": "100",
        "unit": "H87",
        "price": "0.10",
        "requested": "2026-04-20",
    }


def test_numbers_are_written_out() -> None:
    order = make.order(make.line(quantity=Decimal("1E+3"), price=Decimal("1E-6")))

    (line,) = order_v1.dump(order)["lines"]

    assert (line["quantity"], line["price"]) == ("1000", "0.000001")


def test_instants_are_written_in_utc() -> None:
    noon_in_tokyo = datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=9)))

    wire = order_v1.dump(make.order(answer_due=noon_in_tokyo))

    assert wire["answer_due"] == "2026-03-02T03:00:00Z"
    assert order_v1.load(wire).answer_due == datetime(2026, 3, 2, 3, tzinfo=UTC)


def test_fields_of_a_later_release_are_ignored() -> None:
    order = make.order()

    assert order_v1.load(order_v1.dump(order) | {"priority": "high"}) == order


@pytest.mark.parametrize(
    "fields",
    [
        {"lines": [{"number": 10}]},
        {"lines": None},
        {"status": "lost"},
        {"ordered_on": "yesterday"},
        {"answer_due": "2026-03-02T03:00:00"},
        {"buyer": "Initech"},
    ],
)
def test_what_is_no_order_is_refused_as_a_whole(fields: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        order_v1.load(order_v1.dump(make.order()) | fields)


@pytest.mark.parametrize("number", ["NaN", "1e999", "\u0661", "", "1_0"])
def test_a_quantity_that_is_none_names_its_line(number: str) -> None:
    wire = order_v1.dump(make.order(make.line(10), make.line(20)))
    wire["lines"][1]["quantity"] = number

    with pytest.raises(Invalid) as refusal:
        order_v1.load(wire)

    assert [issue.path for issue in refusal.value.issues] == ["lines/#1"]


@pytest.mark.slow
def test_an_order_of_2000_lines_is_quick() -> None:
    order = make.order(*(make.line(10 * number, schedules=(make.schedule(),)) for number in range(1, 2001)))

    wire, dumping = _quickest(lambda: order_v1.dump(order))
    _, loading = _quickest(lambda: order_v1.load(wire))

    # Ten times what it takes on the machine it was written on, so that only a change of kind fails.
    assert dumping < 0.1
    assert loading < 0.25


def _quickest(run: object) -> tuple[object, float]:
    best, result = 60.0, None
    for _ in range(3):
        start = time.process_time()
        result = run()  # type: ignore[operator]
        best = min(best, time.process_time() - start)
    return result, best


def test_a_supplier_comes_back_whole() -> None:
    supplier = make.supplier(
        status=SupplierStatus.BLOCKED,
        status_reason="audit",
        group="A",
        address=make.address(lines=()),
        gs1_prefix="4012345",
        closed_weekdays=frozenset({5, 6}),
        closed_dates=frozenset({make.DUE}),
    )

    for each in (supplier, make.supplier(), make.supplier(closed_weekdays=frozenset())):
        assert supplier_v1.load(json.loads(json.dumps(supplier_v1.dump(each)))) == each


def test_a_supplier_that_was_stored_before_its_calendar_was_known_has_the_weekend_of_its_country() -> None:
    stored = supplier_v1.dump(make.supplier(address=make.address(country="KW")))
    for later in ("closed_weekdays", "closed_dates"):
        del stored[later]

    assert supplier_v1.load(stored).calendar.closed_weekdays == {5, 6}


def test_what_is_no_supplier_is_refused() -> None:
    with pytest.raises(Invalid):
        supplier_v1.load({"number": "1", "name": "Globex"})


def test_a_profile_comes_back_whole() -> None:
    limits = {"ack_qty_over_pct": "2.5", "ack_price_up_abs": None}
    profile = make.profile(
        tolerances=ToleranceProfile(limits, {"A": limits}, {"GLOBEX": limits}, {"ACK-09": "W"}),
        required=frozenset({"number"}),
        bookable=frozenset({"quantity"}),
    )

    assert profile_v1.load(json.loads(json.dumps(profile_v1.dump(profile)))) == profile


def test_what_is_no_profile_is_refused() -> None:
    with pytest.raises(Invalid):
        profile_v1.load(profile_v1.dump(make.profile()) | {"units": [{"code": "H87"}]})


def test_findings_come_back_whole_and_in_order() -> None:
    findings = (
        Issue(
            "ACK-02",
            Severity.ERROR,
            "lines/10",
            "ACK-02.short",
            {"open": "100"},
            "80",
            "100",
            ReasonCode.QUANTITY,
            ActionCode.PROVIDE,
        ),
        Issue("PO-02", Severity.WARNING, "", "PO-02"),
    )

    assert issues_v1.load(json.loads(json.dumps(issues_v1.dump(findings)))) == findings
