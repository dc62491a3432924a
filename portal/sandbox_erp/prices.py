"""Prices that hold for some days and from some quantities on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TypedDict

_A_DAY = timedelta(days=1)


class Tier(TypedDict):
    """The price from a quantity of the item's unit on."""

    minimum: str
    price: str


class Period(TypedDict):
    """Prices per ``price_base`` of the item's unit from one day to another, both included; null is open."""

    valid_from: str | None
    valid_to: str | None
    price_base: str
    tiers: list[Tier]


def written(day: date | None) -> str | None:
    """Write a day as it travels; None stays."""
    return None if day is None else day.isoformat()


def at_price(price: str, price_base: str, *, valid_from: date | None = None) -> list[Period]:
    """Return one price for every quantity."""
    tiers: list[Tier] = [{"minimum": "0", "price": price}]
    return [{"valid_from": written(valid_from), "valid_to": None, "price_base": price_base, "tiers": tiers}]


def still_to_hold(prices: Sequence[Period], on: date) -> list[Period]:
    """Return the periods that are not over on a day, oldest first; where all are over, the last one."""
    day = on.isoformat()
    return [period for period in prices if not period["valid_to"] or period["valid_to"] >= day] or list(prices[-1:])


def price_of(prices: Sequence[Period], quantity: Decimal, on: date) -> tuple[str, str]:
    """Return what a quantity costs that is ordered on a day, and the base of that price.

    Before the first period begins its price holds already; after the last one is over it goes on.
    """
    period = still_to_hold(prices, on)[0]
    reached = [tier for tier in period["tiers"] if Decimal(tier["minimum"]) <= quantity]
    return (reached or period["tiers"][:1])[-1]["price"], period["price_base"]


def with_period(prices: Sequence[Period], new: Period) -> list[Period]:
    """Return prices in which a new period takes the place of whatever held in its days.

    What held before it holds until the day before it begins. What begins behind its end stays; the earlier prices do
    not come back after it.
    """
    begins, ends = new["valid_from"] or "", new["valid_to"]
    before = [_until_before(period, begins) for period in prices if begins and (period["valid_from"] or "") < begins]
    after = [period for period in prices if ends and (period["valid_from"] or "") > ends]
    return [*before, new, *after]


def ended_on(prices: Sequence[Period], last: date) -> list[Period]:
    """Return prices of which none holds after a day; the first one stays, whenever it begins."""
    day = last.isoformat()
    kept = [period for period in prices if (period["valid_from"] or "") <= day] or list(prices[:1])
    return [*kept[:-1], {**kept[-1], "valid_to": min(kept[-1]["valid_to"] or day, day)}]


def _until_before(period: Period, begins: str) -> Period:
    if period["valid_to"] and period["valid_to"] < begins:
        return period
    return {**period, "valid_to": (date.fromisoformat(begins) - _A_DAY).isoformat()}
