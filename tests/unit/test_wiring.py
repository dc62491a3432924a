"""Building the services of a process connects to nothing, so that whatever is away is noticed where it is needed."""

from __future__ import annotations

import pytest

from portal.domain.errors import Unavailable
from portal.ports.erp import ErpUnavailable
from portal.ports.scanner import Clean, Waiting
from portal.wiring import build
from tests.house import settings


def test_a_scanner_that_is_away_is_never_taken_for_one_that_found_nothing() -> None:
    services = build(settings("sqlite:///portal.db", SCANNER_URL="tcp://127.0.0.1:1"))
    assert isinstance(services.scanner.scan(b"file"), Waiting)
    assert build(settings("sqlite:///portal.db")).scanner.scan(b"file") == Clean()


def test_services_are_built_while_everything_is_away() -> None:
    services = build(settings("postgresql+psycopg://nobody@127.0.0.1:1/none", REDIS_URL="redis://127.0.0.1:1/0"))
    assert not services.alarm.answers()
    with pytest.raises(ErpUnavailable):
        services.erp.profile()
    with pytest.raises(Unavailable), services.read() as uow:
        uow.session.connection()
