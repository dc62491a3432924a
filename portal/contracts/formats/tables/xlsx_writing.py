"""Rows of values as an Excel workbook, written one after another: 200,000 rows take no more memory than ten."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import IO

from portal.contracts.formats.tables import formulas
from portal.contracts.formats.tables.cells import Value, written
from portal.contracts.formats.tables.columns import Column, Kind
from portal.contracts.formats.tables.values import day_number, letters

_WIDEST = 40
_ROOM = 4  # characters beside a title
_DIGITS = 15  # of numbers that spreadsheet programs do not round

#: Of everything in sheets and around them.
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_BEGIN = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# The styles of cells, by their places in the list below.
_GENERAL, _TEXT, _LIKE_FORMULA, _DAY, _TITLE = range(5)
_STYLES = (
    f'{_BEGIN}<styleSheet xmlns="{NAMESPACE}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_OF_KIND = {Kind.DAY: _DAY, Kind.NUMBER: _GENERAL, Kind.DAYS: _GENERAL}

# What XML cannot write, and what would be read as if it were such a character.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its first row are titles; new rows below get the formats of its columns."""

    name: str
    titles: Sequence[str]
    rows: Iterable[Iterable[Value]]
    styles: Sequence[int]


def table(name: str, columns: Sequence[Column], rows: Iterable[Iterable[Value]]) -> Sheet:
    """Return a sheet with a table, ready to be filled: an item number with a leading zero stays what it is."""
    return Sheet(name, [one.title for one in columns], rows, [_OF_KIND.get(one.kind, _TEXT) for one in columns])


def explained(columns: Sequence[Column]) -> Sheet:
    """Return a sheet that says what belongs into which column."""
    rows = [
        (
            column.title,
            " ".join(
                filter(
                    None,
                    (
                        column.hint,
                        "Needed." if column.needed else "",
                        "The same in all rows of a document." if column.repeats else "",
                    ),
                )
            ),
        )
        for column in columns
    ]
    return Sheet("Columns", ("Column", "What it is"), rows, (_TITLE, _TEXT))


def dump(sheets: Sequence[Sheet]) -> bytes:
    """Return the workbook."""
    data = BytesIO()
    numbers = range(1, len(sheets) + 1)
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in _around(sheets, numbers).items():
            package.writestr(name, content)
        for number, sheet in zip(numbers, sheets, strict=True):
            with package.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                _write(part, sheet)
    return data.getvalue()


def _around(sheets: Sequence[Sheet], numbers: Iterable[int]) -> dict[str, str]:
    """Return the parts around the sheets, by their names."""
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for number in numbers
    )
    listed = "".join(
        f'<sheet name="{escaped(sheet.name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in zip(numbers, sheets, strict=True)
    )
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATION}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    relations += f'<Relationship Id="styles" Type="{_RELATION}/styles" Target="styles.xml"/>'
    office = f'<Relationship Id="rId1" Type="{_RELATION}/officeDocument" Target="xl/workbook.xml"/>'
    return {
        "[Content_Types].xml": f'{_BEGIN}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>{types}'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
        "_rels/.rels": f'{_BEGIN}<Relationships xmlns="{_PACKAGE}/relationships">{office}</Relationships>',
        "xl/workbook.xml": f'{_BEGIN}<workbook xmlns="{NAMESPACE}" xmlns:r="{_RELATION}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_BEGIN}<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{relations}</Relationships>",
        "xl/styles.xml": _STYLES,
    }


def _write(part: IO[bytes], sheet: Sheet) -> None:
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{min(len(title) + _ROOM, _WIDEST)}" style="{style}" customWidth="1"/>'
        for place, (title, style) in enumerate(zip(sheet.titles, sheet.styles, strict=True), 1)
    )
    part.write(
        f'{_BEGIN}<worksheet xmlns="{NAMESPACE}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>".encode()
    )
    names = [letters(place) for place in range(1, len(sheet.titles) + 1)]
    titles = "".join(text_cell(f"{name}1", title, _TITLE) for name, title in zip(names, sheet.titles, strict=True))
    part.write(f'<row r="1">{titles}</row>'.encode())
    for number, row in enumerate(sheet.rows, 2):
        cells = "".join(_cell(f"{name}{number}", value) for name, value in zip(names, row, strict=True) if value != "")
        part.write(f'<row r="{number}">{cells}</row>'.encode())
    part.write(b"</sheetData></worksheet>")


def _cell(place: str, value: Value) -> str:
    if isinstance(value, Decimal):
        value = written(value)
        if sum(map(str.isdecimal, value)) <= _DIGITS:
            return f'<c r="{place}" s="{_GENERAL}"><v>{value}</v></c>'
    if isinstance(value, date):
        return f'<c r="{place}" s="{_DAY}"><v>{day_number(value)}</v></c>'
    text = str(value)
    return text_cell(place, text, _LIKE_FORMULA if formulas.is_like(text) else _TEXT)


def text_cell(place: str, text: str, style: int) -> str:
    """Return a cell with a text, as XML."""
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escaped(text)}</t></is></c>'


def escaped(text: str) -> str:
    """Return a text as it is written in the XML of a workbook."""
    if not text.isascii() or not text.isprintable() or "_x" in text:
        text = _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return text.translate(_MARKUP)
