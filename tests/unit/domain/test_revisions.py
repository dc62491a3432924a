"""Re-basing a draft onto a newer revision."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.acknowledgments import as_ordered
from portal.domain.differences import line_diff
from portal.domain.order_fields import Kind, Scope
from portal.domain.orders import LineStatus
from portal.domain.revisions import rebase, sentence
from portal.domain.rules import check
from tests import make
from tests.unit.domain.strategies import answers, orders

BASE = make.order(make.line(10), make.line(20), make.line(30))
MIXED = make.acknowledgment(
    BASE,
    make.answer(10, make.accept()),
    make.answer(20, make.accept("60", price="9.50"), make.reject("40")),
    make.answer(30, make.accept()),
)


@given(st.data())
def test_onto_the_same_revision_nothing_happens(data: st.DataObject) -> None:
    order = data.draw(orders())
    draft = data.draw(answers(order))
    rebased = rebase(draft, order, order)
    assert rebased.draft == draft
    assert (rebased.conflicts, rebased.confirm) == ((), ())


@given(st.data())
@settings(max_examples=200)
def test_no_answer_on_a_changed_field_survives_without_a_word(data: st.DataObject) -> None:
    base = data.draw(orders())
    current = replace(data.draw(orders()), revision=2)
    draft = data.draw(answers(base))
    rebased = rebase(draft, base, current)
    asked = {question.line for question in rebased.draft.questions}
    told = {conflict.line for conflict in rebased.conflicts}
    before, after = base.by_number(), current.by_number()
    scope = Scope("EUR", {})
    for answer in draft.lines:
        changes = line_diff(before.get(answer.line), after.get(answer.line), (scope, scope))
        matters = any(change.kind not in (Kind.FACT, Kind.STATE) for change in changes)
        if answer.rows and matters:
            assert answer.line in asked | told


@given(st.data())
@settings(max_examples=200)
def test_what_is_kept_is_copied_and_what_conflicts_is_not(data: st.DataObject) -> None:
    base = data.draw(orders())
    current = replace(data.draw(orders()), revision=2)
    draft = data.draw(answers(base))
    rebased = rebase(draft, base, current)
    moved, given_ = rebased.draft.by_line(), draft.by_line()
    assert rebased.draft.base_revision == 2
    assert set(moved) <= set(current.by_number())
    assert all(moved[line] == given_[line] for line in rebased.kept)
    for conflict in rebased.conflicts:
        assert conflict.line not in rebased.kept
        left = moved.get(conflict.line)
        line = current.by_number().get(conflict.line)
        assert left is None or not left.rows or (line is not None and left == as_ordered(line))


@given(st.data())
@settings(max_examples=100)
def test_a_rebased_draft_has_no_conflict_left(data: st.DataObject) -> None:
    base = data.draw(orders())
    current = replace(data.draw(orders()), revision=2)
    draft = rebase(data.draw(answers(base)), base, current).draft
    findings = check(draft, make.snapshot(current))
    assert not [issue for issue in findings.errors if issue.rule == "PO-08"]


def test_a_change_the_answer_does_not_touch_is_asked() -> None:
    current = make.revised(BASE, make.line(10, ship_to=make.ship_to("Bremen")))
    rebased = rebase(MIXED, BASE, current)
    assert rebased.kept == (10, 20, 30)
    assert [verdict.line for verdict in rebased.confirm] == [10]
    assert rebased.draft.lines == MIXED.lines
    (warning,) = check(rebased.draft, make.snapshot(current)).warnings
    assert (warning.rule, warning.path) == ("PO-08", "lines/10")


def test_a_conflict_in_what_was_as_ordered_becomes_the_new_as_ordered_and_is_asked() -> None:
    current = make.revised(BASE, make.line(10, "80"))
    rebased = rebase(MIXED, BASE, current)
    assert [(conflict.line, conflict.answer) for conflict in rebased.conflicts] == [(10, MIXED.lines[0])]
    assert rebased.draft.lines[0] == make.answer(10, make.accept("80"))
    assert [(question.line, question.change) for question in rebased.draft.questions] == [
        (10, "quantity from 100 H87 to 80 H87")
    ]


def test_a_conflict_in_what_was_changed_is_unanswered() -> None:
    current = make.revised(BASE, make.line(20, price="9"))
    rebased = rebase(MIXED, BASE, current)
    assert rebased.draft.lines[1] == make.answer(20)
    assert rebased.kept == (10, 30)
    assert [issue.path for issue in check(rebased.draft, make.snapshot(current)).errors] == ["lines/20"]


def test_a_cancelled_line_is_left_unanswered_and_a_removed_one_disappears() -> None:
    current = replace(make.revised(BASE, make.line(20, status=LineStatus.CANCELLED)), lines=())
    cancelled = make.line(20, status=LineStatus.CANCELLED)
    rebased = rebase(MIXED, BASE, replace(current, lines=(BASE.lines[0], cancelled)))
    assert rebased.draft.lines == (MIXED.lines[0], make.answer(20))
    assert [conflict.line for conflict in rebased.conflicts] == [20, 30]


def test_questions_outlive_the_next_revision() -> None:
    second = make.revised(BASE, make.line(10, ship_to=make.ship_to("Bremen")))
    third = make.revised(second, note="Call first")
    draft = rebase(rebase(MIXED, BASE, second).draft, second, third).draft
    assert [(question.line, question.base, question.current) for question in draft.questions] == [(10, 1, 2)]


def test_a_new_currency_takes_the_draft_along_and_asks() -> None:
    draft = make.acknowledgment(BASE)
    rebased = rebase(draft, BASE, make.revised(BASE, currency="USD"))
    assert rebased.draft.currency == "USD"
    assert [verdict.line for verdict in rebased.confirm] == [None]


def test_a_long_list_of_changes_is_cut() -> None:
    current = make.revised(BASE, make.line(10, "5", item="B", price="1", requested=make.in_days(1), note="x", gtin="1"))
    (conflict,) = rebase(make.acknowledgment(BASE, MIXED.lines[0]), BASE, current).conflicts
    assert sentence(conflict.changes).endswith("; and 2 more")
