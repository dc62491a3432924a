"""The fake ERP keeps the promises that every ERP adapter makes, so that tests against it mean something."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest

from portal.domain.catalog import CatalogItem, MasterItem, PriceTier
from portal.domain.issues import Severity
from portal.domain.orders import Hold, LineStatus, OrderLine, OrderStatus
from portal.domain.quantities import UnitFactor
from portal.domain.settlements import Payment, Settlement, SettlementStatus
from portal.domain.shipments import GoodsReceipt
from portal.domain.suppliers import SupplierStatus
from tests import make
from tests.contract.catalog_conformance import CatalogConformance
from tests.contract.erp_conformance import ErpConformance
from tests.contract.invoicing_conformance import InvoicingConformance
from tests.contract.settling_conformance import SettlingConformance
from tests.contract.shipping_conformance import ShippingConformance
from tests.fakes.erp import Failing, FakeErp
from tests.fakes.invoices import status_by_payments


class FakeWorld:
    """The fake, worked from the buyer's side by putting changed orders."""

    def __init__(self) -> None:
        self.erp = FakeErp()
        self.erp.put_supplier(make.supplier(accounts=("DE89370400440532013000",)))
        self._released = 0
        self._numbers = count(1)

    def release(self) -> str:
        self._released += 1
        number = f"P-{self._released}"
        lines = (make.line(at, "120", pack=UnitFactor("XBX", "H87", 12), requested=make.DUE) for at in (10, 20))
        self.erp.put_order(make.order(*lines, number=number))
        return number

    def revise(self, number: str) -> None:
        self._line(number, 10, revises=True, quantity=Decimal(240))

    def hold(self, number: str) -> None:
        self._order(number, status=OrderStatus.ON_HOLD, hold=Hold(make.TODAY, "Budget"))

    def receive(self, number: str) -> None:
        self.receive_with("", number)

    def receive_with(self, notice: str, number: str) -> str:
        receipt = f"R-{next(self._numbers)}"
        self.erp.put_receipt(GoodsReceipt(receipt, 1, number, 10, Decimal(12), make.NOW, notice))
        return receipt

    def reverse(self, receipt: str) -> None:
        (found,) = self.erp.receipts([receipt])
        self.erp.put_receipt(replace(found, version=2, is_reversed=True))

    def close(self, number: str, line: int) -> None:
        self._line(number, line, status=LineStatus.CLOSED)

    def block(self, number: str, line: int) -> None:
        self._line(number, line, status=LineStatus.BLOCKED, revises=True)

    def cancel(self, number: str, line: int) -> None:
        self._line(number, line, status=LineStatus.CANCELLED, cancelled=Decimal(120), revises=True)

    def block_supplier(self, number: str) -> None:
        (supplier,) = self.erp.suppliers()
        self.erp.put_supplier(replace(supplier, version=2, status=SupplierStatus.BLOCKED))

    def tell_calendar(self, number: str, weekdays: frozenset[int] | None, dates: frozenset[date]) -> None:
        (supplier,) = self.erp.suppliers()
        told = {"version": supplier.version + 1, "closed_weekdays": weekdays, "closed_dates": dates}
        self.erp.put_supplier(replace(supplier, **told))

    def say_severity(self, rule: str, severity: Severity) -> None:
        profile = self.erp.profile()
        tolerances = replace(profile.tolerances, severities={**profile.tolerances.severities, rule: severity.value})
        self.erp.put_profile(replace(profile, version=f"{profile.version}+", tolerances=tolerances))

    def release_holds(self, invoice: str) -> None:
        holds = tuple(replace(hold, released_at=make.NOW) for hold in self._settlement(invoice).holds)
        self._settle(invoice, holds=holds, status=SettlementStatus.IN_PROCESS)

    def approve(self, invoice: str) -> None:
        self._settle(invoice, status=SettlementStatus.APPROVED)

    def reject(self, invoice: str) -> None:
        self._settle(invoice, status=SettlementStatus.REJECTED, reason="The price is wrong")

    def schedule(self, invoice: str, on: date) -> None:
        self._settle(invoice, status=SettlementStatus.SCHEDULED, scheduled_on=on)

    def pay(self, invoice: str, amount: Decimal | None = None) -> str:
        found = self._settlement(invoice)
        number = f"PAY-{next(self._numbers)}"
        paid = Payment(number, make.TODAY, amount or found.amount - found.paid, f"Inv {found.number}")
        self._settle(invoice, payments=(*found.payments, paid), scheduled_on=None)
        self._settle_by_payments(invoice)
        return number

    def reverse_payment(self, invoice: str, payment: str) -> None:
        payments = tuple(
            replace(one, reversed_on=make.TODAY) if one.number == payment else one
            for one in self._settlement(invoice).payments
        )
        self._settle(invoice, payments=payments)
        self._settle_by_payments(invoice)

    def _settle_by_payments(self, invoice: str) -> None:
        self._settle(invoice, status=status_by_payments(self._settlement(invoice)))

    def _settlement(self, invoice: str) -> Settlement:
        (found,) = self.erp.settlements([invoice])
        return found

    def _settle(self, invoice: str, **fields: object) -> None:
        self.erp.put_settlement(replace(self._settlement(invoice), **fields))  # type: ignore[arg-type]

    def offer(self) -> str:
        number = next(self._numbers)
        item = CatalogItem(
            f"C-{number}",
            "Hinge",
            "H87",
            "EUR",
            (PriceTier(Decimal(0), Decimal("3.42")),),
            buyer_item=f"I-{number}",
            pack=UnitFactor("XBX", "H87", 12),
        )
        self.erp.put_item(MasterItem("GLOBEX", item, 1, make.NOW))
        return f"GLOBEX/C-{number}"

    def change_item(self, reference: str) -> None:
        (known,) = self.erp.items([reference])
        dearer = replace(known.item, prices=(PriceTier(Decimal(0), Decimal("4.00")),))
        self.erp.put_item(replace(known, item=dearer, version=known.version + 1))

    def fail(self, how: Failing, *, times: int = 1, retry_after: float | None = None) -> None:
        self.erp.fail(how, times=times, retry_after=retry_after)

    def recover(self) -> None:
        self.erp.recover()

    def _line(self, number: str, line: int, *, revises: bool = False, **fields: Any) -> None:
        (order,) = self.erp.orders([number])
        lines: list[OrderLine] = [replace(one, **fields) if one.number == line else one for one in order.lines]
        self._order(number, lines=tuple(lines), revision=order.revision + revises)

    def _order(self, number: str, **fields: Any) -> None:
        (order,) = self.erp.orders([number])
        changed = {"erp_version": order.erp_version + 1, "changed_at": make.NOW + timedelta(hours=1)}
        self.erp.put_order(replace(order, **{**changed, **fields}))


class TestFakeErp(ErpConformance, ShippingConformance, InvoicingConformance, SettlingConformance, CatalogConformance):
    @pytest.fixture
    def world(self) -> FakeWorld:
        return FakeWorld()
