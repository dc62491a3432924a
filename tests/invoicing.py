"""What a house's people do with invoices: begin, look, send, decide and deliver one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from portal.domain.actors import SYSTEM, Actor
from portal.domain.errors import Invalid
from portal.domain.invoices import Invoice
from portal.domain.issues import Severity
from portal.domain.orders import PurchaseOrder
from portal.domain.settlements import PaymentTerms
from portal.domain.shipments import GoodsReceipt
from portal.services import deliveries, intake, reviews
from portal.services.invoices import drafting, judging, reading, submission
from portal.services.invoices.views import Checked, InvoiceView, Sent
from portal.services.reviews import Decision, Verdict
from portal.store.queries import scope
from portal.store.rows import InvoiceRow, OutboxRow
from tests import make, make_invoices
from tests.house import House

APPROVED = Decision(Verdict.APPROVE)
ACCOUNT = "DE89370400440532013000"


def order(quantity: str = "100", **fields: Any) -> PurchaseOrder:
    """Make an order that is taxed and due as ``make_invoices.invoice`` says."""
    line = make.line(10, quantity, tax=make_invoices.STANDARD)
    return make.order(line, **{"terms": PaymentTerms(), "payment_terms": "30 days net", **fields})


def begin(house: House, actor: Actor, said: Invoice | None = None) -> int:
    """Begin an invoice that says this, or bills all of line 10."""
    assert actor.supplier is not None
    with house.services.begin() as uow:
        return drafting.begin(uow, actor, actor.supplier, said or make_invoices.invoice()).id


def view(house: House, actor: Actor, invoice: int) -> InvoiceView:
    """Return an invoice as somebody sees it."""
    with house.reading() as uow:
        return reading.get(uow, actor, invoice)


def check(house: House, actor: Actor, invoice: int) -> Checked:
    """Return what a check of a draft finds, the official rules' findings among it."""
    verdict = judging.judge(house.services, actor, invoice)
    with house.reading() as uow:
        return submission.check(uow, actor, invoice, verdict)


def sending(house: House, actor: Actor, invoice: int) -> Callable[[], Sent]:
    """Return what sends an invoice as its page stands now, every warning confirmed by somebody who has read them."""
    held, verdict = view(house, actor, invoice), judging.judge(house.services, actor, invoice)
    confirmed = frozenset(issue.fingerprint for issue in check(house, actor, invoice).unconfirmed)

    def send() -> Sent:
        with house.services.begin(correlation_id="request-1") as uow:
            return submission.save_and_send(
                uow, actor, invoice, held.document, edition=held.edition, confirmed=confirmed, verdict=verdict
            )

    return send


def send(house: House, actor: Actor, invoice: int) -> Sent:
    """Send an invoice as it stands now."""
    return sending(house, actor, invoice)()


def sent(house: House, actor: Actor, said: Invoice | None = None) -> int:
    """Begin and send an invoice."""
    invoice = begin(house, actor, said)
    send(house, actor, invoice)
    return invoice


def booked(house: House, actor: Actor, said: Invoice | None = None) -> int:
    """Begin and send an invoice, and have it booked."""
    invoice = sent(house, actor, said)
    assert deliver(house, invoice) == "booked"
    return invoice


def deliver(house: House, invoice: int) -> str:
    """Deliver what was promised last about an invoice; return how it ended."""
    return deliveries.deliver(house.services, promise(house, invoice).id)


def promise(house: House, invoice: int) -> OutboxRow:
    """Return what was promised last about an invoice."""
    with house.reading() as uow:
        found = uow.session.query(OutboxRow).filter_by(document_id=invoice).order_by(OutboxRow.id.desc()).first()
    assert found is not None
    return found


def decide(house: House, actor: Actor, invoice: int, decision: Decision = APPROVED) -> None:
    """Decide the same about everything in an invoice that deviates and is not decided yet."""
    held = view(house, actor, invoice)
    open_now = [one.position for one in held.deviations if one.decision is None]
    with house.services.begin() as uow:
        reviews.decide(uow, actor, invoice, dict.fromkeys(open_now, decision), edition=held.edition)


def receive(house: House, quantity: str, number: str, **fields: Any) -> None:
    """Have the buyer receive goods of line 10 of order 4500017, and the portal hear of it."""
    values = {"version": 1, "order": "4500017", "line": 10, "received_at": house.clock.now(), **fields}
    house.erp.put_receipt(GoodsReceipt(number, quantity=Decimal(quantity), **values))
    intake.synchronise(house.services)


def states(house: House) -> list[tuple[str, int, str]]:
    """Return number, version and state of everything that was sent, oldest first."""
    with house.reading() as uow:
        rows = uow.session.scalars(scope.visible_invoices(SYSTEM).order_by(InvoiceRow.id))
        return [(row.number, row.version, row.state) for row in rows if row.state != "draft"]


def errors(refused: Invalid) -> list[str]:
    """Return the rules that stood in the way."""
    return [issue.rule for issue in refused.issues if issue.severity is Severity.ERROR]


def numbered(said: Invoice, number: str) -> Invoice:
    """Return an invoice that says the same under another number."""
    return replace(said, number=number)
