"""Ship notices: one of 20,000 lines in 3,000 units, its pages and labels, and SSCCs for many at once."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.engine import make_url
from werkzeug.test import TestResponse

from portal.adapters.papers import PrintedPapers
from portal.bench.clocks import compare, once
from portal.bench.figures import Figure
from portal.bench.stage import Caller, Portal, order, put, token
from portal.domain import sscc
from portal.domain.actors import SYSTEM, Actor, Role
from portal.domain.labels import LabelSize
from portal.domain.shipments import HandlingUnit, Packed, PackType, ShipNotice, Transport
from portal.services.shipments import drafting, packing, papers, reading, shippable, submission
from portal.services.shipments.drafting import Header
from portal.settings import environment_with
from portal.store.queries import orders as order_queries
from portal.store.queries import suppliers
from portal.store.rows import SsccRow
from portal.web.shared.findings import to_confirm
from portal.web.shipments import forms

ORDERS, LINES_OF_ORDER = 10, 2_000
UNITS = 3_000
CALLERS, SSCCS, AT_ONCE = 8, 10_000, 25
PREFIX, NOTICE = "0614141", "bench"
ACCEPT_SECONDS, MEMORY, PAGE_MILLISECONDS, LABEL_SECONDS = 5.0, 400.0, 300.0, 30.0

#: Takes SSCCs a few at a time, as a process of its own.
_TAKER = f"""
import sys
from portal.domain.errors import Unavailable
from portal.services.shipments import ssccs
from portal.settings import read_settings
from portal.wiring import build
services = build(read_settings())
supplier, rounds, each = map(int, sys.argv[1:])
while rounds:
    try:
        with services.begin() as uow:
            ssccs.allocate(uow, supplier, {PREFIX!r}, each, notice={NOTICE!r})
        rounds -= 1
    except Unavailable:  # the database was locked for too long and nothing was given: as told, the same again
        continue
