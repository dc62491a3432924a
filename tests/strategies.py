"""Hypothesis strategies for documents of the domain: anything the contracts let in, sensible or not."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import strategies as st

from portal.contracts import acknowledgment_v1
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
from portal.domain.orders import (
    Address,
    Contact,
    Demand,
    Hold,
    LineStatus,
    OrderLine,
    OrderStatus,
    PurchaseOrder,
    Schedule,
    ShipTo,
)
from portal.domain.quantities import UnitFactor
from tests import make

_DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_AWKWARD = "<>&\"'`]]>={}%#;=/\\ \u00e4\u0301\u1e69\u2028\u0627\u5c71\U0001f69a\u00a0\ufeff\u200d"
_characters = st.one_of(
    st.sampled_from(_AWKWARD),
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), exclude_characters=_DIRECTIONS),
)


def _trimmed(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def notes(limit: int = 80) -> st.SearchStrategy[str]:
    """Give texts of several lines, as ``scalars.plain_text`` leaves them."""
    return st.text(st.one_of(_characters, st.sampled_from("\n\t")), max_size=limit // 2).map(_trimmed)


def codes(limit: int = 20, *, least: int = 0) -> st.SearchStrategy[str]:
    """Give texts of one line, as ``scalars.code`` leaves them."""
    one_line = _characters.filter(lambda mark: mark not in "\u2028\u2029")
    return st.text(one_line, max_size=limit // 3).map(_trimmed).filter(lambda text: least <= len(text) <= limit)


quantities = st.decimals(
    min_value=Decimal("-999999999999"), max_value=Decimal("999999999999"), places=6, allow_nan=False
) | st.integers(0, 10_000).map(Decimal)

days = st.dates(date(1900, 1, 1), date(2199, 12, 31))

instants = st.integers(946_684_800, 4_102_444_800).map(lambda second: datetime.fromtimestamp(second, UTC))

units = st.sampled_from(["", "H87", "XBX", "KGM", "MTR"])

substitutes = st.builds(Substitute, item=codes(least=1), description=codes(60))

rows = st.builds(
    ResponseRow,
    type=st.sampled_from(RowType),
    quantity=quantities,
    unit=units | codes(8),
    delivery=st.none() | days,
    ship=st.none() | days,
    price=st.none() | quantities,
    substitute=st.none() | substitutes,
    reason=st.none() | st.sampled_from(Reason),
    note=notes(),
)

numbers = codes(30, least=1)

#: The limits of field rules 4.1; an empty one (None) is not checked.
tolerances = st.dictionaries(st.text("abc_", min_size=1, max_size=5), st.none() | st.sampled_from(["0", "2.5"]))

addresses = st.builds(
    Address,
    name=codes(),
    lines=st.lists(codes(), max_size=2).map(tuple),
    city=codes(),
    country=st.sampled_from(["", "DE", "JP"]),
    gln=st.sampled_from(["", "4006381333931"]),
)

contacts = st.builds(Contact, name=codes(), email=codes(), phone=codes())

places = st.builds(
    ShipTo,
    address=addresses,
    time_zone=st.sampled_from(["UTC", "Europe/Berlin"]),
    closed_weekdays=st.frozensets(st.integers(1, 7)),
    closed_dates=st.frozensets(days, max_size=3),
)

amounts = st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False)

packs = st.builds(
    UnitFactor,
    unit=st.just("XBX"),
    base=st.just("H87"),
    numerator=st.integers(1, 500),
    denominator=st.sampled_from([1, 3]),
)


@st.composite
def order_lines(draw: st.DrawFn, number: int) -> OrderLine:
    """Give one line in any state."""
    schedule = st.builds(Schedule, st.integers(1, 9), amounts, st.none() | days)
    return OrderLine(
        number=number,
        item=draw(codes()),
        description=draw(codes()),
        quantity=draw(amounts),
        unit=draw(st.sampled_from(["H87", "KGM"])),
        price=draw(amounts),
        requested=draw(st.none() | days),
        supplier_item=draw(codes()),
        gtin=draw(st.sampled_from(["", "4006381333931"])),
        price_base=draw(st.sampled_from([Decimal(1), Decimal(100), Decimal("0.5")])),
        price_unit=draw(st.sampled_from(["", "H87"])),
        schedules=tuple(draw(st.lists(schedule, max_size=3))),
        status=draw(st.sampled_from(LineStatus)),
        status_reason=draw(codes()),
        status_since=draw(st.none() | days),
        cancelled=draw(amounts),
        shipped=draw(amounts),
        received=draw(amounts),
        confirmed=draw(amounts),
        discrete=draw(st.booleans()),
        pack=draw(st.none() | packs),
        pack_size=draw(st.none() | amounts),
        minimum=draw(st.none() | amounts),
        free_of_charge=draw(st.booleans()),
        cancel_after=draw(st.none() | days),
        lead_days=draw(st.none() | st.integers(0, 60)),
        transit_days=draw(st.none() | st.integers(0, 60)),
        ship_to=draw(st.none() | places),
        note=draw(notes()),
        tolerances=draw(tolerances),
        demands=draw(st.frozensets(st.sampled_from(Demand))),
        shelf_life_days=draw(st.none() | st.integers(0, 900)),
        certificates=tuple(draw(st.lists(codes(), max_size=2))),
        returned=draw(amounts),
        document_line=draw(codes()),
    )


@st.composite
def orders(draw: st.DrawFn) -> PurchaseOrder:
    """Give an order of up to three lines, in any state."""
    line_numbers = draw(st.lists(st.integers(1, 99_999), unique=True, max_size=3))
    return PurchaseOrder(
        number=draw(numbers),
        revision=draw(st.integers(1, 99)),
        erp_version=draw(st.integers(1, 10**9)),
        supplier=draw(codes()),
        currency=draw(st.sampled_from(["EUR", "JPY", "KWD"])),
        ordered_on=draw(days),
        lines=tuple(draw(order_lines(number)) for number in line_numbers),
        buyer=draw(addresses),
        ship_to=draw(places),
        status=draw(st.sampled_from(OrderStatus)),
        hold=draw(st.none() | st.builds(Hold, since=st.none() | days, reason=notes())),
        released_at=draw(st.none() | instants),
        changed_at=draw(st.none() | instants),
        answer_due=draw(st.none() | instants),
        supplier_site=draw(codes()),
        invoice_to=draw(st.none() | addresses),
        contact=draw(contacts),
        payment_terms=draw(codes()),
        incoterm=draw(st.sampled_from(["", "DAP"])),
        incoterm_place=draw(codes()),
        note=draw(notes()),
        tolerances=draw(tolerances),
        document_number=draw(codes()),
    )


@st.composite
def open_orders(draw: st.DrawFn) -> PurchaseOrder:
    """Give an order of up to three lines whose units, prices and schedules differ; cheaper than ``orders``."""
    lines = [
        make.line(
            number,
            unit=draw(st.sampled_from(["H87", "KGM"])),
            pack=draw(st.none() | packs),
            price_base=draw(st.sampled_from(["1", "100"])),
            schedules=draw(st.sampled_from([(), (make.schedule(1), make.schedule(2, requested=make.in_days(7)))])),
            document_line=draw(st.sampled_from(["", "1.1", "10", str(number)])),
        )
        for number in draw(st.lists(st.integers(1, 99_999), unique=True, min_size=1, max_size=3))
    ]
    return make.order(*lines, number=draw(numbers), document_number=draw(st.just("") | numbers))


questions = st.builds(
    Question,
    line=st.none() | st.integers(0, 99_999),
    base=st.integers(0, 99),
    current=st.integers(0, 99),
    change=notes(),
)


@st.composite
def acknowledgments(draw: st.DrawFn, order: PurchaseOrder) -> Acknowledgment:
    """Give an answer to this order: rows of every kind, for its lines and for some it has not."""
    known = [line.number for line in order.lines]
    line_numbers = st.sampled_from(known) if known else st.nothing()
    chosen = draw(st.lists(line_numbers | st.integers(0, 99_999), unique=True, max_size=4))
    return Acknowledgment(
        order=order.number,
        base_revision=draw(st.integers(0, acknowledgment_v1.LAST_REVISION)),
        lines=tuple(LineAnswer(number, tuple(draw(st.lists(rows, max_size=4)))) for number in chosen),
        number=draw(codes(30)),
        claim=draw(st.none() | st.sampled_from(HeaderWord)),
        currency=draw(st.sampled_from(["", "EUR", "USD"])),
        note=draw(notes()),
        confirmed=draw(st.frozensets(codes(), max_size=3)),
        typed=draw(codes()),
        questions=tuple(draw(st.lists(questions, max_size=2))),
    )


_FIELDS = """
    contract order base_revision number claim currency note confirmed typed lines line rows type quantity unit delivery
    ship price substitute item description reason questions base current change
"""

_HOSTILE = ["1e999", "NaN", "Infinity", "\u0661\u0662", "9" * 40, "1,5", " 5 ", "+5", "--", "0x10", "\0", "\ud800"]

#: Anything JSON can say, with the fields of an answer and the values that break careless readers among it.
json_values: st.SearchStrategy[object] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([*_HOSTILE, "2026-02-30", "0000-01-01", "99999-1-1", "\u202e", "accept", "10"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(_FIELDS.split()) | st.text(max_size=5), inner, max_size=8)
    ),
    max_leaves=25,
)
