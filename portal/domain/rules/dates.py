"""When: promised deliveries against what the order asks and the ship-to can take (field rules 4.3, ACK-06 to ACK-12).

They are days in the calendar of the ship-to; what lies exactly on a limit is fine.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from portal.domain import transits
from portal.domain.acknowledgments import ResponseRow, RowType
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.rules.case import PROMISING, Answered, Case
from portal.domain.rules.rule import Finding, Rule
from portal.domain.rules.schedules import promises
from portal.domain.texts import counted, day, weekday


def date_is_given(case: Case) -> Iterator[Finding]:
    """Find promised quantities without a delivery date (ACK-06)."""
    for answered, part in case.parts(*PROMISING):
        if part.row.delivery is None:
            yield Finding(f"{part.path}/delivery", {"line": str(answered.line.number)})


def date_is_to_come(case: Case) -> Iterator[Finding]:
    """Find promised dates before the buyer's today; today is fine (ACK-07)."""
    today = case.snapshot.today
    for _, part in case.parts(*PROMISING):
        promised = part.row.delivery
        if promised is not None and promised < today:
            params = {"date": day(promised), "today": day(today)}
            yield Finding(f"{part.path}/delivery", params, value=day(promised), expected=day(today))


def goods_can_arrive(case: Case) -> Iterator[Finding]:
    """Find goods that arrive before they leave, or sooner than the usual working days on the way (ACK-08)."""
    for answered, part in case.parts(*PROMISING):
        leaves, arrives = part.row.ship, part.row.delivery
        if leaves is None or arrives is None:
            continue
        transit = transits.of_line(answered.line, case.order, case.snapshot.supplier)
        journey = None if transit is None else transit.from_ship_date(leaves)
        path, params = f"{part.path}/delivery", {"ship": day(leaves), "delivery": day(arrives)}
        if arrives < leaves:
            normal = leaves if journey is None else journey.arrives
            yield Finding(path, params, value=day(arrives), expected=day(normal), variant="before")
        elif journey is not None and arrives < journey.arrives:
            params |= {"normal": weekday(journey.arrives), "way": journey.words}
            yield Finding(path, params, value=day(arrives), expected=day(journey.arrives))


def not_too_late(case: Case) -> Iterator[Finding]:
    """Find dates later than requested + ack_date_late_days (ACK-09)."""
    for promise in promises(case):
        allowed = case.limit("ack_date_late_days", promise.answered.line).number
        days = (promise.promised - promise.earliest).days
        if allowed is not None and days > 0 and days > allowed:
            params = {
                "line": str(promise.answered.line.number),
                "late": counted(days, "day"),
                "requested": day(promise.earliest),
                "buyer": case.buyer,
            }
            yield Finding(
                f"{promise.part.path}/delivery", params, value=day(promise.promised), expected=day(promise.earliest)
            )


def not_too_early(case: Case) -> Iterator[Finding]:
    """Find dates earlier than requested - ack_date_early_days (ACK-10)."""
    for promise in promises(case):
        allowed = case.limit("ack_date_early_days", promise.answered.line).number
        days = (promise.latest - promise.promised).days
        if allowed is not None and days > 0 and days > allowed:
            params = {
                "line": str(promise.answered.line.number),
                "early": counted(days, "day"),
                "from": day(promise.latest - timedelta(days=int(allowed))),
                "buyer": case.buyer,
            }
            yield Finding(
                f"{promise.part.path}/delivery", params, value=day(promise.promised), expected=day(promise.latest)
            )


def before_cancel_date(case: Case) -> Iterator[Finding]:
    """Find dates after the day on which the buyer cancels what has not arrived (ACK-11); that day itself is fine."""
    for answered, part in case.parts(*PROMISING):
        last, promised = answered.line.cancel_after, part.row.delivery
        if last is not None and promised is not None and promised > last:
            params = {"line": str(answered.line.number), "last": day(last), "buyer": case.buyer}
            yield Finding(f"{part.path}/delivery", params, value=day(promised), expected=day(last))


def site_is_open(case: Case) -> Iterator[Finding]:
    """Find deliveries on days on which the ship-to receives nothing (ACK-12)."""
    for answered, part in case.parts(*PROMISING):
        place, promised = answered.line.ship_to or case.order.ship_to, part.row.delivery
        if promised is None or not place.calendar.is_closed(promised):
            continue
        params = {"site": place.address.name, "date": f"{promised:%A}, {day(promised)}"}
        path = f"{part.path}/delivery"
        following = place.calendar.first_open(promised)
        if following is None:
            yield Finding(path, params, value=day(promised), variant="closed")
        else:
            params |= {"next": f"{following:%A}, {day(following)}"}
            yield Finding(path, params, value=day(promised), expected=day(following))


