"""Tables that nobody should send: bombs, far cells, macros, damage. Each gets a sentence, in time."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from io import BytesIO
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.contracts.formats.invoice_table import dump_csv, read
from portal.contracts.formats.invoice_table.columns import LIMITS
from portal.contracts.formats.tables import grid, packages
from portal.domain import messages
from portal.domain.errors import Invalid
from tests.make_tables import ROW, csv_table, repacked, row, workbook

MEGABYTE = 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"
NO_WORKBOOK = "This is not a real Excel workbook, or it is damaged. Save it as .xlsx again and send that."


def sentence(data: bytes) -> str:
    with pytest.raises(Invalid) as refusal:
        read(data)
    (issue,) = refusal.value.issues
    return messages.text(issue)


def cell(place: str) -> bytes:
    number = place.lstrip("AXFD")
    far = f'<row r="{number}"><c r="{place}"><v>1</v></c></row></sheetData>'
    return repacked(workbook(), [(SHEET, b"</sheetData>", far.encode())])


def test_a_table_has_as_many_rows_as_are_taken():
    full = csv_table(*([ROW] * LIMITS.rows))
    assert len(read(full).invoices[0].rows) == LIMITS.rows
    assert sentence(csv_table(*([ROW] * (LIMITS.rows + 1)))) == (
        "Split the file: it has more than 10,000 rows, and at most 10,000 are taken."
    )


def test_a_row_has_as_many_columns_as_are_taken():
    def wide(count: int) -> bytes:
        return csv_table([*ROW, *["x"] * (count - len(ROW))])

    assert {issue.key for issue in read(wide(grid.MOST_COLUMNS)).issues} == {"FIL-02.unnamed"}
    assert sentence(wide(grid.MOST_COLUMNS + 1)).startswith("The file has 151 columns, and at most 150 are taken.")
    assert sentence(workbook([*ROW, *["x"] * 142])).startswith("The file has 151 columns")


def test_a_file_has_as_many_bytes_as_are_taken():
    good = csv_table()
    assert read(good + b"\r\n" * (((LIMITS.megabytes * MEGABYTE) - len(good)) // 2)).invoices
    assert sentence(good + b"\n" * (LIMITS.megabytes * MEGABYTE)) == "The file is too large. At most 7 MB are taken."


def test_a_cell_has_as_many_characters_as_are_taken():
    too_long = "x" * (grid.MOST_CHARACTERS + 1)
    assert read(csv_table(row(description=too_long[1:]))).issues[0].key == "SCH-05.long"
    assert sentence(csv_table(row(description=too_long))) == "This cell holds more than 32,767 characters."


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "XFD3", "A5000"])
def test_a_cell_far_away_is_named(place):
    start = process_time()
    assert sentence(cell(place)) == (
        f"Cell {place} is far from the table. Delete everything around the table, then save the file again."
    )
    assert process_time() - start < 30


def test_a_row_beyond_the_end_of_every_sheet_is_damage():
    assert sentence(cell("A99999999999")) == NO_WORKBOOK


def test_rows_in_the_wrong_order_are_damage_and_never_passed_over():
    assert sentence(cell("A2")) == NO_WORKBOOK


def test_coloured_cells_far_away_do_no_harm():
    far = b'<row r="3"><c r="XFD3" s="0"/></row><row r="900000"><c r="A900000" s="0"/></row></sheetData>'
    assert len(read(repacked(workbook(), [(SHEET, b"</sheetData>", far)])).invoices) == 1


def test_what_a_sheet_says_of_its_size_is_not_believed():
    for lie in (b'<dimension ref="A1:XFD1048576"', b'<dimension ref="A1"'):
        lying = repacked(workbook(), [(SHEET, b'<dimension ref="A1:I2"', lie)])
        assert len(read(lying).invoices) == 1


class TestBombs:
    def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(self):
        bomb = repacked(workbook(), xl__media=bytes(LIMITS.unpacked * MEGABYTE))
        assert len(bomb) < 200_000
        assert sentence(bomb) == "The file unpacks to more than the 64 MB that are taken. Split it, or save it again."

    def test_many_small_parts_are_too_many(self):
        bomb = repacked(workbook(), **{f"part{number}": b"x" for number in range(packages.MOST_PARTS)})
        assert sentence(bomb).startswith("The file unpacks to more than")

    def test_a_part_that_lies_about_its_size_is_damage(self):
        bomb = bytearray(repacked(workbook(), xl__media=bytes(1_000_000)))
        # The directory at the end is what is believed: the size stands twelve bytes before the name's length.
        entry = bomb.rindex(b"PK\x01\x02", 0, bomb.rindex(b"xl/media"))
        bomb[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
        assert sentence(bytes(bomb)) == NO_WORKBOOK

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_entities_are_refused_in_every_disguise(self, encoding):
        laughs = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY l "{"lol" * 99}">]><a>&l;</a>'
        bomb = repacked(workbook(), xl__theme__evil_dot_xml=laughs.encode(encoding))
        assert sentence(bomb) == "The file contains a forbidden construct: DOCTYPE."


class TestWhatIsInside:
    def test_merged_cells_are_named(self):
        merged = workbook(row(), row(), change=lambda sheet: sheet.merge_cells("A2:A3"))
        assert sentence(merged) == "The cells A2:A3 are merged. Part them and fill each one."

    def test_a_formula_is_the_result_that_its_program_stored(self):
        formula = workbook(row(quantity="=6*7"))
        assert [(one.path, messages.text(one)) for one in read(formula).issues] == [
            (
                "rows/2/quantity",
                "This formula has no stored result. Open the file, let it calculate, and save it again.",
            )
        ]
        calculated = repacked(formula, [(SHEET, b"<f>6*7</f><v></v>", b"<f>6*7</f><v>42</v>")])
        assert read(calculated).invoices[0].invoice.lines[0].quantity == 42

    def test_a_text_like_a_formula_is_a_text_and_goes_out_as_one(self):
        def as_text(sheet):
            sheet["D2"].data_type = "s"

        table = read(workbook(row(description="=cmd|' /C calc'!A0"), change=as_text))
        (one,) = [found.invoice for found in table.invoices]
        assert one.lines[0].name == "=cmd|' /C calc'!A0"
        assert b",'=cmd|" in dump_csv([one])

    @pytest.mark.parametrize("part", ["xl__vbaProject_dot_bin", "xl__macrosheets__sheet1_dot_xml"])
    def test_macros_are_refused(self, part):
        assert sentence(repacked(workbook(), **{part: b"x"})).startswith("The workbook has macros.")

    def test_a_workbook_that_says_it_has_macros_is_believed(self):
        plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        macros = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
        assert sentence(repacked(workbook(), [("[Content_Types].xml", plain, macros)])).startswith(
            "The workbook has macros."
        )

    def test_a_locked_or_old_workbook_is_told(self):
        locked = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000)
        assert (
            sentence(locked)
            == "The workbook has a password or is in an old format. Save it as .xlsx without a password."
        )
        data = bytearray(workbook())
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            place = data.index(mark)
            data[place + offset] |= 1
        assert sentence(bytes(data)).startswith("The workbook has a password")


class TestDamage:
    def test_another_zip_file_is_no_workbook(self):
        other = BytesIO()
        with zipfile.ZipFile(other, "w") as package:
            package.writestr("word/document.xml", "<w/>")
        assert sentence(other.getvalue()) == NO_WORKBOOK

    @pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.99])
    def test_a_truncated_workbook_is_damage(self, share):
        data = workbook()
        assert sentence(data[: int(len(data) * share)]) == NO_WORKBOOK

    @pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml"])
    def test_a_broken_part_is_damage(self, part):
        with zipfile.ZipFile(BytesIO(workbook())) as package:
            content = package.read(part)
        assert sentence(repacked(workbook(), [(part, content, content[: len(content) // 2])])) == NO_WORKBOOK

    @settings(max_examples=40, deadline=None)
    @given(
        st.sampled_from([workbook(), csv_table(row(), row(price="2,5"))]),
        st.lists(st.tuples(st.integers(0, 9000), st.binary(max_size=3)), max_size=4),
    )
    def test_any_damage_is_read_or_refused(self, data, damages):
        for place, noise in damages:
            at = place % len(data)
            data = data[:at] + noise + data[at + len(noise) :]
        with suppress(Invalid):
            read(data)
