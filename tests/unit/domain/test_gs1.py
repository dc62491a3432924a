"""GS1 keys, element strings and the symbols that say them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import gs1
from portal.domain.code128 import FNC1, LONGEST, START_B, START_C, STOP, TO_B, TO_C, Symbol, arrange, encode
from portal.domain.sscc import check_digit

PRINTABLE = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"

messages = st.text(st.sampled_from(PRINTABLE + "0123456789" * 3 + gs1.FNC1), min_size=1, max_size=LONGEST)


def said(codewords: tuple[int, ...]) -> str:
    """Read code words as a scanner does."""
    start, fnc1, *data, check, stop = codewords
    assert (fnc1, stop) == (FNC1, STOP)
    assert check == (start + sum(place * codeword for place, codeword in enumerate([fnc1, *data], 1))) % 103
    in_c, text = start == START_C, ""
    for codeword in data:
        if codeword == FNC1:
            text += gs1.FNC1
        elif codeword == (TO_B if in_c else TO_C):
            in_c = not in_c
        else:
            text += f"{codeword:02}" if in_c else chr(codeword + 32)
    return text


@pytest.mark.parametrize(
    "number", ["006141411234567890", "373500538500000010", "040123450000001235", "4006381333931", "4012345000009"]
)
def test_check_digits_are_those_of_gs1(number):
    assert check_digit(number[:-1]) == int(number[-1])
    assert gs1.is_key(number, len(number))
    assert not gs1.is_key(number[:-1] + str((int(number[-1]) + 1) % 10), len(number))


@pytest.mark.parametrize(
    ("gtin", "full"),
    [
        ("4006381333931", "04006381333931"),
        ("96385074", "00000096385074"),
        ("4006381333932", ""),
        ("400638133393", ""),
        ("400638133393١", ""),
        ("", ""),
    ],
)
def test_a_gtin_has_fourteen_digits_or_is_none(gtin, full):
    assert gs1.gtin14(gtin) == full


@pytest.mark.parametrize(
    ("ai", "value"),
    [
        ("00", "040123450000001234"),
        ("00", "04012345000000123"),
        ("10", "L" * 21),
        ("10", ""),
        ("10", "lot 7"),
        ("10", "Łódź"),
        ("10", "a\x1db"),
        ("15", "2712"),
        ("37", "123456789"),
        ("37", "1.5"),
        ("400", "45#17"),
        ("410", "4012345000008"),
        ("99", "anything"),
    ],
)
def test_what_cannot_be_said_exactly_is_not_said(ai, value):
    assert gs1.find_element(ai, value) is None
    with pytest.raises(ValueError, match="cannot carry"):
        gs1.Element(ai, value)


def test_only_values_of_open_length_are_ended_and_the_last_is_not():
    elements = [
        gs1.Element("02", "04006381333931"),
        gs1.Element("37", "96"),
        gs1.Element("15", gs1.day(date(2027, 12, 31))),
        gs1.Element("10", "L-4711"),
    ]
    assert gs1.message(elements) == "02040063813339313796\x1d1527123110L-4711"


@given(messages)
def test_a_scanner_reads_what_was_asked(message):
    assert said(encode(message)) == message


@given(st.text(st.sampled_from("0123456789"), min_size=1, max_size=LONGEST))
def test_digits_take_half_a_code_word_each(digits):
    # An odd one takes a change of set, and itself; a single one is said in set B from the start.
    odd = 2 if len(digits) % 2 and len(digits) > 1 else len(digits) % 2
    assert len(encode(digits)) == len(digits) // 2 + odd + 4


def test_letters_start_in_set_b():
    assert encode("ABC")[0] == START_B


@given(messages)
def test_bars_fill_the_symbol_from_its_first_module_to_its_last(message):
    class Said(Symbol):
        @property
        def message(self) -> str:
            return message

    symbol = Said(())
    ends = [place + width for place, width in symbol.bars]
    assert symbol.bars[0][0] == 0
    assert ends[-1] + 20 == symbol.modules
    assert all(place > end for (place, _), end in zip(symbol.bars[1:], ends, strict=False))


def test_element_strings_share_a_symbol_while_it_is_comfortable():
    lot, order = gs1.Element("10", "L-4711"), gs1.Element("400", "4500017")
    together, alone = Symbol((lot, order)).modules, max(Symbol((lot,)).modules, Symbol((order,)).modules)
    assert arrange([lot, order], comfortable=together, most=together) == (Symbol((lot, order)),)
    assert arrange([lot, order], comfortable=together - 1, most=alone) == (Symbol((lot,)), Symbol((order,)))


def test_what_is_wider_than_can_be_scanned_is_left_out():
    lot, order = gs1.Element("10", "L-4711"), gs1.Element("400", "Z" * 30)
    assert arrange([order, lot], comfortable=200, most=Symbol((order,)).modules - 1) == (Symbol((lot,)),)


def test_a_symbol_has_at_most_48_characters():
    lot, order = gs1.Element("10", "1" * 20), gs1.Element("400", "1" * 22)
    assert len(arrange([lot, order], comfortable=999, most=999)) == 1
    longer = gs1.Element("400", "1" * 23)
    assert len(arrange([lot, longer], comfortable=999, most=999)) == 2
