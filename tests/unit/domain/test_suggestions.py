"""What an unknown word may mean, and why that is suggested."""

from __future__ import annotations

import pytest

from portal.domain.mappings import Likeness, MappingKind
from portal.domain.suggestions import MOST, Known, suggest

UNITS = {
    "H87": "pieces",
    "C62": "units",
    "EA": "each",
    "KGM": "kilograms",
    "XBX": "boxes",
    "XCT": "cartons",
    "MTR": "metres",
}
KNOWN = Known(UNITS, is_closed=True)


def first(word: str, known: Known = KNOWN, kind: MappingKind = MappingKind.UNIT) -> tuple[str, Likeness]:
    found = suggest(kind, word, known)[0]
    return found.ours, found.likeness


@pytest.mark.parametrize(
    ("word", "ours"),
    [
        ("Stk", "H87"),
        ("PCS", "H87"),
        ("szt.", "H87"),
        ("Karton", "XCT"),
        ("CT", "XCT"),
        ("bx", "XBX"),
        ("kg", "KGM"),
        ("MR", "MTR"),
    ],
)
def test_words_that_are_usual_for_a_unit_are_known_aliases(word: str, ours: str) -> None:
    assert first(word) == (ours, Likeness.ALIAS)


def test_codes_that_most_firms_take_for_the_same_are_suggested_beside_each_other() -> None:
    found = {one.ours: one for one in suggest(MappingKind.UNIT, "Stk", KNOWN)}
    assert {"H87", "C62", "EA"} <= set(found)
    assert found["H87"].score > found["EA"].score


def test_the_same_word_elsewhere_comes_first_and_says_whose_it_is() -> None:
    known = Known(UNITS, is_closed=True, elsewhere=(("VPE", "XBX", "Umbrella Springs"),))
    (best, *_) = suggest(MappingKind.UNIT, "vpe", known)
    assert (best.ours, best.likeness) == ("XBX", Likeness.EXACT)
    assert best.because == "Umbrella Springs uses the same word for XBX (boxes)."


def test_the_buyers_own_name_of_a_code_is_the_code() -> None:
    assert first("Kilograms") == ("KGM", Likeness.EXACT)


def test_a_slip_of_the_pen_is_found_by_its_spelling() -> None:
    found = suggest(MappingKind.UNIT, "metrs", KNOWN)[0]
    assert (found.ours, found.likeness, found.because) == ("MTR", Likeness.SIMILAR, "It is spelled like MTR (metres).")


def test_nothing_is_suggested_that_the_buyer_has_not() -> None:
    assert suggest(MappingKind.UNIT, "kg", Known({"H87": "pieces"}, is_closed=True)) == ()


def test_short_words_with_one_letter_changed_are_not_alike() -> None:
    known = Known({"MTK": "square metres", "SET": "sets"}, is_closed=True)
    assert suggest(MappingKind.UNIT, "Stk", known) == ()


def test_a_word_like_nothing_has_no_suggestions() -> None:
    assert suggest(MappingKind.UNIT, "qqqq", KNOWN) == ()


def test_items_are_suggested_from_the_order_by_number_and_by_description() -> None:
    ordered = {"ITEM-10": "Hinge, steel, 90 mm", "ITEM-20": "Spring"}
    assert first("ITEM10", Known(ordered), MappingKind.ITEM) == ("ITEM-10", Likeness.SIMILAR)
    known = Known(ordered, description="Hinge steel 90mm")
    (best, *_) = suggest(MappingKind.ITEM, "4711", known)
    assert (best.ours, best.because) == (
        "ITEM-10",
        "“Hinge steel 90mm” is described like ITEM-10 (Hinge, steel, 90 mm).",
    )


@pytest.mark.parametrize(("word", "ours"), [("Discontinued", "end"), ("aktiv", "update"), ("Nuevo", "add")])
def test_words_for_what_a_row_does_are_known_aliases(word: str, ours: str) -> None:
    known = Known({"add": "New item", "update": "Change", "end": "End"}, is_closed=True)
    assert first(word, known, MappingKind.STATUS_WORD) == (ours, Likeness.ALIAS)


def test_terms_that_name_the_same_numbers_are_suggested() -> None:
    known = Known({"30 days net, 2 % within 10": "the order's terms", "60 days net": "the order's terms"})
    found = suggest(MappingKind.PAYMENT_TERMS, "10 Tage 2 % Skonto, 30 Tage netto", known)
    assert [(one.ours, one.likeness) for one in found] == [("30 days net, 2 % within 10", Likeness.ALIAS)]
    assert found[0].because == "It names the same numbers as 30 days net, 2 % within 10 (the order's terms)."
    assert suggest(MappingKind.PAYMENT_TERMS, "prompt", known) == ()


def test_tax_words_are_known() -> None:
    assert first("reverse-charge", Known({"AE": "reverse charge"}, is_closed=True), MappingKind.TAX_CATEGORY)[0] == "AE"


def test_a_person_can_take_in_all_that_is_suggested() -> None:
    known = Known({f"A-{number}": "" for number in range(100)})
    assert len(suggest(MappingKind.ITEM, "A-1", known)) == MOST
