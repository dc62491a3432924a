"""An item told in another unit and back: the same quantities and the same money, or no answer."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.catalog import CatalogItem, PriceTier
from portal.domain.catalog_units import Inexact, in_unit
from portal.domain.quantities import UnitFactor
from tests.make_catalogs import item, pack, prices

factors = st.fractions(Fraction(1, 1000), 1000, max_denominator=1000).filter(lambda one: one != 1)
quantities = st.decimals("0.001", "100000", places=3)
money = st.decimals("0.0001", "99999", places=4)
tiers = st.lists(st.builds(PriceTier, quantities, money), min_size=1, max_size=3).map(tuple)


def held(factor: Fraction) -> UnitFactor:
    return UnitFactor("XBX", "H87", factor.numerator, factor.denominator)


items = st.builds(
    item,
    prices=tiers,
    price_base=st.sampled_from([Decimal(1), Decimal(100), Decimal("0.5")]),
    minimum=st.none() | quantities,
    pack=st.none() | factors.map(held),
)


def per_one(said: CatalogItem) -> list[Fraction]:
    """Return what one of the item's unit costs, exactly, by quantity."""
    return [Fraction(tier.price) / Fraction(said.price_base) for tier in said.prices]


def without_prices(said: CatalogItem) -> CatalogItem:
    return replace(said, prices=(), price_base=Decimal(1))


@given(items, factors)
def test_there_and_back_is_the_same_item(said: CatalogItem, factor: Fraction) -> None:
    try:
        there = in_unit(said, "KGM", factor)
    except Inexact:
        return
    back = in_unit(there, "H87", 1 / factor)
    assert without_prices(back) == without_prices(said)
    assert [tier.minimum for tier in back.prices] == [tier.minimum for tier in said.prices]
    assert per_one(back) == per_one(said)


@given(items, factors)
def test_any_quantity_costs_the_same_in_both_units(said: CatalogItem, factor: Fraction) -> None:
    try:
        there = in_unit(said, "KGM", factor)
    except Inexact:
        return
    assert [price * factor for price in per_one(there)] == per_one(said)
    assert [Fraction(tier.minimum) for tier in there.prices] == [Fraction(one.minimum) * factor for one in said.prices]
    assert there.unit == "KGM"
    if said.pack is not None:
        assert there.pack is not None
        assert (there.pack.base, there.pack.factor) == ("KGM", said.pack.factor * factor)


@pytest.mark.parametrize("said", [item(minimum=Decimal(1)), item(prices=prices("9", "2: 8"), minimum=None)])
def test_a_quantity_without_an_exact_number_is_named(said: CatalogItem) -> None:
    with pytest.raises(Inexact) as inexact:
        in_unit(said, "KGM", Fraction(1, 3))
    assert inexact.value.quantity in (1, 2)


def test_a_dozen_is_twelve_pieces() -> None:
    dozens = item("3", unit="Dutzend", price_base=Decimal(1), minimum=Decimal(2), pack=pack(8, base="Dutzend"))
    pieces = in_unit(dozens, "H87", Fraction(12))
    assert (pieces.price, pieces.price_base, pieces.minimum) == (3, 12, 24)
    assert pieces.pack == pack(96)
