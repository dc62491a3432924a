"""How much: the rows of a line partition what is open (field rules 4.3, ACK-01 to ACK-05, ACK-22, ACK-23).

All comparisons are between exact fractions of the order line's unit; what lies exactly on a limit is fine.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from portal.domain.acknowledgments import RowType
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.quantities import DECIMALS, is_sane, is_whole
from portal.domain.rules.case import Answered, Case
from portal.domain.rules.rule import Finding, Rule
from portal.domain.texts import counted, listed, measured, number, percent


def every_line_is_answered(case: Case) -> Iterator[Finding]:
    """Find open lines without an answer (ACK-01): an error, or a warning where partial answers are allowed.

    One finding at the first such line names them all. A line without an answer is unanswered, not refused. An answer
    to no line at all is no answer, even where partial ones are allowed.
    """
    partial = case.limit("ack_partial_allowed").is_true
    if not case.answered and (partial or not case.unanswered):
        yield Finding("", {"order": case.order.number}, variant="nothing", severity=Severity.ERROR)
        return
    if not case.unanswered:
        return
    numbers = [line.number for line in case.unanswered]
    params = {"list": listed(numbers)}
    if partial or len(numbers) > 1:
        params["lines"] = counted(len(numbers), "line")
    yield Finding(
        f"lines/{numbers[0]}",
        params,
        value=params["list"],
        variant="partial" if partial else "one" if len(numbers) == 1 else "",
        severity=Severity.WARNING if partial else Severity.ERROR,
    )


def rows_add_up(case: Case) -> Iterator[Finding]:
    """Find lines whose rows are not exactly what is open (ACK-02).

    Lines answered with accepted and substituted quantities alone are left to ACK-03 (more than open) and ACK-04
    (less): there the tolerances decide. As soon as something is backordered or refused the sum has to be exact.
    """
    for answered in _measurable(case):
        total = answered.total
        if total == answered.open or answered.is_confirmed:
            continue
        difference = total - answered.open
        yield Finding(
            answered.path,
            {
                "line": str(answered.line.number),
                "sum": measured(total, case.unit(answered.line.unit)),
                "open": number(answered.open),
                "difference": number(abs(difference)),
            },
            value=number(total),
            expected=number(answered.open),
            variant="" if difference > 0 else "short",
        )


def not_more_than_ordered(case: Case) -> Iterator[Finding]:
    """Find lines that confirm more than open x (1 + ack_qty_over_pct / 100) (ACK-03)."""
    for answered in _measurable(case):
        total = answered.total
        if total <= answered.open or not answered.is_confirmed:
            continue
        allowed = case.limit("ack_qty_over_pct", answered.line).number
        if allowed is None:
            continue
        if total > answered.open * (1 + Fraction(allowed) / 100):
            yield Finding(
                answered.path,
                {
                    "line": str(answered.line.number),
                    "quantity": measured(total, case.unit(answered.line.unit)),
                    "open": number(answered.open),
                    "excess": percent(_ratio(total - answered.open, answered.open)),
                    "allowed": f"{number(allowed)} %",
                    "buyer": case.buyer,
                },
                value=measured(total, case.unit(answered.line.unit)),
                expected=measured(answered.open, case.unit(answered.line.unit)),
            )


def rest_is_explained(case: Case) -> Iterator[Finding]:
    """Find lines that confirm less than open x (1 - ack_qty_under_pct / 100) and say nothing of the rest (ACK-04)."""
    for answered in _measurable(case):
        total = answered.total
        if total >= answered.open or not answered.is_confirmed:
            continue
        allowed = case.limit("ack_qty_under_pct", answered.line).number
        if allowed is None:
            continue
        if total < answered.open * (1 - Fraction(allowed) / 100):
            yield Finding(
                answered.path,
                {
                    "line": str(answered.line.number),
                    "rest": measured(answered.open - total, case.unit(answered.line.unit)),
                },
                value=number(total),
                expected=number(answered.open),
            )


def quantity_is_possible(case: Case) -> Iterator[Finding]:
    """Find quantities that are not above zero, not whole though the unit is discrete, or too fine (ACK-05).

    A unit is discrete if the contract or the order line says so; a quantity entered in another unit has to give a
    whole number of the order's unit too.
    """
    for answered, part in case.parts():
        entered = part.row.quantity
        unit = part.row.unit or answered.line.unit
        path = f"{part.path}/quantity"
        if not is_sane(entered):
            yield Finding(path, value="not a number", variant="number")
            continue
        if entered <= 0:
            yield Finding(path, value=number(entered), variant="positive")
        elif _is_discrete(case, answered, unit) and not is_whole(entered):
            yield Finding(path, {"unit": case.unit(unit)}, value=str(entered))
        elif _decimals(entered) > (most := _most_decimals(case, unit)):
            yield Finding(path, {"decimals": counted(most, "decimal")}, value=str(entered), variant="decimals")
        elif part.quantity is not None and answered.line.discrete and not is_whole(part.quantity):
            params = {
                "entered": measured(entered, case.unit(unit)),
                "converted": measured(part.quantity, case.unit(answered.line.unit)),
                "unit": case.unit(answered.line.unit),
            }
            yield Finding(path, params, value=number(entered), variant="converted")


def _is_discrete(case: Case, answered: Answered, unit: str) -> bool:
    if unit == answered.line.unit:
        return answered.line.discrete
    rule = case.profile.units.get(unit)
    return rule is not None and rule.discrete


def _decimals(entered: Decimal) -> int:
    return max(-int(entered.normalize().as_tuple().exponent), 0)


def _most_decimals(case: Case, unit: str) -> int:
    rule = case.profile.units.get(unit)
    # The decimals of a discrete unit are the business of the check for whole numbers.
    return DECIMALS if rule is None or rule.discrete else min(rule.decimals, DECIMALS)


def packs_are_whole(case: Case) -> Iterator[Finding]:
    """Find confirmed quantities that open a pack or stay below the minimum (ACK-22).

    Quantities that the buyer asked for in just that size are not questioned.
    """
    for answered, part in case.parts(RowType.ACCEPT):
        line, quantity = answered.line, part.quantity
        if quantity is None or (line.pack_size is None and line.minimum is None):
            continue
        if quantity == answered.open or quantity in {Fraction(row.quantity) for row in answered.asked}:
            continue
        params = {"item": line.item, "quantity": number(quantity), "unit": case.unit(line.unit)}
        path = f"{part.path}/quantity"
        if line.minimum is not None and quantity < Fraction(line.minimum):
            params |= {"minimum": number(line.minimum)}
            yield Finding(path, params, value=number(quantity), expected=number(line.minimum), variant="minimum")
        elif line.pack_size and not is_whole(quantity / Fraction(line.pack_size)):
            params |= {"pack": number(line.pack_size)}
            yield Finding(path, params, value=number(quantity), expected=number(line.pack_size))


def shipped_stays(case: Case) -> Iterator[Finding]:
    """Find lines that refuse goods which have shipped or arrived (ACK-23)."""
    for answered in _measurable(case):
        line = answered.line
        gone = max(line.shipped, line.received)
        if not gone:
            continue
        rest = max(Fraction(line.quantity) - Fraction(line.cancelled) - Fraction(gone), Fraction(0))
        refused = answered.refused
        if refused > rest:
            params = {
                "line": str(line.number),
                "gone": measured(gone, case.unit(line.unit)),
                "rest": measured(rest, case.unit(line.unit)),
            }
            yield Finding(answered.path, params, value=number(refused), expected=number(rest))


def _measurable(case: Case) -> Iterator[Answered]:
    return (answered for answered in case.answered if answered.is_measurable)


def _ratio(part: Fraction, whole: Fraction) -> Fraction:
    return part / whole if whole else Fraction(1)


_E, _W, _R = Severity.ERROR, Severity.WARNING, Severity.REVIEW

RULES = (
    Rule(
        id="ACK-01",
        title="Every open line has an answer",
        checks="Every open line is answered, unless the buyer takes answers to some lines.",
        severities=(_E, _W),
        stage=Stage.QUANTITIES,
        find=every_line_is_answered,
        limits=("ack_partial_allowed",),
        source="field rules 4.3",
        reason=ReasonCode.ITEMS,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ACK-02",
        title="Rows add up to the open quantity",
        checks="Accepted, backordered, substituted and refused quantities of a line are together what is open.",
        severities=(_E,),
        stage=Stage.QUANTITIES,
        find=rows_add_up,
        fixed=True,
        source="field rules 4.3",
        reason=ReasonCode.QUANTITY,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ACK-03",
        title="More than ordered",
        checks="The confirmed quantity is at most the open quantity plus the buyer's tolerance.",
        severities=(_R,),
        stage=Stage.QUANTITIES,
        find=not_more_than_ordered,
        limits=("ack_qty_over_pct",),
        source="field rules 4.3",
        reason=ReasonCode.QUANTITY,
    ),
    Rule(
        id="ACK-04",
        title="The rest is explained",
        checks="Where less is confirmed than is open, beyond the tolerance, the rest is backordered or refused.",
        severities=(_E,),
        stage=Stage.QUANTITIES,
        find=rest_is_explained,
        limits=("ack_qty_under_pct",),
        source="field rules 4.3",
        reason=ReasonCode.QUANTITY,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ACK-05",
        title="Quantities that exist",
        checks="Quantities are above zero, whole where the unit is counted, and have at most three decimals.",
        severities=(_E,),
        stage=Stage.QUANTITIES,
        find=quantity_is_possible,
        fixed=True,
        source="field rules 4.3 and 4.1 (units)",
        reason=ReasonCode.QUANTITY,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ACK-22",
        title="Whole packs and minimum quantities",
        checks="A confirmed quantity other than the ordered one is a multiple of the pack and not below the minimum.",
        severities=(_W,),
        stage=Stage.QUANTITIES,
        find=packs_are_whole,
        source="field rules 4.3",
        reason=ReasonCode.QUANTITY,
    ),
    Rule(
        id="ACK-23",
        title="What has shipped stays",
        checks="No line refuses a quantity that has already shipped or arrived.",
        severities=(_E,),
        stage=Stage.QUANTITIES,
        find=shipped_stays,
        fixed=True,
        source="field rules 4.3",
        reason=ReasonCode.QUANTITY,
        action=ActionCode.PROVIDE,
    ),
)
