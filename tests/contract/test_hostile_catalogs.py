"""Catalogs that nobody should send: each gets a sentence, in time and in little memory."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.adapters.child_readers import ChildReaders
from portal.contracts.formats.catalog_table import Verdict, packed, read, reading, result
from portal.contracts.formats.catalog_table.columns import LIMITS
from portal.contracts.formats.tables.grid import Limits
from portal.domain import messages
from portal.domain.errors import Invalid
from portal.ports.readers import Cause, Read
from portal.services.readers import CATALOG
from tests.make_catalog_tables import ROW, TITLES, csv_table, finding, only, row, rows, workbook
from tests.make_tables import repacked

MEGABYTE = 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"
NO_WORKBOOK = "This is not a real Excel workbook, or it is damaged. Save it as .xlsx again and send that."


def sentence(data: bytes) -> str:
    with pytest.raises(Invalid) as refusal:
        read(data)
    (issue,) = refusal.value.issues
    return messages.text(issue)


def behind(xml: str) -> bytes:
    """Return a workbook with something behind its rows."""
    return repacked(workbook(), [(SHEET, b"</sheetData>", f"{xml}</sheetData>".encode())])


def long_sheet(rows: int) -> bytes:
    """Return a workbook with so many rows, made without a library: they are many."""
    with zipfile.ZipFile(BytesIO(workbook())) as package:
        content = package.read(SHEET)
    first = content[content.index(b'<row r="2"') : content.index(b"</sheetData>")].decode()
    more = (first.replace('2"', f'{number}"') for number in range(3, rows + 2))
    return repacked(workbook(), [(SHEET, b"</sheetData>", "".join([*more, "</sheetData>"]).encode())])


class TestSize:
    @pytest.fixture
    def fewer(self, monkeypatch):
        """Take less: what is taken is said by one place, and the real figures take minutes to reach."""
        assert Limits(rows=200_000, megabytes=64, unpacked=512) == LIMITS
        monkeypatch.setattr(reading, "LIMITS", fewer := Limits(rows=2_000, megabytes=2, unpacked=512))
        return fewer

    @pytest.mark.parametrize("make", [lambda rows: csv_table(*([ROW] * rows)), long_sheet], ids=["csv", "xlsx"])
    def test_a_table_has_as_many_rows_as_are_taken(self, make, fewer):
        table = read(make(fewer.rows))
        assert table.count == fewer.rows
        assert sum(not one.issues for one in rows(table)) == fewer.rows
        assert sentence(make(fewer.rows + 1)) == (
            "Split the file: it has more than 2,000 rows, and at most 2,000 are taken."
        )

    def test_a_file_has_as_many_bytes_as_are_taken(self, fewer):
        good = csv_table()
        assert read(good + b"\n" * (fewer.megabytes * MEGABYTE - len(good))).count == 1
        assert sentence(good + b"\n" * fewer.megabytes * MEGABYTE) == "The file is too large. At most 2 MB are taken."

    def test_a_row_has_as_many_columns_as_are_taken(self):
        assert finding(csv_table([*ROW, *["x"] * 143]))[1] == "There is something here, but the column has no name."
        for many in (csv_table([*ROW, *["x"] * 144]), workbook([*ROW, *["x"] * 144])):
            assert sentence(many).startswith("The file has 151 columns, and at most 150 are taken.")

    def test_a_million_columns_are_no_row(self):
        cells = '<c r="A3"/>' * 1_000_000
        assert sentence(behind(f'<row r="3">{cells}</row>')) == NO_WORKBOOK
        wide = csv_table(titles=[*TITLES, *["x"] * 1_000_000])
        assert sentence(wide).startswith("The file has 1,000,007 columns")

    @pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "XFD3", "A5000"])
    def test_a_cell_far_away_is_named(self, place):
        start = process_time()
        far = f'<row r="{place.lstrip("AXFD")}"><c r="{place}"><v>1</v></c></row>'
        assert sentence(behind(far)).startswith(f"Cell {place} is far from the table.")
        assert process_time() - start < 30

    def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(self):
        bomb = repacked(workbook(), xl__media=bytes(LIMITS.unpacked * MEGABYTE))
        assert sentence(bomb).startswith("The file unpacks to more than the 512 MB that are taken.")

    def test_one_long_text_in_every_cell_takes_no_memory(self):
        """A text that is shared by all cells would be terabytes, if it were written out."""
        long = "x" * 30_000
        cells = "".join(f'<c r="{letter}{{0}}" t="inlineStr"><is><t>{long}</t></is></c>' for letter in "BCD")
        rows = "".join(f'<row r="{number}">{cells.replace("{0}", str(number))}</row>' for number in range(3, 600))
        table = read(behind(rows))
        assert len(table.rows) < MEGABYTE
        assert {issue.key for issue in table.issues} == {"SCH-05.long"}

    def test_values_that_are_too_much_together_are_refused(self, monkeypatch):
        monkeypatch.setattr(packed, "MOST_MEGABYTES", 1)
        rows = [row(description="x" * 200) for _ in range(6000)]
        assert sentence(csv_table(*rows)).startswith("The file unpacks to more than the 1 MB")


class TestInside:
    def test_merged_cells_are_named(self):
        merged = workbook(row(), row(), change=lambda sheet: sheet.merge_cells("A2:A3"))
        assert sentence(merged) == "The cells A2:A3 are merged. Part them and fill each one."

    def test_hidden_sheets_are_named_and_not_read(self):
        def change(sheet):
            hidden = sheet.parent.create_sheet("Old")
            hidden.append(["Item code", "Price"])
            hidden.sheet_state = "veryHidden"

        table = read(workbook(change=change))
        assert [messages.text(note) for note in table.notes] == ["The hidden sheet Old was not read."]

    def test_two_sheets_are_asked_back_and_the_one_with_the_right_name_is_read(self):
        def change(sheet, name="Prices"):
            sheet.title = name
            sheet.parent.create_sheet("Notes").append(["x"])

        assert sentence(workbook(change=change)) == (
            "More than one sheet has data: Prices, Notes. Keep the table on one, called Catalog."
        )
        assert only(workbook(change=lambda sheet: change(sheet, "CATALOG"))).item.code == "A-1"

    def test_a_formula_is_the_result_that_its_program_stored(self):
        formula = workbook(row(price="=6*7"))
        assert finding(formula) == (
            "rows/2/price",
            "This formula has no stored result. Open the file, let it calculate, and save it again.",
        )
        calculated = repacked(formula, [(SHEET, b"<f>6*7</f><v></v>", b"<f>6*7</f><v>42</v>")])
        assert only(calculated).item.price == 42

    @pytest.mark.parametrize(
        ("cell", "words"),
        [
            ('t="e"><v>#DIV/0!</v>', "This cell shows #DIV/0! instead of a value."),
            ("><v>1234567890123456</v>", "The spreadsheet has rounded this long number."),
            ("><v>1e999</v>", "Enter a number, for example 12.5."),
        ],
    )
    def test_what_is_no_value_is_told(self, cell, words):
        made = repacked(workbook(row(price=7)), [(SHEET, b't="n"><v>7</v>', cell.encode())])
        assert finding(made)[0] == "rows/2/price"
        assert finding(made)[1].startswith(words)

    @pytest.mark.parametrize("part", ["xl__vbaProject_dot_bin", "xl__macrosheets__sheet1_dot_xml"])
    def test_macros_are_refused(self, part):
        assert sentence(repacked(workbook(), **{part: b"x"})).startswith("The workbook has macros.")

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_entities_are_refused_in_every_disguise(self, encoding):
        laughs = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY l "{"lol" * 99}">]><a>&l;</a>'
        bomb = repacked(workbook(), xl__theme__evil_dot_xml=laughs.encode(encoding))
        assert sentence(bomb) == "The file contains a forbidden construct: DOCTYPE."

    @pytest.mark.parametrize("mark", [b"<!DOCTYPE", b"<!ENTITY"])
    def test_no_construct_hides_between_two_pieces(self, mark):
        for place in range(256 * 1024 - len(mark), 256 * 1024 + 1):
            evil = b"<a>" + b" " * (place - 3) + mark
            assert sentence(repacked(workbook(), xl__evil_dot_xml=evil)).startswith("The file contains a forbidden")


class TestDamage:
    @pytest.mark.parametrize(
        "xml",
        [
            '<row r="2"><c r="A2"><v>1</v></c></row>',
            '<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>',
            '<row r="3"><c r="B3"><v>1</v></c><c r="A3"><v>1</v></c></row>',
            '<row r="3"><c r="A3"><v>1</c></row>',
            '<row r="3"><c r="A3"/><v>1</v></c></row>',
            '<row r="3" r="4"><c r="A3"><v>1</v></c></row>',
            '<row r="3"><c r="A3" r="B3"><v>1</v></c></row>',
            '<row r="3"><c r="A3" t="s"><v>-1</v></c></row>',
            '<row r="3"><c r="A3" t="s"><v>99</v></c></row>',
            '<row r="3"><c r="A3" s="99999"><v>1</v></c></row>',
            '<row r="3"><c r="A3" t="what"><v>1</v></c></row>',
            '<row r="3"><c r="A3"><v>&lol;</v></c></row>',
            '<row r="3"><c r="A3" t="str"><v>\x01</v></c></row>',
            '<row r="3"><c r="A3"><v>one</v></c></row>',
        ],
    )
    def test_rows_that_cannot_be_are_damage(self, xml):
        assert sentence(behind(xml)) == NO_WORKBOOK

    @pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.99])
    def test_a_truncated_workbook_is_damage(self, share):
        data = workbook()
        assert sentence(data[: int(len(data) * share)]) == NO_WORKBOOK

    @pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml"])
    def test_a_broken_part_is_damage(self, part):
        with zipfile.ZipFile(BytesIO(workbook())) as package:
            content = package.read(part)
        assert sentence(repacked(workbook(), [(part, content, content[: len(content) // 2])])) == NO_WORKBOOK

    @settings(max_examples=60, deadline=None)
    @given(
        st.sampled_from([workbook(), csv_table(row(), row(price="2,5"))]),
        st.lists(st.tuples(st.integers(0, 9000), st.binary(max_size=3)), max_size=4),
    )
    def test_any_damage_is_read_or_refused(self, data, damages):
        for place, noise in damages:
            at = place % len(data)
            data = data[:at] + noise + data[at + len(noise) :]
        with suppress(Invalid):
            table = read(data)
            assert len(rows(table)) == table.count
            result(data, "xlsx" if data[:2] == b"PK" else "csv", [Verdict(2, "Fine")], table.style)


class TestChild:
    @pytest.fixture
    def readers(self):
        readers = ChildReaders()
        yield readers
        readers.close()

    def test_catalogs_are_read_there(self, readers):
        found = readers.read(CATALOG, csv_table(row(price="1.234")), {"decimal": ","})
        assert isinstance(found, Read)
        assert [one.item.price for one in rows(found.value)] == [1234]
        assert [issue.key for issue in readers.read(CATALOG, csv_table(row(price="1.234"))).issues] == ["FIL-01"]

    def test_what_is_too_much_for_it_gets_a_verdict(self, readers):
        text = "".join(f"<si><t>{number} {'x' * 200}</t></si>" for number in range(100_000))
        relation = b'<Relationship Id="t" Type="x/sharedStrings" Target="texts.xml"/></Relationships>'
        rels = "xl/_rels/workbook.xml.rels"
        data = repacked(
            workbook(), [(rels, b"</Relationships>", relation)], xl__texts_dot_xml=f"<sst>{text}</sst>".encode()
        )
        assert isinstance(readers.read(CATALOG, data), Read)
        verdict = readers.read(replace(CATALOG, megabytes=40), data)
        assert verdict.cause is Cause.MEMORY
