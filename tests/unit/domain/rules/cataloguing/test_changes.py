"""CAT-06, CAT-08, CAT-09 and CAT-10: what the buyer approves, and what open orders still need."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from portal.domain.catalog import ProposalScope
from tests import make
from tests.make_catalogs import item, known, limits, pack, period, prices
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, ids
from tests.unit.domain.rules.cataloguing.cases import added, ended, line, whole

R = "R lines/1/prices"
FREE = known(prices=prices("0"))
AGREED = known("10", is_contract=True)


def price(side: str, words: str, new: str, *finds: str, up: str | None = "10", down: str | None = "10", **more: Any):
    said = item(new, **more.pop("says", {}))
    values = {"cat_price_up_pct": up, "cat_price_down_pct": down}
    return line("CAT-06", side, words, said, **{"known": known("10"), "limits": values, "finds": finds, **more})


def removes(side: str, words: str, removed: int, items: int, *finds: str, limit: str | None = "20", **more: Any):
    world = {"scope": ProposalScope.REPLACEMENT, **more}
    return whole(
        "CAT-10", side, words, profile=limits(cat_remove_pct=limit), removed=removed, items=items, finds=finds, **world
    )


CASES: tuple[Boundary, ...] = (
    price("inside", "the same", "10"),
    price("inside", "five per cent more", "10.50"),
    price("on", "ten per cent more", "11"),
    price("outside", "a little more than ten", "11.0001", R),
    price("on", "ten per cent less", "9"),
    price("outside", "a little more than ten less", "8.9999", R),
    price("on", "no change at all passes, and there is none", "10", up="0", down="0"),
    price("outside", "no change at all passes", "10.0001", R, up="0", down="0"),
    price("on", "rises are not checked", "100", up=None),
    price("on", "falls are not checked", "1", down=None),
    price("on", "the same for ten times as many", "100", says={"price_base": Decimal(1000)}),
    price("outside", "the same for a tenth", "10", R, says={"price_base": Decimal(10)}),
    price("on", "another code for pieces", "10", says={"unit": "C62", "pack": None}, profile=make.profile(units={})),
    price("on", "a contract's price stays", "10", known=AGREED),
    price("outside", "a contract's price rises by nothing to speak of", "10.0001", R, known=AGREED),
    price("outside", "a contract's price falls", "9.9999", R, known=AGREED),
    price("outside", "it was free of charge", "10", R, known=FREE),
    price("outside", "there was no price", "10", R, known=known(prices=())),
    price("on", "that of the later prices", "12", known=known("10", later=(period("12", 0),))),
    price("outside", "against today's it would pass", "10", R, known=known("10", later=(period("12", 0),))),
    price(
        "outside",
        "for one in place of for a hundred, from a later day",
        "15",
        R,
        known=known("10", later=(period("15", 5),)),
        says={"price_base": Decimal(1), "valid_from": make.in_days(5, make.TODAY)},
    ),
    price(
        "on",
        "a price for one that is agreed for later stays",
        "0.15",
        known=known("10", later=(period("0.15", 5, base="1"),)),
        says={"price_base": Decimal(1), "valid_from": make.in_days(5, make.TODAY)},
    ),
    line(
        "CAT-06",
        "on",
        "by quantity, ten per cent",
        item(prices=prices("11", "100: 9.9")),
        known=known(prices=prices("10", "100: 9")),
    ),
    line(
        "CAT-06",
        "outside",
        "dearer from another quantity on",
        item(prices=prices("10", "200: 9")),
        known=known(prices=prices("10", "100: 8.5", "200: 8")),
        finds=[R],
    ),
    line(
        "CAT-06",
        "outside",
        "one falls too far while another rises",
        item(prices=prices("10.5", "100: 1")),
        known=known(prices=prices("10", "100: 9")),
        finds=[R],
    ),
    added("CAT-06", "outside", "a new item", finds=["R lines/1/code"]),
    added("CAT-06", "on", "new items pass", limits={"cat_new_action": "none"}),
    added(
        "CAT-06", "outside", "new items are confirmed", limits={"cat_new_action": "warning"}, finds=["W lines/1/code"]
    ),
    added("CAT-06", "outside", "no new items", limits={"cat_new_action": "error"}, finds=["E lines/1/code"]),
    ended("CAT-06", "on", "an end has no price", valid_to=make.TODAY, known=AGREED),
    line("CAT-08", "inside", "no order is open", item(pack=pack(100))),
    line("CAT-08", "on", "the same pack", open_packs=2),
    line("CAT-08", "on", "the same, written as a fraction", item(pack=pack(192, parts=2)), open_packs=2),
    line("CAT-08", "outside", "four more in a pack", item(pack=pack(100)), open_packs=1, finds=["R lines/1/pack"]),
    line("CAT-08", "outside", "no pack any more", item(pack=None), open_packs=2, finds=["R lines/1/pack"]),
    line("CAT-08", "outside", "a pack at last", known=known(pack=None), open_packs=2, finds=["R lines/1/pack"]),
    added("CAT-08", "on", "a new item", open_packs=2),
    ended("CAT-08", "on", "an end", valid_to=make.TODAY, open_packs=2),
    ended("CAT-09", "inside", "no order needs it", valid_to=make.TODAY),
    ended("CAT-09", "outside", "one order line", valid_to=make.TODAY, open_lines=1, finds=["W lines/1/valid_to"]),
    ended("CAT-09", "outside", "three order lines", valid_to=make.TODAY, open_lines=3, finds=["W lines/1/valid_to"]),
    line("CAT-09", "on", "it is changed only", open_lines=3),
    removes("inside", "nothing ends", 0, 10),
    removes("on", "a fifth", 2, 10),
    removes("outside", "one more than a fifth", 3, 10, "R scope"),
    removes("outside", "all of a million", 1_000_000, 1_000_000, "R scope"),
    removes("outside", "nothing may end", 1, 1000, "R scope", limit="0"),
    removes("on", "it is not checked", 10, 10, limit=None),
    removes("on", "there was nothing", 0, 0),
    removes("on", "changes alone remove nothing", 9, 10, scope=ProposalScope.CHANGES),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_boundaries(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_a_rise_of_a_later_price_tells_for_how_many_each_is() -> None:
    agreed = known("10", later=(period("0.15", 0, base="1"),))
    (issue,) = price("outside", "", "20", known=agreed).check().issues
    assert (issue.expected, issue.value) == ("0.15 EUR per piece", "20.00 EUR per 100 pieces")
    assert issue.params["change"] == "33.3 %"


def test_a_rise_is_told_with_both_prices_and_the_limit() -> None:
    (issue,) = price("outside", "", "12.50").check().issues
    assert issue.params["change"] == "25 %"
    assert issue.params["limit"] == "10 %"
    assert (issue.expected, issue.value) == ("10.00 EUR per 100 pieces", "12.50 EUR per 100 pieces")
