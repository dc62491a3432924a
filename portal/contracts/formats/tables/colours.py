"""Styles of a workbook with a colour for wrong cells beside each style that there is."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from lxml import etree

from portal.contracts.formats.tables.sheet_edits import Colours
from portal.contracts.formats.tables.xlsx_writing import NAMESPACE

#: The colour; styles that have it already are those of an earlier result.
COLOUR = "FFFDE0DD"

# More styles than this are not doubled: spreadsheet programs have a limit.
_MOST = 20_000

_EMPTY = (
    f'<styleSheet xmlns="{NAMESPACE}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
)


def added(styles: Any = None) -> tuple[bytes, Colours]:
    """Return the part of styles with the colour added, and how to get from style to style."""
    sheet = etree.fromstring(_EMPTY) if styles is None else styles
    fills, formats = sheet.find("{*}fills"), sheet.find("{*}cellXfs")
    fill = _fill(fills)
    old = list(formats)[:_MOST]
    plain = {place: _with(formats, one, "0") for place, one in enumerate(old) if one.get("fillId") == fill}
    wrong = {place: place if place in plain else _with(formats, one, fill) for place, one in enumerate(old)}
    for listed in (fills, formats):
        listed.set("count", str(len(listed)))
    data = etree.tostring(sheet, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data, Colours(wrong, plain)


def _fill(fills: Any) -> str:
    """Return the number of the fill with the colour, which is added unless it is there."""
    for place, one in enumerate(fills):
        colour = one.find("{*}patternFill/{*}fgColor")
        if colour is not None and colour.get("rgb") == COLOUR:
            return str(place)
    pattern = etree.SubElement(etree.SubElement(fills, f"{{{NAMESPACE}}}fill"), f"{{{NAMESPACE}}}patternFill")
    pattern.set("patternType", "solid")
    etree.SubElement(pattern, f"{{{NAMESPACE}}}fgColor").set("rgb", COLOUR)
    return str(len(fills) - 1)


def _with(formats: Any, style: Any, fill: str) -> int:
    """Add a copy of a style with another fill; return its number."""
    copy = deepcopy(style)
    copy.set("fillId", fill)
    copy.set("applyFill", "1")
    formats.append(copy)
    return len(formats) - 1
