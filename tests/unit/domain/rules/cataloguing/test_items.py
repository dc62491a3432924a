"""CAT-01, CAT-02, CAT-03 and CAT-12: what every item has, its GTIN, each item once, and its cross-reference."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.domain.catalog import CatalogItem, ItemStatus
from portal.domain.rules import Sibling
from tests import make
from tests.make_catalogs import item, known
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, ids
from tests.unit.domain.rules.cataloguing.cases import added, ended, line, whole

TODAY = make.TODAY

GONE = known(status=ItemStatus.ENDED)

#: An item with nothing but what CAT-01 asks for.
LEAST = item(price_base=Decimal(1), buyer_item="", gtin="", pack=None, minimum=None, lead_days=None, origin="")


#: Rows about the item that come before: with prices up to yesterday, and one that ends it.
EARLIER = Sibling(4, make.in_days(-60, TODAY), make.in_days(-1, TODAY), "H87", "EUR")
ENDS = Sibling(4, None, TODAY, ends=True)

FREE = make.profile(units={})


def gtin(side: str, words: str, value: str, *finds: str) -> Boundary:
    return line("CAT-02", side, words, item(gtin=value), finds=finds)


CASES: tuple[Boundary, ...] = (
    line("CAT-01", "inside", "everything is said"),
    line("CAT-01", "on", "no more than is needed", LEAST),
    line("CAT-01", "outside", "no code", item(code=""), finds=["E lines/1/code"]),
    line("CAT-01", "outside", "no description", item(description=""), finds=["E lines/1/description"]),
    line("CAT-01", "outside", "blanks", item(description=" \t"), finds=["E lines/1/description"]),
    line("CAT-01", "outside", "no unit", item(unit="", pack=None), finds=["E lines/1/unit"]),
    line("CAT-01", "outside", "no price", item(prices=()), finds=["E lines/1/prices"]),
    line("CAT-01", "outside", "no currency", item(currency=""), finds=["E lines/1/currency"]),
    line("CAT-01", "outside", "no first day", item(valid_from=None), finds=["E lines/1/valid_from"]),
    line(
        "CAT-01",
        "outside",
        "all at once",
        CatalogItem(""),
        finds=[f"E lines/1/{one}" for one in ("code", "description", "unit", "prices", "currency", "valid_from")],
    ),
    ended("CAT-01", "on", "an end needs its code and day alone", valid_to=TODAY),
    ended("CAT-01", "outside", "an end without a day", valid_to=None, finds=["E lines/1/valid_to"]),
    whole("CAT-01", "on", "one line", count=1),
    whole("CAT-01", "outside", "no lines", count=0, finds=["E lines"]),
    gtin("inside", "none is given", ""),
    gtin("inside", "thirteen digits", "4006381333931"),
    gtin("on", "eight digits", "96385074"),
    gtin("on", "twelve digits", "036000291452"),
    gtin("on", "fourteen digits", "10012345678902"),
    gtin("outside", "seven digits", "9638507", "E lines/1/gtin"),
    gtin("outside", "fifteen digits", "110012345678902", "E lines/1/gtin"),
    gtin("outside", "the last digit is one off", "4006381333932", "E lines/1/gtin"),
    gtin("outside", "two digits are swapped", "4006383133931", "E lines/1/gtin"),
    gtin("outside", "a letter", "400638133393O", "E lines/1/gtin"),
    gtin("outside", "digits of another script", "٤٠٠٦٣٨١٣٣٣٩٣١", "E lines/1/gtin"),
    line("CAT-03", "inside", "an item that is there is changed"),
    added("CAT-03", "inside", "an item that is not there is added"),
    added("CAT-03", "on", "an item that has ended is added again", known=GONE),
    added("CAT-03", "outside", "an item that is there is added", known=known(), finds=["E lines/1/code"]),
    line("CAT-03", "outside", "an item that is not there is changed", known=None, finds=["E lines/1/code"]),
    line("CAT-03", "outside", "an item that has ended is changed", known=GONE, finds=["E lines/1/code"]),
    ended("CAT-03", "outside", "what is not there ends", known=None, valid_to=TODAY, finds=["E lines/1/code"]),
    ended("CAT-03", "outside", "what has ended ends", known=GONE, valid_to=TODAY, finds=["E lines/1/code"]),
    line("CAT-03", "outside", "a row says the same item before", twin=4, finds=["E lines/1/code"]),
    line("CAT-03", "on", "another row has the days before", siblings=(EARLIER,)),
    line("CAT-03", "outside", "another row ends it", siblings=(ENDS,), finds=["E lines/1/code"]),
    ended("CAT-03", "outside", "another row has prices", valid_to=TODAY, siblings=(EARLIER,), finds=["E lines/1/code"]),
    ended("CAT-03", "outside", "it ends twice", valid_to=TODAY, siblings=(ENDS,), finds=["E lines/1/code"]),
    added("CAT-03", "on", "two rows of a new item", siblings=(EARLIER,)),
    added("CAT-03", "on", "codes of one unit", item(unit="C62", pack=None), profile=FREE, siblings=(EARLIER,)),
    added("CAT-03", "outside", "two currencies", item(currency="JPY"), siblings=(EARLIER,), finds=["E lines/1/code"]),
    added("CAT-03", "outside", "two units", item(unit="KGM", pack=None), siblings=(EARLIER,), finds=["E lines/1/code"]),
    line("CAT-03", "on", "the unit of a known item is the ERP's", item(currency="JPY"), siblings=(EARLIER,)),
    line("CAT-03", "on", "no code is no twin", item(code=""), twin=4),
    line("CAT-12", "inside", "nothing is known", known=known(buyer_item="")),
    line("CAT-12", "on", "the same item", mapped_to="ITEM-10"),
    line("CAT-12", "on", "no word about it", item(buyer_item=""), mapped_to="ITEM-10"),
    line(
        "CAT-12",
        "on",
        "the cross-reference goes before the ERP's item",
        item(buyer_item="ITEM-11"),
        mapped_to="ITEM-11",
    ),
    line("CAT-12", "outside", "another cross-reference", mapped_to="ITEM-11", finds=["R lines/1/buyer_item"]),
    line("CAT-12", "outside", "another item of the ERP's", item(buyer_item="X"), finds=["R lines/1/buyer_item"]),
    added("CAT-12", "outside", "a new item", mapped_to="ITEM-11", finds=["R lines/1/buyer_item"]),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_boundaries(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_the_right_digit_is_named() -> None:
    (issue,) = gtin("outside", "", "4006381333932").check().issues
    assert issue.params["digit"] == "1"
    assert issue.expected == "4006381333931"


def test_rows_are_named_as_the_file_numbers_them() -> None:
    (issue,) = line("CAT-03", "outside", "", row=17, twin=4).check().issues
    assert (issue.params["other"], issue.params["row"]) == ("4", "17")


def test_all_that_is_to_be_corrected_in_a_row_is_told_at_once() -> None:
    wrong = item("-1", description="", gtin="1", unit="Stk", valid_from=make.in_days(-1, TODAY))
    found = {issue.rule for issue in line("", "", "", wrong).check().issues}
    assert found == {"CAT-01", "CAT-02", "CAT-04", "CAT-05", "CAT-07"}


def test_what_the_buyer_decides_is_asked_of_good_rows_only() -> None:
    wrong = line("", "", "", item("99", gtin="1")).check()
    assert [issue.rule for issue in wrong.issues] == ["CAT-02"]


def test_a_line_as_it_is_has_no_findings() -> None:
    assert line("", "", "", known().item).check().issues == ()
    assert line("", "", "", known().item, open_lines=3, open_packs=1).check().issues == ()
