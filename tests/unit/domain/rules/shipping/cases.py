"""How the rules for ship notices are tested: the same cases as for answers, made from a notice and its orders."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal.domain.orders import PurchaseOrder
from portal.domain.profiles import ErpProfile
from portal.domain.shipments import ShipLine, ShipNotice
from tests import make, make_shipments
from tests.unit.domain.rules.boundaries import Boundary


def notice(
    rule: str,
    side: str,
    words: str,
    document: ShipNotice | None = None,
    *orders: PurchaseOrder,
    finds: Iterable[str] = (),
    **world: Any,
) -> Boundary:
    """Make a case of a notice to these orders; other arguments are fields of the snapshot."""
    snapshot = make_shipments.snapshot(*orders, **world)
    return Boundary(rule, side, words, document or make_shipments.notice(), snapshot, tuple(finds))


def lines(
    rule: str,
    side: str,
    words: str,
    *given: ShipLine,
    line: dict[str, Any] | None = None,
    limits: dict[str, str | None] | None = None,
    profile: ErpProfile | None = None,
    document: dict[str, Any] | None = None,
    finds: Iterable[str] = (),
    **world: Any,
) -> Boundary:
    """Make a case of lines that ship one order line with these fields, under these limits."""
    order = make.order(make.line(10, **(line or {})))
    contract = profile or make_shipments.limits(**(limits or {}))
    return notice(
        rule,
        side,
        words,
        make_shipments.notice(*given, **(document or {})),
        order,
        profile=contract,
        finds=finds,
        **world,
    )
