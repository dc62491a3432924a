"""A portal to measure: a fresh database, one supplier's people, orders as many as wanted, and a browser without one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Insert, event, insert, select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from portal import garbage
from portal.app import create_app
from portal.contracts import profile_v1, supplier_v1
from portal.domain.actors import Role
from portal.domain.orders import Address, OrderLine, OrderStatus, PurchaseOrder, ShipTo
from portal.domain.profiles import ErpProfile
from portal.domain.states import OrderAction
from portal.domain.suppliers import Supplier
from portal.ports.alarm import Promise
from portal.services import accounts
from portal.services.accounts import NewUser
from portal.services.composition import Services
from portal.services.orders.intake import apply_orders
from portal.settings import environment_with, read_settings
from portal.store.migrations import upgrade
from portal.store.rows import ErpProfileRow, OrderRow, SupplierRow
from portal.wiring import build

PASSWORD = "for benchmarks only, and for no one"
BATCH = 5000
MOST_COPIES = 10_000  # by one statement, whose time is limited


@dataclass(slots=True)
class Portal:
    """An application with its services."""

    app: Flask
    services: Services

    def browser(self, email: str) -> FlaskClient:
        """Sign somebody in through the form and return the browser in which that was done."""
        client = self.app.test_client()
        answer = client.post("/sign-in", data={**token(client, "/sign-in"), "email": email, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        client.get("/orders")  # the first page gives the session its token against forgery; a browser keeps that
        return client

    def sign_in(self, email: str) -> str:
        """Sign somebody in and return the cookie that says so."""
        cookie = self.browser(email).get_cookie("session")
        assert cookie is not None, "signing in gives a cookie"
        return f"session={cookie.value}"

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Collect the statements that the database is asked meanwhile."""
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        engines = (self.services.database.reading, self.services.database.writing)
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        yield seen
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def token(client: FlaskClient, path: str) -> dict[str, str]:
    """Return the field against forgery of the form at an address."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)
    assert found is not None, f"the form at {path} has a token"
    return {"csrf_token": found[1]}


class Caller:
    """Calls an application as a server does, without one: what is measured is ours alone."""

    def __init__(self, app: Flask, path: str, cookie: str = "", *, encoding: str = "gzip") -> None:
        headers = [("Accept", "text/html"), ("Accept-Encoding", encoding), ("Cookie", cookie)]
        self._environ = EnvironBuilder(path=path, headers=headers).get_environ()
        self._app = app

    def __call__(self) -> tuple[str, dict[str, str], bytes]:
        """Return status, headers and body of one request."""
        environ = {**self._environ, "wsgi.input": BytesIO()}
        chunks, status, headers = run_wsgi_app(self._app, environ)
        body = b"".join(chunks)
        assert status.startswith("200"), f"{environ['PATH_INFO']} answered {status}"
        return status, dict(headers), body


class Unheard:
    """An alarm that nobody hears: these portals have no queue and no worker."""

    def wake(self, promises: Sequence[Promise]) -> int:
        """Wake nobody."""
        return 0

    def depth(self) -> int | None:
        """Know of no queue."""
        return None

    def answers(self) -> bool:
        """Say that there is no queue."""
        return False


@contextmanager
def open_portal(database_url: str) -> Iterator[Portal]:
    """Make the tables and give a portal on them with two suppliers and a person of each."""
    settings = read_settings(
        {
            **environment_with({}),
            "DATABASE_URL": database_url,
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "SECRET_KEY": "secret-key-of-the-benchmarks-and-of-nothing-else",
            "ERP_URL": "http://127.0.0.1:1",
            "ERP_TOKEN": "no ERP is asked",
        }
    )
    upgrade(settings.database_url)
    services = replace(build(settings), alarm=Unheard())
    services.database.remember_presences()
    with services.begin() as uow:
        for number in ("SMALL", "LARGE"):
            uow.session.add(_supplier(services, number))
        contracts = ("acknowledgment/1", "shipment/1")
        profile = ErpProfile(version="1", buyer="Buyer", contracts=contracts, currencies={"EUR": 2})
        document = profile_v1.dump(profile)
        uow.session.add(ErpProfileRow(version="1", document=document, as_of=services.clock.now()))
        uow.session.flush()
        for number in ("SMALL", "LARGE"):
            person = NewUser(f"{number.lower()}@bench.example", f"Person at {number}", Role.SUPPLIER_ADMIN, number)
            accounts.create_user(uow, replace(person, password_hash=services.passwords.hash(PASSWORD)))
    portal = Portal(create_app(services), services)
    garbage.settle()
    yield portal
    services.database.close()


def _supplier(services: Services, number: str) -> SupplierRow:
    supplier = Supplier(number, f"Supplier {number}", version=1, gs1_prefix="4012345")
    document = supplier_v1.dump(supplier)
    return SupplierRow(number=number, name=supplier.name, version=1, document=document, as_of=services.clock.now())


def order(services: Services, number: str, lines: int) -> PurchaseOrder:
    """Make an order of so many lines, due on a working day in two months."""
    today = services.clock.now().date()
    due = today + timedelta(days=60)
    due += timedelta(days=-due.weekday() % 7)
    return PurchaseOrder(
        number=number,
        revision=1,
        erp_version=1,
        supplier="SMALL",
        currency="EUR",
        ordered_on=today,
        lines=tuple(_line(10 * (index + 1), due) for index in range(lines)),
        buyer=Address("Buyer"),
        ship_to=ShipTo(Address("Warehouse", city="Hamburg", country="DE")),
        released_at=services.clock.now(),
    )


def _line(number: int, due: date) -> OrderLine:
    return OrderLine(
        number=number,
        item=f"ITEM-{number}",
        description=f"Hexagon head screw DIN 933, size {number}",
        quantity=Decimal(100),
        unit="H87",
        price=Decimal("12.50"),
        requested=due,
        supplier_item=f"S-{number}",
    )


def put(portal: Portal, *orders: PurchaseOrder) -> None:
    """Take orders in as if the ERP had told them."""
    with portal.services.begin() as uow:
        apply_orders(uow, orders, source="bench", as_of=uow.clock.now())


def fill(portal: Portal, supplier: str, count: int) -> None:
    """Give a supplier so many orders for its lists; only lists can show them, they have no documents."""
    with portal.services.read() as uow:
        row = uow.session.query(SupplierRow).filter_by(number=supplier).one()
    made = min(count, BATCH)
    with portal.services.begin() as uow:
        uow.session.execute(insert(OrderRow), [_listed(portal, row.id, supplier, index) for index in range(made)])
    while made < count:
        more = min(made, count - made, MOST_COPIES)
        with portal.services.begin() as uow:
            uow.session.execute(_copies(row.id, more, suffix=f"-{made}"))
        made += more


def settle(portal: Portal) -> None:
    """Have the database tidy up and learn what is in it, as a running one does by itself."""
    database = portal.services.database
    with database.writing.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # A database does this in the background, where no limit of ours holds.
        for statement in ("ANALYZE",) if database.is_sqlite else ("SET statement_timeout = 0", "VACUUM ANALYZE"):
            connection.exec_driver_sql(statement)
        connection.invalidate()  # nobody else is to have a connection without the limit


def _copies(supplier_id: int, count: int, *, suffix: str) -> Insert:
    """Copy so many of a supplier's orders under other numbers, inside the database: a million come in seconds."""
    kept = [column for column in OrderRow.__table__.columns if column.name not in ("id", "number")]
    mine = select(OrderRow.number.concat(suffix), *kept).where(OrderRow.supplier_id == supplier_id)
    names = ["number", *(column.name for column in kept)]
    return insert(OrderRow).from_select(names, mine.order_by(OrderRow.id).limit(count))


def _listed(portal: Portal, supplier_id: int, supplier: str, index: int) -> dict[str, Any]:
    now = portal.services.clock.now()
    return {
        "number": f"{supplier}-{index:07}",
        "supplier_id": supplier_id,
        "revision": 1,
        "erp_version": 1,
        "status": OrderStatus.RELEASED.value,
        "currency": "EUR",
        "value": Decimal("1234.50") + index,
        "ordered_on": now.date() - timedelta(days=index % 2000),
        "due_on": now.date() + timedelta(days=index % 90),
        "answer_due": now,
        "ship_to": "Warehouse, Hamburg",
        "line_count": 5,
        "open_lines": 5,
        "unconfirmed_lines": 5,
        "action": OrderAction.ANSWER.value,
        "action_rank": 3,
        "action_at": now,
        "document_state": None,
        "answered_revision": None,
        "as_of": now,
    }
