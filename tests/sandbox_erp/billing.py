"""Invoices as one sends them to the small ERP, and looks at what becomes of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.sandbox_erp import receiving
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import Order, text
from portal.sandbox_erp.orders import get_order, save_change
from portal.sandbox_erp.profile import set_tolerance
from portal.sandbox_erp.seed.invoices import invoice_for
from portal.sandbox_erp.settlements import Settlement, get_invoice
from tests.sandbox_erp.data import now


def bill(order: Order, /, *quantities: str, **fields: Any) -> dict[str, Any]:
    """Make an invoice F-1 for these quantities of an order's first lines, or for all of it."""
    given = quantities or tuple(line["quantity"] for line in order["lines"])
    wanted = [{**line, "quantity": quantity} for line, quantity in zip(order["lines"], given, strict=False)]
    message = invoice_for({**order, "lines": wanted}, "F-1", now().date())  # type: ignore[typeddict-item]
    return {**message, **fields}


def changed(message: dict[str, Any], /, **fields: str) -> dict[str, Any]:
    """Return an invoice of one line with other fields there, added up again without tax."""
    line = {**message["lines"][0], **fields}
    price_base = Decimal(line["price_base"])
    net = text(round(Decimal(line["quantity"]) * Decimal(line["price"]) / price_base, 2)) if price_base else "0"
    sums = dict.fromkeys(("lines", "net", "gross", "due"), net)
    taxes = [{"category": "K", "rate": "0", "base": net, "amount": "0"}]
    return {**message, "lines": [{**line, "net": net}], "taxes": taxes, "totals": {**message["totals"], **sums}}


def credit(order: Order, /, *quantities: str, **fields: Any) -> dict[str, Any]:
    """Make a credit note C-1 that gives back these quantities of invoice F-1."""
    about = {"preceding": [{"number": "F-1"}], "credit_reason": "return"}
    return bill(order, *quantities, **{"document_number": "C-1", "type": "381", **about, **fields})


def book(caller: FlaskClient, message: Any, key: str = "k-1") -> TestResponse:
    return caller.post("/api/invoices", json=message, headers={"Idempotency-Key": key})


def booked(caller: FlaskClient, message: Any, key: str = "k-1") -> str:
    answer = book(caller, message, key)
    body: Any = answer.json
    assert answer.status_code == 201, body
    return str(body["number"])


def codes(answer: TestResponse) -> list[tuple[str, int | None]]:
    assert answer.status_code == 422, answer.get_data(as_text=True)
    body: Any = answer.json
    return [(refusal["code"], refusal["line"]) for refusal in body["refusals"]]


def settled(database: Database, number: str) -> Settlement:
    with database.read() as connection:
        return get_invoice(connection, number).settlement


def held(database: Database, number: str) -> list[str]:
    return [hold["code"] for hold in settled(database, number)["holds"] if hold["released_at"] is None]


def receive(database: Database, order: Order, quantity: str, line: int = 10) -> str:
    return receiving.receive_goods(database, order["number"], line, Decimal(quantity), now=now())


def limit(database: Database, key: str, value: str | None, supplier: str = "") -> None:
    """Set a limit for every supplier, or for one."""
    with database.write() as connection:
        set_tolerance(connection, "suppliers" if supplier else "buyer", supplier, key, value, now())


def shape(database: Database, order: Order, **fields: Any) -> None:
    """Change an order behind the ERP's back."""
    with database.write() as connection:
        found = get_order(connection, order["number"])
        found.update(fields)  # type: ignore[typeddict-item]  # fields of an order
        save_change(connection, found, now())
