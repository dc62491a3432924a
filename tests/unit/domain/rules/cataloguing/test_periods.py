"""CAT-07: the days on which prices hold."""

from __future__ import annotations

from typing import Any

import pytest

from portal.domain.catalog import MasterItem
from portal.domain.rules import Sibling
from tests import make
from tests.make_catalogs import SINCE, item, known, period
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, ids
from tests.unit.domain.rules.cataloguing.cases import added, ended, line

TODAY = make.TODAY


def on(days: int):
    return make.in_days(days, TODAY)


def holds(
    side: str, words: str, first: int, last: int | None = None, *finds: str, of: MasterItem | None = None, **more: Any
) -> Boundary:
    said = item(valid_from=on(first), valid_to=None if last is None else on(last), **more.pop("says", {}))
    found = [f"E lines/1/{one}" for one in finds]
    return line("CAT-07", side, words, said, known=of or known(), finds=found, **more)


def row(place: int, first: int | None, last: int | None) -> Sibling:
    return Sibling(place, *(None if days is None else on(days) for days in (first, last)))


#: Prices that are agreed from ten days after today to twenty, and from thirty days on.
LATER = known(later=(period("10", 10, 20), period("11", 30)))
OVER = known(valid_from=SINCE, valid_to=on(-1))

CASES: tuple[Boundary, ...] = (
    holds("inside", "from tomorrow on", 1),
    holds("on", "from today on", 0),
    holds("outside", "from yesterday on", -1, None, "valid_from"),
    holds("on", "one day", 0, 0),
    holds("outside", "it ends before it begins", 1, 0, "valid_to"),
    holds("on", "as many days back as are taken", -3, None, limits={"cat_backdate_days": "3"}),
    holds("outside", "a day more", -4, None, "valid_from", limits={"cat_backdate_days": "3"}),
    holds("on", "days are not checked", -400, -300, limits={"cat_backdate_days": None}),
    line("CAT-07", "on", "a price that stays", item(valid_from=SINCE, lead_days=3)),
    line(
        "CAT-07", "outside", "another price since then", item("9.51", valid_from=SINCE), finds=["E lines/1/valid_from"]
    ),
    line("CAT-07", "on", "days that stay and have passed", OVER.item, known=OVER),
    line(
        "CAT-07",
        "outside",
        "another last day that has passed",
        item(valid_from=SINCE, valid_to=on(-2)),
        known=OVER,
        finds=["E lines/1/valid_to"],
    ),
    added("CAT-07", "on", "a new item from today on"),
    added("CAT-07", "outside", "a new item since yesterday", item(valid_from=on(-1)), finds=["E lines/1/valid_from"]),
    ended("CAT-07", "on", "an end today", valid_to=TODAY),
    ended("CAT-07", "outside", "an end yesterday", valid_to=on(-1), finds=["E lines/1/valid_to"]),
    holds("on", "it follows what holds now, whatever end that has", 5, None, of=known(valid_to=on(40))),
    holds("on", "until the day before the next", 5, 9, of=LATER),
    holds("outside", "until the next begins", 5, 10, "valid_to", of=LATER),
    holds("outside", "over all of the next", 5, 25, "valid_to", of=LATER),
    holds("outside", "over both", 5, None, "valid_to", "valid_to", of=LATER),
    holds("on", "in place of the next", 10, 20, of=LATER),
    holds("outside", "in place of the next, and over the one behind", 10, None, "valid_to", of=LATER),
    line("CAT-07", "on", "today's prices stay, with others behind them", LATER.item, known=LATER),
    holds("outside", "before what the ERP begins with", 0, None, "valid_to", of=known(valid_from=on(3))),
    holds("on", "after the days of another row", 11, 20, siblings=(row(4, 0, 10),)),
    holds("outside", "on the last day of another row", 10, 20, "valid_from", siblings=(row(4, 0, 10),)),
    holds("on", "before another row", 0, 9, siblings=(row(4, 10, None),)),
    holds("outside", "into another row", 0, None, "valid_from", siblings=(row(4, 10, 20),)),
    holds("outside", "both without an end", 0, None, "valid_from", siblings=(row(4, 10, None),)),
    holds("outside", "a row that has always held", 0, None, "valid_from", siblings=(row(4, None, None),)),
    holds("on", "a row that is the same item", 0, None, siblings=(row(4, 0, None),), twin=4),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_boundaries(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_the_days_that_overlap_are_named() -> None:
    (issue,) = holds("outside", "", 5, 15, of=LATER).check().issues
    assert (issue.params["from"], issue.params["to"]) == ("12 Mar 2026", "17 Mar 2026")


def test_a_line_without_days_is_no_matter_of_overlaps() -> None:
    issues = line("", "", "", item(valid_from=None), siblings=(row(4, 0, None),)).check().issues
    assert [issue.rule for issue in issues] == ["CAT-01"]
