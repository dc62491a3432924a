"""What a line of a catalog changes, in words, in per cent and in money: exact until the last step."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.authority import AUTHORITY, FIELDS, LABELS, Authority
from portal.domain.catalog import CatalogAction, CatalogItem, PricePeriod, PriceTier
from portal.domain.catalog_effects import changes, effect, price_change, same_pack
from portal.domain.money import round_half_up
from portal.domain.price_ranges import in_force, price_range
from portal.domain.rules import ItemFacts
from tests import make
from tests.make_catalogs import item, known, line, pack, period, prices

money = st.decimals("0.0001", "99999", places=4)
bases = st.sampled_from([Decimal(1), Decimal(3), Decimal(7), Decimal(100), Decimal("0.5")])
worth = st.decimals("0", "1000000", places=2)


def ratio(new: Decimal, base: Decimal, old: Decimal, old_base: Decimal) -> Fraction:
    return Fraction(new) / Fraction(base) / (Fraction(old) / Fraction(old_base)) - 1


def priced(price: Decimal, base: Decimal = Decimal(100), **more) -> CatalogItem:
    return item(prices=(PriceTier(Decimal(0), price),), price_base=base, **more)


@given(money, bases, money, bases)
def test_the_change_is_exact_and_rounded_once(new, base, old, old_base) -> None:
    before, said = known(prices=(PriceTier(Decimal(0), old),), price_base=old_base), line(priced(new, base))
    exact = ratio(new, base, old, old_base)
    assert price_change(said, before) == round_half_up(exact * 100, 4)
    found = price_range(said, before)
    assert found is not None
    assert found.lowest.ratio == found.highest.ratio == exact


@given(money, bases, money, bases, worth, st.sampled_from(["EUR", "JPY", "KWD"]))
def test_the_effect_is_what_is_open_times_the_exact_change(new, base, old, old_base, value, currency) -> None:
    before = known(prices=(PriceTier(Decimal(0), old),), price_base=old_base, currency=currency)
    facts = ItemFacts(before, open_lines=1, open_value=value)
    decimals = {"EUR": 2, "JPY": 0, "KWD": 3}[currency]
    expected = round_half_up(Fraction(value) * ratio(new, base, old, old_base), decimals)
    assert effect(line(priced(new, base, currency=currency)), facts) == expected


@given(money, money, st.lists(worth, min_size=1, max_size=20))
def test_what_is_open_is_summed_first_and_rounded_last(new, old, values) -> None:
    """Rounded for each order line the cents would add up; of one sum they cannot."""
    before, said = known(prices=(PriceTier(Decimal(0), old),)), line(priced(new))
    whole = effect(said, ItemFacts(before, open_value=sum(values, Decimal(0))))
    exact = sum((Fraction(one) for one in values), Fraction(0)) * (Fraction(new) / Fraction(old) - 1)
    assert abs(Fraction(whole) - exact) <= Fraction(1, 200)


@given(money, money, st.decimals("0", "100", places=2))
def test_a_limit_is_kept_exactly(new, old, limit) -> None:
    found = price_range(line(priced(new)), known(prices=(PriceTier(Decimal(0), old),)))
    assert found is not None
    exact, allowed = Fraction(new) / Fraction(old) - 1, Fraction(limit) / 100
    assert found.highest.is_above(1 + limit / 100) == (exact > allowed)
    assert found.lowest.is_below(1 - limit / 100) == (-exact > allowed)


def tiers(given_prices: dict[int, Decimal]) -> tuple[PriceTier, ...]:
    return tuple(PriceTier(Decimal(least), price) for least, price in sorted(given_prices.items()))


lists = st.dictionaries(st.integers(0, 50), money, min_size=1, max_size=5).map(tiers)


def price_at(of: tuple[PriceTier, ...], quantity: int) -> Fraction:
    reached = [one.price for one in of if one.minimum <= quantity]
    return Fraction(reached[-1] if reached else of[0].price)


@given(lists, lists)
def test_prices_by_quantity_are_compared_at_every_quantity(new, old) -> None:
    found = price_range(line(item(prices=new)), known(prices=old))
    every = [price_at(new, one) / price_at(old, one) - 1 for one in range(60)]
    assert found is not None
    assert (found.lowest.ratio, found.highest.ratio) == (min(every), max(every))
    assert found.main.ratio == (max(every) if max(every) > 0 else min(every))


@pytest.mark.parametrize(
    ("said", "before"),
    [
        pytest.param(line(), None, id="a new item"),
        pytest.param(line(action=CatalogAction.END), known(), id="an end"),
        pytest.param(line(item(prices=())), known(), id="no price"),
        pytest.param(line(), known(prices=()), id="no price before"),
        pytest.param(line(), known(prices=prices("0")), id="a price of zero before"),
        pytest.param(line(item(currency="JPY")), known(), id="another currency"),
        pytest.param(line(item(unit="KGM")), known(), id="another unit"),
        pytest.param(line(item(price_base=Decimal(0))), known(), id="for none"),
        pytest.param(line(priced(Decimal("NaN"))), known(), id="no number"),
        pytest.param(line(priced(Decimal("Infinity"))), known(), id="no end of it"),
        pytest.param(line(priced(Decimal("1e999999"))), known(), id="a million digits"),
        pytest.param(line(priced(Decimal("1e-999999"))), known(), id="a million decimals"),
        pytest.param(line(priced(Decimal("1." + "1" * 100))), known(), id="a hundred decimals"),
    ],
)
def test_what_cannot_be_compared_has_no_change_and_no_effect(said, before) -> None:
    assert price_change(said, before) is None
    assert effect(said, ItemFacts(before, open_value=Decimal(100))) == 0


def test_a_change_is_told_as_people_reckon() -> None:
    assert price_change(line(item("10")), known("9.75")) == Decimal("2.5641")
    assert price_change(line(item("9")), known("12")) == Decimal("-25")
    assert price_change(line(item("9.50")), known("9.5")) == 0
    assert effect(line(item("10")), ItemFacts(known("9.75"), open_value=Decimal("1950.00"))) == Decimal("50.00")


def test_a_change_beyond_all_reckoning_is_kept_as_the_largest_figure() -> None:
    slip = line(priced(Decimal(10**12), Decimal("0.000001")))
    assert price_change(slip, known("0.0001")) == 999_999_999_999_999
    assert effect(slip, ItemFacts(known("0.0001"), open_value=Decimal(10**6))) == 999_999_999_999_999


def test_prices_that_hold_later_are_compared_with_later_ones() -> None:
    agreed = known("10", later=(period("12", 10, 19), period("15", 20)))
    assert [in_force(agreed, make.in_days(days, make.TODAY)).prices[0].price for days in (-99, 0, 9, 10, 19, 20)] == [
        10,
        10,
        10,
        12,
        12,
        15,
    ]
    assert price_change(line(item("15", valid_from=make.in_days(12, make.TODAY))), agreed) == 25


@given(money, bases, money, bases, bases, worth)
def test_a_later_price_is_compared_for_as_many_as_it_is_said_for(new, base, old, old_base, base_today, value) -> None:
    """The price of today is for another number of pieces than the one that is agreed for later."""
    starts = make.in_days(10, make.TODAY)
    agreed = PricePeriod(starts, None, (PriceTier(Decimal(0), old),), old_base)
    before = known("1", price_base=base_today, later=(agreed,))
    said, exact = line(priced(new, base, valid_from=starts)), ratio(new, base, old, old_base)
    assert price_change(said, before) == round_half_up(exact * 100, 4)
    expected = round_half_up(Fraction(value) * exact, 2)
    assert effect(said, ItemFacts(before, open_lines=1, open_value=value)) == expected
    shown = {one.field for one in changes(said, before)}
    assert ("prices" in shown, "price_base" in shown) == (new != old, base != old_base)


def test_what_is_agreed_for_later_and_stays_changes_nothing() -> None:
    agreed = known("9.50", later=(period("0.15", 10, base="1"),))
    stays = item("0.15", price_base=Decimal(1), valid_from=make.in_days(10, make.TODAY))
    assert changes(line(stays), agreed) == ()
    assert price_change(line(stays), agreed) == 0


def test_a_new_item_is_shown_with_all_that_it_says() -> None:
    shown = {one.field: (one.before, one.after) for one in changes(line(item("9.50")), None, make.profile().units)}
    assert set(shown) == {one.name for one in fields(CatalogItem)} - {"valid_to", "picture", "datasheet"}
    assert shown["prices"] == ("", "9.50 EUR")
    assert shown["pack"] == ("", "boxes of 96 pieces")
    assert shown["lead_days"] == ("", "10 days")


def test_only_what_changes_is_shown_in_words() -> None:
    said = item(
        prices=prices("9.90", "1000: 9.1"), valid_to=make.in_days(30, make.TODAY), lead_days=1, pack=pack(1, parts=3)
    )
    shown = [(one.label, one.before, one.after) for one in changes(line(said), known(), make.profile().units)]
    assert shown == [
        ("Price", "9.50 EUR", "9.90 EUR, from 1,000 9.10 EUR"),
        ("Valid from", "1 Jan 2026", "2 Mar 2026"),
        ("Valid to", "", "1 Apr 2026"),
        ("Pack", "boxes of 96 pieces", "boxes of 1/3 pieces"),
        ("Lead time", "10 days", "1 day"),
    ]


def test_an_end_changes_its_day_alone() -> None:
    ended = line(CatalogItem("912.88.03008", valid_to=make.TODAY), CatalogAction.END)
    assert [(one.field, one.before, one.after) for one in changes(ended, known())] == [("valid_to", "", "2 Mar 2026")]


def test_no_word_about_what_master_data_own_changes_nothing() -> None:
    assert changes(line(item(buyer_item="", valid_from=known().item.valid_from)), known()) == ()


def test_figures_that_are_no_numbers_are_shown_as_they_are() -> None:
    shown = {one.field: one.after for one in changes(line(item(minimum=Decimal("1e999999"))), known())}
    assert shown["minimum"] == "1E+999999"


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (None, None, True),
        (pack(96), None, False),
        (pack(96), pack(192, parts=2), True),
        (pack(96), pack(95), False),
        (pack(96), pack(96, unit="XCT"), False),
    ],
    ids=str,
)
def test_packs_are_compared_by_what_they_hold(one, other, is_same) -> None:
    assert same_pack(one, other) is is_same
    assert same_pack(other, one) is is_same


def test_every_field_of_an_item_has_an_owner_a_label_and_a_reason() -> None:
    assert [one.field for one in FIELDS] == [one.name for one in fields(CatalogItem)]
    assert len(set(LABELS.values())) == len(FIELDS)
    assert all(one.because.endswith(".") and one.because[0].isupper() for one in FIELDS)
    assert {field for field, owner in AUTHORITY.items() if owner is Authority.ERP} == {"unit", "currency"}
