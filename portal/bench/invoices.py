"""Invoices by upload: how many are accepted a second, how soon each has its verdict, and what a large one holds up.

As `portal up` has them: a web server of two processes, two workers, the schedule, the queue and the sandbox ERP, each a
process of its own; whoever sends, and two processes that ask the portal's own rules as the draft's page does, are on
the same machine.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from hashlib import sha256
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from portal.bench import deliveries
from portal.bench.asking import Askers
from portal.bench.deliveries import EMAIL, PLACE, SUPPLIER
from portal.bench.figures import Figure
from portal.bench.uploads import Browsers, all_at_once, paced
from portal.contracts.formats import ubl_invoice
from portal.domain.actors import Actor
from portal.domain.invoice_amounts import completed
from portal.domain.invoices import Invoice
from portal.domain.uploads import MOVING, UploadState
from portal.running import processes
from portal.running.parts import SCHEDULE, WEB, WORKERS, Parts
from portal.sandbox_erp.database import Database as ErpDatabase
from portal.sandbox_erp.documents import now
from portal.sandbox_erp.items import list_items
from portal.sandbox_erp.orders import get_order
from portal.sandbox_erp.receiving import receive_goods
from portal.sandbox_erp.releasing import NewLine, release_order
from portal.services import intake
from portal.services.composition import Services
from portal.services.invoices import documents, proposing
from portal.store.rows import UploadRow
from portal.wiring import build

ACCEPTED, JUDGED, LARGE = 800, 600, 5_000
RATE = 20  # files a second while their verdicts are measured
ACCEPT_RATE, ACCEPT_SECONDS, VERDICT_SECONDS = 40.0, 0.3, 2.0

ORDERS, LINES = 20, 4
PROCESSES = 2
WARMING = 16
GLANCE = 0.05
SECONDS_TO_FINISH = 300


def measure(
    folder: Path, database_url: str, *, accepted: int = ACCEPTED, judged: int = JUDGED, large: int = LARGE
) -> Iterator[Figure]:
    """Measure on an empty database and in an empty folder; ends all that it starts.

    ``accepted`` files are sent as fast as they are taken; then ``judged`` at ``RATE`` a second, and as many again
    beginning with one of ``large`` lines.
    """
    kind = make_url(database_url).get_backend_name()
    parts = Parts(folder, database_url, web_processes=PROCESSES)
    services = build(parts.settings)
    askers = Askers(parts.settings, PROCESSES)
    try:
        parts.prepare()
        person = deliveries.find_person(services)
        files = _Files(_proposed(services, parts.erp_database, person))
        parts.start(WEB, *WORKERS, SCHEDULE)
        parts.wait_for(WEB)
        run = _Run(services, person, Browsers(parts.web_url, EMAIL), askers)
        all_at_once(run.browsers, files.take(WARMING))
        run.wait_until_read()
        yield from _accepted(kind, run, files.take(accepted))
        alone, beside = run.verdicts(files.take(judged)), run.verdicts([files.large(large), *files.take(judged)])
        yield from _judged(kind, alone, beside, large)
        yield Figure(f"{kind}: files that were not understood", run.count(UploadState.REFUSED), "", 0)
    finally:
        askers.close()
        parts.stop()
        services.database.close()


def _accepted(kind: str, run: _Run, files: Sequence[bytes]) -> Iterator[Figure]:
    began = time.monotonic()
    seconds, took = all_at_once(run.browsers, files)
    yield Figure(f"{kind}: UBL invoices accepted", len(files) / seconds, "a second", ACCEPT_RATE, is_least=True)
    yield Figure(f"{kind}: one of them, POST to answer, 95 % within", _part(took, 0.95), "s", ACCEPT_SECONDS)
    run.wait_until_read()
    yield Figure(f"{kind}: of these read and judged, two workers", len(files) / (time.monotonic() - began), "a second")


def _judged(kind: str, alone: Sequence[float], beside: Sequence[float], large: int) -> Iterator[Figure]:
    """Tell the verdicts without and with a large invoice (the first one) among them."""
    until, small = beside[0], beside[1:]
    # Those that were sent while the large one was on its way.
    held_up = small[: max(int(until * RATE), 1)]
    yield Figure(f"{kind}: full verdict at {RATE} a second, half within", _part(alone, 0.5), "s")
    yield Figure(f"{kind}: full verdict at {RATE} a second, 95 % within", _part(alone, 0.95), "s", VERDICT_SECONDS)
    yield Figure(f"{kind}: the same while one of {large:,} lines is read", _part(held_up, 0.95), "s", VERDICT_SECONDS)
    yield Figure(f"{kind}: full verdict of the one of {large:,} lines", until, "s")


class _Files:
    """Invoices as UBL, each under a number of its own; ``proposed`` are those of which they are copies."""

    def __init__(self, proposed: Sequence[Invoice]) -> None:
        self._proposed = proposed
        self._made = 0

    def take(self, count: int) -> list[bytes]:
        """Return so many that were not taken yet."""
        first, self._made = self._made, self._made + count
        return [self._written(self._proposed[place % len(self._proposed)], place) for place in range(first, self._made)]

    def large(self, lines: int) -> bytes:
        """Return one of so many lines, all of which bill the lines of one order."""
        said = self._proposed[0]
        copies = tuple(
            replace(said.lines[place % len(said.lines)], id=str(place + 1), quantity=Decimal(1))
            for place in range(lines)
        )
        self._made += 1
        return self._written(completed(replace(said, lines=copies)), self._made)

    def _written(self, invoice: Invoice, place: int) -> bytes:
        return ubl_invoice.dump(replace(invoice, number=f"BENCH-{place}"))


class _Run:
    """Sends files and watches what becomes of them."""

    def __init__(self, services: Services, person: Actor, browsers: Browsers, askers: Askers) -> None:
        self.browsers = browsers
        self._askers = askers
        self._services = services
        self._person = person

    def count(self, *states: UploadState) -> int:
        """Return how many files are in these states."""
        wanted = select(func.count()).select_from(UploadRow).where(UploadRow.state.in_(states))
        with self._services.read() as uow:
            return uow.session.scalars(wanted).one()

    def wait_until_read(self) -> None:
        """Wait until no file is left to be read."""
        if not processes.wait_until(lambda: not self.count(*MOVING), seconds=SECONDS_TO_FINISH):
            raise RuntimeError(f"The workers did not read all files within {SECONDS_TO_FINISH} seconds.")

    def verdicts(self, files: Sequence[bytes]) -> list[float]:
        """Send files at ``RATE`` and return the seconds from when each was due until all rules were asked about it."""
        due: dict[str, float] = {}
        done: dict[str, float] = {}
        watcher = threading.Thread(target=self._watch, args=(len(files), due, done), daemon=True)
        watcher.start()
        for data, at in paced(self.browsers, files, RATE):
            due[sha256(data).hexdigest()] = at
        watcher.join(SECONDS_TO_FINISH)
        if len(done) < len(files):
            raise RuntimeError(f"{len(files) - len(done)} files have no verdict after {SECONDS_TO_FINISH} seconds.")
        return [done[digest] - at for digest, at in due.items()]

    def _watch(self, count: int, due: dict[str, float], done: dict[str, float]) -> None:
        """Ask the portal's rules about each draft as soon as the worker has judged its file by the official ones."""
        asked: set[str] = set()
        while len(done) < count:
            time.sleep(GLANCE)
            waiting = list(due.keys() - asked)
            read = select(UploadRow.digest, UploadRow.invoice_id).where(
                UploadRow.digest.in_(waiting), UploadRow.state.not_in(MOVING)
            )
            with self._services.read() as uow:
                found = uow.session.execute(read).all()
            for digest, invoice in found:
                asked.add(digest)
                if invoice is None:
                    done[digest] = time.monotonic()
                else:
                    self._askers.ask(self._person, invoice, partial(_note, done, digest))


def _note(done: dict[str, float], digest: str) -> None:
    done[digest] = time.monotonic()


def _proposed(services: Services, erp_database: Path, person: Actor) -> list[Invoice]:
    """Have orders whose goods were received, and return what the portal proposes to invoice for each."""
    erp, moment = ErpDatabase(erp_database), now()
    with erp.read() as connection:
        items = list_items(connection, SUPPLIER)[:LINES]
    day = deliveries.working_day(moment)
    lines = [NewLine(one["number"], Decimal(one["pack_size"] or one["minimum"] or "1") * 10, day) for one in items]
    numbers = [release_order(erp, SUPPLIER, lines, ship_to=PLACE, now=moment) for _ in range(ORDERS)]
    for number in numbers:
        with erp.read() as connection:
            ordered = get_order(connection, number)["lines"]
        for line in ordered:
            receive_goods(erp, number, line["line"], Decimal(line["quantity"]), now=moment)
    intake.synchronise(services)
    with services.begin() as uow:
        return [documents.load(proposing.from_order(uow, person, number)) for number in numbers]


def _part(seconds: Sequence[float], part: float) -> float:
    ordered = sorted(seconds)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]
