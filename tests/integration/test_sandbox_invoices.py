"""Invoices in the sandbox ERP, over HTTP and on both databases: booked once, and followed to the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from portal.domain.actors import SYSTEM, Actor, Role
from portal.domain.errors import Conflict
from portal.domain.invoice_parties import PostalAddress
from portal.domain.invoices import Delivery
from portal.domain.settlements import SettlementStatus
from portal.domain.states import DocumentState
from portal.domain.taxes import Tax, TaxCategory
from portal.sandbox_erp import paying, receiving
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import now
from portal.sandbox_erp.faults import AFTER_COMMIT, put_plan
from portal.sandbox_erp.profile import set_tolerance
from portal.services import deliveries
from portal.services.composition import Services
from portal.services.intake import synchronise
from portal.services.invoices import documents, drafting, proposing, reading, submission
from portal.services.invoices.views import InvoiceView
from portal.store.queries import suppliers
from portal.store.rows import OutboxRow
from portal.store.unit_of_work import UnitOfWork
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
        actor = biller(uow)
        row = proposing.from_order(uow, actor, order)
        proposed = documents.load(row)
        day = services.clock.now().date()
        line = replace(proposed.lines[0], quantity=Decimal(quantity))
        taxes = tuple(replace(one, exemption="Intra-community supply") for one in proposed.taxes)
        delivery = Delivery(delivered=day, address=PostalAddress(country="DE"))
        said = replace(proposed, number=number, issued=day, delivery=delivery, lines=(line,), taxes=taxes)
        row = drafting.save(uow, actor, row.id, said, edition=row.edition)
        uow.session.flush()
        return send(uow, actor, row.id, row.edition)


def biller(uow: UnitOfWork) -> Actor:
    """Return somebody of the supplier who bills."""
    seller = suppliers.by_number(uow.session, SYSTEM, {"V1002"})["V1002"]
    return Actor(None, "Bill Billing", Role.SUPPLIER_BILLING, seller.id, seller.name)


def send(uow: UnitOfWork, actor: Actor, draft: int, edition: int) -> int:
    """Send a draft with every warning confirmed."""
    confirmed = frozenset(issue.fingerprint for issue in submission.check(uow, actor, draft).unconfirmed)
    return submission.send(uow, actor, draft, edition=edition, confirmed=confirmed).id


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


def test_an_invoice_that_the_desk_rejects_is_corrected_and_booked_under_its_number(
    services: Services, erp: Database
) -> None:
    order = release(erp)["number"]
    receiving.receive_goods(erp, order, 10, Decimal(30), now=now())
    synchronise(services)
    first = sent(services, order, "A-1", "30")
    assert deliver(services, first) == "booked"
    paying.reject(erp, view(services, first).erp_reference or "", reason="Wrong cost centre", now=now())
    synchronise(services)
    with services.begin() as uow:
        draft = submission.repair(uow, biller(uow), first)
        second = send(uow, biller(uow), draft.id, draft.edition)
    assert deliver(services, second) == "booked"
    assert (view(services, first).state, view(services, second).state) == (
        DocumentState.SUPERSEDED,
        DocumentState.BOOKED,
    )


def takes_orderless(erp: Database, word: str) -> None:
    """Let the desk's profile say whether invoices need an order ("true") or not ("false")."""
    with erp.write() as connection:
        set_tolerance(connection, "buyer", "", "inv_po_required", word, now())


def sent_without_order(services: Services) -> int:
    """Send an invoice for advice that no order asked for."""
    with services.begin() as uow:
        actor = biller(uow)
        row = proposing.without_order(uow, actor, "EUR")
        proposed = documents.load(row)
        day, exempt = services.clock.now().date(), Tax(TaxCategory.INTRA_COMMUNITY, Decimal(0))
        line = replace(proposed.lines[0], name="Advice", unit="HUR", quantity=Decimal(2), price=Decimal(80), tax=exempt)
        said = replace(proposed, number="B-1", issued=day, lines=(line,), buyer_reference="Ada Buyer", terms="30 days")
        said = replace(said, delivery=Delivery(delivered=day, address=PostalAddress(country="DE")))
        row = drafting.save(uow, actor, row.id, said, edition=row.edition)
        said = documents.load(row)
        taxes = tuple(replace(one, exemption="Intra-community supply") for one in said.taxes)
        row = drafting.save(uow, actor, row.id, replace(said, taxes=taxes), edition=row.edition)
        uow.session.flush()
        return send(uow, actor, row.id, row.edition)


def test_an_invoice_without_an_order_goes_from_draft_to_booked_where_the_profile_takes_it(
    services: Services, erp: Database
) -> None:
    release(erp)
    synchronise(services)
    with pytest.raises(Conflict, match="only pays invoices that name an order"):
        sent_without_order(services)
    takes_orderless(erp, "false")
    synchronise(services)
    invoice = sent_without_order(services)
    assert deliver(services, invoice) == "booked"
    synchronise(services)
    found = view(services, invoice)
    assert found.settlement is not None
    assert (found.document.orders, found.settlement.status) == ((), SettlementStatus.HELD)
    assert [(hold.code, hold.rule) for hold in found.settlement.holds] == [("No Order", "INV-06")]
    assert [booking.order for booking in services.erp.ledger()] == [""]


def test_an_invoice_without_an_order_is_refused_where_the_desk_takes_none_any_more(
    services: Services, erp: Database
) -> None:
    release(erp)
    takes_orderless(erp, "false")
    synchronise(services)
    invoice = sent_without_order(services)
    takes_orderless(erp, "true")
    assert deliver(services, invoice) == "refused"
    found = view(services, invoice)
    assert (found.state, found.can_repair) == (DocumentState.REFUSED, False)
    assert [issue.rule for receipt in found.receipts for issue in receipt.issues] == ["INV-06"]
