"""Orders, revisions and answers as hypothesis makes them up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from portal.domain.acknowledgments import Acknowledgment, LineAnswer, Reason, ResponseRow, RowType, Substitute
from portal.domain.orders import LineStatus, OrderLine, PurchaseOrder, Schedule
from tests import make

quantities = st.integers(1, 10_000).map(lambda thousandths: Decimal(thousandths) / 10)
prices = st.integers(1, 10_000_000).map(lambda units: Decimal(units) / 10_000)
days = st.dates(date(2026, 3, 2), date(2027, 12, 31))


@st.composite
def lines(draw: st.DrawFn, number: int = 10) -> OrderLine:
    """Make an open line, with or without schedules."""
    quantity = draw(quantities)
    parts = draw(st.lists(st.tuples(quantities, days), max_size=3))
    return make.line(
        number,
        str(quantity + sum((part for part, _ in parts), Decimal(0))),
        price=draw(prices),
        requested=draw(days),
        unit=draw(st.sampled_from(["H87", "KGM"])),
        discrete=False,
        schedules=tuple(Schedule(place, part, day) for place, (part, day) in enumerate(parts, start=1)),
        shipped=draw(st.sampled_from([Decimal(0), quantity / 2])),
        status=draw(st.sampled_from([LineStatus.OPEN, LineStatus.OPEN, LineStatus.CANCELLED])),
        note=draw(st.sampled_from(["", "Fragile"])),
    )


@st.composite
def orders(draw: st.DrawFn) -> PurchaseOrder:
    """Make an order of one to four lines."""
    numbers = draw(st.lists(st.sampled_from([10, 20, 30, 40, 50]), min_size=1, max_size=4, unique=True))
    return make.order(
        *(draw(lines(number)) for number in sorted(numbers)), note=draw(st.sampled_from(["", "Call first"]))
    )


@st.composite
def rows(draw: st.DrawFn) -> ResponseRow:
    """Make a row of any type."""
    type_ = draw(st.sampled_from(RowType))
    return ResponseRow(
        type=type_,
        quantity=draw(quantities),
        delivery=draw(st.none() | days),
        price=draw(st.none() | prices),
        substitute=Substitute("ALT", "Another") if type_ is RowType.SUBSTITUTE else None,
        reason=draw(st.sampled_from([None, Reason.CAPACITY])),
    )


@st.composite
def answers(draw: st.DrawFn, order: PurchaseOrder) -> Acknowledgment:
    """Make an answer to some of an order's lines, good or bad."""
    chosen = draw(st.lists(st.sampled_from([line.number for line in order.lines]), unique=True))
    given = [LineAnswer(number, tuple(draw(st.lists(rows(), max_size=3)))) for number in chosen]
    return Acknowledgment(order.number, order.revision, tuple(given), currency=order.currency)
