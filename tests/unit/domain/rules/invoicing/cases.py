"""How the rules for invoices are tested: the same cases as for answers, made from an invoice and its orders."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from portal.domain.invoices import Invoice, InvoiceLine
from portal.domain.orders import PurchaseOrder
from portal.domain.profiles import ErpProfile
from tests import make, make_invoices
from tests.unit.domain.rules.boundaries import Boundary

#: The order line of most cases.
KEY = ("4500017", 10)


def invoice(
    rule: str,
    side: str,
    words: str,
    document: Invoice | None = None,
    *orders: PurchaseOrder,
    finds: Iterable[str] = (),
    **world: Any,
) -> Boundary:
    """Make a case of an invoice for these orders; other arguments are fields of the snapshot."""
    snapshot = make_invoices.snapshot(*orders, **world)
    return Boundary(rule, side, words, document or make_invoices.invoice(), snapshot, tuple(finds))


def lines(
    rule: str,
    side: str,
    words: str,
    *given: InvoiceLine,
    line: dict[str, Any] | None = None,
    limits: dict[str, str | None] | None = None,
    profile: ErpProfile | None = None,
    document: dict[str, Any] | None = None,
    received: str | None = None,
    finds: Iterable[str] = (),
    **world: Any,
) -> Boundary:
    """Make a case of lines that bill one order line with these fields, under these limits."""
    if received is not None:
        world["received"] = {KEY: Fraction(received)}
    return invoice(
        rule,
        side,
        words,
        make_invoices.invoice(*given, **(document or {})),
        make.order(make.line(10, **(line or {}))),
        profile=profile or make_invoices.limits(**(limits or {})),
        finds=finds,
        **world,
    )
