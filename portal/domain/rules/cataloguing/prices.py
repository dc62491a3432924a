"""What the buyer approves of prices (CAT-06)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from portal.domain.catalog import CatalogItem, MasterItem, PricePeriod
from portal.domain.issues import ReasonCode, Severity, Stage
from portal.domain.price_ranges import PriceRange, in_force, price_range
from portal.domain.rules.cataloguing.case import ItemCase
from portal.domain.rules.rule import Finding, Rule
from portal.domain.texts import measured, number, percent
from portal.domain.texts import price as price_text

_NOTHING: Mapping[str, str] = MappingProxyType({})


def prices_pass(case: ItemCase) -> Iterator[Finding]:
    """Find prices of contracts that change at all, and changes beyond the limits (CAT-06).

    A change of exactly cat_price_up_pct or cat_price_down_pct passes by itself; an empty limit is not checked. What
    cannot be compared, because there was no price or a price of zero, is the buyer's to approve, and new items are as
    cat_new_action says.
    """
    if case.ends:
        return
    if case.known is None:
        if case.terms.new is not None:
            params = {"item": case.name, "price": _price(case, case.item, case.item.period), "buyer": case.buyer}
            yield Finding(case.path("code"), params, value=params["price"], variant="new", severity=case.terms.new)
        return
    found = price_range(case.line, case.known)
    if found is None or not found.is_none:
        yield from _about(case, case.known, found)


def _about(case: ItemCase, known: MasterItem, found: PriceRange | None) -> Iterator[Finding]:
    up, down = case.terms.up, case.terms.down
    if known.is_contract:
        yield _finding(case, known, "contract")
    elif found is None:
        yield _finding(case, known, "other")
    elif up is not None and found.highest.is_above(up):
        yield _finding(case, known, "", _change(found.highest.ratio, up - 1))
    elif down is not None and found.lowest.is_below(down):
        yield _finding(case, known, "down", _change(-found.lowest.ratio, 1 - down))


def _finding(case: ItemCase, known: MasterItem, variant: str, more: Mapping[str, str] = _NOTHING) -> Finding:
    price = _price(case, case.item, case.item.period)
    before = _price(case, known.item, in_force(known, case.item.valid_from))
    params = {"item": case.name, "price": price, "before": before, "buyer": case.buyer, **more}
    return Finding(case.path("prices"), params, value=price, expected=before, variant=variant)


def _change(change: Fraction, limit: Decimal) -> dict[str, str]:
    return {"change": percent(change), "limit": f"{number(limit * 100)} %"}


def _price(case: ItemCase, item: CatalogItem, period: PricePeriod) -> str:
    """Return the first price of a period in words: ``14.95 EUR per 100 pieces``, "no price" where there is none."""
    prices = period.prices
    if not prices:
        return "no price"
    unit = measured(period.price_base, case.unit(item.unit))
    per = unit.removeprefix("1 ") if period.price_base == 1 else unit
    more = f" and {len(prices) - 1} more by quantity" if len(prices) > 1 else ""
    return f"{price_text(prices[0].price, item.currency)} {item.currency} per {per}{more}"


RULES = (
    Rule(
        id="CAT-06",
        title="Changes of prices",
        checks="Prices rise and fall within the limits; those of contracts, new items and what cannot be compared the "
        "buyer approves.",
        severities=(Severity.REVIEW, Severity.WARNING, Severity.ERROR),
        stage=Stage.PRICES,
        find_listed=prices_pass,
        documents=("catalog",),
        limits=("cat_price_up_pct", "cat_price_down_pct", "cat_new_action"),
        source="field rules 4.6",
        reason=ReasonCode.PRICES,
    ),
)
