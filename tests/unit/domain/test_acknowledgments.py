"""Answers: as ordered, their words, and the arithmetic of rows that partition a quantity."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.acknowledgments import (
    Acknowledgment,
    HeaderWord,
    LineAnswer,
    LineWord,
    ResponseRow,
    RowType,
    accept_all,
    as_ordered,
    header_word,
    word,
)
from portal.domain.orders import LineStatus, OrderLine, PurchaseOrder
from portal.domain.quantities import UnitFactor, total
from portal.domain.rules import check
from tests import make
from tests.unit.domain.strategies import lines, orders

LATER = make.in_days(7)
SCHEDULED = make.line(10, schedules=(make.schedule(1, "60"), make.schedule(2, "40", LATER)))


def delivered(line: OrderLine) -> list[tuple[str, object]]:
    return [(f"{row.quantity:f}", row.delivery) for row in as_ordered(line).rows]


def test_as_ordered_is_one_row_for_one_date() -> None:
    assert delivered(make.line(10)) == [("100", make.DUE)]


def test_as_ordered_is_one_row_for_each_schedule() -> None:
    assert delivered(SCHEDULED) == [("60", make.DUE), ("40", LATER)]


def test_schedules_of_one_date_become_one_row() -> None:
    assert delivered(make.line(10, schedules=(make.schedule(1), make.schedule(2)))) == [("100", make.DUE)]


def test_what_shipped_is_taken_from_the_earliest_schedule() -> None:
    line = make.line(10, shipped="70", schedules=SCHEDULED.schedules)
    assert delivered(line) == [("30", LATER)]


def test_what_shipped_is_taken_from_the_earliest_date_whatever_the_order_of_schedules() -> None:
    line = make.line(10, shipped="30", schedules=(make.schedule(1, "40", LATER), make.schedule(2, "60")))
    assert sorted(delivered(line)) == [("30", make.DUE), ("40", LATER)]


def test_more_on_the_line_than_in_its_schedules_comes_with_the_lines_date() -> None:
    line = make.line(10, schedules=(make.schedule(1, "60", LATER),))
    assert sorted(delivered(line), key=str) == [("40", make.DUE), ("60", LATER)]


def test_a_schedule_without_a_date_has_the_lines_date() -> None:
    line = make.line(10, schedules=(make.schedule(1, "100", None),))
    assert delivered(line) == [("100", make.DUE)]


def test_a_line_with_nothing_open_has_no_rows() -> None:
    assert delivered(make.line(10, shipped="60", cancelled="40")) == []


@given(lines())
def test_as_ordered_adds_up_to_what_is_open_on_distinct_dates(line: OrderLine) -> None:
    rows = as_ordered(line).rows
    assert total(row.quantity for row in rows) == line.open_to_confirm
    assert all(row.quantity > 0 for row in rows)
    assert len({row.delivery for row in rows}) == len(rows)
    if rows:
        assert word(line, LineAnswer(line.number, rows)) is LineWord.ACCEPT


@given(orders())
def test_accepting_all_answers_every_open_line_and_deviates_nowhere(order: PurchaseOrder) -> None:
    document = accept_all(order)
    assert {answer.line for answer in document.lines} == {line.number for line in order.open_lines}
    assert header_word(order, document) is (HeaderWord.ACCEPT if order.open_lines else HeaderWord.CHANGE)
    findings = check(document, make.snapshot(order, profile=make.tolerances(price_decimals="9")))
    assert findings.reviews == ()


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((), "unanswered"),
        ((make.accept(),), "accept"),
        ((make.accept("100", price="9.50"),), "accept"),
        ((make.accept("90"),), "change_qty"),
        ((make.accept("90"), make.reject("10")), "change_qty"),
        ((make.accept("100", LATER),), "change_date"),
        ((make.accept("100", price="9"),), "change_price"),
        ((make.accept("90", LATER),), "change_several"),
        ((make.accept("100", LATER, price="9"),), "change_several"),
        ((make.accept("60"), make.accept("40", LATER)), "split"),
        ((make.accept("60"), make.accept("40", LATER, price="9")), "change_several"),
        ((make.backorder(),), "backorder"),
        ((make.accept("60"), make.backorder("40")), "partial_backorder"),
        ((make.backorder("60"), make.reject("40")), "partial_backorder"),
        ((make.substitute(),), "substitute"),
        ((make.accept("60"), make.substitute("40")), "substitute"),
        ((make.reject(),), "reject"),
        ((make.reject("60"), make.reject("40")), "reject"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_rows_amount_to_one_canonical_word(rows: tuple[ResponseRow, ...], expected: str) -> None:
    assert word(make.line(10), LineAnswer(10, rows)).value == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((make.accept("60"), make.accept("40", LATER)), "accept"),
        ((make.accept("40", LATER), make.accept("60")), "accept"),
        ((make.accept("50"), make.accept("50", LATER)), "change_date"),
        ((make.accept("100"),), "change_date"),
        ((make.accept("50"), make.accept("30", LATER), make.accept("20", make.in_days(9))), "split"),
    ],
    ids=["as scheduled", "in another order", "other parts", "all at once", "in three"],
)
def test_words_of_a_scheduled_line(rows: tuple[ResponseRow, ...], expected: str) -> None:
    assert word(SCHEDULED, LineAnswer(10, rows)).value == expected


def test_no_answer_at_all_is_unanswered() -> None:
    assert word(make.line(10), None) is LineWord.UNANSWERED


def test_boxes_count_as_the_pieces_in_them() -> None:
    line = make.line(10, "288", pack=make.BOX_OF_96)
    assert word(line, make.answer(10, make.accept("3", unit="XBX"))) is LineWord.ACCEPT


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((make.answer(10, make.accept()), make.answer(20, make.accept())), "accept"),
        ((make.answer(10, make.accept()), make.answer(20, make.reject())), "accept_with_change"),
        ((make.answer(10, make.accept()), make.answer(20)), "accept_with_change"),
        ((make.answer(10, make.reject()), make.answer(20, make.reject())), "reject"),
        ((make.answer(10, make.reject()),), "accept_with_change"),
        ((make.answer(10, make.accept()),), "accept_with_change"),
        ((make.answer(10), make.answer(20)), "accept_with_change"),
        ((), "accept_with_change"),
    ],
    ids=[
        "all as ordered",
        "one refused",
        "one with no rows",
        "all refused",
        "one refused, one not mentioned",
        "one accepted, one not mentioned",
        "none with rows",
        "none at all",
    ],
)
def test_lines_amount_to_one_header_word(answers: tuple[LineAnswer, ...], expected: str) -> None:
    order = make.order(make.line(10), make.line(20))
    document = Acknowledgment(order.number, 1, answers)
    assert header_word(order, document).value == expected


def test_lines_that_cannot_be_answered_do_not_count_for_the_header() -> None:
    order = make.order(make.line(10), make.line(20, status=LineStatus.CANCELLED))
    assert header_word(order, accept_all(order)) is HeaderWord.ACCEPT
    assert header_word(order, make.acknowledgment(order, make.answer(10, make.reject()))) is HeaderWord.REJECT


factors = st.builds(
    lambda numerator, denominator: UnitFactor("XBX", "KGM", numerator, denominator),
    st.integers(1, 500),
    st.integers(1, 500),
)
thousandths = st.integers(1, 10**9).map(lambda count: Decimal(count) / 1000)


@given(factors, st.lists(thousandths, min_size=1, max_size=6))
def test_rows_in_another_unit_add_up_as_if_they_were_one(factor: UnitFactor, parts: list[Decimal]) -> None:
    line = make.line(10, unit="KGM", discrete=False, pack=factor)
    rows = [ResponseRow(RowType.ACCEPT, part, unit="XBX") for part in parts]
    apart = total(row.in_order_unit(line) or Fraction(0) for row in rows)
    assert apart == ResponseRow(RowType.ACCEPT, sum(parts, Decimal(0)), unit="XBX").in_order_unit(line)


@given(st.lists(st.tuples(st.sampled_from(RowType), st.integers(1, 10**6)), min_size=1, max_size=8), st.integers(-3, 3))
def test_a_partition_is_taken_exactly_when_it_adds_up(parts: list[tuple[RowType, int]], off: int) -> None:
    asked = sum(count for _, count in parts) + off
    if asked <= 0:
        return
    order = make.order(make.line(10, str(asked)))
    document = make.acknowledgment(order, LineAnswer(10, tuple(make.row(kind, str(count)) for kind, count in parts)))
    found = {issue.rule for issue in check(document, make.snapshot(order)).issues} & {"ACK-02", "ACK-03", "ACK-04"}
    confirmed = all(kind in (RowType.ACCEPT, RowType.SUBSTITUTE) for kind, _ in parts)
    assert found == (set() if not off else {("ACK-04" if off > 0 else "ACK-03") if confirmed else "ACK-02"})


def test_a_unit_that_cannot_be_converted_gives_no_quantity() -> None:
    assert ResponseRow(RowType.ACCEPT, Decimal(1), unit="LTR").in_order_unit(make.line(10)) is None
