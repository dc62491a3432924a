"""Invoices in the sandbox ERP, over HTTP and on both databases: booked once, and followed to the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from portal.domain.actors import SYSTEM, Actor, Role
from portal.domain.invoice_parties import PostalAddress
from portal.domain.invoices import Delivery
from portal.domain.settlements import SettlementStatus
from portal.domain.states import DocumentState
from portal.sandbox_erp import paying, receiving
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import now
from portal.sandbox_erp.faults import AFTER_COMMIT, put_plan
from portal.services import deliveries
from portal.services.composition import Services
from portal.services.intake import synchronise
from portal.services.invoices import documents, drafting, proposing, reading, submission
from portal.services.invoices.views import InvoiceView
from portal.store.queries import suppliers
from portal.store.rows import OutboxRow
from portal.wiring import build
from tests.fakes.alarm import FakeAlarm
from tests.fakes.clock import FakeClock
from tests.house import settings
from tests.sandbox_erp.data import release, small_erp
from tests.servers.erp import SandboxErp


@pytest.fixture
def erp(sandbox_erp: SandboxErp) -> Database:
    """Give the sandbox's own database."""
    return small_erp(sandbox_erp.database)


@pytest.fixture
def clock() -> FakeClock:
    """Give a clock that shows the time and stands still: the sandbox has the real one."""
    return FakeClock(now())


@pytest.fixture
def services(database_url: str, sandbox_erp: SandboxErp, clock: FakeClock) -> Iterator[Services]:
    """Give a portal whose ERP is the sandbox."""
    told = settings(database_url, ERP_URL=sandbox_erp.url, ERP_TOKEN=sandbox_erp.token)
    services = replace(build(told), alarm=FakeAlarm(), clock=clock)
    yield services
    services.database.close()


def view(services: Services, invoice: int) -> InvoiceView:
    with services.read() as uow:
        return reading.get(uow, SYSTEM, invoice)


def sent(services: Services, order: str, number: str, quantity: str) -> int:
    """Send an invoice for a part of the first line that can be billed."""
    with services.begin() as uow:
        seller = suppliers.by_number(uow.session, SYSTEM, {"V1002"})["V1002"]
        actor = Actor(None, "Bill Billing", Role.SUPPLIER_BILLING, seller.id, seller.name)
        row = proposing.from_order(uow, actor, order)
        proposed = documents.load(row)
        day = services.clock.now().date()
        line = replace(proposed.lines[0], quantity=Decimal(quantity))
        taxes = tuple(replace(one, exemption="Intra-community supply") for one in proposed.taxes)
        delivery = Delivery(delivered=day, address=PostalAddress(country="DE"))
        said = replace(proposed, number=number, issued=day, delivery=delivery, lines=(line,), taxes=taxes)
        row = drafting.save(uow, actor, row.id, said, edition=row.edition)
        uow.session.flush()
        found = submission.check(uow, actor, row.id).unconfirmed
        confirmed = frozenset(issue.fingerprint for issue in found)
        return submission.send(uow, actor, row.id, edition=row.edition, confirmed=confirmed).id


def deliver(services: Services, invoice: int) -> str:
    with services.read() as uow:
        (promise,) = uow.session.query(OutboxRow).filter_by(document_id=invoice).all()
    return deliveries.deliver(services, promise.id)


def test_an_answer_that_is_lost_in_any_way_is_looked_up_and_booked_once(
    services: Services, erp: Database, clock: FakeClock
) -> None:
    order = release(erp)["number"]
    receiving.receive_goods(erp, order, 10, Decimal(90), now=now())
    synchronise(services)
    for at, kind in enumerate(sorted(AFTER_COMMIT)):
        invoice = sent(services, order, f"{'ABC'[at]}-{at}{at}", "30")
        put_plan(erp, {"faults": [{"kind": kind, "count": 1}]}, now=now())
        assert (kind, deliver(services, invoice)) == (kind, "unknown")
        clock.advance(minutes=5)
        assert deliver(services, invoice) == "booked"
    assert [booking.kind for booking in services.erp.ledger()] == ["invoice"] * 3


def test_what_the_desk_does_with_an_invoice_is_seen_in_the_portal(services: Services, erp: Database) -> None:
    order = release(erp)["number"]
    receiving.receive_goods(erp, order, 10, Decimal(30), now=now())
    synchronise(services)
    invoice = sent(services, order, "A-1", "30")
    assert deliver(services, invoice) == "booked"
    reference = view(services, invoice).erp_reference or ""

    def seen() -> tuple[SettlementStatus, Decimal]:
        synchronise(services)
        settlement = view(services, invoice).settlement
        assert settlement is not None
        return settlement.status, settlement.paid

    amount = view(services, invoice).document.totals.due
    paying.approve(erp, reference, now=now())
    assert seen() == (SettlementStatus.APPROVED, Decimal(0))
    paying.schedule(erp, reference, (now() + timedelta(days=30)).date(), now=now())
    assert seen() == (SettlementStatus.SCHEDULED, Decimal(0))
    paying.pay(erp, reference, Decimal(10), now=now())
    assert seen() == (SettlementStatus.PART_PAID, Decimal(10))
    rest = paying.pay(erp, reference, None, now=now())
    assert seen() == (SettlementStatus.PAID, amount)
    paying.reverse_payment(erp, reference, rest, now=now())
    assert seen() == (SettlementStatus.PART_PAID, Decimal(10))
    assert view(services, invoice).state is DocumentState.BOOKED
    with services.read() as uow:
        rows = reading.list_payments(uow, SYSTEM).rows
    assert {(row.amount, row.reversed_on is None) for row in rows} == {(Decimal(10), True), (amount - 10, False)}
