"""The orders and lines that a notice names, and how they stand (PO-01 to PO-09, ASN-02, ASN-03, ASN-10).

A notice is never refused because of a revision: where the order's line was still fine in the revision that the
supplier had read, what became of it since then is told by PO-08, for the buyer to decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from portal.domain.issues import Severity
from portal.domain.orders import LineStatus, OrderStatus, ShipTo
from portal.domain.rules.rule import Finding
from portal.domain.rules.shipping.case import ShipCase, Shipped
from portal.domain.texts import counted, day, listed, number

_OVER = (OrderStatus.CLOSED, OrderStatus.CANCELLED)

#: What a limit's word means for a finding; any other word means that nothing is found.
ACTIONS = {"error": Severity.ERROR, "warning": Severity.WARNING, "review": Severity.REVIEW}


def orders_are_released(case: ShipCase) -> Iterator[Finding]:
    """Find orders that the supplier does not have, orders that are over, and lines that they never had (PO-01)."""
    seen: set[str] = set()
    for given in case.document.lines:
        order, path = case.snapshot.orders.get(given.order), f"lines/{given.position}"
        if order is None:
            if given.order not in seen:
                yield Finding(path, {"order": given.order, "buyer": case.buyer}, given.order, variant="ship")
        elif given.position not in case.by_position:
            params = {"line": str(given.line), "order": given.order}
            yield Finding(path, params, value=str(given.line), variant="ship_line")
        elif given.order not in seen and order.status in _OVER and not _was_released(case, given.order, given.revision):
            params = {"order": given.order, "buyer": case.buyer}
            yield Finding(path, params, value=order.status.value, variant=f"ship_{order.status.value}")
        seen.add(given.order)


def _was_released(case: ShipCase, order: str, revision: int) -> bool:
    return (order, revision) in case.bases and case.snapshot.bases[order, revision].status not in _OVER


def ship_to_matches(case: ShipCase) -> Iterator[Finding]:
    """Find a notice to a place that none of its lines is ordered to (PO-09); no place named is fine."""
    given = case.document.ship_to
    asked = {shipped.place.address.code: shipped for shipped in reversed(case.shipped)}
    if not given or not asked or given in asked or "" in asked:
        return
    first = case.shipped[0]
    params = {"order": first.order.number, "place": place_name(first.place), "given": given}
    yield Finding("ship_to", params, value=given, expected=first.place.address.code, variant="ship")


def place_name(place: ShipTo) -> str:
    """Return a place in a sentence: its name, and its code where it has one."""
    return f"{place.address.name} ({place.address.code})" if place.address.code else place.address.name


def orders_are_not_on_hold(case: ShipCase) -> Iterator[Finding]:
    """Find orders that the buyer has stopped for now (PO-02), at the first of their lines."""
    for shipped in _first_of_orders(case):
        order = shipped.order
        if order.status is not OrderStatus.ON_HOLD:
            continue
        params = {"buyer": case.buyer, "order": order.number}
        since = order.hold.since if order.hold is not None else None
        if since is None:
            yield Finding(shipped.path, params, value=order.status.value, variant="ship_undated")
        else:
            yield Finding(shipped.path, {**params, "since": day(since)}, value=order.status.value, variant="ship")


def _first_of_orders(case: ShipCase) -> list[Shipped]:
    first: dict[str, Shipped] = {}
    for shipped in case.shipped:
        first.setdefault(shipped.order.number, shipped)
    return list(first.values())


def _in_state(case: ShipCase, status: LineStatus) -> Iterator[Shipped]:
    """Give the lines that stood like this already when the supplier read the order, and still do."""
    return (shipped for shipped in case.shipped if shipped.line.status is shipped.read.status is status)


def lines_are_not_cancelled(case: ShipCase) -> Iterator[Finding]:
    """Find lines that the buyer had cancelled (PO-03)."""
    for shipped in _in_state(case, LineStatus.CANCELLED):
        params = {"line": shipped.name, "buyer": case.buyer}
        since = shipped.line.status_since
        if since is None:
            yield Finding(shipped.path, params, value=shipped.line.status.value, variant="ship_undated")
        else:
            yield Finding(shipped.path, {**params, "since": day(since)}, shipped.line.status.value, variant="ship")


def lines_are_not_closed(case: ShipCase) -> Iterator[Finding]:
    """Find lines that the buyer had closed (PO-04); how much a line still takes is a matter of ASN-05."""
    for shipped in _in_state(case, LineStatus.CLOSED):
        line = shipped.line
        params = {
            "line": shipped.name,
            "unit": case.unit(line.unit),
            "ordered": number(line.quantity),
            "received": number(line.received),
        }
        yield Finding(shipped.path, params, value=line.status.value, variant="ship")


def lines_are_not_closed_softly(case: ShipCase) -> Iterator[Finding]:
    """Find lines that are closed for delivery, though they may still be invoiced (PO-05)."""
    for shipped in _in_state(case, LineStatus.SOFT_CLOSED):
        yield Finding(shipped.path, {"line": shipped.name, "buyer": case.buyer}, value=shipped.line.status.value)


def lines_are_not_blocked(case: ShipCase) -> Iterator[Finding]:
    """Find lines that the buyer had blocked (PO-06)."""
    for shipped in _in_state(case, LineStatus.BLOCKED):
        params = {"line": shipped.name, "reason": shipped.line.status_reason or "no reason given"}
        yield Finding(shipped.path, params, value=shipped.line.status.value, variant="ship")


def lines_are_named(case: ShipCase) -> Iterator[Finding]:
    """Find a notice without lines, lines that name no order line, and positions given twice (ASN-02)."""
    if not case.document.lines:
        yield Finding("lines", variant="nothing")
    times = Counter(given.position for given in case.document.lines)
    for given in case.document.lines:
        path = f"lines/{given.position}"
        if not given.order.strip() or given.line < 1:
            yield Finding(path, {"position": str(given.position)}, value=f"{given.order}/{given.line}")
        if times[given.position] > 1:
            yield Finding(path, {"position": str(given.position)}, value=str(given.position), variant="twice")
            times[given.position] = 1


def lines_were_answered(case: ShipCase) -> Iterator[Finding]:
    """Find lines that ship before they were acknowledged, where the buyer minds (ASN-03).

    One finding at the first such line of an order names them all. A line that the ERP knows as confirmed is answered,
    by whatever way.
    """
    waiting: dict[str, list[Shipped]] = {}
    for gathered in case.gathered:
        shipped = gathered.first
        answered = case.snapshot.acknowledged.get(shipped.order.number, frozenset())
        if shipped.line.number not in answered and shipped.line.confirmed <= 0:
            waiting.setdefault(shipped.order.number, []).append(shipped)
    for order, lines in waiting.items():
        severity = ACTIONS.get(case.limit("ack_before_ship", lines[0].order).value or "")
        if severity is not None:
            numbers = listed([shipped.line.number for shipped in lines])
            params = {"order": order, "lines": counted(len(lines), "line"), "list": numbers}
            yield Finding(lines[0].path, params, value=numbers, severity=severity)


def goods_go_to_one_place(case: ShipCase) -> Iterator[Finding]:
    """Find lines for different places, and several orders where the buyer takes one for each notice (ASN-10)."""
    places: dict[object, Shipped] = {}
    for shipped in case.shipped:
        places.setdefault(_identity(shipped.place), shipped)
    if len(places) > 1:
        first, other = list(places.values())[:2]
        params = {"first": first.name, "other": other.name}
        params |= {"here": place_name(first.place), "there": place_name(other.place)}
        yield Finding(other.path, params, value=params["there"], expected=params["here"])
    if len(case.orders) > 1 and case.strictest("ship_multi_po_allowed", lambda limit: limit.value == "false"):
        names = listed([order.number for order in case.orders])
        yield Finding("lines", {"orders": names, "buyer": case.buyer}, value=names, variant="orders")


def _identity(place: ShipTo) -> object:
    return place.address.code or place.address.gln or place.address
