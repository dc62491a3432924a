"""Who is signed in: remembered by a web process on PostgreSQL, and never longer than it holds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from portal.domain.actors import Role
from portal.store.database import Database
from portal.store.presences import SILENCE
from portal.store.rows import SyncRow, UserRow
from tests.statements import counted

NOW = datetime(2026, 6, 8, 9, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give a database as a web process has it."""
    database = Database(database_url)
    database.remember_presences()
    yield database
    database.close()


@pytest.fixture
def elsewhere(database_url: str) -> Iterator[Database]:
    """Give the same database as another process has it."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def user(elsewhere: Database) -> int:
    """Give a person."""
    with elsewhere.begin() as session:
        row = UserRow(email="anna@supplier.example", name="Anna", role=Role.SUPPLIER_ADMIN, created_at=NOW)
        session.add(row)
        session.commit()
        return row.id


def soon(holds: Callable[[], bool]) -> bool:
    """Say whether something comes to hold within some seconds."""
    end = time.monotonic() + 10
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def is_remembered(database: Database, user: int) -> bool:
    """Say whether the database is not asked."""
    with counted(database) as statements:
        database.presences.find(user)
    return not statements


def epoch(database: Database, user: int) -> int | None:
    found = database.presences.find(user)
    return None if found is None else found.session_epoch


def change(database: Database, statement: str, **values: object) -> None:
    with database.begin() as session:
        session.execute(text(statement), values)
        session.commit()


def test_postgresql_is_asked_once_and_sqlite_every_time(database: Database, user: int) -> None:
    if database.is_sqlite:
        database.presences.find(user)
        assert not is_remembered(database, user)
    else:
        assert soon(lambda: is_remembered(database, user))
    assert epoch(database, user) == 1


def test_a_session_that_another_process_ends_is_over(database: Database, elsewhere: Database, user: int) -> None:
    assert database.is_sqlite or soon(lambda: is_remembered(database, user))
    change(elsewhere, "UPDATE users SET session_epoch = 2 WHERE id = :user", user=user)
    assert soon(lambda: epoch(database, user) == 2)
    change(elsewhere, "DELETE FROM users WHERE id = :user", user=user)
    assert soon(lambda: epoch(database, user) is None)


def test_what_another_process_rolled_back_changes_nothing(database: Database, elsewhere: Database, user: int) -> None:
    assert database.is_sqlite or soon(lambda: is_remembered(database, user))
    with elsewhere.begin() as session:
        session.execute(text("UPDATE users SET session_epoch = 2"))
    time.sleep(0.1)
    assert epoch(database, user) == 1
    assert database.is_sqlite or is_remembered(database, user)


def test_a_read_of_the_erp_is_news_for_everybody(database: Database, elsewhere: Database, user: int) -> None:
    assert database.is_sqlite or soon(lambda: is_remembered(database, user))
    with elsewhere.begin() as session:
        session.add(SyncRow(name="orders", succeeded_at=NOW))
        session.commit()

    def is_known() -> bool:
        found = database.presences.find(user)
        return found is not None and found.erp_read_at == NOW

    assert soon(is_known)


def test_nothing_remembered_counts_while_changes_are_not_heard(
    database: Database, elsewhere: Database, user: int
) -> None:
    if database.is_sqlite:
        return
    assert soon(lambda: is_remembered(database, user))
    change(elsewhere, "ALTER TABLE users DISABLE TRIGGER users_told")
    end_listener = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'portal-presences'"
    change(elsewhere, f"{end_listener} AND datname = current_database()")
    change(elsewhere, "UPDATE users SET session_epoch = 3 WHERE id = :user", user=user)
    # The connection that is made anew knows nothing of before.
    assert soon(lambda: epoch(database, user) == 3)


def test_a_channel_that_passes_nothing_on_is_not_trusted(
    database: Database, user: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.is_sqlite:
        return
    assert soon(lambda: is_remembered(database, user))
    # As behind a pooler that gives each statement another connection.
    monkeypatch.setattr(type(database.presences), "_note", lambda *_: None)
    assert soon(lambda: not is_remembered(database, user))
    time.sleep(SILENCE / 3)
    assert not is_remembered(database, user)
