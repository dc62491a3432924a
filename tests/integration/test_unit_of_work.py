"""A unit of work keeps everything or nothing, and says so plainly when the database does not let it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select, text

from portal.domain.actors import SYSTEM
from portal.domain.errors import Unavailable
from portal.store import database
from portal.store.database import Database
from portal.store.rows import OutboxRow
from tests.house import House


def _promises(house: House) -> int:
    with house.reading() as uow:
        return uow.session.query(OutboxRow).count()


def test_promises_are_woken_after_the_commit_and_not_before(house: House) -> None:
    with house.services.begin() as uow:
        uow.promise("jobs.acknowledgments.deliver", key="a", stream="1")
        assert house.alarm.woken == []
    assert len(house.alarm.woken) == 1


def test_an_exception_undoes_what_was_written_promised_and_recorded(house: House) -> None:
    with suppress(RuntimeError), house.services.begin() as uow:
        uow.promise("jobs.acknowledgments.deliver", key="a", stream="1")
        uow.record(SYSTEM, "answer.sent", subject="1")
        uow.session.flush()
        raise RuntimeError
    assert (_promises(house), house.alarm.woken, house.events("1")) == (0, [], [])


def test_accepting_goes_on_while_the_queue_is_away_and_the_sweep_makes_up_for_it(house: House) -> None:
    house.alarm.away = True
    house.receive()
    house.send()
    house.clock.advance(seconds=3)
    assert house.sweep() == 0

    house.alarm.away = False
    house.clock.advance(seconds=6)
    assert house.sweep() == 1
    assert house.deliver() == "booked"


def test_a_promise_just_woken_is_not_offered_again_at_once(house: House) -> None:
    house.receive()
    house.send()
    assert house.sweep() == 0
    house.clock.advance(seconds=3)
    assert [house.sweep(), house.sweep()] == [1, 0]


def test_reading_cannot_write(house: House) -> None:
    with pytest.raises((Unavailable, Exception), match=r"read-?only|busy"), house.reading() as uow:
        uow.session.execute(text("DELETE FROM outbox"))


def test_a_locked_database_says_that_it_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT", 0.1)
    store = Database(f"sqlite:///{tmp_path / 'busy.db'}")
    with store.begin() as holder:
        holder.execute(text("SELECT 1"))
        with pytest.raises(Unavailable), store.begin() as second:
            second.execute(text("SELECT 1"))
    store.close()


@pytest.mark.parametrize("url", ["sqlite:////no/such/folder/portal.db", "postgresql+psycopg://nobody@127.0.0.1:1/none"])
def test_a_database_that_is_away_says_so(url: str) -> None:
    store = Database(url)
    with pytest.raises(Unavailable), store.read() as reading:
        reading.session().execute(text("SELECT 1"))
    with pytest.raises(Unavailable), store.read() as reading:
        reading.rows("SELECT 1", ())


def test_a_wrong_statement_is_no_absence(house: House) -> None:
    with pytest.raises(Exception, match="no_such_column") as raised, house.reading() as uow:
        uow.session.execute(text("SELECT no_such_column FROM outbox"))
    assert not isinstance(raised.value, Unavailable)


def test_a_connection_lost_while_idle_is_replaced(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "TRUSTED_FOR", -1.0)
    store, other = Database(postgres_url), Database(postgres_url)
    with store.read() as reading:
        first = reading.session().scalar(text("SELECT pg_backend_pid()"))
    with other.begin() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": first})
    with store.read() as reading:
        assert reading.session().scalar(select(text("pg_backend_pid()"))) != first
    store.close()
    other.close()


def test_a_look_over_a_connection_that_was_cut_says_so_and_the_next_works(postgres_url: str) -> None:
    store, other = Database(postgres_url), Database(postgres_url)

    def cut_while_looking() -> None:
        with store.read() as look:
            pid = look.rows("SELECT pg_backend_pid()", {})[0][0]
            with other.begin() as session:
                session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            look.rows("SELECT 1", {})

    with pytest.raises(Unavailable):
        cut_while_looking()
    with store.read() as look:
        assert look.rows("SELECT 1", {}) == [(1,)]
    store.close()
    other.close()
