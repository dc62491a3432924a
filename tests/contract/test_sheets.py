"""Sheets of workbooks: the quick way to read them says what the parser says, whoever wrote them."""

from __future__ import annotations

import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.contracts.formats.tables import formulas, sheet_events, sheets, values, workbooks
from portal.contracts.formats.tables.workbooks import Shape, Workbook

TEXTS = ["one", "", "two <&> 3"]
BOOK = Workbook((), TEXTS, [Shape.NUMBER, Shape.PERCENTAGE, Shape.DAY, Shape.TIME])
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="x"><cols/><sheetData>'
TAIL = "</sheetData><pageMargins/></worksheet>"


def package(content: str) -> zipfile.ZipFile:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        made.writestr("sheet", content)
    return zipfile.ZipFile(data)


def told(found):
    """Return rows fit to be compared; what cannot be read is compared by its words."""
    return [(number, [(place, repr(cell), type(cell)) for place, cell in filled]) for number, filled in found]


def both(content: str):
    """Return what the quick way and the parser say; the damage where there is some."""
    answers = []
    for read in (
        lambda: sheets.rows(package(content), "sheet", BOOK),
        lambda: sheet_events.rows([content.encode()], BOOK),
    ):
        try:
            answers.append(told(read()))
        except Exception:
            answers.append("damage")
    return answers


@st.composite
def cells(draw: st.DrawFn, column: str, row: int) -> str:
    kind = draw(st.sampled_from(["n", "s", "str", "inlineStr", "b", "e", "d", ""]))
    text = draw(
        st.sampled_from(["1", "0", "12.5", "-3", "1e3", "2027-01-31", " 1 ", "", "&lt;", "_x0041_", "#N/A", "\n2"])
        | st.text("ab 1&<>'\"ü\N{EURO SIGN}", max_size=5)
    )
    style = draw(st.sampled_from(["", ' s="0"', ' s="1"', ' s="2"', " s='3'", ' s="1" cm="1"', ' ph="1"']))
    named = draw(st.sampled_from([f' r="{column}{row}"'] * 4 + [""]))
    attributes = f"{named}{style}" + (f" t={quoteattr(kind)}" if kind else "")
    value = escape(text) if draw(st.booleans()) or "&" not in text else text
    return draw(
        st.sampled_from(
            [
                f"<c{attributes}><v>{value}</v></c>",
                f"<c{attributes}><v>{value}</v></c>\n ",
                f"<c{attributes}><is><t>{value}</t></is></c>",
                f"<c{attributes}><is><r><t>{value}</t></r><r><t>!</t></r><rPh><t>no</t></rPh></is></c>",
                f"<c{attributes}><f>A1</f><v>{value}</v></c>",
                f"<c{attributes}><f>A1</f></c>",
                f"<c{attributes}/>",
                f"<c{attributes}></c>",
                f"<c{attributes}><v><![CDATA[{text.replace(']', '')}]]></v></c>",
                f"<!-- </row> --><c{attributes}><v>{value}</v></c>",
            ]
        )
    )


@st.composite
def contents(draw: st.DrawFn) -> str:
    parts = []
    for row in range(1, draw(st.integers(0, 4)) + 1):
        found = [
            draw(cells(column, row)) for column in draw(st.sampled_from([[], ["A"], ["B", "C"], ["A", "C", "AA"]]))
        ]
        parts.append(draw(st.sampled_from([f'<row r="{row}">', "<row>", f'\n<row spans="1:9" r="{row}" ht="9">'])))
        parts += [*found, "</row>"]
        if draw(st.integers(0, 9)) == 0:
            parts.append('<row r="9"/>')
    return "".join([HEAD, *parts, TAIL])


@settings(max_examples=400, deadline=None)
@given(contents())
def test_the_quick_way_says_what_the_parser_says(content):
    quick, parser = both(content)
    assert quick == parser


@settings(max_examples=300, deadline=None)
@given(
    contents(),
    st.lists(st.tuples(st.integers(0, 2000), st.sampled_from(["<", ">", '"', "/", "&", "x", ""])), max_size=2),
)
def test_damage_is_damage_either_way(content, damages):
    for place, mark in damages:
        at = len(HEAD) + place % (len(content) - len(HEAD))
        content = content[:at] + mark + content[at + 1 :]
    quick, parser = both(content)
    assert quick == parser


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_every_encoding_and_prefix_is_read(encoding, prefix):
    content = (
        f'<{prefix}worksheet xmlns{":x" if prefix else ""}="x"><{prefix}sheetData><{prefix}row><{prefix}c t="str">'
        f"<{prefix}v>ü</{prefix}v></{prefix}c></{prefix}row></{prefix}sheetData></{prefix}worksheet>"
    )
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        made.writestr("sheet", content.encode(encoding))
    assert list(sheets.rows(zipfile.ZipFile(data), "sheet", BOOK)) == [(1, [(1, "ü")])]


def value(text: str, style: str, book: Workbook = BOOK):
    (one,) = values.reader({"s": style}, book)([text])
    return one


class TestValues:
    @pytest.mark.parametrize(
        ("number", "day"),
        [("1", date(1900, 1, 1)), ("59", date(1900, 2, 28)), ("61", date(1900, 3, 1)), ("46418", date(2027, 1, 31))],
    )
    def test_numbers_are_days_as_spreadsheet_programs_count_them(self, number, day):
        assert value(number, "2") == day
        assert values.day_number(day) == int(number)

    def test_days_may_count_from_1904(self):
        book = Workbook((), [], [Shape.DAY], counts_from_1904=True)
        assert value("44956", "0", book) == date(2027, 1, 31)

    @pytest.mark.parametrize("number", ["0.5", "46418.5", "-1", "9999999", "60"])
    def test_no_day_is_told(self, number):
        assert value(number, "2").key == "SCH-04"

    def test_a_percentage_is_what_the_cell_shows(self):
        assert value("0.19", "1") == 19
        assert value("0.1", "0") == Decimal("0.1")

    @pytest.mark.parametrize(("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (16384, "XFD")])
    def test_columns_have_letters(self, column, letters):
        assert (values.letters(column), values.column(letters)) == (letters, column)

    @pytest.mark.parametrize(
        ("code", "shape"),
        [
            ("General", Shape.NUMBER),
            ("#,##0.00 [$EUR]", Shape.NUMBER),
            ('0 "days"', Shape.NUMBER),
            ("0.00%", Shape.PERCENTAGE),
            ("yyyy\\-mm\\-dd", Shape.DAY),
            ("[$-407]d. mmmm yyyy;@", Shape.DAY),
            ("mmm-yy", Shape.DAY),
            ("dd/mm/yyyy hh:mm", Shape.DAY),
            ("hh:mm:ss", Shape.TIME),
            ("[h]:mm", Shape.TIME),
            ("0.00E+00", Shape.NUMBER),
            ("@", Shape.NUMBER),
        ],
    )
    def test_formats_say_what_a_number_is(self, code, shape):
        assert workbooks.shape(code) is shape


@given(st.text("'=+-@\t\rax", max_size=6))
def test_a_text_like_a_formula_comes_back_as_it_was(text):
    assert formulas.unescaped(formulas.escaped(text)) == text
    assert not formulas.escaped(text).startswith(("=", "+", "-", "@", "\t", "\r"))
