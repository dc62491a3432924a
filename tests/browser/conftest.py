"""Portals for a real browser: one in the test's own process, and one as it really runs, with people signed in to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.people import People, Sessions
from tests.servers.portal import RunningPortal
from tests.web.conftest import app, compiled, erp, read_erp, services, settings

__all__ = ["app", "compiled", "erp", "people", "portal", "read_erp", "services", "settings"]


@pytest.fixture(scope="session")
def portal(_chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """Give a portal with workers, schedule and sandbox ERP; each test takes orders that no other one answers."""
    running = RunningPortal(tmp_path_factory.mktemp("portal"))
    yield running
    running.close()


@pytest.fixture(scope="session")
def sessions() -> Sessions:
    """Give the sessions of those who signed in already, for the whole run."""
    return {}


@pytest.fixture
def people(_chromium: Browser, portal: RunningPortal, sessions: Sessions) -> Iterator[People]:
    """Open windows for people; whatever their browsers complain about fails the test."""
    people = People(_chromium, portal.address, sessions)
    yield people
    assert people.close() == []