"""


def measure(
    portal: Portal,
    database_url: str,
    *,
    orders: int = ORDERS,
    lines: int = LINES_OF_ORDER,
    units: int = UNITS,
    codes: int = SSCCS,
    callers: int = CALLERS,
) -> Iterator[Figure]:
    """Measure accepting one large notice, its pages, giving out SSCCs to eight processes, and its labels."""
    kind = make_url(database_url).get_backend_name()
    put(portal, *(order(portal.services, f"SHIP-{number:03}", lines) for number in range(orders)))
    actor = _person(portal)
    yield from _accepted(portal, kind, actor, (orders, lines, units))
    yield from _given_out(portal, kind, actor, database_url, codes, callers)


def _accepted(portal: Portal, kind: str, actor: Actor, size: tuple[int, int, int]) -> Iterator[Figure]:
    orders, lines, units = size
    notice = _draft(portal, actor, orders, units)
    yield from _pages(portal, kind, notice)
    yield from _labels(portal, kind, actor, notice)
    client, base = portal.browser("small@bench.example"), f"/shipments/{notice}"
    form = {**token(client, f"{base}/edit"), **_form(portal, actor, notice)}
    answers: list[TestResponse] = []
    took = once(lambda: answers.append(client.post(f"{base}/edit/send", data=form)))
    assert (answers[0].status_code, answers[0].location) == (303, base), answers[0].text
    yield Figure(
        f"{kind}: send a notice of {orders * lines:,} lines in {units:,} units, POST to committed",
        took.wall, "s", ACCEPT_SECONDS,
    )  # fmt: skip
    yield Figure(f"{kind}: the same, CPU", took.cpu, "s")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Figure(f"{kind}: the most memory of the process until then", most, "MB", MEMORY)


def _pages(portal: Portal, kind: str, notice: int) -> Iterator[Figure]:
    cookie = portal.sign_in("small@bench.example")
    for what, path, goal in (
        ("its packing, one page", "packing", PAGE_MILLISECONDS),
        ("its form, one page", "edit", None),
    ):
        caller = Caller(portal.app, f"/shipments/{notice}/{path}", cookie)
        took = compare({path: caller}, rounds=5, each=1)[path].best
        yield Figure(f"{kind}: {what}", took.wall * 1000, "ms", goal)


def _labels(portal: Portal, kind: str, actor: Actor, notice: int) -> Iterator[Figure]:
    """Give every unit its SSCC and print the labels of all as one PDF, as a worker does."""
    with portal.services.begin() as uow:
        numbered = packing.number(uow, actor, notice, edition=drafting.find(uow, actor, notice).edition)
    with portal.services.read() as uow:
        labels = papers.labels_of(uow, drafting.find(uow, actor, notice))
    told: list[int] = []
    printed = PrintedPapers()
    took = once(lambda: printed.labels_pdf(labels, LabelSize.A6, lambda done, _total: told.append(done)))
    assert told[-1] == numbered, "progress is told to the end"
    yield Figure(f"{kind}: {numbered:,} labels as one PDF", took.wall, "s", LABEL_SECONDS)


def _given_out(
    portal: Portal, kind: str, actor: Actor, database_url: str, codes: int, callers: int
) -> Iterator[Figure]:
    """Have several processes take SSCCs at the same time, and look for one that came twice or was left out."""
    rounds = codes // callers // AT_ONCE
    command = [sys.executable, "-c", _TAKER, str(actor.supplier), str(rounds), str(AT_ONCE)]
    environment = environment_with(_settings(database_url))
    began = time.monotonic()
    processes = [subprocess.Popen(command, env=environment) for _ in range(callers)]
    failed = sum(process.wait() != 0 for process in processes)
    took = time.monotonic() - began
    with portal.services.read() as uow:
        found = sorted(uow.session.scalars(select(SsccRow.sscc).where(SsccRow.notice == NOTICE)))
    wanted = [sscc.compose(0, PREFIX, serial) for serial in range(rounds * AT_ONCE * callers)]
    wrong = len(set(wanted) ^ set(found)) + failed
    yield Figure(f"{kind}: {len(wanted):,} SSCCs by {callers} processes at once", took, "s")
    yield Figure(f"{kind}: of these given twice, or left out", wrong, "", 0)


def _settings(database_url: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SECRET_KEY": "secret-key-of-the-benchmarks-and-of-nothing-else",
        "ERP_URL": "http://127.0.0.1:1",
        "ERP_TOKEN": "no ERP is asked",
    }


def _person(portal: Portal) -> Actor:
    with portal.services.read() as uow:
        row = suppliers.by_number(uow.session, SYSTEM, ["SMALL"])["SMALL"]
        return Actor(None, "Person at SMALL", Role.SUPPLIER_SHIPPING, row.id, row.name)


def _draft(portal: Portal, actor: Actor, orders: int, units: int) -> int:
    numbers = [f"SHIP-{number:03}" for number in range(orders)]
    with portal.services.begin() as uow:
        rows = order_queries.by_number(uow.session, actor, numbers, lock=False)
        keys = [(row.id, line.line) for row in rows.values() for line in shippable.of_order(uow, actor, row.id)]
        notice = drafting.start(uow, actor, keys)
        arrives = uow.clock.now().date() + timedelta(days=60)
        header = Header(
            notice.number, uow.clock.now().date(), arrives, Transport(carrier="Bench Freight", own_vehicle=True), ""
        )
        drafting.save(uow, actor, notice.id, header, (), edition=1)
        packing.change(uow, actor, notice.id, lambda said: _packed(said, units), edition=2)
        return notice.id


def _packed(notice: ShipNotice, units: int) -> list[HandlingUnit]:
    made: list[list[Packed]] = [[] for _ in range(units)]
    for place, line in enumerate(notice.lines):
        made[place % units].append(Packed(line.position, line.quantity))
    return [HandlingUnit(place + 1, PackType.CARTON, contents=tuple(parts)) for place, parts in enumerate(made)]


def _form(portal: Portal, actor: Actor, notice: int) -> dict[str, str | list[str]]:
    """Return what a browser sends of a draft's page whose warnings its supplier has read and confirms."""
    with portal.services.read() as uow:
        view = reading.get(uow, actor, notice)
        warnings = to_confirm(submission.check(uow, actor, notice).to_confirm)
    return {**forms.stored(view), "edition": str(view.edition), "confirmed": [each.value for each in warnings]}
