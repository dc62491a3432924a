"""Files of many items: read by batches, gone on with after a death, cancelled, asked about, never half a catalog."""

from __future__ import annotations

from typing import Any

import pytest

from portal.domain import messages
from portal.domain.actors import Actor, Role
from portal.domain.catalog import LineState, ProposalScope
from portal.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from portal.domain.imports import ImportState
from portal.domain.states import DocumentState
from portal.ports.scanner import Clean, Found, Waiting
from portal.services.catalog import batches, import_pages, importing, reading, results, side_by_side
from portal.services.catalog.importing import StillReading
from portal.store.rows import CatalogLineRow, CatalogProposalRow
from tests import make
from tests.at_once import at_once
from tests.catalog_files import findings, item, know, lines, many, read, row, states, table, take, taken_and_read, view
from tests.house import House

S, L = ImportState, LineState


@pytest.fixture(autouse=True)
def batches_are_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few rows be several batches."""
    monkeypatch.setattr(reading, "ROWS", 3)
    monkeypatch.setattr(side_by_side, "HERE", 3)
    monkeypatch.setattr(side_by_side, "THERE", 3)


def die(*_told: Any, **_named: Any) -> Any:
    """End the worker here, as a signal would."""
    raise SystemExit


def proposals(house: House) -> int:
    with house.reading() as uow:
        return uow.session.query(CatalogProposalRow).count()


def wait_for_the_lease(house: House) -> None:
    house.clock.advance(seconds=importing.lease(house.services).total_seconds() + 1)
    assert importing.sweep(house.services) == 1


def test_a_file_of_good_rows_becomes_a_draft_with_a_line_for_each(house: House, anna: Actor) -> None:
    found = taken_and_read(house, anna, many(7))
    assert (found.state, found.total, found.done, found.wrong) == (S.CHECKED, 7, 7, 0)
    assert (found.proposal_state, found.number) == (DocumentState.DRAFT, "CAT-2026-1")
    assert found.states == {L.OK: 7}
    assert lines(house) == [(f"I-{number:04}", "add", "ok") for number in range(1, 8)]


def test_a_file_that_repeats_one_item_says_so_once_in_each_row(house: House, anna: Actor) -> None:
    later = make.in_days(5, make.TODAY).isoformat()
    found = taken_and_read(house, anna, table(*[row("A")] * 10, row("A", valid_from=later), row("A", unit="KGM")))
    assert (found.state, found.wrong) == (S.CHECKED, 11)
    with house.reading() as uow:
        kept = uow.session.query(CatalogLineRow).order_by(CatalogLineRow.position).all()
    assert [sorted({one["rule"] for one in line.findings if one["rule"] in ("CAT-03", "CAT-07")}) for line in kept] == [
        [],
        *[["CAT-03"]] * 9,
        ["CAT-07"],
        ["CAT-03", "CAT-07"],
    ]
    assert max(len(line.findings) for line in kept[1:10]) == 1


def test_rows_with_several_periods_of_an_item_are_fine_and_one_that_ends_it_stands_alone(
    house: House, anna: Actor
) -> None:
    know(house, item("A"), item("B"), item("C"))
    turn = make.in_days(40, make.TODAY).isoformat()
    eve = make.in_days(39, make.TODAY).isoformat()
    rows = [
        row("A", action="", valid_to=eve),
        row("B", action="", valid_to=eve),
        row("C", action="end", valid_to=eve),
        row("A", action="", valid_from=turn),
        row("B", action="end", valid_from="", valid_to=turn),
        row("C", action="", valid_from=turn),
        row("N", valid_to=eve),
        row("N", currency="JPY", valid_from=turn),
    ]
    taken_and_read(house, anna, table(*rows))
    assert findings(house, ["CAT-03", "CAT-07"]) == [(6, "CAT-03"), (7, "CAT-03"), (9, "CAT-03")]


def test_wrong_rows_are_found_with_their_rows_and_counted_by_rule(house: House, anna: Actor) -> None:
    found = taken_and_read(
        house,
        anna,
        table(row("A"), row("B", price="0"), row("C", price="zero")),
    )
    assert (found.state, found.wrong) == (S.CHECKED, 2)
    assert findings(house, ["CAT-05", "SCH-03"]) == [(3, "CAT-05"), (4, "SCH-03")]
    assert {(one.rule, one.rows) for one in found.found} >= {("CAT-05", 1), ("SCH-03", 1)}
    with house.reading() as uow:
        group = import_pages.group(found, "CAT-05", "E")
        (only,) = import_pages.list_found(uow, found, group).rows
    assert (only.row, only.code) == (3, "B")
    assert "CAT-01" not in {rule for _, rule in findings(house)}, "what cannot be read is not missing as well"


def test_the_same_item_twice_is_found_in_one_batch_and_across_batches(house: House, anna: Actor) -> None:
    rows = [row(code) for code in ("A", "B", "B", "C", "D", "E", "F", "A")]
    taken_and_read(house, anna, table(*rows))
    assert findings(house, ["CAT-03"]) == [(4, "CAT-03"), (9, "CAT-03")]


def test_rows_with_findings_come_by_pages(house: House, anna: Actor) -> None:
    found = taken_and_read(house, anna, many(5, price="0"))
    group = import_pages.group(found, "CAT-05", "E")
    with house.reading() as uow:
        first = import_pages.list_found(uow, found, group, limit=2)
        second = import_pages.list_found(uow, found, group, limit=2, cursor=first.older)
        back = import_pages.list_found(uow, found, group, limit=2, cursor=second.newer)
    assert [one.row for one in first.rows] == [2, 3] == [one.row for one in back.rows]
    assert [one.row for one in second.rows] == [4, 5]


@pytest.mark.parametrize("where", ["scanning", "reading", "checking", "keeping"])
def test_a_worker_killed_in_the_middle_is_followed_by_another_and_nothing_is_seen_before(
    house: House, anna: Actor, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    import_ = take(house, anna, many(7))
    places: dict[str, tuple[Any, str]] = {
        "scanning": (house.scanner, "scan"),
        "reading": (house.services.readers, "read"),
        "checking": (batches.checking, "check_lines"),
        "keeping": (batches.queries, "add_rows"),
    }
    with monkeypatch.context() as patch:
        patch.setattr(*places[where], die)
        with pytest.raises(SystemExit):
            read(house, import_)
    found = view(house, anna, import_)
    assert (found.state, found.proposal, found.is_moving) == (S.READING, None, True)
    assert (read(house, import_), importing.sweep(house.services)) == ("nothing to do", 0)
    wait_for_the_lease(house)
    assert house.alarm.woken[-1].job == importing.READ
    assert read(house, import_) == "checked"
    assert states(house) == {L.OK: 7}


def test_a_worker_killed_between_two_batches_is_gone_on_with_behind_the_last_one(
    house: House, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_ = take(house, anna, table(*(row(code) for code in "ABCDEFA")))
    kept: list[int] = []
    add_rows = batches.queries.add_rows

    def keep_two(session: Any, rows: Any, found: Any) -> None:
        if len(kept) == 2:
            raise SystemExit
        kept.append(len(rows))
        add_rows(session, rows, found)

    with monkeypatch.context() as patch:
        patch.setattr(batches.queries, "add_rows", keep_two)
        with pytest.raises(SystemExit):
            read(house, import_)
    half = view(house, anna, import_)
    assert (half.done, half.total, half.proposal) == (6, 7, None)
    wait_for_the_lease(house)
    assert read(house, import_) == "checked"
    assert [code for code, _, _ in lines(house)] == list("ABCDEFA")
    assert findings(house, ["CAT-03"]) == [(8, "CAT-03")], "what a dead worker kept is known to the next"
    assert proposals(house) == 1


def test_a_worker_that_wakes_up_too_late_keeps_nothing(
    house: House, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_ = take(house, anna, many(5))
    check_lines = batches.checking.check_lines

    def sleep_through(*told: Any, **named: Any) -> Any:
        monkeypatch.undo()
        house.clock.advance(seconds=importing.lease(house.services).total_seconds() + 1)
        assert read(house, import_) == "checked"
        return check_lines(*told, **named)

    monkeypatch.setattr(batches.checking, "check_lines", sleep_through)
    assert read(house, import_) == "lost"
    assert states(house) == {L.OK: 5}


def test_a_database_that_goes_away_leaves_the_file_for_later(
    house: House, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_ = take(house, anna, many(4))

    def away(*_told: Any, **_named: Any) -> Any:
        raise Unavailable("gone")

    with monkeypatch.context() as patch:
        patch.setattr(batches.queries, "add_rows", away)
        with pytest.raises(Unavailable):
            read(house, import_)
    wait_for_the_lease(house)
    assert (read(house, import_), states(house)) == ("checked", {L.OK: 4})


def test_a_file_that_ends_every_worker_is_refused_and_may_come_again(
    house: House, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_ = take(house, anna, many(4))
    with monkeypatch.context() as patch:
        patch.setattr(house.services.readers, "read", die)
        for _ in range(reading.MOST_TRIES):
            with pytest.raises(SystemExit):
                read(house, import_)
            wait_for_the_lease(house)
    assert read(house, import_) == "refused"
    assert "could not be read" in view(house, anna, import_).problem
    again = take(house, anna, many(4))
    assert again != import_
    assert read(house, again) == "checked"


def test_cancelling_stops_within_a_batch_and_leaves_nothing(
    house: House, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_ = take(house, anna, many(7))
    add_rows = batches.queries.add_rows

    def cancel_then_keep(session: Any, rows: Any, found: Any) -> None:
        add_rows(session, rows, found)
        monkeypatch.undo()
        monkeypatch.setattr(side_by_side, "HERE", 3)
        monkeypatch.setattr(batches.checking, "check_lines", cancel_first)

    def cancel_first(*told: Any, **named: Any) -> Any:
        monkeypatch.undo()
        with house.services.begin() as uow:
            importing.cancel(uow, anna, import_)
        assert view(house, anna, import_).is_cancelled
        return check_lines(*told, **named)

    check_lines = batches.checking.check_lines
    monkeypatch.setattr(batches.queries, "add_rows", cancel_then_keep)
    assert read(house, import_) == "cancelled"
    assert (lines(house), proposals(house)) == ([], 0)
    assert view(house, anna, import_).state is S.CANCELLED
    with house.services.begin() as uow:
        importing.cancel(uow, anna, import_)  # twice is the same as once


@pytest.mark.parametrize("is_read", [False, True], ids=["waiting", "checked"])
def test_what_nobody_reads_is_cancelled_at_once(house: House, anna: Actor, *, is_read: bool) -> None:
    import_ = take(house, anna, many(4))
    if is_read:
        read(house, import_)
    with house.services.begin() as uow:
        importing.cancel(uow, anna, import_)
    assert (view(house, anna, import_).state, lines(house), proposals(house)) == (S.CANCELLED, [], 0)
    assert read(house, import_) == "nothing to do"
    assert take(house, anna, many(4)) != import_


def test_a_worker_that_died_after_the_cancelling_leaves_nothing_either(
    house: House, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_ = take(house, anna, many(4))
    with monkeypatch.context() as patch:
        patch.setattr(batches.checking, "check_lines", die)
        with pytest.raises(SystemExit):
            read(house, import_)
    with house.services.begin() as uow:
        importing.cancel(uow, anna, import_)
    wait_for_the_lease(house)
    assert (read(house, import_), proposals(house)) == ("cancelled", 0)


def test_a_second_file_while_the_first_is_read_is_told_which_one(house: House, anna: Actor, stranger: Actor) -> None:
    first = take(house, anna, many(3), name="first.csv")
    with pytest.raises(StillReading, match=r"first\.csv") as told:
        take(house, anna, many(4))
    assert told.value.import_ == first
    assert take(house, stranger, many(4)) != first, "another supplier's file waits for nobody's"
    read(house, first)
    assert take(house, anna, many(4)) != first


def test_of_two_files_at_the_same_moment_one_is_taken(house: House, anna: Actor) -> None:
    told = at_once(*(lambda size=size: take(house, anna, many(size)) for size in (2, 3, 4)))
    assert sorted(type(one).__name__ for one in told) == ["StillReading", "StillReading", "int"]


@pytest.mark.parametrize(("name", "declared"), [("x.xlsx", ""), ("x.pdf", ""), ("x.csv", "application/pdf")])
def test_a_file_that_is_not_what_it_says_is_not_taken(house: House, anna: Actor, name: str, declared: str) -> None:
    with pytest.raises(Invalid) as refused:
        importing.take(house.services, anna, name=name, declared=declared, data=many(3))
    (issue,) = refused.value.issues
    assert (issue.rule, issue.path) == ("FIL-06", "file")
    assert messages.text(issue).endswith("but it is a CSV file. Name it as what it is, and send it again.")


def test_the_same_bytes_in_the_same_way_are_the_same_file(house: House, anna: Actor) -> None:
    data = many(3)
    first = importing.take(house.services, anna, name="a.csv", data=data)
    assert first[1]
    assert importing.take(house.services, anna, name="b.csv", data=data) == (first[0], False)
    read(house, first[0])
    assert importing.take(house.services, anna, name="a.csv", data=data) == (first[0], False)
    other = importing.take(house.services, anna, name="a.csv", data=data, scope=ProposalScope.REPLACEMENT)
    assert other[1]


def test_while_the_scanner_is_away_a_file_is_held_and_goes_on_when_it_is_back(house: House, anna: Actor) -> None:
    import_ = take(house, anna, many(3))
    house.scanner.says = Waiting("no answer")
    for _ in range(reading.MOST_TRIES + 2):
        assert read(house, import_) == "held"
        house.clock.advance(seconds=importing.AGAIN.total_seconds() + 1)
        assert importing.sweep(house.services) == 1
    house.scanner.says = Clean()
    assert read(house, import_) == "checked"
    assert view(house, anna, import_).problem == ""


def test_a_virus_is_refused(house: House, anna: Actor) -> None:
    house.scanner.says = Found("Eicar-Test-Signature")
    found = taken_and_read(house, anna, many(3))
    assert found.state is S.REFUSED
    assert "Eicar" in messages.text(found.findings[0])


def test_what_reads_in_two_ways_is_asked_and_read_again_with_the_answer(house: House, anna: Actor) -> None:
    found = taken_and_read(house, anna, table(row("A", price="1,234")))
    assert (found.state, found.proposal) == (S.ASKED, None)
    with house.services.begin() as uow, pytest.raises(Invalid):
        importing.say_style(uow, anna, found.id, {"decimal": "both"})
    with house.services.begin() as uow:
        importing.say_style(uow, anna, found.id, {"decimal": ","})
    assert read(house, found.id) == "checked"
    with house.services.begin() as uow, pytest.raises(Conflict):
        importing.say_style(uow, anna, found.id, {"decimal": "."})
    assert view(house, anna, found.id).style["decimal"] == ","


def test_the_file_comes_back_with_what_became_of_each_row(house: House, anna: Actor) -> None:
    found = taken_and_read(house, anna, table(row("A"), row("B", price="0")))
    name, data, is_workbook = results.result(house.services, anna, found.id)
    assert (name, is_workbook) == ("catalog-checked.csv", False)
    good, bad = data.decode("utf-8-sig").splitlines()[1:3]
    assert "Fine" in good
    assert "Wrong" in bad
    assert "above zero" in bad


@pytest.mark.parametrize("data", [b"", b"x" * (importing.LARGEST + 1)], ids=["empty", "too large"])
def test_a_file_of_no_use_is_refused_before_it_is_kept(house: House, anna: Actor, data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        take(house, anna, data)
    assert [(issue.rule, issue.path) for issue in refused.value.issues] == [("FIL-06", "file")]


def test_another_suppliers_file_does_not_exist_and_a_viewer_sends_none(
    house: House, anna: Actor, stranger: Actor, viewer: Actor, buyer: Actor
) -> None:
    found = taken_and_read(house, anna, many(3))
    with pytest.raises(NotFound):
        view(house, stranger, found.id)
    with pytest.raises(NotFound):
        results.result(house.services, stranger, found.id)
    with pytest.raises(NotAllowed):
        take(house, viewer, many(4))
    with pytest.raises(NotAllowed):
        take(house, buyer, many(4))
    assert view(house, buyer, found.id).proposal is None, "a draft is the supplier's own"


def test_a_replacement_ends_what_its_file_does_not_name(house: House, anna: Actor) -> None:
    know(house, *(item(code) for code in "ABCDEFGH"))
    found = taken_and_read(house, anna, table(row("B", action="update"), row("NEW")), scope=ProposalScope.REPLACEMENT)
    assert (found.items, found.removed, found.done) == (8, 7, 2)
    ended = [(code, action) for code, action, _ in lines(house)][2:]
    assert ended == [(code, "end") for code in "ACDEFGH"]


def test_a_replacement_whose_worker_dies_while_it_ends_items_ends_each_once(
    house: House, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    know(house, *(item(code) for code in "ABCDEFGH"))
    import_ = take(house, anna, table(row("B", action="update")), scope=ProposalScope.REPLACEMENT)
    add_rows = batches.queries.add_rows

    def keep_one_ended(session: Any, rows: Any, found: Any) -> None:
        add_rows(session, rows, found)
        if rows[0]["row"] is None:
            monkeypatch.setattr(batches.queries, "add_rows", die)

    monkeypatch.setattr(batches.queries, "add_rows", keep_one_ended)
    with pytest.raises(SystemExit):
        read(house, import_)
    monkeypatch.undo()
    monkeypatch.setattr(reading, "ROWS", 3)
    wait_for_the_lease(house)
    assert read(house, import_) == "checked"
    assert [code for code, action, _ in lines(house) if action == "end"] == list("ACDEFGH")
    assert view(house, anna, import_).removed == 7


def test_changes_end_nothing(house: House, anna: Actor) -> None:
    know(house, *(item(code) for code in "ABC"))
    assert taken_and_read(house, anna, table(row("B", action="update"))).removed == 0
    assert [code for code, _, _ in lines(house)] == ["B"]


def test_somebody_of_no_supplier_sends_no_file(house: House) -> None:
    with pytest.raises(NotFound):
        take(house, Actor(None, "Nobody", Role.SUPPLIER_ADMIN), many(3))
