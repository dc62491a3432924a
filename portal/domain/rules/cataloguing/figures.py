"""Figures that can be (CAT-05)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from portal.domain.catalog import MOST_TIERS
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.quantities import is_sane, same_unit
from portal.domain.rules.cataloguing.case import ItemCase
from portal.domain.rules.rule import Finding, Rule
from portal.domain.texts import counted, measured, number, price

#: More days than this between an order and its goods are a slip.
_LONGEST_LEAD = 999

_NOTHING = Decimal(0)


def figures_are_possible(case: ItemCase) -> Iterator[Finding]:
    """Find prices that are not above zero or have more than price_decimals decimals, and other such figures (CAT-05).

    Exactly as many decimals are fine, and zeros behind them do not count. Prices by quantity begin at rising
    quantities, at most 50 of them unless the ERP has more and they stay. A minimum is above zero, and whole where the
    unit is counted; a lead time is 0 to 999 days; a pack holds more than nothing of the item's unit.
    """
    if case.ends:
        return
    yield from _prices(case)
    item = case.item
    if not is_sane(item.price_base):
        yield _no_number(case, "price_base")
    elif item.price_base <= _NOTHING:
        yield Finding(case.path("price_base"), value=number(item.price_base), variant="base")
    if item.minimum is not None:
        yield from _minimum(case, item.minimum)
    if item.lead_days is not None and not 0 <= item.lead_days <= _LONGEST_LEAD:
        params = {"longest": str(_LONGEST_LEAD)}
        yield Finding(case.path("lead_days"), params, value=str(item.lead_days), variant="lead")
    if item.pack is not None:
        yield from _pack(case)


def _prices(case: ItemCase) -> Iterator[Finding]:
    if len(case.item.prices) > MOST_TIERS and (case.known is None or case.item.prices != case.known.item.prices):
        params = {"most": str(MOST_TIERS), "count": str(len(case.item.prices))}
        yield Finding(case.path("prices"), params, value=params["count"], expected=params["most"], variant="many")
    most, currency, last = case.terms.decimals, case.item.currency, None
    for place, tier in enumerate(case.item.prices):
        given, of_price, of_minimum = tier.price, f"prices/{place}/price", f"prices/{place}/minimum"
        if not is_sane(given) or not is_sane(tier.minimum):
            yield _no_number(case, of_minimum if is_sane(given) else of_price)
            return
        if given <= _NOTHING:
            yield Finding(case.path(of_price), value=price(given, currency))
        elif most is not None and _decimals(given) > most:
            params = {"decimals": counted(most, "decimal"), "price": price(given, currency)}
            yield Finding(case.path(of_price), params, value=params["price"], variant="decimals")
        if tier.minimum < _NOTHING or (last is not None and tier.minimum <= last):
            yield Finding(case.path(of_minimum), value=number(tier.minimum), variant="tiers")
        last = tier.minimum


def _decimals(value: Decimal) -> int:
    """Return how many decimals a number has, zeros at the end left out."""
    plain = str(value)
    if "E" in plain:
        plain = f"{value:f}"
    return len(plain.partition(".")[2].rstrip("0"))


def _no_number(case: ItemCase, field: str) -> Finding:
    return Finding(case.path(field), value="not a number", variant="number")


def _minimum(case: ItemCase, minimum: Decimal) -> Iterator[Finding]:
    if not is_sane(minimum):
        yield _no_number(case, "minimum")
        return
    unit = case.terms.units.get(case.item.unit)
    if minimum <= _NOTHING:
        yield Finding(case.path("minimum"), value=number(minimum), variant="minimum")
    elif unit is not None and _decimals(minimum) > (0 if unit.discrete else unit.decimals):
        decimals = "whole numbers" if unit.discrete else f"at most {counted(unit.decimals, 'decimal')}"
        params = {"unit": unit.name, "decimals": decimals}
        yield Finding(case.path("minimum"), params, value=measured(minimum, unit.name), variant="minimum_decimals")


def _pack(case: ItemCase) -> Iterator[Finding]:
    pack = case.item.pack
    if pack is None:
        return
    if pack.numerator <= 0 or pack.denominator <= 0:
        yield Finding(case.path("pack"), value=f"{pack.numerator}/{pack.denominator}", variant="pack")
    elif not same_unit(pack.base, case.item.unit):
        params = {"base": case.unit(pack.base), "unit": case.unit(case.item.unit)}
        yield Finding(case.path("pack"), params, value=pack.base, expected=case.item.unit, variant="pack_unit")


RULES = (
    Rule(
        id="CAT-05",
        title="Figures that can be",
        checks="Prices are above zero with no more decimals than taken, by rising quantities; minimum, lead time and "
        "pack are figures that can be.",
        severities=(Severity.ERROR,),
        stage=Stage.PRICES,
        find_listed=figures_are_possible,
        documents=("catalog",),
        limits=("price_decimals",),
        source="field rules 4.6",
        reason=ReasonCode.PRICES,
        action=ActionCode.PROVIDE,
    ),
)
