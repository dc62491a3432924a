"""Building the services of a process connects to nothing, so that whatever is away is noticed where it is needed."""

from __future__ import annotations

import pytest

from portal.domain.errors import Unavailable
from portal.ports.erp import ErpUnavailable
from portal.wiring import build
from tests.house import settings


def test_services_are_built_while_everything_is_away() -> None:
    services = build(settings("postgresql+psycopg://nobody@127.0.0.1:1/none", REDIS_URL="redis://127.0.0.1:1/0"))
    assert not services.alarm.answers()
    with pytest.raises(ErpUnavailable):
        services.erp.profile()
    with pytest.raises(Unavailable), services.read() as uow:
        uow.session.connection()
