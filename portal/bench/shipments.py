"""Ship notices: accepting one of 20,000 lines in 3,000 units, SSCCs for many at once, and 3,000 labels."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from portal.bench.clocks import once
from portal.bench.figures import Figure
from portal.bench.stage import Portal, order, put
from portal.domain.actors import SYSTEM, Actor, Role
from portal.domain.shipments import HandlingUnit, Packed, PackType, ShipNotice, Transport
from portal.services.shipments import drafting, packing, shippable, submission
from portal.services.shipments.drafting import Header
from portal.store.queries import orders as order_queries
from portal.store.queries import suppliers
from portal.store.rows import SsccRow

ORDERS, LINES_OF_ORDER = 10, 2_000
UNITS = 3_000
CALLERS, SSCCS = 8, 10_000
ACCEPT_SECONDS, MEMORY = 5.0, 400.0

#: Takes SSCCs a few at a time, as a process of its own.
_TAKER = """
import sys
from portal.settings import environment_with, read_settings
from portal.services.shipments import ssccs
from portal.wiring import build
services = build(read_settings())
supplier, rounds, each = map(int, sys.argv[1:])
for _ in range(rounds):
    with services.begin() as uow:
        ssccs.allocate(uow, supplier, "4012345", each, notice="bench")
"""


def measure(portal: Portal, kind: str, *, orders: int = ORDERS, units: int = UNITS) -> Iterator[Figure]:
    """Measure accepting one large notice: from what was sent to committed."""
    put(portal, *(order(portal.services, f"SHIP-{number:03}", LINES_OF_ORDER) for number in range(orders)))
    actor = _person(portal)
    notice = _draft(portal, actor, orders, units)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    took = once(lambda: _send(portal, actor, notice))
    lines = orders * LINES_OF_ORDER
    yield Figure(f"{kind}: accept a notice of {lines:,} lines in {units:,} units", took.wall, "s", ACCEPT_SECONDS)
    yield Figure(f"{kind}: the same, processor", took.cpu, "s")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield Figure(f"{kind}: the most memory of the process", max(before, after) / 1024, "MB", MEMORY)


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
        header = Header(notice.number, uow.clock.now().date(), arrives, Transport(carrier="Bench Freight", own_vehicle=True), "")
        drafting.save(uow, actor, notice.id, header, (), edition=1)
        packing.change(uow, actor, notice.id, lambda said: _packed(said, units), edition=2)
        return notice.id


def _packed(notice: ShipNotice, units: int) -> list[HandlingUnit]:
    made: list[list[Packed]] = [[] for _ in range(units)]
    for place, line in enumerate(notice.lines):
        made[place % units].append(Packed(line.position, line.quantity))
    return [HandlingUnit(place + 1, PackType.CARTON, contents=tuple(parts)) for place, parts in enumerate(made)]


def _send(portal: Portal, actor: Actor, notice: int) -> None:
    with portal.services.read() as uow:
        edition = drafting.find(uow, actor, notice).edition
        checked = submission.check(uow, actor, notice)
    confirmed = frozenset(issue.fingerprint for issue in checked.to_confirm)
    with portal.services.begin() as uow:
        submission.send(uow, actor, notice, edition=edition, confirmed=confirmed)
