"""CAT-05: figures that can be."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from portal.domain.catalog import PriceTier
from tests import make
from tests.make_catalogs import item, known, pack, prices
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, ids
from tests.unit.domain.rules.cataloguing.cases import added, ended, line

NAN, VAST = Decimal("NaN"), Decimal("1e999999")


def has(side: str, words: str, *finds: str, limit: str | None = "4", **fields: Any) -> Boundary:
    found = [f"E lines/1/{one}" for one in finds]
    return added("CAT-05", side, words, item(**fields), limits={"price_decimals": limit}, finds=found)


def tiers(side: str, words: str, *given: str, finds: tuple[str, ...] = ()) -> Boundary:
    return has(side, words, *finds, prices=prices(*given))


#: Prices from 1, 2, 3 … 51 on.
MANY = [f"{number}: 9.5" for number in range(1, 52)]

FULL = known(prices=prices(*MANY))
P = ["E lines/1/prices"]

CASES: tuple[Boundary, ...] = (
    has("inside", "a price"),
    has("on", "the smallest", price="0.0001"),
    has("outside", "zero", "prices/0/price", price="0"),
    has("outside", "below zero", "prices/0/price", price="-0.0001"),
    has("on", "four decimals", price="9.1234"),
    has("on", "zeros behind them", price="9.12340000"),
    has("on", "a hundred written short", price="1e2"),
    has("outside", "five decimals", "prices/0/price", price="9.12345"),
    has("outside", "five decimals written short", "prices/0/price", price="1.2345e-1", limit="3"),
    has("outside", "no decimals are taken", "prices/0/price", price="9.5", limit="0"),
    has("on", "decimals are not checked", price="9.123456789", limit=None),
    has("outside", "no number", "prices/0/price", prices=(PriceTier(Decimal(0), NAN),)),
    has("outside", "a number of a million digits", "prices/0/price", prices=(PriceTier(Decimal(0), VAST),)),
    has("outside", "a quantity that is no number", "prices/0/minimum", prices=(PriceTier(NAN, Decimal(1)),)),
    tiers("inside", "two prices", "9.50", "100: 9"),
    tiers("on", "the first from the minimum", "96: 9.50", "97: 9"),
    tiers("outside", "twice from one quantity", "9.50", "100: 9", "100: 8", finds=("prices/2/minimum",)),
    tiers("outside", "falling quantities", "9.50", "100: 9", "99: 8", finds=("prices/2/minimum",)),
    tiers("outside", "from below zero", "-1: 9.50", finds=("prices/0/minimum",)),
    tiers("on", "fifty prices", *MANY[:50]),
    tiers("outside", "one more", *MANY, finds=("prices",)),
    line("CAT-05", "on", "the ERP has one more, and they stay", item(prices=prices(*MANY)), known=FULL),
    line("CAT-05", "outside", "one goes, one comes", item(prices=prices("0.5: 9", *MANY[1:])), known=FULL, finds=P),
    tiers("outside", "every wrong price", "0", "100: -1", finds=("prices/0/price", "prices/1/price")),
    has("on", "for a thousandth", price_base=Decimal("0.001")),
    has("outside", "for none", "price_base", price_base=Decimal(0)),
    has("outside", "for no number", "price_base", price_base=NAN),
    has("inside", "no minimum", minimum=None),
    has("on", "a minimum of one", minimum=Decimal(1)),
    has("outside", "a minimum of none", "minimum", minimum=Decimal(0)),
    has("outside", "half a piece", "minimum", minimum=Decimal("1.5")),
    has("on", "a gram of a kilogram", minimum=Decimal("0.001"), unit="KGM", pack=None),
    has("outside", "less than a gram of it", "minimum", minimum=Decimal("0.0001"), unit="KGM", pack=None),
    has("outside", "a minimum that is no number", "minimum", minimum=VAST),
    has("on", "from stock", lead_days=0),
    has("on", "the longest lead time", lead_days=999),
    has("outside", "a day more", "lead_days", lead_days=1000),
    has("outside", "before the order", "lead_days", lead_days=-1),
    has("inside", "no pack", pack=None),
    has("on", "a pack of a third", pack=pack(1, parts=3)),
    has("on", "other codes for pieces", pack=pack(96, base="C62")),
    has("outside", "an empty pack", "pack", pack=pack(0)),
    has("outside", "a pack divided by none", "pack", pack=pack(1, parts=0)),
    has("outside", "a pack of something else", "pack", pack=pack(5, base="KGM")),
    ended("CAT-05", "on", "an end needs no price", valid_to=make.TODAY),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_boundaries(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_the_minimum_of_a_unit_that_nobody_knows_is_not_judged() -> None:
    loose = make.profile(units={})
    assert line("", "", "", item(minimum=Decimal("1.23456")), profile=loose).check().issues == ()
