"""What the buyer decides: each deviation with ordered, answered, difference, tolerance and the money it moves.

Money is in the order's currency and never negative: the price difference for what is confirmed, the value of what is
too much, and for dates, backorders, splits and substitutes the value of the goods that come otherwise than asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from portal.domain.acknowledgments import Acknowledgment, LineAnswer, ResponseRow
from portal.domain.issues import Issue
from portal.domain.money import rounded
from portal.domain.orders import OrderLine, PurchaseOrder
from portal.domain.quantities import total
from portal.domain.rules import REGISTRY, Findings
from portal.domain.texts import amount, counted, number, percent
from portal.domain.tolerances import Limit


@dataclass(frozen=True, slots=True)
class Deviation:
    """One finding that needs the buyer's decision; all fields but ``money`` are texts fit to be shown."""

    rule: str
    line: int | None
    path: str
    label: str
    ordered: str
    answered: str
    difference: str
    tolerance: str
    money: Decimal


class _Family(StrEnum):
    """Deviations of one family on one line move the same goods, and count once."""

    DELIVERY = "delivery"
    QUANTITY = "quantity"
    PRICE = "price"
    CHARGES = "charges"
    TAX = "tax"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class _Case:
    """One finding with the line and the row it is about."""

    issue: Issue
    order: PurchaseOrder
    line: OrderLine
    answer: LineAnswer
    row: ResponseRow | None

    @property
    def quantity(self) -> Fraction:
        """What the row speaks of, or all that the line's rows promise or refuse, in the order's unit."""
        rows = self.answer.rows if self.row is None else (self.row,)
        return total(row.in_order_unit(self.line) or Fraction(0) for row in rows)

    @property
    def unit_price(self) -> Fraction:
        """The order's price for one unit."""
        return Fraction(0) if self.line.free_of_charge else Fraction(self.line.price) / Fraction(self.line.price_base)


def deviations(document: Acknowledgment, order: PurchaseOrder, findings: Findings) -> tuple[Deviation, ...]:
    """Return one deviation for each finding to be reviewed, in the document's order.

    ``order`` is the revision the findings were made against.
    """
    lines, answers = order.by_number(), document.by_line()

    def measured(issue: Issue) -> Measured:
        if issue.line not in lines or issue.line not in answers:
            return "", Fraction(0)
        answer = answers[issue.line]
        case = _Case(issue, order, lines[issue.line], answer, _row(issue.path, answer))
        return _MEASURES.get(issue.rule, _goods)(case)

    return weighed(findings, order.currency, measured)


#: The difference in words, and the money that it moves.
Measured = tuple[str, Fraction]


def weighed(findings: Findings, currency: str, measure: Callable[[Issue], Measured]) -> tuple[Deviation, ...]:
    """Return one deviation for each finding to be reviewed, of any document, measured by ``measure``."""
    limits = {(rule, line, limit.key): limit for rule, line, limit in findings.limits}
    return tuple(_deviation(issue, currency, limits, *measure(issue)) for issue in findings.reviews)


def _deviation(
    issue: Issue,
    currency: str,
    limits: dict[tuple[str, int | None, str], Limit],
    difference: str,
    money: Fraction,
) -> Deviation:
    rule = REGISTRY[issue.rule]
    held = [limits.get((rule.id, issue.line, key)) or limits.get((rule.id, None, key)) for key in rule.limits]
    return Deviation(
        rule=rule.id,
        line=issue.line,
        path=issue.path,
        label=rule.title,
        ordered=issue.expected,
        answered=issue.value,
        difference=difference,
        tolerance="; ".join(tolerance(limit, currency) for limit in held if limit is not None),
        money=rounded(abs(money), currency),
    )


def _row(path: str, answer: LineAnswer) -> ResponseRow | None:
    parts = path.split("/")
    if len(parts) < 4 or not parts[3].isdecimal():
        return None
    index = int(parts[3])
    return answer.rows[index] if index < len(answer.rows) else None


def tolerance(limit: Limit, currency: str) -> str:
    """Return a limit in words, with the level it came from: ``2 % (supplier)``, ``not checked (buyer default)``."""
    return f"{_limit(limit, currency)} ({limit.level.value})"


