"""Other items than the ordered ones (ASN-29)."""

from __future__ import annotations

from collections.abc import Iterator

from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.orders import OrderLine
from portal.domain.rules.rule import Finding, Rule
from portal.domain.rules.shipping.case import ShipCase


def other_items_are_taken(case: ShipCase) -> Iterator[Finding]:
    """Find items in place of the ordered ones that the buyer does not take, or decides about (ASN-29).

    What the line was answered with, and the buyer's system has booked, is fine. An item that the order has already is
    no substitute: it ships on its own line.
    """
    ordered: dict[str, dict[str, int]] = {}
    for shipped in case.shipped:
        item = shipped.given.substitute.strip()
        if not item:
            continue
        if shipped.order.number not in ordered:
            ordered[shipped.order.number] = {name: line.number for line in shipped.order.lines for name in _names(line)}
        path, params = f"{shipped.path}/substitute", {"item": item, "order": shipped.order.number}
        if item in _names(shipped.line):
            params = {"item": item, "line": shipped.name}
            yield Finding(path, params, item, variant="same", severity=Severity.ERROR)
        elif item in case.snapshot.substitutes.get(shipped.key, ()):
            continue
        elif (other := ordered[shipped.order.number].get(item)) is not None:
            params["other"] = str(other)
            yield Finding(path, params, item, shipped.line.item, variant="other_line", severity=Severity.ERROR)
        else:
            limit = case.limit("ship_substitute_allowed", shipped.order, shipped.line)
            if limit.needs_review:
                params["buyer"] = case.buyer
                yield Finding(path, params, item, shipped.line.item, variant="review", severity=Severity.REVIEW)
            elif not limit.is_true and limit.value is not None:
                yield Finding(path, params, item, shipped.line.item, severity=Severity.ERROR)


def _names(line: OrderLine) -> frozenset[str]:
    return frozenset({line.item, line.supplier_item})


RULES = (
    Rule(
        id="ASN-29",
        title="Only what was ordered",
        checks="No item ships in place of the ordered one, unless a booked answer has it or the buyer takes it.",
        severities=(Severity.ERROR, Severity.REVIEW),
        stage=Stage.QUANTITIES,
        find_shipped=other_items_are_taken,
        documents=("shipment",),
        limits=("ship_substitute_allowed",),
        source="field rules 4.4",
        reason=ReasonCode.ITEMS,
        action=ActionCode.PROVIDE,
    ),
)
