"""What the buyer decides about a ship notice: each deviation with expected, told, difference, tolerance and money.

Money is the value of the goods concerned at the order's price. Where a notice ships for orders in several currencies
nothing is told of money, because it could not be added up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from portal.domain.deviations import Deviation, tolerance
from portal.domain.issues import Issue
from portal.domain.money import rounded
from portal.domain.orders import OrderLine
from portal.domain.rules import REGISTRY, Findings
from portal.domain.rules.shipping.case import ShipCase, Shipped
from portal.domain.rules.shipping.snapshot import ShipSnapshot
from portal.domain.shipments import ShipNotice

#: What goods are worth, by the position of their line in the notice.
Goods = Mapping[int, Fraction]


@dataclass(frozen=True, slots=True)
class Deviating:
    """All that deviates in a notice. ``consequence`` is what the goods concerned are worth together.

    Several rules about one line speak of the same goods: there the largest counts.
    """

    deviations: tuple[Deviation, ...] = ()
    currency: str = ""
    consequence: Decimal = Decimal(0)


def deviating(notice: ShipNotice, snapshot: ShipSnapshot, findings: Findings) -> Deviating:
    """Return one deviation for each finding to be reviewed, in the notice's order."""
    if not findings.reviews:
        return Deviating()
    case = ShipCase(notice, snapshot)
    currencies = {order.currency for order in case.orders}
    currency = currencies.pop() if len(currencies) == 1 else ""
    limits = {(rule, line, limit.key): limit for rule, line, limit in findings.limits}
    worth: dict[int, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    found = []
    for issue in findings.reviews:
        goods = _goods(case, issue) if currency else {}
        for position, value in goods.items():
            worth[position][issue.rule] += value
        keys = _LIMITS.get(issue.key, REGISTRY[issue.rule].limits)
        held = [limits.get((issue.rule, issue.line, key)) or limits.get((issue.rule, None, key)) for key in keys]
        held_words = "; ".join(tolerance(limit, currency) for limit in held if limit is not None)
        found.append(_deviation(issue, held_words, _money(goods.values(), currency)))
    return Deviating(tuple(found), currency, _money((max(by_rule.values()) for by_rule in worth.values()), currency))


def _money(values: Iterable[Fraction], currency: str) -> Decimal:
    return rounded(sum(values, Fraction(0)), currency) if currency else Decimal(0)


def _deviation(issue: Issue, held: str, money: Decimal) -> Deviation:
    words = _WORDS.get(issue.key, _Words(REGISTRY[issue.rule].title))
    return Deviation(
        rule=issue.rule,
        line=None if issue.key in _OF_ORDERS else issue.line,
        path=issue.path,
        label=words.label,
        ordered=words.ordered.format_map(issue.params) or issue.expected,
        answered=words.answered.format_map(issue.params) or issue.value,
        difference=words.difference.format_map(issue.params),
        tolerance=held,
        money=money,
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """How a finding reads as a deviation; "" stands for what the finding itself says."""

    label: str
    ordered: str = ""
    answered: str = ""
    difference: str = ""


_CHANGED = _Words("The order has changed", "Revision {current}", "Revision {base}", "{changes}")

_WORDS: Mapping[str, _Words] = {
    "PO-08.ship": _CHANGED,
    "PO-08.ship_line": _CHANGED,
    "PO-08.ship_gone": _Words("The order line is gone", "Revision {current}", "Revision {base}", "{changes}"),
    "PO-08.ship_unknown": _Words("The revision is not known", "Revision {current}", "Revision {base}"),
    "ASN-03": _Words("Not answered yet", difference="{lines} of order {order}"),
    "ASN-09.early": _Words("Arrives too early", "From {wanted}", difference="{days} too early, {lines}"),
    "ASN-09.late": _Words("Arrives too late", "Until {wanted}", difference="{days} too late, {lines}"),
    "ASN-29.review": _Words("Another item ships"),
    "ASN-18": _Words("Shelf life at arrival", "{least} days at arrival", "{left} at arrival, {lot}"),
}

#: Findings that stand at a line and speak of all that its order ships.
_OF_ORDERS = frozenset({"PO-08.ship", "PO-08.ship_unknown"})

#: The limits that a finding is about, where its rule has more.
_LIMITS: Mapping[str, tuple[str, ...]] = {
    "ASN-09.early": ("ship_window_early_days",),
    "ASN-09.late": ("ship_window_late_days",),
}


def _goods(case: ShipCase, issue: Issue) -> Goods:
    """Return the goods that a finding speaks of; none where it is about no goods."""
    if issue.line is None or (shipped := case.by_position.get(issue.line)) is None:
        return {}
    return _CONCERNED.get(issue.key, _of_line)(case, shipped, issue)


def _of_line(_case: ShipCase, shipped: Shipped, _issue: Issue) -> Goods:
    return {shipped.given.position: _value(shipped)}


def _of_order(case: ShipCase, shipped: Shipped, _issue: Issue) -> Goods:
    return {each.given.position: _value(each) for each in case.shipped if each.order.number == shipped.order.number}


def _asked_on_the_same_days(case: ShipCase, shipped: Shipped, _issue: Issue) -> Goods:
    days = _days(shipped.line)
    return {each.given.position: _value(each) for each in case.shipped if _days(each.line) == days}


def _days(line: OrderLine) -> tuple[date | None, ...]:
    return (line.requested, *(schedule.requested for schedule in line.schedules))


def _of_lot(_case: ShipCase, shipped: Shipped, issue: Issue) -> Goods:
    lots, entered = dict(shipped.lots), shipped.entered
    lot = lots.get(issue.path.rpartition("/")[0])
    if lot is None or not entered:
        return {}
    return {shipped.given.position: _value(shipped) * Fraction(lot.quantity) / Fraction(entered)}


_CONCERNED: Mapping[str, Callable[[ShipCase, Shipped, Issue], Goods]] = {
    **dict.fromkeys(_OF_ORDERS, _of_order),
    **dict.fromkeys(_LIMITS, _asked_on_the_same_days),
    "ASN-03": lambda _case, _shipped, _issue: {},
    "ASN-18": _of_lot,
}


def _value(shipped: Shipped) -> Fraction:
    line = shipped.line
    if shipped.quantity is None or line.free_of_charge:
        return Fraction(0)
    return shipped.quantity * Fraction(line.price) / Fraction(line.price_base)
