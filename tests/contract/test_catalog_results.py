"""The file that was sent, with what became of its rows: what people put into it stays as it is."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill

from portal.contracts.formats.catalog_table import Verdict, read, result
from portal.contracts.formats.tables import Style, xlsx_results
from portal.contracts.formats.tables.colours import COLOUR
from tests.make_catalog_tables import ROW, TITLES, csv_table, row, rows, workbook
from tests.make_tables import repacked

WRONG = Verdict(3, "Wrong", (("price", "The price must be above zero."), ("", "Check the row.")))
FINE = Verdict(2, "Fine")


class TestCsv:
    def test_each_row_begins_with_what_became_of_it(self):
        made = result(csv_table(row(), row(price="0")), "csv", [FINE, WRONG]).decode()
        before = csv_table(row(), row(price="0")).decode().split("\r\n")
        assert made.split("\r\n") == [
            f"Status;Remarks;{before[0]}",
            f"Fine;;{before[1]}",
            f"Wrong;Price: The price must be above zero. Check the row.;{before[2]}",
        ]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252", "cp850", "shift_jis"])
    @pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
    def test_other_bytes_are_kept(self, encoding, end):
        name = "ボルト" if encoding == "shift_jis" else "Größe"

        def lines(titles: str, first: str, second: str) -> bytes:
            cells = f'"A,1","{name}{end}""5""", 2.50 ', f"'=B, {name},1"
            rows = ["", f"{titles}Item code,Description ,Price", first + cells[0], "", second + cells[1], ""]
            return end.join(rows).encode(encoding)

        told = {} if "utf" in encoding else {"encoding": encoding}
        table = read(lines("", "", ""), **told)
        made = result(lines("", "", ""), "csv", [Verdict(3, "Fine")], table.style)
        assert made == lines("Status,Remarks,", "Fine,,", ",,")
        assert read(made, **told).rows == table.rows

    def test_a_line_that_says_the_delimiter_stays_the_first(self):
        data = b"sep=|\r\n" + csv_table(delimiter="|")
        assert result(data, "csv", [FINE]).startswith(b"sep=|\r\nStatus|Remarks|Action|")

    def test_words_that_the_encoding_has_not_do_no_harm(self):
        data = csv_table(row(description="Müller")).decode().encode("iso-8859-1")
        made = result(data, "csv", [Verdict(2, "Prüfen", (("", "日本"),))], Style("iso-8859-1", ";"))
        assert made.decode("iso-8859-1").split("\r\n")[1].startswith("Prüfen;??;update;A-1;Müller")

    def test_remarks_are_no_formulas(self):
        made = result(csv_table(), "csv", [Verdict(2, "-", (("", '=HYPERLINK("http://x")'),))])
        assert b"""'-;"'=HYPERLINK(""http://x"")";update""" in made

    def test_a_result_that_comes_back_is_read_and_gets_new_ones(self):
        data = csv_table(row(description='"One; ""two"""'), row(price="0"))
        once = result(data, "csv", [FINE, WRONG])
        assert read(once).rows == read(data).rows
        assert result(once, "csv", [FINE, WRONG]) == once
        moved = csv_table(
            [*ROW[:2], "Wrong", *ROW[2:], "x"], titles=[*TITLES[:2], "Status", *TITLES[2:], "Bemerkungen"]
        )
        assert result(moved, "csv", [FINE]) == result(csv_table(), "csv", [FINE])


def opened(data: bytes) -> Any:
    return load_workbook(BytesIO(data)).active


def marks(data: bytes) -> dict[str, str]:
    """Return the comments of cells with the colour."""
    return {
        cell.coordinate: cell.comment.text if cell.comment else ""
        for line in opened(data).iter_rows()
        for cell in line
        if cell.fill.fill_type and cell.fill.fgColor.rgb == COLOUR
    }


