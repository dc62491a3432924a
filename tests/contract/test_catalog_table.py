"""Catalogs as tables: read in one way or asked about, and written so that they are read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.contracts import plain
from portal.contracts.formats.catalog_table import CatalogTable, column_of, read, template
from portal.contracts.formats.catalog_table import columns as catalog_columns
from portal.contracts.formats.tables import Style
from portal.domain.catalog import MOST_TIERS, CatalogAction, CatalogItem, MasterItem, PriceTier
from portal.domain.quantities import UnitFactor
from portal.web.catalog import forms
from tests.make_catalog_tables import ROW, TITLES, csv_table, finding, findings, only, row, rows, workbook

NOW = datetime(2026, 6, 8, tzinfo=UTC)
ITEM = CatalogItem(
    code="=CMD|' /C calc'!A0",
    description='Bolt 5" <&> "M6"; _x0041_, Größe 3',
    unit="H87",
    currency="EUR",
    prices=(PriceTier(Decimal(0), Decimal("1.234")), PriceTier(Decimal(100), Decimal("1.1"))),
    price_base=Decimal(100),
    valid_from=date(2027, 1, 2),
    valid_to=date(2027, 12, 31),
    buyer_item="-7",
    gtin="04006381333931",
    pack=UnitFactor("XBX", "H87", 96),
    minimum=Decimal("0.5"),
    lead_days=14,
    origin="DE",
    classification="31161500",
    picture="https://pics.example.com/1.png",
    datasheet="https://pics.example.com/1.pdf",
)


def master(item: CatalogItem) -> MasterItem:
    return MasterItem("V1001", item, 1, NOW)


def test_a_row_is_an_item():
    one = only(csv_table(row(action="add", price="1234.5")))
    assert (one.row, one.action, one.issues) == (2, CatalogAction.ADD, ())
    assert one.item == CatalogItem(
        "A-1", "Bolt", "H87", "EUR", (PriceTier(Decimal(0), Decimal("1234.5")),), valid_from=date(2027, 1, 31)
    )


def test_a_table_travels_as_plain_values():
    table = read(csv_table(row(price="x")))
    assert plain.load(CatalogTable, plain.dump(table)) == table


class TestTemplate:
    @pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
    @pytest.mark.parametrize("decimal", [".", ","])
    def test_what_is_written_as_csv_is_read_again(self, delimiter, decimal):
        table = read(template([master(ITEM)], "csv", Style(delimiter=delimiter, decimal=decimal)))
        assert [one.item for one in rows(table)] == [ITEM]
        assert table.style == Style("utf-8", delimiter, decimal)

    def test_what_is_written_as_a_workbook_is_read_again(self):
        table = read(template([master(ITEM), master(replace(ITEM, code="B"))], "xlsx"))
        assert [one.item.code for one in rows(table)] == [ITEM.code, "B"]
        assert rows(table)[0].item == ITEM
        assert (table.style, table.issues) == (Style(), ())

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_an_empty_one_says_that_it_is_empty(self, kind):
        assert finding(template([], kind)) == ("", "The file has no rows below the names of its columns.")

    def test_a_pack_may_be_a_fraction_of_a_unit(self):
        item = replace(ITEM, pack=UnitFactor("XBX", "H87", 1, 3))
        for kind in ("csv", "xlsx"):
            assert rows(read(template([master(item)], kind)))[0].item.pack == item.pack

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_an_item_with_more_prices_than_a_row_has_room_for_is_told_and_the_others_are_whole(self, kind):
        tiers = tuple(PriceTier(Decimal(number), Decimal(number + 1)) for number in range(MOST_TIERS + 1))
        full, over = replace(ITEM, prices=tiers[:-1]), replace(ITEM, code="OVER", prices=tiers)
        written = template([master(over), master(full), master(ITEM)], kind)
        first, second, third = rows(read(written))
        assert (second.item, third.item) == (full, ITEM)
        assert (first.item, first.issues) == (replace(over, prices=()), ())
        if kind == "csv":
            assert "This item has 51 prices by quantity, and a row has room for 50" in written.decode()

    def test_nobody_is_shown_more_columns_than_the_items_need(self):
        assert b"Remarks" not in template([master(ITEM)], "csv")
        assert b"Price 4" not in template([master(ITEM)], "csv")

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    @pytest.mark.parametrize("field", ["code", "description", "buyer_item", "picture", "datasheet"])
    def test_a_text_as_long_as_the_form_takes_comes_back_whole(self, kind, field):
        item = replace(ITEM, **{field: "https://x.example/".ljust(forms.LONGEST[field], "ü")})
        (one,) = rows(read(template([master(item)], kind)))
        assert (one.item, one.issues) == (item, ())

    def test_texts_like_formulas_go_out_as_texts(self):
        assert b",'=CMD|" in template([master(ITEM)], "csv")

    def test_another_version_of_it_is_refused(self):
        data = csv_table(["catalog/0", *ROW], titles=["Template", *TITLES])
        assert finding(data) == (
            "rows/2/template",
            "This was made with template catalog/0. Download the template again: only catalog/1 is taken.",
        )


_TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=30).map(str.strip)
_NUMBERS = st.decimals(Decimal("0.000001"), Decimal(999_999_999_999), places=6)
_DAYS = st.dates(date(1900, 3, 1), date(2199, 12, 31))


@st.composite
def items(draw: st.DrawFn) -> CatalogItem:
    unit = draw(_TEXTS)
    factor = draw(st.none() | st.fractions(Fraction(1, 999), 1000, max_denominator=999))
    pack = None if factor is None else UnitFactor("XBX", unit, factor.numerator, factor.denominator)
    return CatalogItem(
        code=draw(_TEXTS),
        description=draw(_TEXTS),
        unit=unit,
        currency=draw(st.sampled_from(["EUR", "JPY", ""])),
        prices=tuple(draw(st.lists(st.builds(PriceTier, _NUMBERS, _NUMBERS), max_size=4))),
        price_base=draw(st.sampled_from([Decimal(1), Decimal(100), Decimal("0.125")])),
        valid_from=draw(st.none() | _DAYS),
        valid_to=draw(st.none() | _DAYS),
        buyer_item=draw(_TEXTS),
        gtin=draw(st.from_regex(r"[0-9]{0,14}", fullmatch=True)),
        pack=pack,
        minimum=draw(st.none() | _NUMBERS),
        lead_days=draw(st.none() | st.integers(0, 9999)),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(items(), min_size=1, max_size=4), st.sampled_from(["csv", "xlsx"]), st.sampled_from([".", ","]))
def test_a_template_that_comes_back_says_what_it_said(found, kind, decimal):
    """Spaces and compositions of letters aside, which reading makes one."""
    table = read(
        template(map(master, found), kind, Style(delimiter=";", decimal=decimal)),
        decimal=decimal if kind == "csv" else "",
    )
    read_again = {one.row: one for one in rows(table)}
    for number, item in enumerate(found, 2):
        one = read_again[number]
        wrong = {issue.path.rpartition("/")[2] for issue in one.issues}
        for key in CatalogItem.__dataclass_fields__:
            if key not in wrong:
                assert getattr(one.item, key) == _as_read(getattr(item, key))


def _as_read(value):
    if isinstance(value, str):
        return normalize("NFC", value).strip()
    if isinstance(value, UnitFactor):
        return replace(value, base=normalize("NFC", value.base).strip())
    return value


class TestColumns:
    def test_german_titles_are_known(self):
        titles = ["AKTION", "Art.-Nr.", "Bezeichnung", "ME", "Währung", "Preis", "Gültig ab", "VPE", "Inhalt", "MOQ"]
        one = only(csv_table(["neu", *ROW[1:5], "2,50", "31.01.2027", "Karton", "96", "10"], titles=titles))
        assert (one.action, one.unit_word, one.pack_word) == (CatalogAction.ADD, "H87", "Karton")
        assert one.item.pack == UnitFactor("Karton", "H87", 96)
        assert (one.item.prices[0].price, one.item.minimum) == (Decimal("2.5"), 10)
        assert one.item.valid_from == date(2027, 1, 31)

    def test_an_action_in_another_word_is_left_to_whoever_knows_the_suppliers_words(self):
        assert only(csv_table(row(action="Eingestellt"))).action_word == "Eingestellt"
        assert [only(csv_table(row(action=word))).action_word for word in ("", "END", "löschen")] == [""] * 3

    def test_an_unknown_title_is_told_with_what_was_meant(self):
        titles = [*TITLES, "Mindestmege", "Leed time", "Colour"]
        assert findings(csv_table([*ROW, "1", "1", "red"], titles=titles)) == [
            ("columns/8", "There is no column called Mindestmege. Did you mean Mindestmenge?"),
            ("columns/9", "There is no column called Leed time. Did you mean Lead time?"),
            ("columns/10", "There is no column called Colour. Name it as in the template, or leave it out."),
        ]

    def test_no_title_means_two_columns(self):
        seen: dict[str, str] = {}
        for column in catalog_columns.COLUMNS:
            for name in (column.title, *column.aliases):
                bare = "".join(mark for mark in name.casefold() if mark.isalnum())
                assert seen.setdefault(bare, column.key) == column.key

    def test_a_column_is_there_once_and_the_code_has_to_be(self):
        assert findings(csv_table(titles=["Price", *TITLES[2:], "Preis"])) == [
            ("columns/5", "The column Price is there twice."),
            ("columns/7", "The column Price is there twice."),
            ("", "The column Item code is missing."),
        ]

    def test_what_is_below_no_title_is_found(self):
        assert finding(csv_table([*ROW, "", "7"])) == (
            "rows/2/9",
            "There is something here, but the column has no name.",
        )

    @pytest.mark.parametrize(
        ("field", "key"),
        [
            ("code", "code"),
            ("prices", "price"),
            ("prices/0/price", "price"),
            ("prices/0/minimum", "from_1"),
            ("prices/2/price", "price_3"),
            ("prices/2/minimum", "from_3"),
            ("pack", "pack_factor"),
            ("pack/unit", "pack_unit"),
            ("lead_days", "lead_days"),
            ("nothing", ""),
        ],
    )
    def test_a_field_of_an_item_has_its_column(self, field, key):
        assert column_of(field) == key
        assert not key or key in catalog_columns.KNOWN.by_key


class TestCells:
    @pytest.mark.parametrize(
        ("title", "text", "path", "sentence"),
        [
            ("price", "two", "price", "Enter a number, for example 12.5."),
            ("valid_from", "2027-02-30", "valid_from", "There is no such day: 2027-02-30."),
            ("description", "x" * 501, "description", "Use at most 500 characters. There are 501 now."),
            ("item_code", "4,00638E+12", "code", "The spreadsheet has rounded this long number. Format the"),
            ("unit", '"a\nb"', "unit", "Write this on one line."),
        ],
    )
    def test_a_wrong_cell_is_found_in_its_place(self, title, text, path, sentence):
        place, words = finding(csv_table(row(), row(**{title: text})))
        assert place == f"rows/3/{path}"
        assert words.startswith(sentence)

    @pytest.mark.parametrize("days", ["1.5", "-1", "10000"])
    def test_days_are_whole(self, days):
        data = csv_table([*ROW, days], titles=[*TITLES, "Lead time"])
        assert finding(data) == ("rows/2/lead_days", "Enter a whole number of days, from 0 to 9999.")

    @pytest.mark.parametrize("factor", ["0", "-2", "0/3"])
    def test_a_pack_has_something_in_it(self, factor):
        data = csv_table([*ROW, "XBX", factor], titles=[*TITLES, "Pack unit", "Pack factor"])
        assert finding(data)[1].startswith("Enter a number above zero or a fraction, for example 12, 0.5 or 1/12.")

    @pytest.mark.parametrize(
        ("titles", "cells", "missing"),
        [
            (("Pack unit", "Pack factor"), ("XBX", ""), "pack_factor"),
            (("Pack unit", "Pack factor"), ("", "96"), "pack_unit"),
            (("From quantity 2", "Price 2"), ("100", ""), "price_2"),
            (("From quantity 2", "Price 2"), ("", "1.5"), "from_2"),
            (("Pack unit",), ("XBX",), "pack_factor"),
        ],
    )
    def test_what_belongs_together_is_there_together(self, titles, cells, missing):
        data = csv_table([*ROW, *cells], titles=[*TITLES, *titles])
        assert finding(data) == (f"rows/2/{missing}", "This is missing.")

    def test_a_wrong_half_is_one_finding(self):
        data = csv_table([*ROW, "XBX", "many"], titles=[*TITLES, "Pack unit", "Pack factor"])
        assert [path for path, _ in findings(data)] == ["rows/2/pack_factor"]

    def test_nothing_becomes_one_or_none(self):
        data = csv_table([*ROW, "0", "0"], titles=[*TITLES, "Price base", "Lead time"])
        assert (only(data).item.price_base, only(data).item.lead_days) == (0, 0)

    def test_all_findings_of_a_row_come_with_it_and_the_first_with_the_table(self):
        table = read(csv_table(row(price="x", valid_from="y"), row(), row(price="z")))
        assert [[issue.path for issue in one.issues] for one in rows(table)] == [
            ["rows/2/price", "rows/2/valid_from"],
            [],
            ["rows/4/price"],
        ]
        assert [issue.path for issue in table.issues] == ["rows/2/price", "rows/2/valid_from", "rows/4/price"]

    def test_cells_of_a_workbook_have_their_types(self):
        one = only(workbook(row(item_code=1234567890123, price=2.5, valid_from=date(2027, 1, 31), description=0.5)))
        assert (one.item.code, one.item.description, one.issues) == ("1234567890123", "0.5", ())
        assert (one.item.prices[0].price, one.item.valid_from) == (Decimal("2.5"), date(2027, 1, 31))
