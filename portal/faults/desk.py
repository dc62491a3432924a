"""The buyer's desk for goods: what comes is received, in part or in full, and taken back where it was wrong."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import now
from portal.sandbox_erp.notices import get_notice
from portal.sandbox_erp.receiving import Counted, list_receipts, receive_notice, reverse_receipt, still_to_come
from portal.sandbox_erp.releasing import NotPossible


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
