"""The order page and the answer form with 20 and 2,000 lines, and sending an answer of 2,000 lines."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import text

from portal.bench.clocks import Time, compare, once
from portal.bench.figures import Figure
from portal.bench.stage import Caller, Portal, order, put
from portal.domain.actors import Actor, Role
from portal.services.drafts import saving, sending
from portal.services.drafts.showing import open_draft
from portal.services.drafts.views import BulkAction, BulkKind, LineChoice

FEW, MANY = 20, 2_000
SECONDS = 1.0
INSERTS = 1
TRIES = 5
ROUNDS = 5


def measure(
    portal: Portal, kind: str, *, many: int = MANY, tries: int = TRIES, rounds: int = ROUNDS
) -> Iterator[Figure]:
    """Measure pages of a small and of a very large order, then send answers to very large ones."""
    put(portal, order(portal.services, "FEW", FEW), order(portal.services, "MANY", many))
    cookie = portal.sign_in("small@bench.example")
    pages = {
        f"{page} with {lines:,} lines": Caller(portal.app, f"/orders/{number}{path}", cookie)
        for number, lines in (("FEW", FEW), ("MANY", many))
        for page, path in (("order page", ""), ("answer form", "/answer"))
    }
    for name, took in compare(pages, rounds=rounds, each=2).items():
        yield Figure(f"{kind}: {name}, CPU", took.best.cpu * 1e3, "ms")
    for name, page in pages.items():
        with portal.statements() as seen:
            page()
        yield Figure(f"{kind}: statements of the {name}", len(seen), "")
    yield from _sending(portal, kind, many, tries)


def _sending(portal: Portal, kind: str, many: int, tries: int) -> Iterator[Figure]:
    person = _person(portal)
    took: list[Time] = []
    inserts = statements = 0
    for number in (f"MANY-{index}" for index in range(tries)):
        put(portal, order(portal.services, number, many))
        with portal.services.begin() as uow:
            saving.apply(uow, person, number, LineChoice.ALL_OPEN, BulkAction(BulkKind.ACCEPT))
        with portal.statements() as seen:
            took.append(once(partial(_send, portal, person, number)))
        statements = len(seen)
        inserts = sum("INSERT INTO acknowledgment_rows" in statement for statement in seen)
    wall, cpu = max(time.wall for time in took), max(time.cpu for time in took)
    yield Figure(f"{kind}: accept an answer of {many:,} lines, wall, slowest of {tries}", wall, "s", SECONDS)
    yield Figure(f"{kind}: the same, CPU", cpu, "s")
    yield Figure(f"{kind}: INSERTs of its {many:,} rows", inserts, "", INSERTS)
    yield Figure(f"{kind}: statements of accepting it", statements, "")


def _send(portal: Portal, person: Actor, number: str) -> None:
    with portal.services.read() as uow:
        draft = open_draft(uow, person, number)
    with portal.services.begin() as uow:
        sending.send(uow, person, number, send_key=draft.send_key, edition=draft.edition)


def _person(portal: Portal) -> Actor:
    with portal.services.read() as uow:
        found = uow.session.execute(text("SELECT id, supplier_id FROM users WHERE email = 'small@bench.example'")).one()
    return Actor(found.id, "Person at SMALL", Role.SUPPLIER_ADMIN, supplier=found.supplier_id)
