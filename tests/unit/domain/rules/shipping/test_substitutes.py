"""ASN-29: items in place of the ordered ones."""

from __future__ import annotations

from typing import Any

import pytest

from portal.domain import messages
from portal.domain.rules import check_notice
from portal.domain.shipping_deviations import deviating
from tests import make, make_shipments
from tests.make_shipments import notice, ships, snapshot
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, ids
from tests.unit.domain.rules.shipping import cases

PLACE = "lines/1/substitute"
APPROVED = {("4500017", 10): frozenset({"ALT-1"})}


def case(side: str, words: str, item: str = "ALT-1", *, allowed: str | None = "false", finds=(), **world: Any):
    """Make a case of a line that ships another item of an order that has a second line."""
    order = make.order(make.line(10, supplier_item="MY-10"), make.line(20, supplier_item="MY-20"))
    limits = make_shipments.limits(ship_substitute_allowed=allowed)
    document = notice(ships(substitute=item))
    return cases.notice("ASN-29", side, words, document, order, profile=limits, finds=finds, **world)


CASES: tuple[Boundary, ...] = (
    case("inside", "the ordered item", ""),
    case("inside", "blanks are none", " "),
    case("on", "as answered and booked", substitutes=APPROVED),
    case("on", "and typed with a blank", " ALT-1 ", substitutes=APPROVED),
    case("on", "the buyer takes others", allowed="true"),
    case("on", "nobody checks", allowed=None),
    case("outside", "the buyer takes none", finds=[f"E {PLACE}"]),
    case("outside", "the buyer decides", allowed="review", finds=[f"R {PLACE}"]),
    case("outside", "another than the answered one", "ALT-2", substitutes=APPROVED, finds=[f"E {PLACE}"]),
    case(
        "outside",
        "answered for another line",
        substitutes={("4500017", 20): frozenset({"ALT-1"})},
        finds=[f"E {PLACE}"],
    ),
    case("outside", "what the line orders", "ITEM-10", allowed="true", finds=[f"E {PLACE}"]),
    case("outside", "by the supplier's own number", "MY-10", allowed="true", finds=[f"E {PLACE}"]),
    case("outside", "what another line orders", "MY-20", allowed="true", finds=[f"E {PLACE}"]),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_substitutes(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_none_is_taken_where_the_buyer_says_nothing() -> None:
    (issue,) = check_notice(notice(ships(substitute="ALT-1")), snapshot()).errors
    assert messages.text(issue).startswith("ALT-1 is not on 4500017.")


def test_the_buyer_decides_about_the_ordered_and_the_other_item() -> None:
    document = notice(ships(substitute="ALT-1"))
    world = snapshot(profile=make_shipments.limits(ship_substitute_allowed="review"))
    (found,) = deviating(document, world, check_notice(document, world)).deviations
    assert (found.label, found.ordered, found.answered) == ("Another item ships", "ITEM-10", "ALT-1")
    assert found.money == 950
