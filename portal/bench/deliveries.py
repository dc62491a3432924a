"""Deliveries: from an answer's commit to its booking, by two workers and the sandbox ERP as processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from redis import Redis
from rq import Queue, Worker
from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url

from portal.bench.figures import Figure
from portal.domain.actors import Actor, Role
from portal.domain.states import DocumentState
from portal.running import processes
from portal.running.parts import WORKERS, Parts
from portal.sandbox_erp.database import Database as ErpDatabase
from portal.sandbox_erp.documents import now
from portal.sandbox_erp.items import list_items
from portal.sandbox_erp.releasing import NewLine, release_order
from portal.services import intake
from portal.services.acknowledgments import submission
from portal.services.composition import Services
from portal.store.rows import AcknowledgmentRow, OutboxRow
from portal.wiring import build

MANY, ALONE = 300, 40
NO_OPS = 2_000

#: Who is ordered from, and where the goods go; one of this supplier's people answers.
SUPPLIER, PLACE, EMAIL = "V1001", "HAM1", "anna@hanse-befestigung.example"

NO_OP = "time.monotonic"
NO_OP_QUEUE = "no-op"
SECONDS_TO_FINISH = 120


def measure(
    folder: Path, database_url: str, *, many: int = MANY, alone: int = ALONE, no_ops: int = NO_OPS
) -> Iterator[Figure]:
    """Measure on an empty database and in an empty folder; ends all that it starts.

    ``many`` answers wait before the workers begin, so that what is measured is theirs; then ``alone`` are sent one
    after the other, each to workers that have nothing else to do.
    """
    kind = make_url(database_url).get_backend_name()
    parts = Parts(folder, database_url)
    services = build(parts.settings)
    try:
        parts.prepare()
        orders = _orders(services, parts.erp_database, many + alone)
        person = find_person(services)
        rate = _rate(parts, services, person, orders[:many])
        plain = _no_op_rate(parts.settings.redis_url, folder, no_ops)
        seconds = sorted(_seconds(services, person, number) for number in orders[many:])
    finally:
        parts.stop()
        services.database.close()
    yield Figure(f"{kind}: deliveries from commit to booked, two workers", rate, "a second")
    yield Figure(f"{kind}: RQ's own jobs that do nothing, two workers", plain, "a second")
    yield Figure(f"{kind}: deliveries against RQ's own jobs", rate / plain * 100, "%")
    yield Figure(f"{kind}: one delivery to idle workers, half of them within", _part(seconds, 0.50), "s")
    yield Figure(f"{kind}: one delivery to idle workers, 95 % within", _part(seconds, 0.95), "s")


def _no_op_rate(redis_url: str, folder: Path, count: int) -> float:
    """Return how many jobs that do nothing two of RQ's own workers do in a second, on the same queue server."""
    connection = Redis.from_url(redis_url)
    queue = Queue(NO_OP_QUEUE, connection=connection, serializer="json")
    options = ("--url", redis_url, "--quiet", "--serializer", "json", "--worker-class", "rq.SimpleWorker")
    command = (sys.executable, "-m", "rq.cli", "worker", *options, NO_OP_QUEUE)
    workers = [processes.start(command, log=folder / "no-op.log") for _ in WORKERS]
    try:
        _wait(lambda: Worker.count(queue=queue) == len(workers))
        jobs = [Queue.prepare_data(NO_OP, result_ttl=0) for _ in range(count)]
        _signal(workers, signal.SIGSTOP)
        queue.enqueue_many(jobs)
        _signal(workers, signal.SIGCONT)
        began = time.monotonic()
        _wait(lambda: not queue.count and not queue.started_job_registry.count)
        return count / (time.monotonic() - began)
    finally:
        processes.stop(workers, grace=5)
        connection.close()


def _signal(workers: Sequence[subprocess.Popen[bytes]], number: signal.Signals) -> None:
    for worker in workers:
        os.killpg(worker.pid, number)


def _orders(services: Services, erp_database: Path, count: int) -> list[str]:
    """Release so many orders of one line in the ERP, have the portal read them, and return their numbers."""
    erp, moment = ErpDatabase(erp_database), now()
    with erp.read() as connection:
        item = list_items(connection, SUPPLIER)[0]
    lines = [NewLine(item["number"], Decimal(item["pack_size"] or item["minimum"] or "1"), working_day(moment))]
    numbers = [release_order(erp, SUPPLIER, lines, ship_to=PLACE, now=moment) for _ in range(count)]
    intake.synchronise(services)
    return numbers


def working_day(moment: datetime) -> date:
    day = moment.date() + timedelta(days=30)
    return day - timedelta(days=day.weekday())


def find_person(services: Services) -> Actor:
    with services.read() as uow:
        wanted = text("SELECT id, name, supplier_id FROM users WHERE email = :email")
        found = uow.session.execute(wanted, {"email": EMAIL}).one()
    return Actor(found.id, found.name, Role.SUPPLIER_ADMIN, supplier=found.supplier_id)


def _rate(parts: Parts, services: Services, person: Actor, orders: Sequence[str]) -> float:
    """Return deliveries a second between the first booking and the last, of answers that lay ready.

    The workers start when all is written: one that is stopped by a signal may hold SQLite's only lock.
    """
    for number in orders:
        _answer(services, person, number)
    parts.start(*WORKERS)
    _wait_for_workers(parts)
    _wait(lambda: _booked(services) == len(orders))
    with services.read() as uow:
        first, last = uow.session.execute(select(func.min(OutboxRow.done_at), func.max(OutboxRow.done_at))).one()
    assert first is not None, "every answer is booked"
    assert last is not None, "and so is the last"
    return (len(orders) - 1) / (last - first).total_seconds()


def _wait_for_workers(parts: Parts) -> None:
    with Redis.from_url(parts.settings.redis_url) as connection:
        _wait(lambda: Worker.count(connection=connection) == len(WORKERS))


def _seconds(services: Services, person: Actor, number: str) -> float:
    booked = _booked(services)
    _answer(services, person, number)
    _wait(lambda: _booked(services) > booked)
    with services.read() as uow:
        newest = uow.session.scalars(select(OutboxRow).where(OutboxRow.stream == number)).one()
    assert newest.done_at is not None, "the answer is booked"
    return (newest.done_at - newest.written_at).total_seconds()


def _answer(services: Services, person: Actor, number: str) -> None:
    with services.begin() as uow:
        submission.accept_all(uow, person, number, revision=1, key=f"bench-{number}")


def _booked(services: Services) -> int:
    with services.read() as uow:
        booked = AcknowledgmentRow.state == DocumentState.BOOKED
        return uow.session.scalars(select(func.count()).select_from(AcknowledgmentRow).where(booked)).one()


def _wait(claim: Callable[[], bool]) -> None:
    if not processes.wait_until(claim, seconds=SECONDS_TO_FINISH):
        raise RuntimeError(f"The benchmark's workers did not finish within {SECONDS_TO_FINISH} seconds.")


def _part(ordered: Sequence[float], part: float) -> float:
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]
