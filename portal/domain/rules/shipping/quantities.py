"""How much ships, against what is still to come (ASN-04 to ASN-07, ASN-26).

All comparisons are between exact fractions of the order line's unit, summed over the notice's lines of one order
line; what lies exactly on a limit is fine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.orders import OrderLine
from portal.domain.quantities import DECIMALS, is_sane, is_whole
from portal.domain.rules.rule import Finding, Rule
from portal.domain.rules.shipping.case import Gathered, ShipCase, Shipped
from portal.domain.shipments import Completion
from portal.domain.texts import counted, measured, number


def quantities_are_shipped(case: ShipCase) -> Iterator[Finding]:
    """Find quantities that are no numbers or below zero, and zero without a reason (ASN-04)."""
    for given in case.document.lines:
        path = f"lines/{given.position}/quantity"
        if not is_sane(given.quantity):
            yield Finding(path, value="not a number", variant="number")
        elif given.quantity < 0:
            yield Finding(path, value=number(given.quantity), variant="negative")
        elif given.quantity == 0 and given.reason is None:
            yield Finding(path, value="0")


def quantities_are_whole(case: ShipCase) -> Iterator[Finding]:
    """Find quantities that the unit cannot have: parts of a piece, or more than three decimals (ASN-26)."""
    for shipped in case.shipped:
        if shipped.quantity is None:
            continue
        found = _as_entered(case, shipped) or _converted(case, shipped)
        if found is not None:
            yield found


def _as_entered(case: ShipCase, shipped: Shipped) -> Finding | None:
    given, rule = shipped.given, case.profile.units.get(shipped.code)
    path, value = f"{shipped.path}/quantity", number(given.quantity)
    if case.is_counted(shipped):
        return None if is_whole(given.quantity) else Finding(path, {"unit": case.unit(shipped.code)}, value)
    most = DECIMALS if rule is None else rule.decimals
    if -int(given.quantity.normalize().as_tuple().exponent) > most:
        return Finding(path, {"decimals": counted(most, "decimal")}, value, variant="decimals")
    return None


def _converted(case: ShipCase, shipped: Shipped) -> Finding | None:
    line, quantity = shipped.line, shipped.quantity
    if quantity is None or not line.discrete or is_whole(quantity):
        return None
    params = {
        "entered": measured(shipped.given.quantity, case.unit(shipped.code)),
        "converted": number(quantity),
        "unit": case.unit(line.unit),
    }
    return Finding(f"{shipped.path}/quantity", params, number(quantity), variant="converted")


@dataclass(frozen=True, slots=True)
class _Limit:
    """What a line takes at most, with the tolerance in words."""

    most: Fraction
    allowed: str


def _limit(case: ShipCase, gathered: Gathered, line: OrderLine) -> _Limit | None:
    """Return the ship limit of field rules 4.1; None where it is not checked."""
    allowed = case.limit("ship_over_pct", gathered.first.order, line).number
    if allowed is None:
        return None
    ordered = Fraction(line.quantity) - Fraction(line.cancelled)
    gone = Fraction(line.shipped) + gathered.in_transit - Fraction(line.returned)
    return _Limit(max(ordered * (1 + Fraction(allowed) / 100) - gone, Fraction(0)), f"{number(allowed)} %")


def not_more_than_ordered(case: ShipCase) -> Iterator[Finding]:
    """Find order lines of which more ships than ordered + ship_over_pct, what is on its way counted (ASN-05).

    The newest revision decides. What was within the limit of the revision that the supplier had read is a warning.
    """
    for gathered in case.gathered:
        shipped, total = gathered.first, gathered.quantity
        # What is open is within every limit; only the rest has to be reckoned.
        if total is None or total <= gathered.open:
            continue
        limit = _limit(case, gathered, shipped.line)
        if limit is None or total <= limit.most:
            continue
        read = _limit(case, gathered, shipped.read)
        was_fine = shipped.read is not shipped.line and (read is None or total <= read.most)
        unit = case.unit(shipped.line.unit)
        params = {
            "line": shipped.name,
            "ordered": measured(shipped.line.quantity - shipped.line.cancelled, unit),
            "gone": number(Fraction(shipped.line.shipped) + gathered.in_transit),
            "quantity": number(total),
            "limit": number(limit.most),
            "allowed": limit.allowed,
        }
        if was_fine:
            params["revision"] = str(shipped.order.revision)
        else:
            params["over"] = measured(total - limit.most, unit)
        yield Finding(
            shipped.path,
            params,
            measured(total, unit),
            measured(limit.most, unit),
            variant="revision" if was_fine else "",
            severity=Severity.WARNING if was_fine else Severity.ERROR,
        )


def rest_is_told(case: ShipCase) -> Iterator[Finding]:
    """Find lines of which less ships than open x (1 - ship_under_pct / 100), with no word of the rest (ASN-06)."""
    for gathered in case.gathered:
        shipped, total = gathered.first, gathered.quantity
        allowed = case.limit("ship_under_pct", shipped.order, shipped.line).number
        if allowed is None or total is None or total >= gathered.open or gathered.completion is not Completion.OPEN:
            continue
        if total < gathered.open * (1 - Fraction(allowed) / 100):
            yield _rest(case, gathered, total)


def rest_has_a_reason(case: ShipCase) -> Iterator[Finding]:
    """Find order lines that are said to be partly shipped or complete, and not why something is missing (ASN-07)."""
    for gathered in case.gathered:
        total = gathered.quantity
        if total is None or gathered.completion is Completion.OPEN or any(part.given.reason for part in gathered.parts):
            continue
        if total < gathered.open:
            yield _rest(case, gathered, total)


def _rest(case: ShipCase, gathered: Gathered, total: Fraction) -> Finding:
    rest = measured(gathered.open - total, case.unit(gathered.first.line.unit))
    return Finding(gathered.first.path, {"line": gathered.first.name, "rest": rest}, value=rest)


_E, _W = Severity.ERROR, Severity.WARNING
_SHIPMENT = ("shipment",)
_SOURCE = "field rules 4.4"

RULES = (
    Rule(
        id="ASN-04",
        title="Quantities that ship",
        checks="Shipped quantities are numbers, not below zero, and zero only with a reason.",
        severities=(_E,),
        stage=Stage.QUANTITIES,
        find_shipped=quantities_are_shipped,
        documents=_SHIPMENT,
        source=_SOURCE,
        reason=ReasonCode.QUANTITY,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ASN-05",
        title="More than ordered",
        checks="What ships, has shipped and is on its way is at most the order plus the buyer's tolerance.",
        severities=(_E, _W),
        stage=Stage.QUANTITIES,
        find_shipped=not_more_than_ordered,
        documents=_SHIPMENT,
        limits=("ship_over_pct",),
        source="field rules 4.4 and 4.1 (formulas)",
        reason=ReasonCode.QUANTITY,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ASN-06",
        title="What becomes of the rest",
        checks="Where less ships than is open, beyond the tolerance, the notice says whether the rest still comes.",
        severities=(_W,),
        stage=Stage.QUANTITIES,
        find_shipped=rest_is_told,
        documents=_SHIPMENT,
        limits=("ship_under_pct",),
        source=_SOURCE,
        reason=ReasonCode.QUANTITY,
    ),
    Rule(
        id="ASN-07",
        title="Why something is missing",
        checks="A line that is said to be partial or complete, and ships less than is open, has a reason.",
        severities=(_W,),
        stage=Stage.QUANTITIES,
        find_shipped=rest_has_a_reason,
        documents=_SHIPMENT,
        source=_SOURCE,
        reason=ReasonCode.QUANTITY,
    ),
    Rule(
        id="ASN-26",
        title="Quantities that the unit can have",
        checks="Quantities are whole where the unit is counted, also in the order's unit, with three decimals at most.",
        severities=(_E,),
        stage=Stage.QUANTITIES,
        find_shipped=quantities_are_whole,
        fixed=True,
        documents=_SHIPMENT,
        source="field rules 4.4 and 4.1 (units)",
        reason=ReasonCode.QUANTITY,
        action=ActionCode.PROVIDE,
    ),
)
