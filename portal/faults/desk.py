"""The buyer's desk: goods are received, in part or in full, and taken back; invoices are paid, payments reversed."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from pathlib import Path

from portal.sandbox_erp import paying
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import now
from portal.sandbox_erp.matching import standing_holds
from portal.sandbox_erp.notices import get_notice
from portal.sandbox_erp.orders import get_order
from portal.sandbox_erp.receiving import (
    Counted,
    list_receipts,
    receive_goods,
    receive_notice,
    reverse_receipt,
    still_to_come,
)
from portal.sandbox_erp.releasing import NotPossible
from portal.sandbox_erp.settlements import get_invoice


class Desk:
    """Receives in the ERP's own file, as its desk does. Used by several threads; each call is transactions alone."""

    def __init__(self, database: Path) -> None:
        self._database = Database(database)

    def list_notices(self, status: str) -> list[str]:
        """Return the ERP's numbers of the notices that stand so (open, received), oldest first."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT number FROM shipment WHERE status = ? ORDER BY rowid", (status,))
            return [row["number"] for row in rows]

    def receive(self, number: str, *, half: bool = False, more: bool = False) -> bool:
        """Receive a notice, or half of what is still to come of it; ``more`` leaves it open. False where it cannot be.

        A notice may be cancelled or replaced between the look and the receipt, which is what this is for.
        """
        counted = None
        if half:
            with self._database.read() as connection:
                left = still_to_come(connection, get_notice(connection, number))
            counted = [Counted(one.position, Decimal(int(one.quantity / 2) or 1)) for one in left if one.quantity >= 1]
        try:
            receive_notice(self._database, number, counted, now=now(), more=more)
        except NotPossible:
            return False
        return True

    def receive_order(self, order: str) -> None:
        """Receive all of an order that is still to come, without a notice."""
        with self._database.read() as connection:
            lines = get_order(connection, order)["lines"]
        for line in lines:
            missing = Decimal(line["quantity"]) - Decimal(line["received"])
            with suppress(NotPossible):
                receive_goods(self._database, order, line["line"], missing, now=now())

    def pay(self, number: str, *, half: bool = False) -> bool:
        """Release what holds an invoice, approve it and pay what is open, or half of that; False where it cannot be."""
        moment = now()
        try:
            with self._database.read() as connection:
                settlement = get_invoice(connection, number).settlement
            for hold in standing_holds(settlement["holds"]):
                paying.release_hold(self._database, number, hold["code"], hold["line"], now=moment)
            if settlement["status"] in ("held", "in_process"):
                paying.approve(self._database, number, now=moment)
            amount = Decimal(int(paying.open_amount(settlement) / 2)) if half else None
            paying.pay(self._database, number, amount, now=moment)
        except NotPossible:
            return False
        return True

    def return_payment(self, number: str) -> bool:
        """Take the last payment of an invoice back; False where none stands."""
        with self._database.read() as connection:
            payments = get_invoice(connection, number).settlement["payments"]
        standing = [one["number"] for one in payments if one["reversed_on"] is None]
        try:
            for payment in standing[-1:]:
                paying.reverse_payment(self._database, number, payment, now=now())
        except NotPossible:
            return False
        return bool(standing)

    def reverse(self, number: str) -> bool:
        """Take every receipt of a notice back, as booked wrongly; False where none stands."""
        with self._database.read() as connection:
            receipts = [one for one in list_receipts(connection, shipment=number) if not one["is_reversed"]]
        try:
            for receipt in receipts:
                reverse_receipt(self._database, receipt["number"], now=now())
        except NotPossible:
            return False
        return bool(receipts)
