"""What the buyer's desk does to booked invoices, from the hold to the payment. Each function is one transaction.

Money of a credit note is set off against invoices of the same supplier; its payments say so.
"""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from decimal import Decimal

from portal.sandbox_erp.database import Database, next_number
from portal.sandbox_erp.documents import stamp, text
from portal.sandbox_erp.invoices import Invoice
from portal.sandbox_erp.matching import count_and_match, standing_holds
from portal.sandbox_erp.profile import get_profile
from portal.sandbox_erp.releasing import NotPossible
from portal.sandbox_erp.settlements import Settlement, get_invoice, list_credits, save_settlement

_UNPAID = frozenset({"in_process", "held", "approved", "scheduled"})
_PAYABLE = frozenset({"approved", "scheduled", "part_paid"})


def release_hold(database: Database, number: str, code: str, line: str, *, now: datetime) -> None:
    """Release a hold by hand; it does not come back.

    Raises:
        NoSuch: there is no such invoice.
        NotPossible: it is not held for that.
    """
    with database.write() as connection:
        settlement = get_invoice(connection, number).settlement
        held = [hold for hold in standing_holds(settlement["holds"]) if (hold["code"], hold["line"]) == (code, line)]
        if settlement["status"] != "held" or not held:
            raise NotPossible(f"Invoice {number} is not held for {code or 'that'}.")
        for hold in held:
            hold["released_at"], hold["by_hand"] = stamp(now), True
        if not standing_holds(settlement["holds"]):
            settlement["status"] = "in_process"
        save_settlement(connection, settlement, now)


def approve(database: Database, number: str, *, now: datetime) -> None:
    """Approve an invoice for payment.

    Raises:
        NoSuch: there is no such invoice.
        NotPossible: it is held, or it is past that.
    """
    with database.write() as connection:
        settlement = get_invoice(connection, number).settlement
        if settlement["status"] != "in_process":
            raise NotPossible(f"Invoice {number} is {_words(settlement)} and cannot be approved.")
        settlement["status"], settlement["approved_on"] = "approved", now.date().isoformat()
        save_settlement(connection, settlement, now)


def reject(database: Database, number: str, *, reason: str, now: datetime) -> None:
    """Reject an invoice for good: what it billed can be billed again, and its number is free.

    Raises:
        NoSuch: there is no such invoice.
        NotPossible: it is paid or rejected, or credit notes stand against it.
    """
    with database.write() as connection:
        booked = get_invoice(connection, number)
        settlement = booked.settlement
        if settlement["status"] not in _UNPAID:
            raise NotPossible(f"Invoice {number} is {_words(settlement)} and cannot be rejected.")
        if credits_ := list_credits(connection, [number]):
            raise NotPossible(f"Credit note {credits_[0].number} stands against invoice {number}.")
        settlement["status"], settlement["reason"], settlement["scheduled_on"] = "rejected", reason, None
        save_settlement(connection, settlement, now)
        count_and_match(connection, (line.order for line in booked.document.lines), now)


def schedule(database: Database, number: str, on: date, *, now: datetime) -> None:
    """Put an approved invoice into the payment run of a day.

    Raises:
        NoSuch: there is no such invoice.
        NotPossible: it is not approved, or the day is over.
    """
    with database.write() as connection:
        settlement = get_invoice(connection, number).settlement
        if settlement["status"] not in _PAYABLE:
            raise NotPossible(f"Invoice {number} is {_words(settlement)} and cannot be scheduled.")
        if on < now.date():
            raise NotPossible("The day of a payment run cannot be over.")
        settlement["scheduled_on"] = on.isoformat()
        if settlement["status"] == "approved":
            settlement["status"] = "scheduled"
        save_settlement(connection, settlement, now)


def pay(database: Database, number: str, amount: Decimal | None = None, *, now: datetime) -> str:
    """Pay an amount of an approved invoice, or all that is open, and return the payment's number.

    Raises:
        NoSuch: there is no such invoice.
        NotPossible: it is not approved, or the amount cannot be paid.
    """
    with database.write() as connection:
        booked = get_invoice(connection, number)
        settlement = booked.settlement
        if settlement["status"] not in _PAYABLE:
            raise NotPossible(f"Invoice {number} is {_words(settlement)} and cannot be paid.")
        left = open_amount(settlement)
        amount = left if amount is None else amount
        if not 0 < amount <= left:
            raise NotPossible(f"Pay above zero and at most the {text(left)} that are open.")
        _check_decimals(connection, settlement["currency"], amount)
        payment = f"PY-{now.year}-{next_number(connection, f'payment-{now.year}'):06}"
        settlement["payments"].append(
            {
                "number": payment,
                "paid_on": now.date().isoformat(),
                "amount": text(amount),
                "remittance": _remittance(booked.document, is_part=amount < left),
                "reversed_on": None,
            }
        )
        settlement["status"] = "paid" if amount == left else "part_paid"
        settlement["scheduled_on"] = None
        save_settlement(connection, settlement, now)
    return payment


def reverse_payment(database: Database, number: str, payment: str, *, now: datetime) -> None:
    """Take back a payment that did not arrive.

    Raises:
        NoSuch: there is no such invoice.
        NotPossible: there is no such payment, or it was reversed before.
    """
    with database.write() as connection:
        settlement = get_invoice(connection, number).settlement
        found = [one for one in settlement["payments"] if one["number"] == payment and one["reversed_on"] is None]
        if not found:
            raise NotPossible(f"Payment {payment[:40]} of invoice {number} cannot be reversed.")
        found[0]["reversed_on"] = now.date().isoformat()
        settlement["status"] = "part_paid" if paid(settlement) else "approved"
        save_settlement(connection, settlement, now)


def paid(settlement: Settlement) -> Decimal:
    """Return what was paid and not taken back."""
    return sum((Decimal(one["amount"]) for one in settlement["payments"] if one["reversed_on"] is None), Decimal(0))


def open_amount(settlement: Settlement) -> Decimal:
    """Return what is still to be paid."""
    return Decimal(settlement["amount"]) - paid(settlement)


def _check_decimals(connection: sqlite3.Connection, currency: str, amount: Decimal) -> None:
    decimals = {one["code"]: one["decimals"] for one in get_profile(connection)["currencies"]}.get(currency, 2)
    if amount != round(amount, decimals):
        raise NotPossible(f"{currency} has {decimals} decimals.")


def _remittance(document: Invoice, *, is_part: bool) -> str:
    words = f"{'Set off' if document.is_credit else 'Inv'} {document.document_number} of {document.issued_on}"
    return f"{words}, in part" if is_part else words


def _words(settlement: Settlement) -> str:
    return settlement["status"].replace("_", " ")
