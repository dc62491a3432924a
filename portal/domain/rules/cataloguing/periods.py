"""When prices hold (CAT-07)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.rules.cataloguing.case import ItemCase
from portal.domain.rules.rule import Finding, Rule
from portal.domain.texts import day


def days_are_possible(case: ItemCase) -> Iterator[Finding]:
    """Find prices that hold in the past, end before they begin, or overlap others (CAT-07).

    The first day is today at the earliest, less cat_backdate_days; the last is the first or later. Days that stay as
    the ERP has them may have passed, as long as the price stays too. A new price takes the place of the one that holds
    when it begins, and of one that begins on the same day; it overlaps prices that begin after it and before its own
    end, and those of other lines about the item.
    """
    start, end = case.item.valid_from, case.item.valid_to
    if case.ends:
        yield from _last_day(case, end)
        return
    if start is None:
        return
    if end is not None and end < start:
        params = {"item": case.name, "from": day(start), "to": day(end)}
        yield Finding(case.path("valid_to"), params, value=day(end), expected=day(start), variant="order")
        return
    yield from _first_day(case, start)
    if case.known is None or end != case.known.item.valid_to:
        yield from _last_day(case, end)
    yield from _overlaps(case, start, end)


def _first_day(case: ItemCase, start: date) -> Iterator[Finding]:
    earliest = case.terms.earliest
    if earliest is None or start >= earliest:
        return
    params = {"item": case.name, "from": day(start), "earliest": day(earliest)}
    known = case.known.item if case.known is not None else None
    if known is None or known.valid_from != start:
        yield Finding(case.path("valid_from"), params, value=day(start), expected=day(earliest), variant="past")
    elif (known.prices, known.price_base) != (case.item.prices, case.item.price_base):
        yield Finding(case.path("valid_from"), params, value=day(start), expected=day(earliest), variant="price")


def _last_day(case: ItemCase, end: date | None) -> Iterator[Finding]:
    earliest = case.terms.earliest
    if end is not None and earliest is not None and end < earliest:
        params = {"item": case.name, "to": day(end), "earliest": day(earliest)}
        yield Finding(case.path("valid_to"), params, value=day(end), expected=day(earliest), variant="ended")


def _overlaps(case: ItemCase, start: date, end: date | None) -> Iterator[Finding]:
    for sibling in case.facts.siblings if case.item.code.strip() else ():
        if (
            not sibling.ends
            and sibling.place != case.facts.twin
            and (both := _both(start, end, sibling.valid_from, sibling.valid_to))
        ):
            params = {"item": case.name, "from": day(both[0]), "to": _until(both[1]), "other": str(sibling.place)}
            yield Finding(case.path("valid_from"), params, value=day(start), expected=params["from"], variant="rows")
    known = case.known
    if known is None or (start, end) == (known.item.valid_from, known.item.valid_to):
        return
    for period in (known.item.period, *known.later):
        begins = period.valid_from
        if begins is not None and begins > start and (end is None or begins <= end):
            last = min((one for one in (end, period.valid_to) if one is not None), default=None)
            params = {"item": case.name, "from": day(begins), "to": _until(last)}
            yield Finding(case.path("valid_to"), params, value=_until(end), expected=day(begins))


def _both(start: date, end: date | None, other: date | None, until: date | None) -> tuple[date, date | None] | None:
    """Return the days on which both periods hold, None for none."""
    first = start if other is None else max(start, other)
    last = min((one for one in (end, until) if one is not None), default=None)
    return (first, last) if last is None or first <= last else None


def _until(last: date | None) -> str:
    return "an open end" if last is None else day(last)


RULES = (
    Rule(
        id="CAT-07",
        title="Days on which prices hold",
        checks="Prices begin today or later, end after they begin, and overlap neither later ones nor those of other "
        "rows.",
        severities=(Severity.ERROR,),
        stage=Stage.DATES,
        find_listed=days_are_possible,
        documents=("catalog",),
        limits=("cat_backdate_days",),
        source="field rules 4.6",
        reason=ReasonCode.PRICES,
        action=ActionCode.PROVIDE,
    ),
)
