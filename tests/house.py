"""The portal without its pages: real services on a real database, with fakes at the ports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from portal.adapters.papers import PrintedPapers
from portal.domain.acknowledgments import Acknowledgment, accept_all
from portal.domain.actors import SYSTEM, Actor, Role
from portal.domain.orders import PurchaseOrder
from portal.domain.states import ReceiptKind
from portal.services import acknowledgments, deliveries, intake
from portal.services.acknowledgments import Submitted
from portal.services.composition import Services
from portal.settings import Settings, read_settings
from portal.store.database import Database
from portal.store.queries import scope
from portal.store.rows import AcknowledgmentRow, EventRow, OrderRow, OutboxRow, ReceiptRow
from portal.store.unit_of_work import UnitOfWork
from tests import make
from tests.fakes.alarm import FakeAlarm
from tests.fakes.assistants import FakeAssistants
from tests.fakes.clock import FakeClock
from tests.fakes.erp import FakeErp
from tests.fakes.files import FakeFiles
from tests.fakes.passwords import FakePasswords
from tests.fakes.readers import FakeReaders
from tests.fakes.scanner import FakeScanner

OPERATOR = Actor(None, "Olga Operator", Role.OPERATIONS)


def settings(database_url: str, **named: str) -> Settings:
    """Return settings for tests; others may be named as in the environment."""
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": "unix:///nowhere",
        "SECRET_KEY": "k" * 32,
        "ERP_URL": "http://localhost:1",
        "ERP_TOKEN": "token",
    }
    return read_settings({**environment, **named})


class House:
    """Services with a fake ERP, alarm clock and clock; ``receive``, ``send`` and ``deliver`` are the short story."""

    def __init__(self, database_url: str, clock: FakeClock) -> None:
        self.clock = clock
        self.erp = FakeErp()
        self.alarm = FakeAlarm()
        self.scanner = FakeScanner()
        self.services = Services(
            settings=settings(database_url),
            clock=clock,
            erp=self.erp,
            alarm=self.alarm,
            passwords=FakePasswords(),
            database=Database(database_url),
            papers=PrintedPapers(),
            files=FakeFiles(),
            readers=FakeReaders(),
            scanner=self.scanner,
            assistants=FakeAssistants(),
        )

    def close(self) -> None:
        """Close the database's connections."""
        self.services.database.close()

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """Look into the database."""
        with self.services.read() as uow:
            yield uow

    def receive(self, *orders: PurchaseOrder) -> None:
        """Have the ERP announce orders (or their new revisions) and the portal read them."""
        if "GLOBEX" not in {supplier.number for supplier in self.erp.suppliers()}:
            self.erp.put_supplier(make.supplier())
        for order in orders or (make.order(),):
            self.erp.put_order(order)
        intake.synchronise(self.services)

    def supplier(self) -> Actor:
        """Return somebody of GLOBEX who answers orders."""
        with self.reading() as uow:
            row = uow.session.scalars(scope.visible_suppliers(SYSTEM)).first()
        assert row is not None
        return Actor(None, "Anna Weber", Role.SUPPLIER_ORDERS, row.id, row.name)

    def send(
        self,
        order: PurchaseOrder | None = None,
        document: Acknowledgment | None = None,
        *,
        key: str = "",
        by: Actor | None = None,
    ) -> Submitted:
        """Send an answer as the supplier: everything as ordered, unless told otherwise."""
        document = document or accept_all(order or make.order())
        actor = by or self.supplier()
        with self.services.begin(correlation_id="request-1") as uow:
            return acknowledgments.submit(uow, actor, document, key=key or f"key of {document.order}")

    def deliver(self, order: str = "4500017") -> str:
        """Let a worker take up the newest promise about an order; return what came of it."""
        return deliveries.deliver(self.services, self.promise(order).id)

    def sweep(self) -> int:
        """Let the schedule look for what is due."""
        return deliveries.sweep(self.services)

    def promise(self, order: str = "4500017") -> OutboxRow:
        """Return the newest promise about an order."""
        with self.reading() as uow:
            rows = uow.session.query(OutboxRow).filter_by(stream=order).order_by(OutboxRow.id)
            return rows.all()[-1]

    def answer(self, order: str = "4500017") -> AcknowledgmentRow:
        """Return the newest version of the answer to an order."""
        with self.reading() as uow:
            rows = scope.visible_acknowledgments(SYSTEM).join(OrderRow, OrderRow.id == AcknowledgmentRow.order_id)
            return uow.session.scalars(rows.where(OrderRow.number == order).order_by(AcknowledgmentRow.id)).all()[-1]

    def order(self, number: str = "4500017") -> OrderRow:
        """Return an order as the portal keeps it."""
        with self.reading() as uow:
            return uow.session.scalars(scope.visible_orders(SYSTEM).where(OrderRow.number == number)).one()

    def receipt(self, kind: ReceiptKind, order: str = "4500017") -> ReceiptRow:
        """Return one receipt of the newest version of the answer to an order."""
        with self.reading() as uow:
            return uow.session.get_one(ReceiptRow, (self.answer(order).id, kind))

    def events(self, subject: str = "4500017") -> list[str]:
        """Return what the record says about an order, oldest first."""
        with self.reading() as uow:
            rows = uow.session.query(EventRow).filter_by(subject=subject).order_by(EventRow.sequence)
            return [row.action for row in rows]
