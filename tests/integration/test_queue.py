"""The queue as an alarm clock: real Valkey, real jobs in a real worker, and what happens when it forgets."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pkgutil import resolve_name

import pytest
import redis

from jobs import process
from jobs.worker import PortalWorker
from portal.adapters.rq_alarm import DELIVERIES, LONG, RqAlarm
from portal.ports.alarm import Promise
from portal.services.acknowledgments.keeping import DELIVER
from portal.services.heartbeats import Heart
from portal.services.operations import overview
from portal.services.shipments.printing import PRINT
from tests.house import OPERATOR, House
from tests.servers.valkey import Valkey

PROMISE = Promise(7, DELIVER, 0)
LABELS = Promise(8, PRINT, 0, is_long=True)


@pytest.fixture
def queued(house: House, valkey_url: str) -> Iterator[House]:
    """Give a portal whose promises are queued on a real server."""
    house.services = replace(house.services, alarm=RqAlarm(valkey_url))
    process._built[:] = [house.services]
    handlers = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    yield house
    process._built.clear()
    for name, handler in handlers.items():
        signal.signal(name, handler)


def _work(house: House, url: str, *queues: str) -> None:
    """Run one worker until its queues are empty."""
    heart = Heart(house.services, "worker")
    worker = PortalWorker(url, queues or (DELIVERIES, LONG), heart, threading.Event())
    worker.work(burst=True, logging_level="WARNING")


def test_every_promised_job_exists() -> None:
    assert callable(resolve_name(DELIVER))


def test_an_accepted_answer_is_booked_by_a_worker(queued: House, valkey_url: str) -> None:
    queued.receive()
    queued.send()
    assert queued.services.alarm.depth() == 1
    _work(queued, valkey_url)
    assert queued.answer().state == "booked"
    assert queued.services.alarm.depth() == 0


def test_a_queue_that_forgot_everything_is_filled_again_by_the_sweep(queued: House, valkey_url: str) -> None:
    queued.receive()
    queued.send()
    with redis.Redis.from_url(valkey_url) as connection:
        connection.flushall()
    queued.clock.advance(seconds=3)
    assert queued.sweep() == 1
    _work(queued, valkey_url)
    assert queued.answer().state == "booked"


def test_a_promise_that_is_queued_is_not_queued_twice(valkey_url: str) -> None:
    alarm = RqAlarm(valkey_url)
    assert [alarm.wake([PROMISE]), alarm.wake([PROMISE])] == [1, 0]
    assert alarm.depth() == 1


def test_a_print_job_and_a_promise_of_the_same_number_are_two_jobs(valkey_url: str) -> None:
    alarm = RqAlarm(valkey_url)
    assert alarm.wake([PROMISE, replace(LABELS, id=PROMISE.id)]) == 2
    assert alarm.depth() == 2


def test_deliveries_come_before_prints_that_were_asked_for_earlier(
    queued: House, valkey_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    monkeypatch.setattr("jobs.papers.print_labels", lambda _job: seen.append(queued.answer().state))
    queued.receive()
    queued.services.alarm.wake([LABELS])
    queued.send()
    _work(queued, valkey_url)
    assert seen == ["booked"]


def test_a_worker_of_deliveries_leaves_prints_to_others(
    queued: House, valkey_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = []
    monkeypatch.setattr("jobs.papers.print_labels", printed.append)
    queued.receive()
    queued.services.alarm.wake([LABELS])
    queued.send()
    _work(queued, valkey_url, DELIVERIES)
    assert queued.answer().state == "booked"
    assert (printed, queued.services.alarm.depth()) == ([], 1)
    _work(queued, valkey_url)
    assert printed == [LABELS.id]


def test_a_job_taken_off_the_queue_by_a_worker_that_died_does_not_block_the_next(valkey_url: str) -> None:
    alarm = RqAlarm(valkey_url)
    alarm.wake([PROMISE])
    with redis.Redis.from_url(valkey_url) as connection:
        connection.lpop(f"rq:queue:{DELIVERIES}")
    assert alarm.wake([PROMISE]) == 1
    assert alarm.depth() == 1


def test_a_job_that_failed_does_not_block_the_next(
    queued: House, valkey_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued.receive()
    queued.send()
    with monkeypatch.context() as patch:
        patch.setattr("portal.services.deliveries.delivering._claim", lambda *_: 1 / 0)
        _work(queued, valkey_url)
    queued.clock.advance(seconds=3)
    assert queued.sweep() == 1
    _work(queued, valkey_url)
    assert queued.answer().state == "booked"


def test_a_queue_that_is_away_keeps_nobody_waiting(valkey: Valkey) -> None:
    alarm = RqAlarm(valkey.url)
    valkey.stop()
    began = time.monotonic()
    assert alarm.wake([PROMISE] * 50) == 0
    assert (alarm.depth(), alarm.answers()) == (None, False)
    assert time.monotonic() - began < 3

    valkey.start()
    assert alarm.wake([PROMISE]) == 1


def test_a_worker_is_seen_by_operations(queued: House, valkey_url: str) -> None:
    _work(queued, valkey_url)
    [heartbeat] = overview(queued.services, OPERATOR).heartbeats
    assert heartbeat.kind == "worker"
    assert heartbeat.seen_at == queued.clock.now()
