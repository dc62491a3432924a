"""A portal without pages, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.clock import FakeClock
from tests.house import House


@pytest.fixture
def house(database_url: str, clock: FakeClock) -> Iterator[House]:
    """Give the services of a portal that knows nothing yet."""
    house = House(database_url, clock)
    yield house
    house.close()
