"""Numbers and instants come back from both databases as they went in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import Column, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from portal.store.types import Exact, Id, Instant
from tests.house import House

THINGS = Table(
    "things",
    MetaData(),
    Column("id", Id, primary_key=True),
    Column("number", Exact),
    Column("at", Instant),
)


@pytest.fixture
def things(house: House) -> House:
    """Give a database with a table of one number and one instant."""
    THINGS.metadata.create_all(house.services.database.writing)
    return house


def _kept(session: Session, column: str, value: object) -> object:
    session.execute(insert(THINGS).values({column: value}))
    return session.scalar(select(THINGS.c[column]))


@pytest.mark.parametrize(
    "text", ["0", "0.1", "-0.000000001", "179.40", "100", "1E+3", "123456789012345.123456789", "2.675"]
)
def test_a_decimal_comes_back_exactly(things: House, text: str) -> None:
    with things.services.database.begin() as session:
        kept = _kept(session, "number", Decimal(text))
    assert isinstance(kept, Decimal)
    assert kept == Decimal(text)
    assert not str(kept).endswith("E+3")  # 1000 is written out


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        datetime(2026, 3, 29, 2, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2))),
        datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=timezone(timedelta(hours=-11))),
    ],
)
def test_an_instant_comes_back_in_utc(things: House, instant: datetime) -> None:
    with things.services.database.begin() as session:
        kept = _kept(session, "at", instant)
    assert isinstance(kept, datetime)
    assert kept == instant
    assert kept.utcoffset() == timedelta(0)


def test_an_instant_without_its_zone_is_refused(things: House) -> None:
    with things.services.database.begin() as session, pytest.raises(StatementError, match="time zone"):
        _kept(session, "at", datetime(2026, 3, 2, 9, 0))  # noqa: DTZ001 - that is what is refused


def test_nothing_stays_nothing(things: House) -> None:
    with things.services.database.begin() as session:
        assert _kept(session, "number", None) is None
