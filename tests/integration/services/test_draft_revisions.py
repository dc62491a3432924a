"""A draft and the buyer's new revision: what fits is kept, the rest is shown and never sent silently."""

from __future__ import annotations

import pytest

from portal.domain.actors import Actor
from portal.domain.errors import Conflict, Invalid
from portal.domain.orders import LineStatus
from portal.services import drafts, orders
from portal.services.acknowledgments import Submitted, Unconfirmed
from portal.services.drafts import DraftView, RowEntry
from tests import make
from tests.house import House

ACCEPT = RowEntry(type="accept")
SPLIT = (RowEntry(type="accept", quantity="60"), RowEntry(type="reject", reason="capacity"))
NUMBER = "4500030"
ORDER = make.order(make.line(10), make.line(20), make.line(30), number=NUMBER)
LESS = make.line(10, "80")


@pytest.fixture
def drafted(house: House, anna: Actor) -> DraftView:
    """Give a draft on revision 1: line 10 is split, line 20 as ordered, line 30 rejected."""
    house.receive(ORDER)
    with house.services.begin() as uow:
        typed = {10: SPLIT, 20: [ACCEPT], 30: [RowEntry(type="reject", reason="capacity")]}
        drafts.save(uow, anna, NUMBER, typed, note="Best we can do", edition=0, base_revision=1)
    return _open(house, anna)


def _open(house: House, actor: Actor) -> DraftView:
    with house.reading() as uow:
        return drafts.open_draft(uow, actor, NUMBER)


def _send(house: House, actor: Actor, view: DraftView, confirmed: frozenset[str] = frozenset()) -> Submitted:
    with house.services.begin() as uow:
        return drafts.send(uow, actor, NUMBER, send_key=view.send_key, edition=view.edition, confirmed=confirmed)


def test_changes_that_concern_nothing_answered_move_the_draft_by_themselves(
    house: House, anna: Actor, drafted: DraftView
) -> None:
    house.receive(make.revised(ORDER, note="Ring at gate 3."))
    assert _open(house, anna).conflicts == ()
    sent = _send(house, anna, drafted)
    assert house.answer(NUMBER).base_revision == 2
    assert "PO-08" in {finding["rule"] for finding in house.answer(NUMBER).findings}
    assert sent.version == 1


def test_a_changed_line_is_shown_before_and_after_with_what_was_typed(
    house: House, anna: Actor, drafted: DraftView
) -> None:
    house.receive(make.revised(ORDER, LESS))
    view = _open(house, anna)
    (conflict,) = view.conflicts
    assert (conflict.line, conflict.must_answer_again, conflict.entries) == (10, True, SPLIT)
    assert [(change.field, change.before, change.after) for change in conflict.changes] == [
        ("quantity", "100 pieces", "80 pieces")
    ]
    assert [line.entries for line in view.lines] == [(), *(line.entries for line in drafted.lines[1:])]
    assert (view.base_revision, view.current_revision, view.note) == (1, 2, "Best we can do")


def test_a_draft_in_conflict_is_not_sent(house: House, anna: Actor, drafted: DraftView) -> None:
    house.receive(make.revised(ORDER, LESS))
    with pytest.raises(Invalid) as refusal:
        _send(house, anna, drafted)
    assert ("PO-08", "lines/10") in {(issue.rule, issue.path) for issue in refusal.value.issues}
    assert house.events(NUMBER)[-1] == "order.revised"


def test_a_line_answered_anew_is_no_conflict_any_more(house: House, anna: Actor, drafted: DraftView) -> None:
    house.receive(make.revised(ORDER, LESS))
    with house.services.begin() as uow:
        rows = {10: [RowEntry(type="accept", quantity="80")]}
        drafts.save(uow, anna, NUMBER, rows, note=drafted.note, edition=drafted.edition, base_revision=2)
    view = _open(house, anna)
    assert (view.conflicts, view.base_revision) == ((), 2)
    assert _send(house, anna, view).version == 1


def test_other_lines_may_be_saved_while_a_conflict_waits(house: House, anna: Actor, drafted: DraftView) -> None:
    house.receive(make.revised(ORDER, LESS))
    with house.services.begin() as uow:
        drafts.save(uow, anna, NUMBER, {30: [ACCEPT]}, note="", edition=drafted.edition, base_revision=2)
    view = _open(house, anna)
    assert [conflict.line for conflict in view.conflicts] == [10]
    assert view.conflicts[0].entries == SPLIT
    with pytest.raises(Invalid) as refusal:
        _send(house, anna, view)
    assert {issue.rule for issue in refusal.value.issues} >= {"ACK-01"}


def test_what_was_typed_on_the_old_revision_is_moved_when_it_is_saved(
    house: House, anna: Actor, drafted: DraftView
) -> None:
    house.receive(make.revised(ORDER, make.line(20, "80")))
    with house.services.begin() as uow:
        rows = {20: [RowEntry(type="accept", quantity="100", delivery="2026-04-20")]}
        drafts.save(uow, anna, NUMBER, rows, note="", edition=drafted.edition, base_revision=1)
    view = _open(house, anna)
    assert [conflict.line for conflict in view.conflicts] == [20]
    assert view.lines[1].entries == (ACCEPT,)  # as ordered was meant, and is as the order stands now


