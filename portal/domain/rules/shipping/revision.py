"""The notice and the newest revisions: goods are moving, so the buyer decides and nothing is refused (PO-08)."""

from __future__ import annotations

from collections.abc import Iterator

from portal.domain.differences import FieldChange, between, header_diff, line_diff
from portal.domain.issues import Severity
from portal.domain.order_fields import Kind
from portal.domain.orders import PurchaseOrder
from portal.domain.revisions import sentence
from portal.domain.rules.rule import Finding
from portal.domain.rules.shipping.case import ShipCase
from portal.domain.shipments import ShipLine

#: Changes that goods on their way do not feel.
_UNFELT = (Kind.FACT, Kind.PRICE)


def revisions_are_current(case: ShipCase) -> Iterator[Finding]:
    """Find what has changed since the revisions that the supplier had read (PO-08).

    Changes that the goods feel go to the buyer, line by line and once for an order's header. Where there are none:
    information. A revision that the portal never had goes to the buyer too, as nothing can be compared.
    """
    named: dict[tuple[str, int], list[ShipLine]] = {}
    for given in case.document.lines:
        order = case.snapshot.orders.get(given.order)
        if order is not None and given.revision != order.revision:
            named.setdefault((given.order, given.revision), []).append(given)
    for (number, revision), lines in named.items():
        current = case.snapshot.orders[number]
        found = list(_changes(case, revision, current, lines))
        yield from found or [_told(revision, current, lines[0])]


def _changes(case: ShipCase, revision: int, current: PurchaseOrder, lines: list[ShipLine]) -> Iterator[Finding]:
    params = {"order": current.number, "base": str(revision), "current": str(current.revision), "buyer": case.buyer}
    value = _step(revision, current)
    if (current.number, revision) not in case.bases:
        yield Finding(f"lines/{lines[0].position}", params, value, variant="ship_unknown", severity=Severity.REVIEW)
        return
    base = case.snapshot.bases[current.number, revision]
    scopes = between(base, current, case.profile.units)
    if header := _felt(header_diff(base, current, scopes)):
        told = {**params, "changes": sentence(header)}
        yield Finding(f"lines/{lines[0].position}", told, value, variant="ship", severity=Severity.REVIEW)
    before, after = case.bases[current.number, revision], case.lines[current.number]
    for given in lines:
        changes = _felt(line_diff(before.get(given.line), after.get(given.line), scopes))
        if changes:
            told = {**params, "line": str(given.line), "changes": sentence(changes)}
            variant = "ship_line" if given.line in after else "ship_gone"
            yield Finding(f"lines/{given.position}", told, value, variant=variant, severity=Severity.REVIEW)


def _felt(changes: tuple[FieldChange, ...]) -> tuple[FieldChange, ...]:
    """Leave out what the goods do not feel, and the shipped quantity, which every notice changes itself."""
    return tuple(
        change
        for change in changes
        if (change.kind not in _UNFELT or change.path == "status") and not change.path.endswith("/shipped")
    )


def _told(revision: int, current: PurchaseOrder, first: ShipLine) -> Finding:
    params = {"order": current.number, "base": str(revision), "current": str(current.revision)}
    return Finding(
        f"lines/{first.position}",
        params,
        _step(revision, current),
        variant="ship_told",
        severity=Severity.INFORMATION,
    )


def _step(revision: int, current: PurchaseOrder) -> str:
    """Name a change by its order and revisions."""
    return f"{current.number}, revision {revision} to {current.revision}"
