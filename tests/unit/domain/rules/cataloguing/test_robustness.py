"""Whatever a file says, every finding has its words, nothing breaks, and what nobody wants to read costs nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain import messages
from portal.domain.catalog import CatalogAction, CatalogItem, ItemStatus, MasterItem, PricePeriod, PriceTier
from portal.domain.catalog_effects import changes, effect, price_change
from portal.domain.quantities import UnitFactor
from portal.domain.rules import ItemFacts, Sibling, check_line
from tests import make
from tests.make_catalogs import item, known, line, snapshot
from tests.unit.domain.rules.boundaries import assert_has_words

figures = st.sampled_from(["0", "-1", "1", "9.50", "1e999999", "-1e-999999", "NaN", "Infinity", "0.00000001"]).map(
    Decimal
)
words = st.sampled_from(
    ["", " ", "A", "H87", "Stk", "EUR", "€", "DE", "31161500", "{x}", "x" * 600, "https://x.y/z.jpg"]
)
days = st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1))
tiers = st.lists(st.builds(PriceTier, figures, figures), max_size=3).map(tuple)

items = st.builds(
    CatalogItem,
    code=words,
    description=words,
    unit=words,
    currency=words,
    prices=tiers,
    price_base=figures,
    valid_from=days,
    valid_to=days,
    buyer_item=words,
    gtin=words | st.just("4006381333931"),
    pack=st.none() | st.builds(UnitFactor, words, words, st.integers(-1, 96), st.integers(-1, 2)),
    minimum=st.none() | figures,
    lead_days=st.none() | st.integers(-1, 1001),
    origin=words,
    classification=words,
    picture=words,
    datasheet=words,
)
masters = st.builds(
    MasterItem,
    supplier=st.just("GLOBEX"),
    item=items,
    version=st.integers(1, 3),
    changed_at=st.just(make.NOW),
    status=st.sampled_from(ItemStatus),
    is_contract=st.booleans(),
    later=st.lists(st.builds(PricePeriod, days, days, tiers), max_size=2).map(tuple),
)
siblings = st.builds(Sibling, st.integers(1, 3), days, days, words, words, st.booleans())
worlds = st.builds(
    ItemFacts,
    known=st.none() | masters,
    open_lines=st.integers(0, 2),
    open_value=st.sampled_from([Decimal(0), Decimal("912.50")]),
    open_packs=st.integers(0, 2),
    mapped_to=words,
    twin=st.none() | st.just(3),
    siblings=st.lists(st.builds(Sibling, st.integers(1, 3), days, days, words, words, st.booleans()), max_size=2).map(
        tuple
    ),
)


@given(items, st.sampled_from(CatalogAction), worlds)
@settings(max_examples=150, deadline=None)
def test_any_line_gives_findings_with_words(said: CatalogItem, action: CatalogAction, facts: ItemFacts) -> None:
    listed = line(said, action, based_on=2, row=7)
    for issue in check_line(listed, facts, snapshot()):
        assert_has_words(issue)
        assert messages.text(issue)
        assert issue.path.startswith("lines/1/")
        assert len(issue.fingerprint) <= 300
    price_change(listed, facts.known)
    effect(listed, facts)
    assert all(one.before != one.after for one in changes(listed, facts.known))


def test_ten_thousand_lines_without_findings_cost_little() -> None:
    world, facts = snapshot(), ItemFacts(known())
    lines = [line(replace(item(), description=f"Screw {number}"), position=number) for number in range(1, 10_001)]
    start = process_time()
    assert not any(check_line(one, facts, world) for one in lines)
    # The goal is 40 microseconds for a line; the machine that runs the tests may be busy.
    assert process_time() - start < 2
