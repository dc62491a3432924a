"""SSCC and the check digit of GS1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import sscc

prefixes = st.text("0123456789", min_size=4, max_size=12)


@pytest.mark.parametrize(
    ("body", "digit"),
    [
        ("0" + "0614141" + "123456789", 0),
        ("3" + "735005385" + "0000001", 0),
        ("0" + "4012345" + "000000123", 5),
        ("400638133393", 1),
    ],
    ids=["SSCC", "SSCC of a long prefix", "SSCC that ends in 5", "GTIN-13"],
)
def test_the_check_digit_of_known_numbers(body: str, digit: int) -> None:
    assert sscc.check_digit(body) == digit


def test_a_known_sscc_is_composed_of_its_parts() -> None:
    assert sscc.compose(0, "0614141", 123456789) == "006141411234567890"
    assert sscc.compose(0, "4012345", 123) == "040123450000001235"


@pytest.mark.parametrize(
    "code",
    [
        "006141411234567891",
        "00614141123456789",
        "0006141411234567890",
        "00614141123456789O",
        "٠٠٦١٤١٤١١٢٣٤٥٦٧٨٩٠",
        "",
    ],
    ids=["check digit", "too short", "too long", "letter", "other digits", "nothing"],
)
def test_what_is_no_sscc(code: str) -> None:
    assert sscc.is_valid("006141411234567890")
    assert not sscc.is_valid(code)


@pytest.mark.parametrize(("prefix", "count"), [("4012", 10**12), ("0614141", 10**9), ("401234567890", 10**4)])
def test_a_longer_prefix_has_fewer_serial_numbers(prefix: str, count: int) -> None:
    assert sscc.serials(prefix) == count
    assert sscc.is_valid(sscc.compose(9, prefix, count - 1))
    with pytest.raises(ValueError, match="no such serial"):
        sscc.compose(9, prefix, count)


@pytest.mark.parametrize("prefix", ["401", "4012345678901", "40123A5", ""])
def test_what_is_no_company_prefix(prefix: str) -> None:
    assert not sscc.is_prefix(prefix)
    with pytest.raises(ValueError, match="four to twelve"):
        sscc.serials(prefix)


def test_an_extension_is_one_digit_and_a_serial_number_not_below_zero() -> None:
    for extension, serial in ((10, 1), (-1, 1), (0, -1)):
        with pytest.raises(ValueError, match="is 0 to 9|no such serial"):
            sscc.compose(extension, "0614141", serial)


def test_a_prefix_stands_behind_the_extension_digit() -> None:
    assert sscc.has_prefix("306141411234567891", ["4012345", "0614141"])
    assert not sscc.has_prefix("061414199999999999", ["0614141"])
    assert not sscc.has_prefix("006141411234567890", [])


@given(st.integers(0, 9), prefixes, st.data())
def test_what_is_composed_is_valid_and_has_its_prefix_and_any_other_last_digit_is_not(
    extension: int, prefix: str, data: st.DataObject
) -> None:
    code = sscc.compose(extension, prefix, data.draw(st.integers(0, sscc.serials(prefix) - 1)))
    assert sscc.is_valid(code)
    assert sscc.has_prefix(code, [prefix])
    others = {f"{code[:-1]}{digit}" for digit in range(10)} - {code}
    assert not any(sscc.is_valid(other) for other in others)
