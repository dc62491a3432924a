"""Drafts: kept as typed, checked, changed line by line or all at once, and sent once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest

from portal.domain.acknowledgments import LineWord, RowType
from portal.domain.actors import Actor
from portal.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.services import acknowledgments, drafts
from portal.services.acknowledgments import Submitted, Unconfirmed
from portal.services.drafts import (
    BulkAction,
    BulkKind,
    DraftView,
    LineFilter,
    LinePage,
    LineState,
    RowEntry,
)
from tests import make
from tests.at_once import at_once
from tests.house import House
from tests.statements import counted

ACCEPT = RowEntry(type="accept")
NUMBER = "4500030"
ORDER = make.order(
    make.line(10),
    make.line(20, pack=make.BOX_OF_96, quantity="300"),
    make.line(30, schedules=(make.schedule(1, "60"), make.schedule(2, "40", make.in_days(7)))),
    number=NUMBER,
)


@pytest.fixture(autouse=True)
def _order(house: House, anna: Actor) -> None:
    house.receive(ORDER)


def _open(house: House, actor: Actor, **page: Any) -> DraftView:
    with house.reading() as uow:
        return drafts.open_draft(uow, actor, NUMBER, page=LinePage(**page))


def _save(
    house: House,
    actor: Actor,
    typed: Mapping[int, Sequence[RowEntry]],
    *,
    note: str = "",
    edition: int = 0,
    send_key: str = "",
) -> int:
    with house.services.begin() as uow:
        saved = drafts.save(uow, actor, NUMBER, typed, note=note, edition=edition, base_revision=1, send_key=send_key)
    return saved.edition


def _send(house: House, actor: Actor, send_key: str, edition: int, **more: Any) -> Submitted:
    with house.services.begin() as uow:
        return drafts.send(uow, actor, NUMBER, send_key=send_key, edition=edition, **more)


def test_opening_an_answer_stores_nothing(house: House, anna: Actor) -> None:
    view = _open(house, anna)
    assert (view.edition, view.saved_at, view.counts.unanswered) == (0, None, 3)
    assert view.send_key != _open(house, anna).send_key
    assert [line.state for line in view.lines] == [LineState.UNANSWERED] * 3


def test_what_was_typed_comes_back_as_it_was_typed_even_if_nobody_can_read_it(house: House, anna: Actor) -> None:
    typed = RowEntry(type="accept", quantity="1.000,5", delivery="next week", price="9,5O", note=" ‏שלום ")
    _save(house, anna, {10: [typed]}, note="tab\there")
    view = _open(house, anna)
    assert view.lines[0].entries == (typed,)
    assert (view.note, view.saved_by) == ("tab\there", "Anna Weber")
    assert {issue.path for issue in view.lines[0].issues} == {
        "lines/10/rows/0/quantity",
        "lines/10/rows/0/delivery",
        "lines/10/rows/0/price",
        "lines/10/rows/0/note",
    }
    assert view.lines[0].word is None


@pytest.mark.parametrize("text", ["1e999", "NaN", "١٢", "9" * 40, "-", "=1", "x" * 50_000, "\x00", "\ud800", "‮1"])
def test_hostile_numbers_are_kept_and_told_at_their_field(house: House, anna: Actor, text: str) -> None:
    _save(house, anna, {10: [RowEntry(type="accept", quantity=text)]}, note=text)
    assert "lines/10/rows/0/quantity" in {issue.path for issue in _open(house, anna).lines[0].issues}
    with house.reading() as uow:
        checked = drafts.check(uow, anna, NUMBER)
    assert checked.document is None
    assert "lines/10/rows/0/quantity" in {issue.path for issue in checked.issues}


def test_saving_touches_only_the_lines_it_is_given(house: House, anna: Actor) -> None:
    edition = _save(house, anna, {10: [ACCEPT], 20: [ACCEPT]})
    assert _save(house, anna, {10: []}, edition=edition) == edition + 1
    assert [line.state for line in _open(house, anna).lines] == [
        LineState.UNANSWERED,
        LineState.AS_ORDERED,
        LineState.UNANSWERED,
    ]


def test_saving_the_same_again_changes_nothing(house: House, anna: Actor) -> None:
    edition = _save(house, anna, {10: [ACCEPT]}, note="Hello")
    assert _save(house, anna, {10: [ACCEPT]}, note="Hello", edition=edition) == edition


def test_a_line_that_the_order_does_not_have_is_refused(house: House, anna: Actor) -> None:
    for line in (11, -1, 10**30):
        with pytest.raises(Invalid) as refusal:
            _save(house, anna, {10: [ACCEPT], line: [ACCEPT]})
        assert [issue.path for issue in refusal.value.issues] == [f"lines/{line}"]
    assert _open(house, anna).edition == 0


def test_two_windows_may_change_different_lines(house: House, anna: Actor, ben: Actor) -> None:
    edition = _save(house, anna, {10: [ACCEPT], 20: [ACCEPT]})
    _save(house, anna, {10: [RowEntry(type="accept", quantity="1")]}, edition=edition)
    _save(house, ben, {20: [RowEntry(type="accept", quantity="2")]}, edition=edition)
    assert [line.entries[0].quantity for line in _open(house, anna).lines[:2]] == ["1", "2"]


def test_who_changes_a_line_that_somebody_changed_meanwhile_is_told_by_whom(
    house: House, anna: Actor, ben: Actor
) -> None:
    edition = _save(house, anna, {10: [ACCEPT]})
    _save(house, ben, {10: [RowEntry(type="accept", quantity="1")]}, edition=edition)
    with pytest.raises(Conflict, match="Ben Okafor changed line 10 after you opened this page"):
        _save(house, anna, {10: [RowEntry(type="accept", quantity="2")]}, edition=edition)
    assert _open(house, anna).lines[0].entries[0].quantity == "1"


def test_a_note_that_somebody_changed_meanwhile_is_not_overwritten(house: House, anna: Actor, ben: Actor) -> None:
    edition = _save(house, anna, {10: [ACCEPT]})
    _save(house, ben, {}, note="From Ben", edition=edition)
    with pytest.raises(Conflict, match="Ben Okafor changed the note"):
        _save(house, anna, {}, note="From Anna", edition=edition)
    _save(house, anna, {20: [ACCEPT]}, edition=edition)
    assert _open(house, anna).note == "From Ben"


def test_typing_on_a_draft_that_was_discarded_is_told(house: House, anna: Actor, ben: Actor) -> None:
    edition = _save(house, anna, {10: [ACCEPT]})
    with house.services.begin() as uow:
        drafts.discard(uow, ben, NUMBER)
    with pytest.raises(Conflict, match="sent or discarded"):
        _save(house, anna, {10: []}, edition=edition)


def test_blanks_mean_what_is_left_and_as_ordered(house: House, anna: Actor) -> None:
    rows = [RowEntry(type="accept", quantity="60"), RowEntry(type="reject", reason="capacity")]
    boxes = [RowEntry(type="accept", quantity="3", unit="XBX"), RowEntry(type="backorder", delivery="2026-05-04")]
    _save(house, anna, {10: rows, 20: boxes, 30: [ACCEPT]})
    with house.reading() as uow:
        document = drafts.check(uow, anna, NUMBER).document
    assert document is not None
    first, second, third = document.lines
    assert [(row.type, row.quantity, row.delivery) for row in first.rows] == [
        (RowType.ACCEPT, Decimal(60), make.DUE),
        (RowType.REJECT, Decimal(40), None),
    ]
    assert second.rows[1].quantity == Decimal(12)  # 300 pieces less 3 boxes of 96
    assert [(row.quantity, row.delivery) for row in third.rows] == [
        (Decimal(60), make.DUE),
        (Decimal(40), make.in_days(7)),
    ]


def test_two_rows_without_a_quantity_are_asked_for(house: House, anna: Actor) -> None:
    _save(house, anna, {10: [ACCEPT, RowEntry(type="backorder", delivery="2026-05-04")]})
    assert [(issue.rule, issue.path) for issue in _open(house, anna).lines[0].issues] == [
        ("SCH-01", "lines/10/rows/0/quantity"),
        ("SCH-01", "lines/10/rows/1/quantity"),
    ]


def test_the_conversion_of_boxes_is_a_sentence(house: House, anna: Actor) -> None:
    _save(house, anna, {20: [RowEntry(type="accept", quantity="3", unit="XBX")]})
    assert _open(house, anna).lines[1].conversion == "3 boxes x 96 = 288 pieces, open 300"


def test_a_line_is_split_by_adding_a_row_and_joined_by_removing_it(house: House, anna: Actor) -> None:
    with house.services.begin() as uow:
        drafts.add_row(uow, anna, NUMBER, 10)
    view = _open(house, anna)
    assert view.lines[0].entries == (ACCEPT, RowEntry())
    assert view.lines[0].word is LineWord.ACCEPT
    with house.services.begin() as uow:
        drafts.remove_row(uow, anna, NUMBER, 10, 1)
    assert _open(house, anna).lines[0].entries == (ACCEPT,)


def test_one_action_answers_many_lines(house: House, anna: Actor) -> None:
    _save(house, anna, {20: [RowEntry(type="accept", quantity="300", price="9")]})
    actions = [
        ("unanswered", BulkAction(BulkKind.ACCEPT)),
        ([10], BulkAction(BulkKind.BACKORDER, date="2026-05-04", note="Later")),
        ([20], BulkAction(BulkKind.DATE, date="2026-04-27")),
        ([30, 99], BulkAction(BulkKind.REJECT, reason="discontinued")),
    ]
    for lines, action in actions:
        with house.services.begin() as uow:
            drafts.apply(uow, anna, NUMBER, lines, action)  # type: ignore[arg-type]
    assert [line.entries for line in _open(house, anna).lines] == [
        (RowEntry(type="backorder", delivery="2026-05-04", note="Later"),),
        (RowEntry(type="accept", quantity="300", price="9", delivery="2026-04-27"),),
        (RowEntry(type="reject", reason="discontinued"),),
    ]
    with house.services.begin() as uow:
        drafts.apply(uow, anna, NUMBER, "all-open", BulkAction(BulkKind.CLEAR))
    assert _open(house, anna).counts.unanswered == 3


@pytest.mark.parametrize(
    ("action", "place"),
    [
        (BulkAction(BulkKind.DATE, date="soon"), "date"),
        (BulkAction(BulkKind.DATE), "date"),
        (BulkAction(BulkKind.REJECT), "reason"),
        (BulkAction(BulkKind.REJECT, reason="because"), "reason"),
    ],
)
def test_an_action_that_cannot_be_read_changes_no_line(
    house: House, anna: Actor, action: BulkAction, place: str
) -> None:
    with pytest.raises(Invalid) as refusal, house.services.begin() as uow:
        drafts.apply(uow, anna, NUMBER, "all-open", action)
    assert [issue.path for issue in refusal.value.issues] == [place]
    assert _open(house, anna).edition == 0


def test_lines_are_found_by_how_far_they_are_and_by_item(house: House, anna: Actor) -> None:
    _save(house, anna, {10: [ACCEPT], 20: [RowEntry(type="reject", reason="capacity")]})

    def shown(**page: object) -> list[int]:
        return [line.line.number for line in _open(house, anna, **page).lines]

    assert shown(filter=LineFilter.UNANSWERED) == [30]
    assert shown(filter=LineFilter.CHANGED) == [20]
    assert shown(filter=LineFilter.FINDINGS) == [30]  # ACK-01: no answer yet
    assert shown(q="hinge 2") == [20]
    assert shown(q="30") == [30]


def test_pages_of_lines_never_run_off_the_end(house: House, anna: Actor) -> None:
    view = _open(house, anna, first=1000, size=2)
    assert [line.line.number for line in view.lines] == [30]
    assert (view.previous, view.next, view.total) == (0, None, 3)
    assert _open(house, anna, first=-5, size=2).next == 2


def test_checking_gives_every_finding_and_sends_nothing(house: House, anna: Actor) -> None:
    _save(house, anna, {10: [RowEntry(type="accept", quantity="101")], 20: [RowEntry(type="reject")]})
    view = _open(house, anna, checked=True)
    assert {(issue.rule, issue.line) for issue in view.findings} >= {("ACK-01", 30)}
    assert house.events(NUMBER) == ["order.received"]


def test_a_draft_is_sent_and_is_gone(house: House, anna: Actor) -> None:
    key = _open(house, anna).send_key
    with house.services.begin() as uow:
        drafts.apply(uow, anna, NUMBER, "all-open", BulkAction(BulkKind.ACCEPT))
    view = _open(house, anna)
    assert key != view.send_key
    sent = _send(house, anna, view.send_key, view.edition)
    assert (sent.version, sent.state, sent.repeated) == (1, "queued", False)
    assert _open(house, anna).edition == 0


def test_the_back_button_gives_the_answer_that_was_sent(house: House, anna: Actor) -> None:
    key = _open(house, anna).send_key
    edition = _save(house, anna, {10: [ACCEPT], 20: [ACCEPT], 30: [ACCEPT]}, send_key=key)
    first = _send(house, anna, key, edition)
    again = _send(house, anna, key, edition)
    assert (again.id, again.repeated) == (first.id, True)
    house.deliver(NUMBER)
    assert _send(house, anna, key, 0).id == first.id


def test_a_page_that_sends_what_it_shows_sends_once_by_double_click(house: House, anna: Actor) -> None:
    key = _open(house, anna).send_key
    rows = {10: [ACCEPT], 20: [ACCEPT], 30: [ACCEPT]}
    results = at_once(*[lambda: _send(house, anna, key, 0, rows=rows, base_revision=1)] * 4)
    assert {result.id for result in results if isinstance(result, Submitted)} == {1}
    assert len(results) == 4
    assert _open(house, anna).edition == 0


def test_sending_what_somebody_changed_meanwhile_is_refused(house: House, anna: Actor, ben: Actor) -> None:
    key = _open(house, anna).send_key
    edition = _save(house, anna, {10: [ACCEPT], 20: [ACCEPT], 30: [ACCEPT]}, send_key=key)
    _save(house, ben, {30: [RowEntry(type="reject", reason="capacity")]}, edition=edition)
    with pytest.raises(Conflict, match="Ben Okafor changed this answer"):
        _send(house, anna, key, edition)
    assert house.events(NUMBER) == ["order.received"]


def test_an_unreadable_draft_is_not_sent_and_stays(house: House, anna: Actor) -> None:
    key = _open(house, anna).send_key
    edition = _save(house, anna, {10: [RowEntry(type="accept", quantity="ten")]}, send_key=key)
    with pytest.raises(Invalid) as refusal:
        _send(house, anna, key, edition)
    assert [issue.path for issue in refusal.value.issues] == ["lines/10/rows/0/quantity"]
    assert _open(house, anna).lines[0].entries[0].quantity == "ten"


def test_sending_nothing_says_what_is_missing(house: House, anna: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        _send(house, anna, _open(house, anna).send_key, 0)
    assert {issue.rule for issue in refusal.value.issues} == {"ACK-01"}


def test_warnings_are_confirmed_while_sending(house: House, anna: Actor) -> None:
    key = _open(house, anna).send_key
    reject = RowEntry(type="reject", reason="capacity")
    edition = _save(house, anna, {10: [reject], 20: [reject], 30: [reject]}, send_key=key)
    with pytest.raises(Unconfirmed):
        _send(house, anna, key, edition)
    assert _send(house, anna, key, edition, typed="REJECT").version == 1


def test_nobody_drafts_while_an_answer_is_on_its_way(house: House, anna: Actor, ben: Actor) -> None:
    with house.services.begin() as uow:
        acknowledgments.accept_all(uow, anna, NUMBER, revision=1, key="key-1")
    with pytest.raises(Conflict, match="Anna Weber sent an answer"):
        _save(house, ben, {10: [ACCEPT]})


def test_another_suppliers_draft_does_not_exist(house: House, anna: Actor, stranger: Actor) -> None:
    _save(house, anna, {10: [ACCEPT]})
    calls: tuple[Callable[..., object], ...] = (
        lambda uow: drafts.open_draft(uow, stranger, NUMBER),
        lambda uow: drafts.check(uow, stranger, NUMBER),
        lambda uow: drafts.save(uow, stranger, NUMBER, {10: []}, note="", edition=1, base_revision=1),
        lambda uow: drafts.add_row(uow, stranger, NUMBER, 10),
        lambda uow: drafts.remove_row(uow, stranger, NUMBER, 10, 0),
        lambda uow: drafts.apply(uow, stranger, NUMBER, "all-open", BulkAction(BulkKind.ACCEPT)),
        lambda uow: drafts.discard(uow, stranger, NUMBER),
        lambda uow: drafts.rebase(uow, stranger, NUMBER, []),
        lambda uow: drafts.start_repair(uow, stranger, NUMBER),
        lambda uow: drafts.send(uow, stranger, NUMBER, send_key="k", edition=1),
    )
    for call in calls:
        with pytest.raises(NotFound), house.services.begin() as uow:
            call(uow)
    assert _open(house, anna).lines[0].entries == (ACCEPT,)


def test_who_only_looks_saves_nothing(house: House, viewer: Actor) -> None:
    with pytest.raises(NotAllowed):
        _save(house, viewer, {10: [ACCEPT]})


def test_a_page_takes_as_many_statements_however_much_was_typed(house: House, anna: Actor) -> None:
    edition = _save(house, anna, {10: [ACCEPT]})
    split = [RowEntry(type="accept", quantity="60"), RowEntry(type="reject", reason="capacity")]
    counts = []
    reject = [RowEntry(type="reject", reason="capacity")]
    answers: tuple[dict[int, list[RowEntry]], ...] = ({10: []}, {10: split, 20: [ACCEPT], 30: reject})
    for typed in answers:
        with counted(house.services.database) as statements:
            edition = _save(house, anna, typed, edition=edition)
            _open(house, anna, checked=True)
        counts.append(len(statements))
    assert counts[0] == counts[1]
