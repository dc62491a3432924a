"""The difference between two revisions."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.differences import ChangeWord, diff
from portal.domain.order_fields import HEADER, LINE, NOT_COMPARED
from portal.domain.orders import Contact, Demand, Hold, LineStatus, OrderLine, OrderStatus, PurchaseOrder
from portal.domain.taxes import Tax, TaxCategory
from tests import make
from tests.unit.domain.strategies import orders

ORDER = make.order(make.line(10, schedules=(make.schedule(1), make.schedule(2))), make.line(20))

#: Another value for every field that is compared.
HEADER_VALUES: dict[str, Any] = {
    "currency": "USD",
    "status": OrderStatus.ON_HOLD,
    "hold": Hold(date(2026, 3, 1), "audit"),
    "supplier": "OTHER",
    "supplier_site": "S2",
    "ship_to": make.ship_to("Bremen"),
    "buyer": make.address("Other"),
    "invoice_to": make.address("Accounts"),
    "payment_terms": "30 days net",
    "freight": Decimal(25),
    "incoterm": "DAP",
    "incoterm_place": "Hamburg",
    "contact": Contact("Bea"),
    "ordered_on": date(2026, 1, 1),
    "answer_due": datetime(2026, 3, 9, 12, tzinfo=UTC),
    "note": "Call first",
    "document_number": "4500/12 #7",
    "tolerances": {"ack_freeze_days": None},
}
LINE_VALUES: dict[str, Any] = {
    "item": "OTHER",
    "description": "Other",
    "supplier_item": "S-1",
    "gtin": "04012345000009",
    "quantity": Decimal(101),
    "unit": "KGM",
    "cancelled": Decimal(1),
    "shipped": Decimal(1),
    "received": Decimal(1),
    "confirmed": Decimal(1),
    "requested": make.in_days(1),
    "cancel_after": make.in_days(9),
    "price": Decimal("9.51"),
    "price_base": Decimal(100),
    "price_unit": "KGM",
    "free_of_charge": True,
    "status": LineStatus.BLOCKED,
    "status_reason": "quality",
    "status_since": date(2026, 3, 1),
    "discrete": False,
    "pack": make.BOX_OF_96,
    "pack_size": Decimal(12),
    "minimum": Decimal(5),
    "lead_days": 5,
    "transit_days": 3,
    "ship_to": make.ship_to("Bremen"),
    "note": "Fragile",
    "tolerances": {"ack_qty_over_pct": "5"},
    "demands": frozenset({Demand.LOT}),
    "certificates": ("3.1",),
    "shelf_life_days": 90,
    "returned": Decimal(2),
    "invoiced": Decimal(3),
    "tax": Tax(TaxCategory.STANDARD, Decimal(19)),
    "document_line": "1.1",
}


def test_every_field_of_an_order_is_compared_or_left_out_on_purpose() -> None:
    assert {field.path for field in HEADER} | NOT_COMPARED == {field.name for field in fields(PurchaseOrder)}
    assert {field.path for field in LINE} | {"number", "schedules"} == {field.name for field in fields(OrderLine)}
    assert set(HEADER_VALUES) == {field.path for field in HEADER}
    assert set(LINE_VALUES) == {field.path for field in LINE}


@given(orders())
def test_an_order_does_not_differ_from_itself(order: PurchaseOrder) -> None:
    assert diff(order, order) == ()
    assert diff(order, replace(order, revision=2, erp_version=9)) == ()


@given(st.sampled_from(sorted(HEADER_VALUES)))
def test_a_change_of_one_field_of_the_header_is_the_one_difference(name: str) -> None:
    (change,) = diff(ORDER, replace(ORDER, **{name: HEADER_VALUES[name]}))
    assert (change.path, change.line, change.word) == (name, None, ChangeWord.NONE)
    assert change.before != change.after


@given(st.sampled_from(sorted(LINE_VALUES)), st.sampled_from([10, 20]))
def test_a_change_of_one_field_of_a_line_is_the_one_difference(name: str, number: int) -> None:
    line = ORDER.by_number()[number]
    (change,) = diff(ORDER, make.revised(ORDER, replace(line, **{name: LINE_VALUES[name]})))
    assert (change.path, change.line) == (f"lines/{number}/{name}", number)
    assert change.before != change.after


@given(orders(), orders())
@settings(max_examples=50)
def test_a_difference_read_backwards_swaps_before_and_after(a: PurchaseOrder, b: PurchaseOrder) -> None:
    there, back = diff(a, b), diff(b, a)
    assert {(one.path, one.before, one.after) for one in there} == {(one.path, one.after, one.before) for one in back}


def test_a_change_of_one_schedule_is_told_by_its_number() -> None:
    line = replace(ORDER.lines[0], schedules=(make.schedule(1), make.schedule(2, "60", make.in_days(3))))
    (change,) = diff(ORDER, make.revised(ORDER, line), make.profile().units)
    assert (
        change.sentence == "delivery 2 from 50 pieces requested for 20 Apr 2026 to 60 pieces requested for 23 Apr 2026"
    )
    assert change.word is ChangeWord.RESCHEDULE


def test_a_schedule_more_or_less_is_told() -> None:
    line = replace(ORDER.lines[0], schedules=(make.schedule(1),))
    (gone,) = diff(ORDER, make.revised(ORDER, line))
    assert gone.sentence == "delivery 2 from 50 H87 requested for 20 Apr 2026 to nothing"


def test_lines_added_and_removed_are_one_difference_each() -> None:
    newer = replace(ORDER, lines=(ORDER.lines[0], make.line(30)))
    removed, added = diff(ORDER, newer, make.profile().units)
    assert (removed.word, removed.sentence) == (ChangeWord.DELETED, "removed: 100 pieces of ITEM-20")
    assert (added.word, added.sentence) == (ChangeWord.ADDED, "added: 100 pieces of ITEM-30")


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"quantity": Decimal(101)}, "QI"),
        ({"quantity": Decimal(99)}, "QD"),
        ({"cancelled": Decimal(1)}, "QD"),
        ({"price": Decimal(1)}, "PC"),
        ({"price": Decimal(1), "quantity": Decimal(1)}, "PQ"),
        ({"price": Decimal(1), "requested": make.TODAY}, "PR"),
        ({"requested": make.TODAY}, "RS"),
        ({"requested": make.TODAY, "quantity": Decimal(1)}, "RQ"),
        ({"item": "OTHER", "price": Decimal(1)}, "RE"),
        ({"requested": make.TODAY, "quantity": Decimal(1), "price": Decimal(1)}, "RZ"),
        ({"status": LineStatus.CANCELLED}, "DI"),
        ({"note": "Fragile"}, ""),
        ({"note": "Fragile", "price": Decimal(1)}, "PC"),
    ],
)
def test_a_lines_changes_have_one_word_of_x12(changed: dict[str, Any], word: str) -> None:
    line = ORDER.lines[1]
    changes = diff(ORDER, make.revised(ORDER, replace(line, **changed)))
    assert {change.word.value for change in changes} == {word}


def test_equal_numbers_written_differently_are_no_difference() -> None:
    line = replace(ORDER.lines[1], quantity=Decimal("100.000"), price=Decimal("9.5000"))
    assert diff(ORDER, make.revised(ORDER, line)) == ()
