"""What a version of an item says otherwise than the one before it: everything, and nothing that only time has done."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from portal.domain.catalog import CatalogItem, ItemStatus, MasterItem
from portal.domain.catalog_versions import differences
from tests import make
from tests.make_catalogs import known, pack, period, prices

BEFORE = known("9.50")
LATER = known("9.50", valid_to=make.in_days(9, make.TODAY), later=(period("0.12", 10, 19, base="1"), period("15", 20)))


def told(before: MasterItem, after: MasterItem) -> list[tuple[str, str, str]]:
    return [(one.label, one.before, one.after) for one in differences(before, after, make.profile().units)]


def test_an_item_that_ends_is_told() -> None:
    assert told(BEFORE, known("9.50", status=ItemStatus.ENDED)) == [("Sale", "going on", "ended")]


def test_a_price_that_is_agreed_is_told() -> None:
    assert told(BEFORE, known("9.50", is_contract=True)) == [("Price agreed", "no", "yes")]


def test_prices_of_later_days_are_told_with_their_days_and_quantities() -> None:
    first = "from 12 Mar 2026 to 21 Mar 2026: 0.12 EUR for 1 piece"
    second = "from 22 Mar 2026: 15.00 EUR for 100 pieces"
    assert told(BEFORE, LATER) == [
        ("Valid to", "", "11 Mar 2026"),
        ("Later prices", "", f"{first}; {second}"),
    ]
    changed = replace(LATER, later=(LATER.later[0], period("16", 20)))
    assert told(LATER, changed) == [
        ("Later prices", f"{first}; {second}", f"{first}; from 22 Mar 2026: 16.00 EUR for 100 pieces")
    ]


def test_that_a_day_has_come_is_no_change() -> None:
    of_the_day = LATER.later[0]
    came = known(
        prices=of_the_day.prices,
        price_base=of_the_day.price_base,
        valid_from=of_the_day.valid_from,
        valid_to=of_the_day.valid_to,
        later=LATER.later[1:],
    )
    assert told(LATER, came) == []


OTHER = CatalogItem(
    code="OTHER",
    description="Other",
    unit="KGM",
    currency="JPY",
    prices=prices("3"),
    price_base=BEFORE.item.price_base + 1,
    valid_from=make.in_days(-59, make.TODAY),
    valid_to=make.TODAY,
    buyer_item="",
    gtin="96385074",
    pack=pack(7, base="KGM"),
    minimum=None,
    lead_days=3,
    origin="",
    classification="",
    picture="https://globex.example/1.png",
    datasheet="https://globex.example/1.pdf",
)


@pytest.mark.parametrize("field", [one.name for one in fields(CatalogItem)])
def test_every_field_of_an_item_is_told(field: str) -> None:
    after = replace(BEFORE, item=replace(BEFORE.item, **{field: getattr(OTHER, field)}))
    assert field in [one.field for one in differences(BEFORE, after, {})]
