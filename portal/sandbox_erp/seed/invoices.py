"""Example invoices, which came on paper before there was a portal, and orders that wait to be billed."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from portal.sandbox_erp import paying
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import Order, Tax, text
from portal.sandbox_erp.invoicing import enter_invoice
from portal.sandbox_erp.orders import get_order, get_supplier
from portal.sandbox_erp.seed.orders import receive
from portal.sandbox_erp.seed.teller import Teller, as_drafted

_CENT = Decimal("0.01")


def tell_all(database: Database, today: date, latest: datetime) -> None:
    """Write invoices in every state to the two suppliers whom a visitor meets, and what others can bill."""
    teller = Teller(database, today, latest, random.Random(2027))
    for story in (paid, part_paid, scheduled, approved, held_for_goods, held_for_price):
        for supplier in ("V1001", "V1002"):
            story(teller, supplier)
    for supplier in ("V1001", "V1002", "V1003", "V1004", "V1005"):
        to_bill(teller, supplier)


def paid(teller: Teller, supplier: str) -> None:
    """Billed after the goods came, and paid in full."""
    number = bill(teller, delivered(teller, supplier, 40, came=20), 19)
    paying.approve(teller.database, number, now=teller.at(15))
    paying.pay(teller.database, number, now=teller.at(9))


def part_paid(teller: Teller, supplier: str) -> None:
    """Paid in part; one payment was returned by the bank."""
    number = bill(teller, delivered(teller, supplier, 38, came=17, shape=_with_freight), 16)
    paying.approve(teller.database, number, now=teller.at(12))
    returned = paying.pay(teller.database, number, Decimal(10), now=teller.at(8))
    paying.reverse_payment(teller.database, number, returned, now=teller.at(7))
    paying.pay(teller.database, number, Decimal(20), now=teller.at(5))


def scheduled(teller: Teller, supplier: str) -> None:
    """Approved, and in a payment run to come."""
    number = bill(teller, delivered(teller, supplier, 34, came=9), 8)
    paying.approve(teller.database, number, now=teller.at(4))
    paying.schedule(teller.database, number, teller.today + timedelta(days=10), now=teller.at(3))


def approved(teller: Teller, supplier: str) -> None:
    """Approved."""
    number = bill(teller, delivered(teller, supplier, 33, came=8), 6)
    paying.approve(teller.database, number, now=teller.at(2))


def held_for_goods(teller: Teller, supplier: str) -> None:
    """Billed before the goods came."""
    order = teller.release(supplier, 12, 2)
    teller.confirm_by_mail(order, 11)
    bill(teller, order, 2)


def held_for_price(teller: Teller, supplier: str) -> None:
    """Billed at another price than ordered."""
    bill(teller, delivered(teller, supplier, 31, came=6), 3, dearer=Decimal("1.08"))


def to_bill(teller: Teller, supplier: str) -> None:
    """Delivered, partly with planned freight, and not billed yet."""
    delivered(teller, supplier, 30, came=4, shape=_with_freight if supplier < "V1004" else as_drafted)


def delivered(
    teller: Teller, supplier: str, days_ago: int, *, came: int, shape: Callable[[Order], None] = as_drafted
) -> str:
    """Release an order whose goods have come in full and return its number."""
    number = teller.release(supplier, days_ago, 2, shape, lead=days_ago - came)
    teller.confirm_by_mail(number, days_ago - 1)
    receive(teller, number, days_ago=came, share=1, lines=2)
    return number


def bill(teller: Teller, order_number: str, days_ago: int, *, dearer: Decimal = Decimal(1)) -> str:
    """Book an invoice for all of an order and return the ERP's number of it."""
    moment = teller.at(days_ago)
    with teller.database.read() as connection:
        order = get_order(connection, order_number)
        supplier = get_supplier(connection, order["supplier"])
    message = invoice_for(order, f"RE-{order_number[-5:]}", moment.date(), dearer=dearer)
    message |= {"seller_vat_id": supplier["vat_id"], "accounts": supplier["accounts"][:1]}
    return enter_invoice(teller.database, message, now=moment)


def invoice_for(
    order: Order, number: str, issued_on: date, *, dearer: Decimal = Decimal(1), tax: Tax | None = None
) -> dict[str, Any]:
    """Return an invoice for all of an order in a currency of two decimals, as ``invoice/1``, with its freight.

    Its tax is the one given, or what the order expects of its first line.
    """
    tax = tax or order["lines"][0]["tax"]
    assert tax is not None, "the tax of the example suppliers' orders is known"
    lines: list[dict[str, Any]] = []
    for line in order["lines"]:
        price = Decimal(line["price"]) * dearer
        net = (Decimal(line["quantity"]) * price / Decimal(line["price_base"])).quantize(_CENT, ROUND_HALF_UP)
        lines.append(
            {
                "id": str(len(lines) + 1),
                "order": order["number"],
                "line": str(line["line"]),
                "name": line["description"],
                "quantity": line["quantity"],
                "unit": line["unit"],
                "price": text(price),
                "price_base": line["price_base"],
                "net": text(net),
                "tax": tax,
            }
        )
    freight = Decimal(order["freight"] or 0)
    goods = sum((Decimal(line["net"]) for line in lines), Decimal(0))
    due = ((goods + freight) * Decimal(tax["rate"] or 0) / 100).quantize(_CENT, ROUND_HALF_UP)
    charge = {"charge": True, "amount": text(freight), "reason": "Freight", "code": "FC", "tax": tax}
    return {
        "supplier": order["supplier"],
        "document_number": number,
        "type": "380",
        "issued_on": issued_on.isoformat(),
        "currency": order["currency"],
        "preceding": [],
        "accounts": [],
        "lines": lines,
        "adjustments": [charge] if freight else [],
        "taxes": [{**tax, "base": text(goods + freight), "amount": text(due)}],
        "totals": {
            "lines": text(goods),
            "charges": text(freight),
            "net": text(goods + freight),
            "tax": text(due),
            "gross": text(goods + freight + due),
            "due": text(goods + freight + due),
        },
    }


def _with_freight(order: Order) -> None:
    order["freight"] = "25"
