"""Tables of many items on both databases: asked for once, written by one worker at a time, and again when one dies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from portal.domain.actors import Actor
from portal.domain.downloads import DownloadState
from portal.domain.errors import NotFound
from portal.services.catalog import downloads, importing, results, templates, writing
from portal.services.catalog.downloads import WRITE, DownloadView, Wanted
from portal.services.catalog.views import CatalogFilters
from portal.services.catalog.writing import LEASE
from portal.services.making import GRACE, MOST_TRIES
from tests.at_once import at_once
from tests.catalog_files import item, know, row, table, taken_and_read
from tests.house import House

S = DownloadState
ITEMS = Wanted(kind="csv")


def ask(house: House, actor: Actor, wanted: Wanted = ITEMS) -> int:
    with house.services.begin() as uow:
        return downloads.ask(uow, actor, wanted)


def view(house: House, actor: Actor, download: int) -> DownloadView:
    with house.reading() as uow:
        return downloads.get(uow, actor, download)


def write(house: House, download: int) -> str:
    return writing.run(house.services, download)


def watch(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> None:
    """Do something while items are read, once."""
    template = templates.template

    def watched(*told: Any) -> bytes:
        monkeypatch.setattr(templates, "template", template)
        meanwhile()
        return template(*told)

    monkeypatch.setattr(templates, "template", watched)


def test_a_table_of_items_is_asked_for_written_and_fetched(house: House, anna: Actor) -> None:
    know(house, item("A"), item("B"))
    asked = ask(house, anna)
    (woken,) = [promise for promise in house.alarm.woken if promise.job == WRITE]
    assert (woken.id, woken.is_long) == (asked, True)
    assert (view(house, anna, asked).state, view(house, anna, asked).total) == (S.QUEUED, 2)
    with pytest.raises(NotFound):
        downloads.read(house.services, anna, asked)
    assert write(house, asked) == "done"
    assert write(house, asked) == "nothing to do"
    assert downloads.read(house.services, anna, asked) == (
        "catalog.csv",
        templates.template(house.services, anna, "csv", CatalogFilters()),
    )


def test_a_file_comes_back_with_what_became_of_its_rows(house: House, anna: Actor, mia: Actor) -> None:
    import_ = taken_and_read(house, anna, table(row("A", price="0")), name="may.csv").id
    asked = ask(house, anna, Wanted(import_))
    assert write(house, asked) == "done"
    name, data = downloads.read(house.services, anna, asked)
    assert (name, data) == results.result(house.services, anna, import_)[:2]
    assert name == "may-checked.csv"
    for forbidden in (lambda: downloads.read(house.services, mia, asked), lambda: ask(house, mia, Wanted(import_))):
        with pytest.raises(NotFound):
            forbidden()


def test_what_a_search_finds_is_a_table_of_its_own(house: House, anna: Actor) -> None:
    know(house, item("A-1"), item("B-1"))
    found = ask(house, anna, Wanted(kind="csv", filters=CatalogFilters(q="b-1", status="nonsense")))
    assert found != ask(house, anna)
    write(house, found)
    data = downloads.read(house.services, anna, found)[1]
    assert (b"B-1" in data, b"A-1" in data) == (True, False)


def test_the_same_asked_for_at_once_is_one_and_later_another(house: House, anna: Actor) -> None:
    first, second = at_once(*[lambda: ask(house, anna)] * 2)
    assert first == second
    write(house, view(house, anna, first if isinstance(first, int) else 0).id)
    again = ask(house, anna)
    assert again != first
    with house.reading() as uow:
        assert [one.id for one in downloads.offer(uow, anna, ITEMS).earlier] == [again, first]


@pytest.mark.parametrize(("kind", "limit"), [("csv", "MOST_OF_CSV"), ("xlsx", "MOST_OF_WORKBOOK")])
def test_only_long_tables_are_for_workers(
    house: House, anna: Actor, mia: Actor, monkeypatch: pytest.MonkeyPatch, kind: str, limit: str
) -> None:
    know(house, item("A"), item("B"))
    monkeypatch.setattr(downloads, limit, 1)
    import_ = taken_and_read(house, anna, table(row("A"), row("B"))).id
    with house.reading() as uow:
        assert downloads.is_long(uow, anna, Wanted(kind=kind))
        assert downloads.is_long(uow, anna, Wanted(import_)) == (kind == "csv")
        assert not downloads.is_long(uow, mia, Wanted(kind=kind))
    monkeypatch.setattr(downloads, limit, 2)
    with house.reading() as uow:
        assert not downloads.is_long(uow, anna, Wanted(kind=kind))


def test_how_far_it_is_can_be_seen_every_second(house: House, anna: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    know(house, *(item(f"I-{place}") for place in range(5)))
    monkeypatch.setattr(templates, "_AT_ONCE", 2)
    asked, seen = ask(house, anna), []
    list_items = templates.listing.list_items

    def slowly(*told: Any, **named: Any) -> Any:
        seen.append(view(house, anna, asked).done)
        house.clock.advance(seconds=1)
        return list_items(*told, **named)

    monkeypatch.setattr(templates.listing, "list_items", slowly)
    write(house, asked)
    assert seen == [0, 2, 4]


def test_a_worker_that_died_is_replaced_and_one_that_wakes_up_too_late_writes_nothing(
    house: House, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    know(house, item("A"))
    asked = ask(house, anna)
    told: list[object] = []

    def another() -> None:
        told.extend((writing.WORKSHOP.sweep(house.services), write(house, asked)))
        house.clock.advance(seconds=LEASE.total_seconds() + 1)
        told.extend((writing.WORKSHOP.sweep(house.services), write(house, asked)))

    watch(monkeypatch, another)
    assert write(house, asked) == "lost"
    assert told == [0, "nothing to do", 1, "done"]


def test_a_table_that_ends_every_worker_is_given_up_with_a_sentence(
    house: House, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(house, anna)

    def killed(*_: Any) -> bytes:
        raise MemoryError

    monkeypatch.setattr(templates, "template", killed)
    for _ in range(MOST_TRIES):
        with pytest.raises(MemoryError):
            write(house, asked)
        house.clock.advance(seconds=LEASE.total_seconds() + 1)
    assert write(house, asked) == "failed"
    assert view(house, anna, asked).problem.startswith("The table could not be written.")


def test_a_file_that_was_thrown_away_meanwhile_is_told(house: House, anna: Actor) -> None:
    import_ = taken_and_read(house, anna, table(row("A"))).id
    asked = ask(house, anna, Wanted(import_))
    with house.services.begin() as uow:
        importing.cancel(uow, anna, import_)
    assert write(house, asked) == "failed"
    assert view(house, anna, asked).problem == "The file that this table is about was thrown away."


def test_a_table_that_the_queue_has_forgotten_is_offered_again(house: House, anna: Actor) -> None:
    asked = ask(house, anna)
    assert writing.WORKSHOP.sweep(house.services) == 0
    house.clock.advance(seconds=GRACE.total_seconds())
    assert writing.WORKSHOP.sweep(house.services) == 1
    assert house.alarm.woken[-1].id == asked
