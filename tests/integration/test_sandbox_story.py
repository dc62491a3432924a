"""What the portal learns from the sandbox ERP, and books in it, over HTTP and on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from portal.domain.acknowledgments import accept_all
from portal.domain.actors import SYSTEM, Actor, Role
from portal.ports.erp import Erp
from portal.sandbox_erp import buying
from portal.sandbox_erp.documents import now
from portal.sandbox_erp.seed import seed
from portal.sandbox_erp.ubl_import import import_files
from portal.services import acknowledgments, deliveries
from portal.services.composition import Services
from portal.services.intake import synchronise
from portal.store.queries import orders as queries
from portal.store.queries import scope, suppliers
from portal.store.rows import OutboxRow
from portal.wiring import build
from tests.fakes.alarm import FakeAlarm
from tests.house import settings
from tests.sandbox_erp import ubl
from tests.sandbox_erp.data import release, small_erp
from tests.servers.erp import SandboxErp


@pytest.fixture
def services(database_url: str, sandbox_erp: SandboxErp) -> Iterator[Services]:
    """Give a portal whose ERP is the sandbox."""
    told = settings(database_url, ERP_URL=sandbox_erp.url, ERP_TOKEN=sandbox_erp.token)
    services = replace(build(told), alarm=FakeAlarm())
    yield services
    services.database.close()


def revisions(services: Services, number: str) -> list[int]:
    """Return the revisions of an order that the portal keeps, each once, oldest first."""
    with services.read() as uow:
        row = queries.by_number(uow.session, SYSTEM, [number], lock=False)[number]
        return sorted({one.revision for one in queries.list_revisions(uow.session, row)})


def test_the_example_data_arrives_whole(services: Services, sandbox_erp: SandboxErp) -> None:
    written = seed(sandbox_erp.database)
    report = synchronise(services)
    assert report.problem == ""
    told = _told(services.erp)
    assert len(told) == written
    assert _kept(services, told) == told


def test_an_order_revised_before_the_portal_met_it_comes_with_its_revisions(
    services: Services, sandbox_erp: SandboxErp
) -> None:
    database = small_erp(sandbox_erp.database)
    number = release(database)["number"]
    for quantity in (130, 140):
        change = buying.LineChange(10, quantity=Decimal(quantity))
        buying.revise_order(database, number, [change], now=now())
    synchronise(services)
    assert revisions(services, number) == [1, 2, 3]


def test_revisions_made_while_the_portal_was_away_are_not_missed(services: Services, sandbox_erp: SandboxErp) -> None:
    database = small_erp(sandbox_erp.database)
    number = release(database)["number"]
    synchronise(services)
    for quantity in (130, 140, 150):
        change = buying.LineChange(10, quantity=Decimal(quantity))
        buying.revise_order(database, number, [change], now=now())
    synchronise(services)
    assert revisions(services, number) == [1, 2, 3, 4]


def test_an_imported_ubl_order_arrives(services: Services, sandbox_erp: SandboxErp, tmp_path: Path) -> None:
    number = _imported(sandbox_erp, tmp_path, ubl.line("1.1"), ubl.line(""))
    assert synchronise(services).orders == 1
    assert _kept(services, {number}) == {number}


def test_an_imported_ubl_order_is_answered_and_booked(
    services: Services, sandbox_erp: SandboxErp, tmp_path: Path
) -> None:
    due = (now() + timedelta(days=30)).date()
    delivery = f"<b:EndDate>{due}</b:EndDate>"
    rest = f"<a:Delivery><a:RequestedDeliveryPeriod>{delivery}</a:RequestedDeliveryPeriod></a:Delivery>"
    number = _imported(sandbox_erp, tmp_path, ubl.line(rest=rest + ubl.price("1.25")))
    synchronise(services)
    (order,) = services.erp.orders([number])
    with services.begin() as uow:
        seller = suppliers.by_number(uow.session, SYSTEM, {order.supplier})[order.supplier]
        actor = Actor(None, "Anna Weber", Role.SUPPLIER_ORDERS, seller.id, seller.name)
        acknowledgments.submit(uow, actor, accept_all(order), key="once")
    with services.read() as uow:
        (promise,) = uow.session.query(OutboxRow).filter_by(stream=number).all()
    deliveries.deliver(services, promise.id)

    (booking,) = services.erp.ledger()
    assert (booking.order, booking.key) == (number, promise.key)
    with services.read() as uow:
        answer = uow.session.scalars(scope.visible_acknowledgments(SYSTEM)).one()
        assert answer.erp_reference == booking.reference


def _imported(sandbox_erp: SandboxErp, folder: Path, *lines: str) -> str:
    file = folder / "order.xml"
    file.write_bytes(ubl.order(*lines))
    (result,) = import_files(sandbox_erp.database, [file]).files
    assert result.outcome == "imported", result.sentence
    return result.order


def _told(erp: Erp) -> set[str]:
    found, cursor, more = set(), "", True
    while more:
        changes = erp.changes(cursor, limit=500)
        found |= {change.number for change in changes.references if change.kind == "order"}
        cursor, more = changes.cursor, changes.more
    return found


def _kept(services: Services, numbers: set[str]) -> set[str]:
    with services.read() as uow:
        return set(queries.by_number(uow.session, SYSTEM, numbers, lock=False))
