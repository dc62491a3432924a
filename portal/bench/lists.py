"""The order list: fifty rows, signed in, against the floor, and the same at a thousand and at a million orders."""

from __future__ import annotations

import gzip
import re
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy.engine import make_url

from portal.bench.clocks import compare
from portal.bench.figures import Figure
from portal.bench.stage import Caller, Portal, fill, settle

ROWS = 50
SMALL, LARGE = 1_000, 1_000_000
ROUNDS = 25
FLOORS = {"sqlite": 5.0, "postgresql": 4.0}
GROWTH = 10.0  # per cent
STATEMENTS = 2
COLD_BYTES, COLD_REQUESTS = 150.0, 6

#: The same fifty rows that the list shows, as plain as a driver gives them.
_SELECT = """
SELECT o.number, o.revision, s.name, o.ordered_on, o.due_on, o.status, o.action, o.value, o.currency, o.line_count,
       o.ship_to
FROM orders o JOIN suppliers s ON s.id = o.supplier_id
WHERE o.supplier_id = 1 ORDER BY o.ordered_on DESC, o.id DESC LIMIT 50
"""


def measure(portal: Portal, database_url: str, *, large: int = LARGE, rounds: int = ROUNDS) -> Iterator[Figure]:
    """Measure the list of a supplier with a thousand orders and of one with a million."""
    fill(portal, "SMALL", SMALL)
    fill(portal, "LARGE", large)
    kind = make_url(database_url).get_backend_name()
    cookie = portal.sign_in("small@bench.example")
    small = Caller(portal.app, "/orders", cookie, encoding="identity")
    many = Caller(portal.app, "/orders", portal.sign_in("large@bench.example"), encoding="identity")
    settle(portal)
    with _connect(database_url) as connection:
        calls = {"floor": Caller(_floor(connection), "/"), "small": small, "large": many}
        calls["zipped"] = Caller(portal.app, "/orders", cookie)
        times = compare(calls, rounds=rounds, each=20)
    floor, page = times["floor"], times["small"]
    yield Figure(f"{kind}: floor (hello and 50 rows by the raw driver), CPU", floor.best.cpu * 1e6, "µs")
    yield Figure(f"{kind}: order list of 50 rows, signed in, CPU", page.best.cpu * 1e6, "µs")
    against = page.against(floor)
    yield Figure(f"{kind}: order list against the floor, CPU", against.cpu, "x", FLOORS[kind])
    yield Figure(f"{kind}: order list against the floor, wall", against.wall, "x")
    yield Figure(f"{kind}: the same, zipped for its way, CPU", times["zipped"].against(floor).cpu, "x")
    growth = max((times["large"].against(page).cpu - 1) * 100, 0.0)
    yield Figure(f"{kind}: {large:,} orders against {SMALL:,}, CPU", growth, "% slower", GROWTH)
    with portal.statements() as seen:
        small()
    yield Figure(f"{kind}: statements of the order list", len(seen), "", STATEMENTS)
    yield from _cold(portal, cookie, kind)


def _floor(connection: Any) -> Flask:
    app = Flask("floor")

    @app.get("/")
    def hello() -> str:
        assert len(connection.execute(_SELECT).fetchall()) == ROWS
        return "hello"

    return app


def _connect(database_url: str) -> AbstractContextManager[Any]:
    """Open a connection of the driver itself, closed at the end."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return closing(sqlite3.connect(url.database or "", check_same_thread=False))
    dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return closing(psycopg.connect(dsn, autocommit=True))


def _cold(portal: Portal, cookie: str, kind: str) -> Iterator[Figure]:
    """Count what a browser with an empty cache is sent: the page and everything it names."""
    _, headers, body = Caller(portal.app, "/orders", cookie)()
    page = _text(headers, body)
    named = {found.partition("#")[0] for found in re.findall(r'(?:href|src)="(/assets/[^"]+)"', page)}
    sent = len(body) + sum(len(Caller(portal.app, path)()[2]) for path in named)
    yield Figure(f"{kind}: cold order list, sent", sent / 1000, "kB", COLD_BYTES)
    yield Figure(f"{kind}: cold order list, requests", 1 + len(named), "", COLD_REQUESTS)


def _text(headers: dict[str, str], body: bytes) -> str:
    return (gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body).decode()
