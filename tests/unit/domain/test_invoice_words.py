"""Lines of an invoice in another unit: nothing is rounded, and no amount changes."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.invoice_words import exactly, in_unit, priced_in
from tests import make_invoices


def worth(line) -> Fraction:  # type: ignore[no-untyped-def]
    return Fraction(line.quantity) * Fraction(line.price) / Fraction(line.price_base or 1)


def test_three_boxes_are_288_pieces_at_the_same_amount() -> None:
    boxes = make_invoices.line("3", "12.00", unit="Karton")
    pieces = in_unit(boxes, "H87", Fraction(96))
    assert pieces is not None
    assert (pieces.quantity, pieces.unit, pieces.price, pieces.price_base) == (288, "H87", Decimal("12.00"), 96)
    assert worth(pieces) == worth(boxes) == 36


def test_what_is_only_called_otherwise_keeps_its_figures() -> None:
    line = make_invoices.line("100", unit="Stk")
    assert in_unit(line, "H87", Fraction(1)) == make_invoices.line("100", unit="H87")


def test_what_cannot_be_written_exactly_is_not_converted() -> None:
    assert in_unit(make_invoices.line("200", unit="Stk"), "DZN", Fraction(1, 12)) is None


def test_a_price_for_another_unit_stays_for_that() -> None:
    line = make_invoices.line("3", "2.50", unit="Karton", price_unit="KGM", price_base="10")
    made = in_unit(line, "H87", Fraction(96))
    assert made is not None
    assert (made.quantity, made.price_base, made.price_unit) == (288, 10, "KGM")
    priced = priced_in(make_invoices.line("3", "2.50", price_unit="Kilo"), "KGM", Fraction(1))
    assert priced is not None
    assert (priced.price_unit, priced.price_base) == ("KGM", None)


def test_figures_that_are_none_are_not_reckoned_with() -> None:
    for wild in ("NaN", "Infinity", "1e999999"):
        assert exactly(Decimal(wild), Fraction(96)) is None


@given(
    st.decimals("0.001", 10**6, places=3),
    st.decimals("0.0001", 10**4, places=4),
    st.sampled_from([None, Decimal(100), Decimal("0.5")]),
    st.fractions(min_value=Fraction(1, 64), max_value=1000, max_denominator=64),
)
def test_a_line_that_is_converted_is_worth_the_same(
    quantity: Decimal, price: Decimal, base: Decimal | None, factor: Fraction
) -> None:
    line = make_invoices.line(str(quantity), str(price), unit="Karton", price_base=base)
    made = in_unit(line, "H87", factor)
    if made is not None:
        assert worth(made) == worth(line)
        assert Fraction(made.quantity) == Fraction(quantity) * factor
