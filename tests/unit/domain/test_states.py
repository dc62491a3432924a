"""States and next actions: total, with exactly one action for every state and role."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from portal.domain.states import (
    ON_ITS_WAY,
    REPAIRABLE,
    SUPPLIER_ACTIONS,
    TRANSITIONS,
    DocumentState,
    OrderAction,
    OrderSituation,
    WrongState,
    buyer_action,
    change,
    operations_action,
    supplier_action,
)

S = DocumentState
FRESH = OrderSituation(
    on_hold=False,
    is_over=False,
    open_lines=2,
    unconfirmed_lines=2,
    revision=1,
    document=None,
    answered_revision=None,
    overdue=False,
)


def test_every_state_says_where_it_may_go() -> None:
    assert set(TRANSITIONS) == set(S)
    assert all(state not in following for state, following in TRANSITIONS.items())


@pytest.mark.parametrize(("current", "wanted"), list(product(S, S)))
def test_a_document_goes_where_the_table_says_and_nowhere_else(current: S, wanted: S) -> None:
    if wanted in TRANSITIONS[current]:
        assert change(current, wanted) is wanted
    else:
        with pytest.raises(WrongState):
            change(current, wanted)


def test_every_state_can_be_reached_from_a_draft() -> None:
    reached, left = set(), {S.DRAFT}
    while left:
        state = left.pop()
        reached.add(state)
        left |= TRANSITIONS[state] - reached
    assert reached == set(S)


def test_only_what_was_replaced_or_withdrawn_is_over_for_good() -> None:
    assert {state for state, following in TRANSITIONS.items() if not following} == {S.SUPERSEDED, S.WITHDRAWN}


def test_nothing_is_withdrawn_while_the_erp_is_asked() -> None:
    assert S.WITHDRAWN not in TRANSITIONS[S.DELIVERING]


def test_what_can_be_repaired_is_not_on_its_way() -> None:
    assert not REPAIRABLE & ON_ITS_WAY
    assert all(S.SUPERSEDED in TRANSITIONS[state] for state in REPAIRABLE)


SITUATIONS = [
    replace(
        FRESH,
        on_hold=on_hold,
        is_over=is_over,
        open_lines=open_lines,
        revision=2,
        document=document,
        answered_revision=answered,
        overdue=overdue,
    )
    for on_hold, is_over, open_lines, document, answered, overdue in product(
        (False, True), (False, True), (0, 2), (None, *S), (None, 1, 2), (False, True)
    )
]


def test_every_situation_has_one_next_action_for_each_role() -> None:
    for situation in SITUATIONS:
        assert supplier_action(situation) in OrderAction
        assert buyer_action(situation.document) in OrderAction
        assert operations_action(situation.document) in OrderAction


def test_nobody_is_asked_to_answer_what_is_over_on_hold_or_has_no_open_line() -> None:
    asking = SUPPLIER_ACTIONS - {OrderAction.REPAIR}
    for situation in SITUATIONS:
        if situation.is_over or situation.on_hold or not situation.open_lines:
            assert supplier_action(situation) not in asking


def test_what_was_confirmed_by_telephone_needs_no_answer() -> None:
    confirmed = replace(FRESH, unconfirmed_lines=0, overdue=True)
    assert supplier_action(confirmed) is OrderAction.NONE
    assert supplier_action(replace(confirmed, unconfirmed_lines=1)) is OrderAction.ANSWER_LATE


@pytest.mark.parametrize(
    ("document", "supplier", "buyer", "operations"),
    [
        (None, "answer", "none", "none"),
        (S.DRAFT, "answer", "none", "none"),
        (S.SUBMITTED, "wait_for_erp", "none", "none"),
        (S.RETURNED, "repair", "none", "none"),
        (S.IN_REVIEW, "wait_for_buyer", "decide", "none"),
        (S.APPROVED, "wait_for_erp", "none", "none"),
        (S.DECLINED, "repair", "none", "none"),
        (S.QUEUED, "wait_for_erp", "none", "none"),
        (S.DELIVERING, "wait_for_erp", "none", "none"),
        (S.WAITING, "wait_for_erp", "none", "none"),
        (S.STUCK, "wait_for_erp", "none", "replay"),
        (S.BOOKED, "none", "none", "none"),
        (S.REFUSED, "repair", "none", "none"),
        (S.SUPERSEDED, "answer", "none", "none"),
        (S.WITHDRAWN, "answer", "none", "none"),
    ],
)
def test_each_state_has_one_action_for_each_role(
    document: S | None, supplier: str, buyer: str, operations: str
) -> None:
    situation = replace(FRESH, document=document, answered_revision=1 if document else None)
    assert supplier_action(situation) == supplier
    assert (buyer_action(document), operations_action(document)) == (buyer, operations)


def test_an_order_that_is_over_needs_no_repair() -> None:
    assert supplier_action(replace(FRESH, document=S.RETURNED, is_over=True)) is OrderAction.NONE


def test_a_booked_answer_to_an_older_revision_is_answered_again() -> None:
    booked = replace(FRESH, document=S.BOOKED, revision=2)
    assert supplier_action(replace(booked, answered_revision=1)) is OrderAction.ANSWER_AGAIN
    assert supplier_action(replace(booked, answered_revision=2)) is OrderAction.NONE


def test_an_overdue_order_says_so() -> None:
    assert supplier_action(replace(FRESH, overdue=True)) is OrderAction.ANSWER_LATE


def test_the_most_urgent_action_comes_first() -> None:
    order = list(OrderAction)
    assert order[0] is OrderAction.REPAIR
    assert order.index(OrderAction.ANSWER_LATE) < order.index(OrderAction.ANSWER)
    assert order[-1] is OrderAction.NONE