def test_a_new_as_ordered_is_asked_about_before_it_is_sent(house: House, anna: Actor, drafted: DraftView) -> None:
    house.receive(make.revised(ORDER, make.line(20, "80")))
    with house.services.begin() as uow:
        drafts.rebase(uow, anna, NUMBER, [])
    view = _open(house, anna)
    assert (view.base_revision, [conflict.line for conflict in view.conflicts]) == (2, [20])
    with pytest.raises(Unconfirmed) as question:
        _send(house, anna, view)
    assert [(issue.rule, issue.line) for issue in question.value.issues] == [("PO-08", 20)]
    confirmed = frozenset(issue.fingerprint for issue in question.value.issues)
    assert _send(house, anna, view, confirmed).version == 1


def test_one_click_says_that_an_answer_is_still_valid(house: House, anna: Actor, drafted: DraftView) -> None:
    house.receive(make.revised(ORDER, make.line(10, description="Hinge 10, black")))
    assert [(each.line, each.must_answer_again) for each in _open(house, anna).conflicts] == [(10, False)]
    with pytest.raises(Unconfirmed):
        _send(house, anna, drafted)
    with house.services.begin() as uow:
        drafts.rebase(uow, anna, NUMBER, [10])
    view = _open(house, anna)
    assert (view.conflicts, view.lines[0].entries) == ((), SPLIT)
    assert _send(house, anna, view).version == 1


def test_what_was_typed_for_a_changed_line_can_be_taken_back(house: House, anna: Actor, drafted: DraftView) -> None:
    house.receive(make.revised(ORDER, LESS))
    with house.services.begin() as uow:
        drafts.rebase(uow, anna, NUMBER, [10])
    view = _open(house, anna)
    assert (view.conflicts, view.lines[0].entries) == ((), SPLIT)
    assert _send(house, anna, view).version == 1  # 60 accepted, and the rest of 80 rejected


def test_a_line_that_was_cancelled_is_shown_and_left_out(house: House, anna: Actor, drafted: DraftView) -> None:
    house.receive(make.revised(ORDER, make.line(10, status=LineStatus.CANCELLED)))
    view = _open(house, anna)
    assert [(each.line, each.must_answer_again) for each in view.conflicts] == [(10, True)]
    assert view.lines[0].state == "closed"
    with house.services.begin() as uow:
        drafts.rebase(uow, anna, NUMBER, [])
    assert _send(house, anna, _open(house, anna)).version == 1
    with house.reading() as uow:
        answered = orders.get_order(uow, anna, NUMBER).document
    assert answered is not None
    assert [answer.line for answer in answered.document.lines] == [20, 30]


def test_conflicts_of_two_revisions_in_a_row_are_all_kept(house: House, anna: Actor, drafted: DraftView) -> None:
    second = make.revised(ORDER, LESS)
    house.receive(second)
    with house.services.begin() as uow:
        drafts.rebase(uow, anna, NUMBER, [])
    house.receive(make.revised(second, make.line(30, "90")))
    assert [(each.line, each.base, each.current) for each in _open(house, anna).conflicts] == [(10, 1, 2), (30, 2, 3)]


def test_unreadable_rows_survive_a_revision(house: House, anna: Actor) -> None:
    house.receive(ORDER)
    typed = RowEntry(type="accept", quantity="sixty")
    with house.services.begin() as uow:
        drafts.save(uow, anna, NUMBER, {10: [typed], 20: [typed]}, note="", edition=0, base_revision=1)
    house.receive(make.revised(ORDER, LESS))
    view = _open(house, anna)
    assert view.lines[1].entries == (typed,)
    assert view.conflicts[0].entries == (typed,)


@pytest.mark.parametrize("revision", [-1, 0, 99, 10**40])
def test_a_base_revision_that_never_was_is_taken_as_the_newest(house: House, anna: Actor, revision: int) -> None:
    house.receive(ORDER)
    with house.services.begin() as uow:
        drafts.save(uow, anna, NUMBER, {10: [ACCEPT]}, note="", edition=0, base_revision=revision)
    assert _open(house, anna).base_revision == 1


def test_an_answer_to_an_older_revision_is_answered_again_from_what_was_booked(house: House, anna: Actor) -> None:
    house.receive(ORDER)
    house.send(ORDER)
    house.deliver(NUMBER)
    house.receive(make.revised(ORDER, LESS))
    with house.services.begin() as uow:
        drafts.start_repair(uow, anna, NUMBER)
    view = _open(house, anna)
    assert [line.entries for line in view.lines] == [(ACCEPT,)] * 3
    assert [conflict.line for conflict in view.conflicts] == [10]


def test_there_is_nothing_to_correct_without_an_answer(house: House, anna: Actor) -> None:
    house.receive(ORDER)
    with pytest.raises(Conflict, match="no answer to correct"), house.services.begin() as uow:
        drafts.start_repair(uow, anna, NUMBER)