class TestWorkbook:
    def test_rows_end_with_what_became_of_them_and_wrong_cells_have_a_mark(self):
        data = workbook(row(), row(price=0))
        made = result(data, "xlsx", [FINE, WRONG])
        assert [[cell.value for cell in line] for line in opened(made).iter_rows()] == [
            [*TITLES, "Status", "Remarks"],
            [*row(), "Fine", ""],
            [*row(price=0), "Wrong", "Price: The price must be above zero. Check the row."],
        ]
        assert marks(made) == {"F3": "The price must be above zero."}

    def test_a_cell_that_is_missing_has_a_mark_too(self):
        data = workbook(row(currency=None, price=None, valid_from=None))
        notes = tuple((key, f"No {key}.") for key in ("valid_from", "currency", "price"))
        assert marks(result(data, "xlsx", [Verdict(2, "Wrong", notes)])) == {
            "E2": "No currency.",
            "F2": "No price.",
            "G2": "No valid_from.",
        }

    def test_people_keep_what_they_put_into_it(self):
        def change(sheet: Any) -> None:
            sheet.title = "Catalog"
            sheet["C2"].comment = Comment("Ours since 1990", "Erika")
            sheet["F2"].fill = PatternFill("solid", fgColor="FF00FF00")
            sheet["F2"].number_format = "0.000"
            sheet["H9"] = None
            sheet.conditional_formatting.add("F2:F9", _rule())
            sheet.oddFooter.center.text = "Page"
            sheet.parent.create_sheet("Notes")["A1"] = "=1+1"

        data = workbook(row(price=2.5), change=change)
        made = result(data, "xlsx", [Verdict(2, "Wrong", (("description", "Too short."), ("unit", "Unknown.")))])
        sheet = opened(made)
        assert sheet["C2"].comment.text == "Ours since 1990"
        assert sheet["D2"].comment.text == "Unknown."
        assert sheet["F2"].fill.fgColor.rgb == "FF00FF00"
        assert sheet["F2"].number_format == "0.000"
        assert sheet.oddFooter.center.text == "Page"
        assert len(sheet.conditional_formatting) == 1
        assert sheet.parent["Notes"]["A1"].value == "=1+1"

    def test_a_wrong_cell_keeps_its_format(self):
        def change(sheet: Any) -> None:
            sheet["F2"].number_format = "0.000"

        cell = opened(result(workbook(row(price=2.5), change=change), "xlsx", [Verdict(2, "", (("price", "x"),))]))[
            "F2"
        ]
        assert (cell.number_format, cell.fill.fgColor.rgb) == ("0.000", COLOUR)

    def test_a_result_that_comes_back_is_read_and_gets_new_ones(self):
        data = workbook(row(), row(price=0, unit=None))
        wrong = Verdict(3, "Wrong", (("price", "Zero."), ("unit", "Empty.")))
        once = result(data, "xlsx", [FINE, wrong])
        assert read(once).rows == read(data).rows
        assert set(marks(once)) == {"F3", "D3"}
        twice = result(once, "xlsx", [Verdict(2, "Wrong", (("code", "Unknown."),)), Verdict(3, "Fine")])
        assert marks(twice) == {"B2": "Unknown."}
        assert [[cell.value for cell in line[-2:]] for line in opened(twice).iter_rows()] == [
            ["Status", "Remarks"],
            ["Wrong", "Item code: Unknown."],
            ["Fine", ""],
        ]
        assert opened(twice).max_column == len(TITLES) + 2
        assert [
            cell.comment for line in opened(result(twice, "xlsx", [])).iter_rows() for cell in line if cell.comment
        ] == []

    def test_what_is_far_right_is_not_written_over(self):
        sheet = opened(result(workbook([*row(), None, "mine"]), "xlsx", [FINE]))
        assert [cell.value for cell in sheet[2]][-3:] == ["mine", "Fine", ""]

    @pytest.mark.parametrize("prefix", ["", "x:"])
    def test_other_ways_to_write_a_sheet_are_kept(self, prefix):
        name = "xl/worksheets/sheet1.xml"
        data = repacked(workbook(row(price=0)), [(name, b"<sheetData>", b"<sheetData><!-- mine --><?p x?>")])
        if prefix:
            data = prefixed(data, name)
        made = result(data, "xlsx", [Verdict(2, "Wrong", (("price", "Zero."),))])
        assert marks(made) == {"F2": "Zero."}
        assert [one.item for one in rows(read(made))] == [one.item for one in rows(read(data))]

    def test_comments_end_where_programs_would_choke(self, monkeypatch):
        monkeypatch.setattr(xlsx_results, "MOST_COMMENTS", 3)
        verdicts = [Verdict(number, "Wrong", (("price", "Zero."), ("unit", "Empty."))) for number in (2, 3)]
        found = marks(result(workbook(row(), row()), "xlsx", verdicts))
        assert found == {"D2": "Empty.", "F2": "Zero.", "D3": "Empty.", "F3": ""}


def prefixed(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as package:
        content = package.read(name)
    new = re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", content).replace(b" xmlns=", b" xmlns:x=")
    return repacked(data, [(name, content, new)])


def _rule() -> Any:
    return CellIsRule("lessThan", ["1"], fill=PatternFill("solid", bgColor="FFFF0000"))
