"""Where findings about a file's invoice are while its lines are changed, added and removed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from portal.domain.invoice_places import Moves, value_at
from portal.domain.issues import Issue, Severity
from tests import make_invoices


def invoice(*ids: str):
    """Make an invoice of lines with these ids, each named by its position."""
    lines = [make_invoices.line("1", id=name, name=f"line {place}") for place, name in enumerate(ids, 1)]
    return make_invoices.invoice(*lines)


def without(said, *positions: int):
    return replace(said, lines=tuple(line for place, line in enumerate(said.lines, 1) if place not in positions))


@pytest.mark.parametrize(
    ("ids", "removed", "path", "now"),
    [
        ("abc", (), "lines/2/price", "lines/2/price"),
        ("abc", (1,), "lines/2/price", "lines/1/price"),
        ("abc", (2,), "lines/2/price", ""),
        ("aab", (), "lines/2", "lines/2"),
        ("aab", (1,), "lines/2", "lines/1"),
        ("aab", (1, 2), "lines/1", ""),
        ("abc", (1,), "terms", "terms"),
        ("abc", (1,), "", ""),
    ],
)
def test_a_place_follows_its_line(ids: str, removed: tuple[int, ...], path: str, now: str) -> None:
    before = invoice(*ids)
    assert Moves(before, without(before, *removed)).to(path) == now


@pytest.mark.parametrize("path", ["lines/1/quantity", "delivery/delivered", "seller/vat_id", "type"])
def test_what_was_not_understood_is_left_until_something_is_entered_there(path: str) -> None:
    before = invoice("a", "a")
    finding = Issue("SCH-03", Severity.ERROR, path, "SCH-03")
    assert Moves(before, before).left([finding]) == (finding,)
    line = replace(before.lines[0], quantity=Decimal(7))
    other = replace(
        before,
        type="384",
        seller=replace(before.seller, vat_id="DE1"),
        delivery=None,
        lines=(line, before.lines[1]),
    )
    assert Moves(before, other).left([finding]) == ()


def test_a_finding_about_the_whole_is_never_left_behind() -> None:
    before = invoice("a")
    finding = Issue("SCH-09", Severity.ERROR, "", "SCH-09")
    assert Moves(before, invoice("b")).left([finding]) == (finding,)


def test_places_that_are_not_there_say_nothing() -> None:
    said = invoice("a")
    assert [value_at(said, path) for path in ("lines/9/price", "taxes/7", "nothing/at/all", "")] == [None] * 4
