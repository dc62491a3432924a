"""Sending the rows of a file: all or none, the good ones alone, and nothing that was not confirmed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest

from portal.domain.actors import Actor
from portal.domain.catalog import Acceptance, LineState, ProposalScope
from portal.domain.errors import Conflict, Invalid
from portal.domain.imports import ImportState
from portal.domain.states import DocumentState
from portal.services.catalog import importing, reading, sending
from portal.services.catalog.import_views import ImportView, Offer, SentFile
from portal.services.catalog.sending import Unconfirmed
from portal.services.intake import synchronise
from portal.store.rows import CatalogLineRow, OutboxRow
from tests import make
from tests.catalog_files import item, know, lines, read, row, states, table, take, taken_and_read, view
from tests.house import House
from tests.make_catalogs import limits

L = LineState
DAY = make.TODAY.isoformat()
GOOD = {"acceptance": Acceptance.GOOD_ROWS}


def offer(house: House, actor: Actor, found: ImportView) -> Offer:
    with house.reading() as uow:
        return sending.offer(uow, actor, found)


def send(house: House, actor: Actor, found: ImportView, confirmed: Collection[str] = ()) -> SentFile:
    with house.services.begin() as uow:
        return sending.send(uow, actor, found.id, edition=found.edition, confirmed=confirmed)


def send_confirmed(house: House, actor: Actor, found: ImportView) -> SentFile:
    return send(house, actor, found, [one.value for one in offer(house, actor, found).confirms])


def promises(house: House) -> int:
    with house.reading() as uow:
        return uow.session.query(OutboxRow).filter_by(job="jobs.catalog.deliver").count()


@pytest.fixture
def seller(house: House, anna: Actor) -> Actor:
    """Give somebody of GLOBEX, which sells A to E for 10 EUR."""
    know(house, *(item(code) for code in "ABCDE"))
    return anna


def changed(*codes: str, **fields: str) -> list[dict[str, str]]:
    return [row(code, action="update", **fields) for code in codes]


def test_all_or_nothing_sends_nothing_while_a_row_is_wrong_and_says_how_many(house: House, seller: Actor) -> None:
    found = taken_and_read(house, seller, table(*changed("A", "B"), *changed("C", price="0")))
    told = offer(house, seller, found)
    assert [issue.rule for issue in told.stops] == ["FIL-05"]
    assert told.stops[0].params["good"] == "2"
    with pytest.raises(Invalid):
        send_confirmed(house, seller, found)
    assert (promises(house), view(house, seller, found.id).proposal_state) == (0, DocumentState.DRAFT)


def test_good_rows_are_sent_alone_once_that_is_confirmed(house: House, seller: Actor) -> None:
    found = taken_and_read(house, seller, table(*changed("A", "B"), *changed("C", price="0")), **GOOD)
    told = offer(house, seller, found)
    assert (told.sends, told.leaves_out, told.stops) == (2, 1, ())
    with pytest.raises(Unconfirmed):
        send(house, seller, found)
    assert promises(house) == 0
    sent = send_confirmed(house, seller, found)
    assert (sent.state, promises(house)) == (DocumentState.QUEUED, 1)
    assert states(house) == {L.OK: 2, L.LEFT_OUT: 1}
    assert send_confirmed(house, seller, found) == sent, "twice is once"
    assert promises(house) == 1


def test_a_file_without_a_good_row_sends_nothing(house: House, seller: Actor) -> None:
    found = taken_and_read(house, seller, table(*changed("A", price="0")), **GOOD)
    with pytest.raises(Invalid) as refused:
        send(house, seller, found)
    assert [issue.key for issue in refused.value.issues] == ["FIL-05.none"]


def test_what_the_buyer_decides_waits_and_the_rest_with_it(house: House, seller: Actor) -> None:
    found = taken_and_read(house, seller, table(*changed("A"), *changed("B", price="99")))
    assert offer(house, seller, found).reviews == 1
    assert send_confirmed(house, seller, found).state is DocumentState.IN_REVIEW
    assert states(house) == {L.OK: 1, L.PENDING: 1}


def test_a_replacement_ends_nothing_that_was_not_confirmed_and_asks_the_buyer_about_many(
    house: House, seller: Actor
) -> None:
    found = taken_and_read(house, seller, table(*changed("A", "B")), scope=ProposalScope.REPLACEMENT)
    told = offer(house, seller, found)
    assert (told.removed, told.reviews, told.sends) == (3, 3, 5)
    with pytest.raises(Unconfirmed) as asked:
        send(house, seller, found, [one.value for one in told.confirms if not one.value.startswith("removed")])
    assert [one.value for one in asked.value.confirms] == ["removed 3"]
    assert send_confirmed(house, seller, found).state is DocumentState.IN_REVIEW
    assert [(code, state) for code, action, state in lines(house) if action == "end"] == [
        (code, "pending") for code in "CDE"
    ]


def test_an_item_that_changed_since_the_check_has_the_file_read_again(house: House, seller: Actor) -> None:
    found = taken_and_read(house, seller, table(*changed("A", "B")))
    know(house, item("A", "11"), version=2)
    assert offer(house, seller, found).outdated == 1
    with pytest.raises(Conflict, match="read again"):
        send_confirmed(house, seller, found)
    with house.services.begin() as uow:
        importing.read_again(uow, seller, found.id)
    assert read(house, found.id) == "checked"
    again = view(house, seller, found.id)
    assert offer(house, seller, again).outdated == 0
    assert send_confirmed(house, seller, again).state is DocumentState.QUEUED


def read_again(house: House, actor: Actor, found: ImportView) -> ImportView:
    with house.services.begin() as uow:
        importing.read_again(uow, actor, found.id)
    assert read(house, found.id) == "checked"
    return view(house, actor, found.id)


def test_a_file_that_was_checked_on_another_day_is_checked_again_before_it_is_sent(house: House, seller: Actor) -> None:
    found = taken_and_read(house, seller, table(*changed("A", "B")))
    assert offer(house, seller, found).over == ""
    house.clock.advance(days=1)
    assert offer(house, seller, found).over.startswith("This file was checked on 2 Mar 2026")
    with pytest.raises(Conflict, match="2 Mar 2026.*read again"):
        send_confirmed(house, seller, found)
    again = read_again(house, seller, found)
    assert [(one.rule, one.rows) for one in again.found if one.severity == "E"] == [("CAT-07", 2)], (
        "they hold in the past"
    )
    with pytest.raises(Invalid):
        send_confirmed(house, seller, again)
    assert promises(house) == 0


def test_items_that_a_file_does_not_name_end_on_the_day_on_which_that_is_sent(house: House, seller: Actor) -> None:
    day_after = make.in_days(1, make.TODAY).isoformat()
    rows = changed(*"ABCD", valid_from=day_after)
    found = taken_and_read(house, seller, table(*rows), scope=ProposalScope.REPLACEMENT)
    house.clock.advance(days=1)
    send_confirmed(house, seller, read_again(house, seller, found))
    with house.reading() as uow:
        (end,) = uow.session.query(CatalogLineRow).filter_by(action="end")
    assert end.document["valid_to"] == day_after


def test_a_file_that_was_checked_under_other_terms_is_checked_again(house: House, seller: Actor) -> None:
    found = taken_and_read(house, seller, table(*changed("A", price="10.90")))
    assert offer(house, seller, found).reviews == 0
    house.erp.put_profile(replace(limits(cat_price_up_pct="5"), version="2"))
    synchronise(house.services)
    with pytest.raises(Conflict, match="terms changed"):
        send_confirmed(house, seller, found)
    assert offer(house, seller, read_again(house, seller, found)).reviews == 1


def test_a_reading_during_which_the_day_ends_begins_again(
    house: House, seller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = take(house, seller, table(*changed("A", "B")))

    def midnight(where: str) -> None:
        if where == "catalog.kept" and house.clock.now().date() == make.TODAY:
            house.clock.advance(days=1)

    monkeypatch.setattr(reading, "reach", midnight)
    assert read(house, found) == "queued"
    assert read(house, found) == "checked"
    assert [one.rule for one in view(house, seller, found).found] == ["CAT-07"]


def test_items_that_a_replacement_ends_by_their_rows_are_counted_with_those_it_does_not_name(
    house: House, seller: Actor
) -> None:
    rows = [*changed("A"), *changed("B", price="99"), *(row(code, action="end", valid_to=DAY) for code in "CD")]
    found = taken_and_read(house, seller, table(*rows), scope=ProposalScope.REPLACEMENT)
    told = offer(house, seller, found)
    assert (told.removed, told.reviews, told.sends) == (3, 4, 5), "E is not named, and the price of B is asked about"
    assert "removed 3" in [one.value for one in told.confirms]
    assert send_confirmed(house, seller, found).state is DocumentState.IN_REVIEW
    assert states(house) == {L.OK: 1, L.PENDING: 4}


def test_rows_that_end_items_of_changes_alone_are_no_replacement(house: House, seller: Actor) -> None:
    found = taken_and_read(house, seller, table(*(row(code, action="end", valid_to=DAY) for code in "ABCD")))
    told = offer(house, seller, found)
    assert (told.removed, told.reviews) == (0, 0)
    assert send_confirmed(house, seller, found).state is DocumentState.QUEUED


def test_a_draft_that_somebody_changed_is_not_sent(house: House, seller: Actor) -> None:
    found = taken_and_read(house, seller, table(*changed("A")))
    with pytest.raises(Conflict), house.services.begin() as uow:
        sending.send(uow, seller, found.id, edition=found.edition + 1)


def test_what_was_sent_is_neither_cancelled_nor_read_again(house: House, seller: Actor) -> None:
    found = taken_and_read(house, seller, table(*changed("A")))
    send_confirmed(house, seller, found)
    with pytest.raises(Conflict), house.services.begin() as uow:
        importing.cancel(uow, seller, found.id)
    with pytest.raises(Conflict), house.services.begin() as uow:
        importing.read_again(uow, seller, found.id)
    with house.services.begin() as uow:
        importing.resume(uow, found.id)
    assert view(house, seller, found.id).state is ImportState.CHECKED


def test_a_word_that_nobody_has_explained_waits_and_is_read_again_when_it_is(house: House, seller: Actor) -> None:
    found = taken_and_read(house, seller, table(*changed("A"), *changed("B", unit="Stk")))
    assert found.states == {L.OK: 1, L.WAITING: 1}
    assert [issue.rule for issue in offer(house, seller, found).stops] == ["FIL-05"]
    with house.services.begin() as uow:
        importing.resume(uow, found.id)
    assert view(house, seller, found.id).is_moving
    assert read(house, found.id) == "checked"
