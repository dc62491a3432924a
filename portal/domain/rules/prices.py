"""For how much: prices per the order line's price base and unit (field rules 4.3, ACK-13 to ACK-16)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.orders import OrderLine
from portal.domain.quantities import is_sane
from portal.domain.rules.case import PROMISING, Answered, Case, Part
from portal.domain.rules.rule import Finding, Rule
from portal.domain.texts import counted, measured, number, percent, price

#: How near a ratio of two prices has to be to one of the suspects of ACK-16; exactly so near counts.
_NEAR = Fraction(1, 20)

#: Ratios that betray a price for another unit: ten, a dozen, a hundred, a thousand.
_SUSPECTS = frozenset(Fraction(ratio) for ratio in (10, 12, 100, 1000))


def price_is_not_higher(case: Case) -> Iterator[Finding]:
    """Find prices above the order's by more than ack_price_up_pct or by more than ack_price_up_abs (ACK-13).

    Where both limits are set the stricter one decides; an empty limit is not checked.
    """
    for answered, part, given in _priced(case):
        ordered = _ordered(answered.line)
        if given > ordered and (allowed := _breached(case, answered.line, given)):
            prices, path = _prices(case, answered.line, given), f"{part.path}/price"
            variant = "unpriced" if answered.line.is_unpriced else ""
            params = {"line": prices["line"], "price": prices["price"], "buyer": case.buyer}
            if not variant:
                params = {**params, **prices, "excess": _excess(case, given, ordered), "allowed": allowed}
            yield Finding(path, params, value=prices["price"], expected=prices["ordered"], variant=variant)


def _breached(case: Case, line: OrderLine, given: Decimal) -> str:
    """Return the limits that the price breaks, in words; "" if none."""
    ordered = Fraction(_ordered(line))
    percentage = case.limit("ack_price_up_pct", line).number
    absolute = case.limit("ack_price_up_abs", line).number
    broken = []
    if percentage is not None and Fraction(given) > ordered * (1 + Fraction(percentage) / 100):
        broken.append(f"{number(percentage)} %")
    if absolute is not None and Fraction(given) - ordered > Fraction(absolute):
        broken.append(f"{price(absolute, case.order.currency)} {case.order.currency}")
    return " and ".join(broken)


def _excess(case: Case, given: Decimal, ordered: Decimal) -> str:
    if not ordered:
        return f"{price(given, case.order.currency)} {case.order.currency}"
    return percent(Fraction(given) / Fraction(ordered) - 1)


def price_is_lower(case: Case) -> Iterator[Finding]:
    """Tell about prices below the order's, which are taken without a person (ACK-14)."""
    for answered, part, given in _priced(case):
        if 0 < given < _ordered(answered.line):
            params = _prices(case, answered.line, given)
            yield Finding(f"{part.path}/price", params, value=params["price"], expected=params["ordered"])


def price_is_possible(case: Case) -> Iterator[Finding]:
    """Find prices that are not above zero, or that have more than price_decimals decimals (ACK-15).

    Zero is a price on lines that are free of charge.
    """
    for answered, part in case.parts(*PROMISING):
        given, path = part.row.price, f"{part.path}/price"
        if given is None:
            continue
        if not is_sane(given):
            yield Finding(path, value="not a number", variant="number")
            continue
        most = case.limit("price_decimals", answered.line).number
        if given < 0 or (given == 0 and not answered.line.free_of_charge):
            yield Finding(path, value=price(given, case.order.currency))
        elif most is not None and -int(given.normalize().as_tuple().exponent) > most:
            params = {"decimals": counted(int(most), "decimal")}
            yield Finding(path, params, value=price(given, case.order.currency), variant="decimals")


def price_is_for_this_unit(case: Case) -> Iterator[Finding]:
    """Find prices that look as if they were for another unit (ACK-16, the BR/BW check of other systems).

    Suspicious are ratios to the order's price, up or down, within 5 % of 10, 12, 100, 1,000, of the pack's content
    or of the price base.
    """
    for answered, part, given in _priced(case):
        ordered = _ordered(answered.line)
        if given <= 0 or ordered <= 0 or given == ordered:
            continue
        ratio = Fraction(given) / Fraction(ordered)
        suspect = suspect_of(answered.line, max(ratio, 1 / ratio))
        if suspect is None:
            continue
        params = {
            **_prices(case, answered.line, given),
            "times": f"about {number(suspect)} times" if ratio > 1 else f"about 1/{number(suspect)} of",
            "unit": _per(case, answered.line),
            "other": _other_unit(case, answered.line, suspect, up=ratio > 1),
        }
        yield Finding(f"{part.path}/price", params, value=params["price"], expected=params["ordered"])


def suspect_of(line: OrderLine, ratio: Fraction) -> Fraction | None:
    near = [suspect for suspect in _SUSPECTS | _contents(line) if suspect > 1 and abs(ratio / suspect - 1) <= _NEAR]
    return min(near, key=lambda suspect: abs(ratio / suspect - 1), default=None)


def _contents(line: OrderLine) -> set[Fraction]:
    sizes = {Fraction(line.price_base)}
    if line.pack is not None:
        sizes.add(line.pack.factor)
    if line.pack_size is not None:
        sizes.add(Fraction(line.pack_size))
    return sizes


def _other_unit(case: Case, line: OrderLine, suspect: Fraction, *, up: bool) -> str:
    base = Fraction(line.price_base)
    return measured(base * suspect if up else base / suspect, case.unit(line.price_unit or line.unit))


def _per(case: Case, line: OrderLine) -> str:
    return measured(line.price_base, case.unit(line.price_unit or line.unit))


def _ordered(line: OrderLine) -> Decimal:
    return Decimal(0) if line.free_of_charge else line.price


def _prices(case: Case, line: OrderLine, given: Decimal) -> dict[str, str]:
    currency = case.order.currency
    return {
        "line": str(line.number),
        "price": f"{price(given, currency)} {currency}",
        "ordered": f"{price(_ordered(line), currency)} {currency}",
    }


def _priced(case: Case) -> Iterator[tuple[Answered, Part, Decimal]]:
    for answered, part in case.parts(*PROMISING):
        if part.price is not None:
            yield answered, part, part.price


RULES = (
    Rule(
        id="ACK-13",
        title="Price above the order",
        checks="A price is above the order's by no more than the buyer's tolerance, in per cent and as an amount.",
        severities=(Severity.REVIEW,),
        stage=Stage.PRICES,
        find=price_is_not_higher,
        limits=("ack_price_up_pct", "ack_price_up_abs"),
        source="field rules 4.3",
        reason=ReasonCode.PRICES,
    ),
    Rule(
        id="ACK-14",
        title="Price below the order",
        checks="A lower price is taken as it is.",
        severities=(Severity.INFORMATION,),
        stage=Stage.PRICES,
        find=price_is_lower,
        source="field rules 4.3",
        reason=ReasonCode.PRICES,
    ),
    Rule(
        id="ACK-15",
        title="Prices that exist",
        checks="Prices are above zero, or zero where the line is free of charge, and have no more decimals than taken.",
        severities=(Severity.ERROR,),
        stage=Stage.PRICES,
        find=price_is_possible,
        fixed=True,
        limits=("price_decimals",),
        source="field rules 4.3",
        reason=ReasonCode.PRICES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ACK-16",
        title="Price for another unit",
        checks="A price is not about 10, 12, 100 or 1,000 times the order's, nor a pack's, nor the other way round.",
        severities=(Severity.WARNING,),
        stage=Stage.PRICES,
        find=price_is_for_this_unit,
        source="field rules 4.3",
        reason=ReasonCode.PRICES,
    ),
)
