"""ACK-13 to ACK-16: prices."""

from __future__ import annotations

from typing import Any

import pytest

from portal.domain import messages
from portal.domain.rules import check
from tests import make
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, ids, rows

PRICE = "lines/10/rows/0/price"
UP_10: dict[str, str | None] = {"ack_price_up_pct": "10"}
BOTH: dict[str, str | None] = {"ack_price_up_pct": "10", "ack_price_up_abs": "0.50"}


def at(rule: str, side: str, words: str, price: str, ordered: str = "10.00", **more: Any) -> Boundary:
    """Make a case of a line ordered at 10.00 (or another price) and confirmed at ``price``."""
    line = {"price": ordered, **more.pop("line", {})}
    return rows(rule, side, words, make.accept("100", price=price), line=line, **more)


CASES: tuple[Boundary, ...] = (
    at("ACK-13", "inside", "below ten per cent", "10.99", limits=UP_10),
    at("ACK-13", "on", "exactly ten per cent", "11", limits=UP_10),
    at("ACK-13", "outside", "just above ten per cent", "11.0001", limits=UP_10, finds=(f"R {PRICE}",)),
    at("ACK-13", "on", "no tolerance, the same price", "10.0"),
    at("ACK-13", "outside", "no tolerance, a little more", "10.0001", finds=(f"R {PRICE}",)),
    at("ACK-13", "inside", "not checked", "15", limits={"ack_price_up_pct": None}),
    at("ACK-13", "on", "the amount decides, exactly", "10.50", limits=BOTH),
    at("ACK-13", "outside", "the amount is stricter", "10.51", limits=BOTH, finds=(f"R {PRICE}",)),
    at(
        "ACK-13",
        "outside",
        "the percentage is stricter",
        "10.51",
        limits={"ack_price_up_pct": "5", "ack_price_up_abs": "9"},
        finds=(f"R {PRICE}",),
    ),
    at("ACK-13", "outside", "both are broken", "12", limits=BOTH, finds=(f"R {PRICE}",)),
    at(
        "ACK-13",
        "outside",
        "a price for what was free",
        "0.01",
        line={"free_of_charge": True, "price": "0"},
        limits=UP_10,
        finds=(f"R {PRICE}",),
    ),
    at("ACK-13", "outside", "a price where the order names none", "0.01", "0", limits=UP_10, finds=(f"R {PRICE}",)),
    at("ACK-14", "inside", "a higher price", "10.01"),
    at("ACK-14", "on", "the same price", "10"),
    at("ACK-14", "outside", "a lower price", "9.9999", finds=(f"I {PRICE}",)),
    at("ACK-15", "inside", "a price", "0.0001"),
    at("ACK-15", "on", "zero", "0", finds=(f"E {PRICE}",)),
    at("ACK-15", "outside", "below zero", "-1", finds=(f"E {PRICE}",)),
    at("ACK-15", "on", "zero, free of charge", "0", line={"free_of_charge": True}),
    at("ACK-15", "outside", "below zero, free of charge", "-1", line={"free_of_charge": True}, finds=(f"E {PRICE}",)),
    at("ACK-15", "on", "four decimals", "9.1234"),
    at("ACK-15", "on", "more places, but only zeros", "9.12340000"),
    at("ACK-15", "outside", "five decimals", "9.12345", finds=(f"E {PRICE}",)),
    at(
        "ACK-15", "outside", "three where two are taken", "9.123", limits={"price_decimals": "2"}, finds=(f"E {PRICE}",)
    ),
    at("ACK-15", "outside", "no number", "NaN", finds=(f"E {PRICE}",)),
    at("ACK-15", "outside", "far too large", "1e999999", finds=(f"E {PRICE}",)),
    at("ACK-16", "inside", "twice the price", "20"),
    at("ACK-16", "inside", "nine times", "90"),
    at("ACK-16", "on", "five per cent under ten times", "95", finds=(f"W {PRICE}",)),
    at("ACK-16", "outside", "ten times", "100", finds=(f"W {PRICE}",)),
    at("ACK-16", "outside", "a dozen times", "120", finds=(f"W {PRICE}",)),
    at("ACK-16", "outside", "a hundred times", "1000", finds=(f"W {PRICE}",)),
    at("ACK-16", "outside", "a thousandth", "0.01", finds=(f"W {PRICE}",)),
    at("ACK-16", "on", "five per cent over a thousand times", "10500", finds=(f"W {PRICE}",)),
    at("ACK-16", "inside", "more than five per cent over", "10501"),
    at("ACK-16", "outside", "the price of a box", "960", line={"pack": make.BOX_OF_96}, finds=(f"W {PRICE}",)),
    at("ACK-16", "outside", "the price of a pack", "250", line={"pack_size": "25"}, finds=(f"W {PRICE}",)),
    at("ACK-16", "outside", "the price for one of fifty", "0.2", line={"price_base": "50"}, finds=(f"W {PRICE}",)),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_prices(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_the_sentence_names_the_limit_that_was_broken() -> None:
    order = make.order(make.line(10, price="10"))
    document = make.acknowledgment(order, make.answer(10, make.accept("100", price="12")))
    profile = make.tolerances(ack_price_up_pct="10", ack_price_up_abs="0.50")
    (issue,) = check(document, make.snapshot(order, profile=profile)).reviews
    assert issue.params["allowed"] == "10 % and 0.50 EUR"


def test_a_first_price_is_told_without_a_price_to_compare_with() -> None:
    order = make.order(make.line(10, price="0"))
    document = make.acknowledgment(order, make.answer(10, make.accept("100", price="12.50")))
    (issue,) = check(document, make.snapshot(order, profile=make.tolerances(ack_price_up_pct="10"))).reviews
    assert messages.text(issue) == "Line 10: the order names no price; yours is 12.50 EUR."


@pytest.mark.parametrize(
    ("price", "times", "other"),
    [
        ("960", "about 96 times", "96 pieces"),
        ("1000", "about 100 times", "100 pieces"),
        ("0.1", "about 1/100 of", "0.01 pieces"),
    ],
)
def test_the_unit_that_may_have_been_meant_is_named(price: str, times: str, other: str) -> None:
    order = make.order(make.line(10, price="10", pack=make.BOX_OF_96))
    document = make.acknowledgment(order, make.answer(10, make.accept("100", price=price)))
    (issue,) = check(document, make.snapshot(order)).warnings
    assert (issue.params["times"], issue.params["other"]) == (times, other)
