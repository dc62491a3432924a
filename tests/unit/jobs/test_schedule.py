"""The schedule's loop goes on whatever a step raises, and gives a database that is away time to come back."""

from __future__ import annotations

import logging
import threading

import pytest

from jobs import schedule
from portal.domain.errors import Unavailable
from portal.ports.erp import ErpUnavailable


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "EVERY", 0.001)


def _run(*raised: Exception) -> None:
    """Run the loop through steps that raise these one after another; the step behind the last ends it."""
    ending, coming = threading.Event(), iter(raised)

    def step() -> None:
        problem = next(coming, None)
        if problem is not None:
            raise problem
        ending.set()

    schedule._loop("test", step, ending)


def test_pauses_grow_while_the_database_is_away(caplog: pytest.LogCaptureFixture) -> None:
    _run(Unavailable("OperationalError"), Unavailable("OperationalError"), Unavailable("OperationalError"))
    assert [vars(record)["pause"] for record in caplog.records] == [0.002, 0.004, 0.008]
    assert {record.levelno for record in caplog.records} == {logging.WARNING}
    assert not any(record.exc_info for record in caplog.records)


def test_a_defect_ends_no_loop_and_is_heard_of(caplog: pytest.LogCaptureFixture) -> None:
    _run(ZeroDivisionError("division by zero"))
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None


def test_an_erp_that_is_away_is_one_plain_line(caplog: pytest.LogCaptureFixture) -> None:
    _run(ErpUnavailable("connection refused"))
    [record] = caplog.records
    assert vars(record)["error"] == "connection refused"
    assert record.exc_info is None
