"""The chain of events: whoever alters, inserts or removes one is found out, whichever column it was."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM
from portal.services import audit
from portal.services.audit import AuditReport
from portal.store import chain
from portal.store.queries import events
from tests.house import House

EVENTS = 7


@pytest.fixture
def recorded(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """Give a portal with seven events in three commits, verified in batches of three."""
    monkeypatch.setattr(audit, "BATCH", 3)
    for count in (1, 4, 2):
        with house.services.begin(correlation_id="request-1") as uow:
            for number in range(count):
                uow.record(SYSTEM, "order.received", subject=f"PO-{number}", supplier=3, data={"lines": (1, 2)})
    return house


def _verify(house: House) -> AuditReport:
    with house.reading() as uow:
        return audit.verify(uow.session)


@contextmanager
def _behind_its_back(house: House) -> Iterator[Session]:
    """Change the record as somebody with the database's own rights could."""
    with house.services.database.begin() as session:
        if house.services.database.is_sqlite:
            for change in ("update", "delete"):
                session.execute(text(f"DROP TRIGGER events_no_{change}"))
        else:
            session.execute(text("DROP TRIGGER events_append_only ON events"))
        yield session
        session.commit()


def test_an_untouched_record_verifies(recorded: House) -> None:
    report = _verify(recorded)
    assert (report.ok, report.checked, report.first_bad_sequence) == (True, EVENTS, None)


def test_an_empty_record_verifies(house: House) -> None:
    assert _verify(house) == AuditReport(True, 0)


ALTERED = {
    "at": "'2026-03-02 09:00:01'",
    "action": "'order.revised'",
    "subject": "'PO-9'",
    "supplier_id": "4",
    "document_id": "1",
    "actor_id": "1",
    "actor": "'Somebody'",
    "role": "'buyer'",
    "on_behalf": "1",
    "correlation_id": "'other'",
    "data": "'{\"lines\": [1, 3]}'",
    "previous": "hash",
    "hash": "previous",
}


def test_every_column_is_altered_below() -> None:
    assert {*ALTERED, "sequence"} == {*chain.CONTENT, "hash"}


@pytest.mark.parametrize("column", ALTERED)
def test_an_altered_column_is_found_at_its_row(recorded: House, column: str) -> None:
    value = ALTERED[column]
    if column in ("previous", "hash"):
        value = f"'{'a' * 64}'"
    with _behind_its_back(recorded) as session:
        session.execute(text(f"UPDATE events SET {column} = {value} WHERE sequence = 4"))
    report = _verify(recorded)
    assert (report.ok, report.checked, report.first_bad_sequence) == (False, 3, 4)


def test_a_row_altered_together_with_its_hash_breaks_the_chain_behind_it(recorded: House) -> None:
    with recorded.reading() as uow:
        [event] = [row for row in events.iterate(uow.session, up_to=4, batch=9) if row["sequence"] == 4]
    forged = chain.digest({**event, "actor": "Somebody"})
    with _behind_its_back(recorded) as session:
        session.execute(text("UPDATE events SET actor = 'Somebody', hash = :hash WHERE sequence = 4"), {"hash": forged})
    report = _verify(recorded)
    assert (report.ok, report.first_bad_sequence) == (False, 5)


@pytest.mark.parametrize(("removed", "missing"), [("4", 4), ("1", 1), ("6, 7", 6)], ids=["middle", "first", "tail"])
def test_a_removed_row_is_missed(recorded: House, removed: str, missing: int) -> None:
    with _behind_its_back(recorded) as session:
        session.execute(text(f"DELETE FROM events WHERE sequence IN ({removed})"))
    report = _verify(recorded)
    assert (report.ok, report.first_bad_sequence) == (False, missing)
    assert "missing" in report.what


@pytest.mark.parametrize("place", [0, EVENTS + 1], ids=["before the first", "behind the last"])
def test_an_inserted_row_is_found(recorded: House, place: int) -> None:
    columns = ", ".join(name for name in (*chain.CONTENT, "hash") if name not in ("sequence", "hash"))
    with _behind_its_back(recorded) as session:
        session.execute(
            text(
                f"INSERT INTO events (sequence, hash, {columns}) "
                f"SELECT {place}, '{'b' * 64}', {columns} FROM events WHERE sequence = 1"
            )
        )
    report = _verify(recorded)
    assert (report.ok, report.first_bad_sequence) == (False, place)


def test_commits_at_the_same_moment_do_not_fork_the_chain(house: House) -> None:
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        for _ in range(10):
            with house.services.begin() as uow:
                uow.record(SYSTEM, "order.received")
                uow.record(SYSTEM, "order.revised")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = _verify(house)
    assert (report.ok, report.checked) == (True, 80)


def test_what_is_rolled_back_leaves_no_gap(recorded: House) -> None:
    with suppress(RuntimeError), recorded.services.begin() as uow:
        uow.record(SYSTEM, "order.received")
        raise RuntimeError
    with recorded.services.begin() as uow:
        uow.record(SYSTEM, "order.received")
    assert _verify(recorded).checked == EVENTS + 1