def _limit(limit: Limit, currency: str) -> str:
    if limit.value in (None, ""):
        return "not checked"
    if limit.value in _POLICIES:
        return _POLICIES[str(limit.value)]
    value = Decimal(str(limit.value))
    if limit.key.endswith("_pct"):
        return f"{number(value)} %"
    if limit.key.endswith(("_abs", "_abs_unit")):
        return amount(value, currency)
    if limit.key.endswith(("_days", "_hours")):
        return counted(int(value), limit.key.rsplit("_", 1)[1].removesuffix("s"))
    return number(value)


_POLICIES = {
    "true": "allowed",
    "false": "not allowed",
    "review": "needs approval",
    "error": "not taken",
    "warning": "to be confirmed",
    "information": "told",
    "none": "taken",
    "2way": "matched with the order",
    "3way": "matched with order and receipts",
    "evaluated_receipt": "billed by the buyer",
}

_Measure = Callable[[_Case], Measured]


def _excess(case: _Case) -> Measured:
    more = case.quantity - Fraction(case.line.open_to_confirm)
    return f"{case.issue.params['excess']} more", more * case.unit_price


def _price(case: _Case) -> Measured:
    given = case.row.price if case.row is not None and case.row.price is not None else Decimal(0)
    base = Fraction(case.line.price_base)
    more = Fraction(given) / base - case.unit_price
    if not case.unit_price:
        before = "no price before" if case.line.is_unpriced else "free of charge before"
        return before, more * case.quantity
    return f"{percent(more / case.unit_price)} more", more * case.quantity


def _late(case: _Case) -> Measured:
    return f"{case.issue.params['late']} later", case.quantity * case.unit_price


def _early(case: _Case) -> Measured:
    return f"{case.issue.params['early']} earlier", case.quantity * case.unit_price


def _lapsed(case: _Case) -> Measured:
    last, promised = case.line.cancel_after, case.row.delivery if case.row is not None else None
    days = (promised - last).days if promised is not None and last is not None else 0
    return f"{counted(days, 'day')} after the last date", case.quantity * case.unit_price


def _goods(case: _Case) -> Measured:
    """Measure by the value of the goods concerned, where there is no single figure that differs."""
    return "", case.quantity * case.unit_price


def _backorder(case: _Case) -> Measured:
    return "on backorder", case.quantity * case.unit_price


def _substitute(case: _Case) -> Measured:
    return "another item", case.quantity * case.unit_price


_MEASURES: dict[str, _Measure] = {
    "ACK-03": _excess,
    "ACK-09": _late,
    "ACK-10": _early,
    "ACK-11": _lapsed,
    "ACK-13": _price,
    "ACK-19": _backorder,
    "ACK-20": _substitute,
}

_FAMILIES = {
    "ACK-03": _Family.QUANTITY,
    "ACK-13": _Family.PRICE,
    "INV-02": _Family.DOCUMENT,
    "INV-04": _Family.DOCUMENT,
    "INV-11": _Family.QUANTITY,
    "INV-12": _Family.QUANTITY,
    "INV-13": _Family.QUANTITY,
    "INV-14": _Family.PRICE,
    "INV-15": _Family.PRICE,
    "INV-16": _Family.PRICE,
    "INV-24": _Family.CHARGES,
    "INV-26": _Family.DOCUMENT,
    "INV-33": _Family.DOCUMENT,
    "INV-34": _Family.DOCUMENT,
    "TAX-02": _Family.TAX,
    "TAX-07": _Family.TAX,
}


def consequence(found: Iterable[Deviation]) -> Decimal:
    """Return the money that a document's deviations move together, for sorting.

    Several findings of one family about one line speak of the same goods or money: there the largest counts.
    """
    sums: dict[tuple[int | None, _Family], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for deviation in found:
        family = _FAMILIES.get(deviation.rule, _Family.DELIVERY)
        sums[deviation.line, family][deviation.rule] += deviation.money
    return sum((max(by_rule.values()) for by_rule in sums.values()), Decimal(0))
