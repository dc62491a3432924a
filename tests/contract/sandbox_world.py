"""The sandbox ERP as a world for the conformance suites: the real program over HTTP."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import requests

from portal.domain.issues import Severity
from portal.erp.sandbox import SandboxErp
from portal.ports.erp import Erp
from portal.sandbox_erp import buying, paying, receiving
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.items import Item, announce_items, put_items, read_references, save_item
from portal.sandbox_erp.notices import find_standing, list_lines
from portal.sandbox_erp.orders import get_order, get_supplier, put_location, put_supplier
from portal.sandbox_erp.prices import at_price
from portal.sandbox_erp.releasing import NewLine, release_order
from portal.sandbox_erp.seed import items, parties
from portal.sandbox_erp.settlements import Settlement, get_invoice
from portal.sandbox_erp.severities import set_severity
from tests.fakes.erp import Failing
from tests.servers import erp as server

#: The sandbox's words for the ways of failing.
KINDS = {
    Failing.AWAY: "away",
    Failing.THROTTLED: "throttle",
    Failing.LOST_BEFORE_BOOKING: "error_before_commit",
    Failing.LOST_AFTER_BOOKING: "error_after_commit",
}

BEARINGS = "BRG-UCP205"  # packed in cartons of 12, in the example data


def boxed(item: Item) -> Item:
    return {**item, "pack": {"unit": "XBX", "numerator": 12, "denominator": 1}}


def now() -> datetime:
    return datetime.now(UTC)


class SandboxWorld:
    """The sandbox ERP: the adapter on one side, the desk's functions on the other."""

    def __init__(self, program: server.SandboxErp) -> None:
        self.url = program.url
        self.erp: Erp = SandboxErp(program.url, program.token, timedelta(seconds=5))
        self.database = Database(program.database)
        with self.database.write() as connection:
            put_location(connection, parties.locations(now().date())[0])
            for supplier in parties.suppliers(now().date())[:2]:
                put_supplier(connection, supplier, now())
            bearings = [boxed(item) for item in items.items(now().date()) if item["number"] == BEARINGS]
            announce_items(connection, put_items(connection, bearings, now()), now())
        self._offered = 0

    def release(self) -> str:
        lines = [NewLine(BEARINGS, Decimal(120)), NewLine(BEARINGS, Decimal(120))]
        return release_order(self.database, "V1002", lines, ship_to="HAM1", now=now())

    def revise(self, number: str) -> None:
        change = buying.LineChange(10, quantity=Decimal(240))
        buying.revise_order(self.database, number, [change], now=now())

    def hold(self, number: str) -> None:
        buying.hold_order(self.database, number, reason="Budget", now=now())

    def receive(self, number: str) -> None:
        receiving.receive_goods(self.database, number, 10, Decimal(12), now=now())

    def receive_with(self, notice: str, number: str) -> str:
        with self.database.read() as connection:
            booked = find_standing(connection, "V1002", notice)
            assert booked is not None
            (line,) = (line for line in list_lines(connection, booked) if (line.order, line.line) == (number, 10))
        (receipt,) = receiving.receive_notice(
            self.database, booked, [receiving.Counted(line.position, Decimal(12), "L-FOUND")], now=now()
        )
        return receipt

    def reverse(self, receipt: str) -> None:
        receiving.reverse_receipt(self.database, receipt, now=now())

    def close(self, number: str, line: int) -> None:
        buying.close_line(self.database, number, line, reason="Closed short", now=now())

    def block(self, number: str, line: int) -> None:
        buying.block_line(self.database, number, line, reason="Quality", now=now())

    def cancel(self, number: str, line: int) -> None:
        buying.cancel_line(self.database, number, line, reason="Not needed", now=now())

    def block_supplier(self, number: str) -> None:
        with self.database.read() as connection:
            supplier = get_order(connection, number)["supplier"]
        buying.set_supplier_status(self.database, supplier, "blocked", reason="Audit", now=now())

    def tell_calendar(self, number: str, weekdays: frozenset[int] | None, dates: frozenset[date]) -> None:
        with self.database.write() as connection:
            supplier = get_supplier(connection, get_order(connection, number)["supplier"])
            supplier["closed_weekdays"] = None if weekdays is None else sorted(weekdays)
            supplier["closed_dates"] = [day.isoformat() for day in sorted(dates)]
            put_supplier(connection, supplier, now())

    def say_severity(self, rule: str, severity: Severity) -> None:
        with self.database.write() as connection:
            set_severity(connection, rule, severity.name.lower(), now())

    def release_holds(self, invoice: str) -> None:
        for hold in self.invoice(invoice)["holds"]:
            if hold["released_at"] is None:
                paying.release_hold(self.database, invoice, hold["code"], hold["line"], now=now())

    def approve(self, invoice: str) -> None:
        paying.approve(self.database, invoice, now=now())

    def reject(self, invoice: str) -> None:
        paying.reject(self.database, invoice, reason="The price is wrong", now=now())

    def schedule(self, invoice: str, on: date) -> None:
        paying.schedule(self.database, invoice, on, now=now())

    def pay(self, invoice: str, amount: Decimal | None = None) -> str:
        return paying.pay(self.database, invoice, amount, now=now())

    def reverse_payment(self, invoice: str, payment: str) -> None:
        paying.reverse_payment(self.database, invoice, payment, now=now())

    def invoice(self, number: str) -> Settlement:
        with self.database.read() as connection:
            return get_invoice(connection, number).settlement

    def offer(self) -> str:
        self._offered += 1
        (bearings,) = (one for one in items.items(now().date()) if one["number"] == BEARINGS)
        bearings.update(number=f"BRG-OFFERED-{self._offered}", supplier_item=f"OFFERED.{self._offered}")
        bearings.update(prices=at_price("3.42", "1"), contract_price=False)
        with self.database.write() as connection:
            offered = put_items(connection, [boxed(bearings)], now())
            announce_items(connection, offered, now())
        return offered[0]

    def change_item(self, reference: str) -> None:
        with self.database.write() as connection:
            (item,) = read_references(connection, [reference])
            save_item(connection, {**item, "prices": at_price("4.00", "1")}, now())

    def fail(self, how: Failing, *, times: int = 1, retry_after: float | None = None) -> None:
        self.plan({"kind": KINDS[how], "count": times, "retry_after": retry_after})

    def recover(self) -> None:
        self.plan()

    def plan(self, *faults: dict[str, object], applies_to: str = "all", keyless: bool = False) -> None:
        answer = requests.put(
            f"{self.url}/api/faults",
            json={"faults": list(faults), "applies_to": applies_to, "keyless": keyless},
            headers={"Authorization": f"Bearer {server.TOKEN}"},
            timeout=5,
        )
        answer.raise_for_status()