def rows_have_own_dates(case: Case) -> Iterator[Finding]:
    """Find rows of one kind with the same date, and splits where the buyer takes none (ACK-21).

    A line is split if it is accepted for more dates than the order asks for.
    """
    for answered in case.answered:
        if len(answered.parts) < 2:
            continue
        yield from _same_dates(answered)
        yield from _split(case, answered)


def _same_dates(answered: Answered) -> Iterator[Finding]:
    seen: set[tuple[RowType, date, str]] = set()
    for part in answered.parts:
        row = part.row
        if row.type is RowType.REJECT or row.delivery is None:
            continue
        item = row.substitute.item if row.substitute is not None else ""
        if (row.type, row.delivery, item) in seen:
            params = {"line": str(answered.line.number), "date": day(row.delivery)}
            yield Finding(f"{part.path}/delivery", params, value=day(row.delivery), severity=Severity.ERROR)
        seen.add((row.type, row.delivery, item))


def _split(case: Case, answered: Answered) -> Iterator[Finding]:
    limit = case.limit("ack_split_allowed", answered.line)
    if limit.is_true or limit.value is None:
        return
    given, asked = _dates(part.row for part in answered.parts), _dates(answered.asked)
    if len(given) > max(len(asked), 1):
        yield Finding(
            answered.path,
            {"line": str(answered.line.number), "buyer": case.buyer},
            value=case.describe(answered.line, (part.row for part in answered.parts)),
            expected=case.describe(answered.line, answered.asked),
            variant="review" if limit.needs_review else "not_allowed",
            severity=Severity.REVIEW if limit.needs_review else Severity.ERROR,
        )


def _dates(rows: Iterator[ResponseRow] | tuple[ResponseRow, ...]) -> set[date | None]:
    return {row.delivery for row in rows if row.type is RowType.ACCEPT}


_E, _W, _R = Severity.ERROR, Severity.WARNING, Severity.REVIEW

RULES = (
    Rule(
        id="ACK-06",
        title="A delivery date for what is promised",
        checks="Every accepted, backordered or substituted quantity has a delivery date.",
        severities=(_E,),
        stage=Stage.DATES,
        find=date_is_given,
        source="field rules 4.3",
        reason=ReasonCode.DELIVERY,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ACK-07",
        title="No promised delivery in the past",
        checks="Promised deliveries are today or later, in the calendar of the ship-to.",
        severities=(_E,),
        stage=Stage.DATES,
        find=date_is_to_come,
        source="field rules 4.3",
        reason=ReasonCode.DELIVERY,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ACK-08",
        title="Goods can arrive in time",
        checks="Goods arrive after they leave, and not sooner than the working days that they are on the way.",
        severities=(_W,),
        stage=Stage.DATES,
        find=goods_can_arrive,
        source="field rules 4.3",
        reason=ReasonCode.DELIVERY,
    ),
    Rule(
        id="ACK-09",
        title="Delivery later than requested",
        checks="Promised deliveries are at most so many days after the requested one as the buyer takes.",
        severities=(_R,),
        stage=Stage.DATES,
        find=not_too_late,
        limits=("ack_date_late_days",),
        source="field rules 4.3",
        reason=ReasonCode.DELIVERY,
    ),
    Rule(
        id="ACK-10",
        title="Delivery earlier than requested",
        checks="Promised deliveries are at most so many days before the requested one as the buyer takes.",
        severities=(_R,),
        stage=Stage.DATES,
        find=not_too_early,
        limits=("ack_date_early_days",),
        source="field rules 4.3",
        reason=ReasonCode.DELIVERY,
    ),
    Rule(
        id="ACK-11",
        title="Before the line lapses",
        checks="Promised deliveries are not after the day on which the buyer cancels what has not arrived.",
        severities=(_R,),
        stage=Stage.DATES,
        find=before_cancel_date,
        source="field rules 4.3",
        reason=ReasonCode.DELIVERY,
    ),
    Rule(
        id="ACK-12",
        title="The site is open",
        checks="Promised deliveries are on days on which the ship-to receives goods.",
        severities=(_W,),
        stage=Stage.DATES,
        find=site_is_open,
        source="field rules 4.3",
        reason=ReasonCode.DELIVERY,
    ),
    Rule(
        id="ACK-21",
        title="Splits have their own delivery dates",
        checks="Rows of one kind promise different deliveries; lines are split only where the buyer takes splits.",
        severities=(_E, _R),
        stage=Stage.DATES,
        find=rows_have_own_dates,
        limits=("ack_split_allowed",),
        source="field rules 4.3",
        reason=ReasonCode.DELIVERY,
        action=ActionCode.PROVIDE,
    ),
)
