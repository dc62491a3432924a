"""When: the goods leave, arrive and are told of (ASN-08, ASN-09, ASN-27).

Dates are those of the places; what lies exactly on a limit is fine.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from portal.domain.acknowledgments import as_ordered
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.orders import OrderLine
from portal.domain.rules.rule import Finding, Rule
from portal.domain.rules.shipping.case import Gathered, ShipCase
from portal.domain.rules.shipping.orders import ACTIONS
from portal.domain.texts import counted, day, number
from portal.domain.tolerances import Limit

Window = tuple[date | None, date | None]


def goods_leave_in_time(case: ShipCase) -> Iterator[Finding]:
    """Find a ship date that is missing, before an order's date, or too far ahead for a notice (ASN-08)."""
    ships = case.document.ships
    if ships is None:
        yield Finding("ships", variant="missing")
        return
    last = max(case.orders, key=lambda order: order.ordered_on, default=None)
    if last is not None and ships < last.ordered_on:
        params = {"ships": day(ships), "order": last.number, "ordered": day(last.ordered_on)}
        yield Finding("ships", params, day(ships), day(last.ordered_on))
    ahead = (ships - case.snapshot.today).days
    limit = case.strictest("ship_ahead_days", lambda limit: limit.number is not None and ahead > limit.number)
    if ahead > 0 and limit is not None and limit.number is not None:
        latest = case.snapshot.today + timedelta(days=int(limit.number))
        yield Finding("ships", {"ships": day(ships), "latest": day(latest)}, day(ships), day(latest), variant="ahead")


def goods_arrive_in_the_window(case: ShipCase) -> Iterator[Finding]:
    """Find an arrival that is missing, before the goods leave, or outside the days that lines are asked for (ASN-09).

    The window goes from the first date asked for, less ship_window_early_days, to the last one still open, and
    ship_window_late_days after it. One finding at the first line of each window speaks for all of its lines.
    """
    ships, arrives = case.document.ships, case.document.arrives
    if arrives is None:
        yield Finding("arrives", variant="missing", severity=Severity.ERROR)
        return
    if ships is not None and arrives < ships:
        params = {"ships": day(ships), "arrives": day(arrives)}
        yield Finding("arrives", params, day(arrives), day(ships), variant="before", severity=Severity.ERROR)
    missed: dict[tuple[Window, Severity], list[Gathered]] = {}
    for gathered in case.gathered:
        line = gathered.first.line
        if line.requested == arrives and not line.schedules:
            continue
        severity = ACTIONS.get(_limit(case, gathered, "ship_window_action").value or "")
        window = _window(case, gathered)
        if severity is not None and window is not None and _days_outside(window, arrives):
            missed.setdefault((window, severity), []).append(gathered)
    for (window, severity), lines in missed.items():
        yield _outside(window, severity, lines, arrives)


def _outside(window: Window, severity: Severity, lines: list[Gathered], arrives: date) -> Finding:
    days, (first, last) = _days_outside(window, arrives), window
    wanted = first if days < 0 else last
    params = {
        "arrives": day(arrives),
        "days": counted(abs(days), "day"),
        "wanted": day(wanted),
        "lines": counted(len(lines), "line"),
        "line": lines[0].first.name,
    }
    variant = "early" if days < 0 else "late"
    return Finding(lines[0].first.path, params, day(arrives), day(wanted), variant=variant, severity=severity)


def _days_outside(window: Window, arrives: date) -> int:
    """Return how many days too early (below zero) or too late; 0 inside."""
    first, last = window
    if first is not None and arrives < first:
        return (arrives - first).days
    return max((arrives - last).days, 0) if last is not None else 0


def _window(case: ShipCase, gathered: Gathered) -> Window | None:
    """Return the first and the last day of arrival, None for a side that is not checked; None without any date."""
    dates = _requested(gathered.first.line)
    if not dates:
        return None
    early = _limit(case, gathered, "ship_window_early_days").number
    late = _limit(case, gathered, "ship_window_late_days").number
    return (
        min(dates) - timedelta(days=int(early)) if early is not None else None,
        max(dates) + timedelta(days=int(late)) if late is not None else None,
    )


def _requested(line: OrderLine) -> list[date]:
    """Return the dates still asked for: of the deliveries that are open, or of the line."""
    rows = as_ordered(line).rows if line.schedules else ()
    return [row.delivery for row in rows if row.delivery is not None] or ([line.requested] if line.requested else [])


def _limit(case: ShipCase, gathered: Gathered, key: str) -> Limit:
    return case.limit(key, gathered.first.order, gathered.first.line)


def notice_is_in_time(case: ShipCase) -> Iterator[Finding]:
    """Find a notice after the goods have arrived, or fewer than ship_lead_hours before that day begins (ASN-27)."""
    arrives, today = case.document.arrives, case.snapshot.today
    if arrives is None or not case.shipped:
        return
    if arrives < today:
        yield Finding("arrives", {"arrives": day(arrives)}, day(arrives), variant="late", severity=Severity.INFORMATION)
        return
    begins = datetime.combine(arrives, time(), _zone(case.shipped[0].place.time_zone))
    left = Decimal(int((begins - case.snapshot.now).total_seconds())) / 3600
    limit = case.strictest("ship_lead_hours", lambda limit: limit.number is not None and left < limit.number)
    if limit is not None and limit.number is not None:
        params = {"arrives": day(arrives), "hours": number(limit.number), "buyer": case.buyer}
        yield Finding("arrives", params, value=day(arrives))


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # The ERP's word for a zone need not be one; a day too early or too late does not matter to a warning.
        return UTC


_E, _W, _R, _I = Severity.ERROR, Severity.WARNING, Severity.REVIEW, Severity.INFORMATION
_SHIPMENT = ("shipment",)
_SOURCE = "field rules 4.4"

RULES = (
    Rule(
        id="ASN-08",
        title="When the goods leave",
        checks="The ship date is there, not before an order's date, and not further ahead than the buyer takes.",
        severities=(_E,),
        stage=Stage.DATES,
        find_shipped=goods_leave_in_time,
        documents=_SHIPMENT,
        limits=("ship_ahead_days",),
        source=_SOURCE,
        reason=ReasonCode.DELIVERY,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ASN-09",
        title="When the goods arrive",
        checks="The goods arrive after they leave, within the days around the requested dates that the buyer takes.",
        severities=(_W, _E, _R),
        stage=Stage.DATES,
        find_shipped=goods_arrive_in_the_window,
        documents=_SHIPMENT,
        limits=("ship_window_early_days", "ship_window_late_days", "ship_window_action"),
        source=_SOURCE,
        reason=ReasonCode.DELIVERY,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ASN-27",
        title="Told in time",
        checks="The notice comes before the goods, by as many hours as the buyer asks for.",
        severities=(_W, _I),
        stage=Stage.DATES,
        find_shipped=notice_is_in_time,
        documents=_SHIPMENT,
        limits=("ship_lead_hours",),
        source=_SOURCE,
        reason=ReasonCode.DELIVERY,
    ),
)
