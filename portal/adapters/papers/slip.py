"""Packing slips as PDF in A4: written as rows first, so that every page knows how many there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from portal.adapters.papers import fonts
from portal.adapters.papers.pdf import new_canvas, write
from portal.domain import texts
from portal.domain.orders import Address
from portal.domain.packing_slips import PackingSlip, SlipLine, SlipUnit
from portal.domain.shipments import Transport

_WIDTH, _HEIGHT = A4
_LEFT, _TOP, _BOTTOM = 18 * mm, _HEIGHT - 18 * mm, 20 * mm
_ROOM = _WIDTH - 2 * _LEFT
_SIZE, _STEP = 9.0, 12.5
_INDENT = 6 * mm
_DEEPEST = 8

# Where the columns of the lines start, and how wide they are: number, order and line, item, description, quantity.
_COLUMNS = ((0.0, 8.0), (10.0, 34.0), (46.0, 34.0), (82.0, 58.0), (142.0, 32.0))


@dataclass(frozen=True, slots=True)
class _Cell:
    x: float
    said: str
    room: float
    size: float = _SIZE
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    """Cells on one baseline. ``above`` is extra space before it; ``keep`` rows that follow stay on its page."""

    cells: tuple[_Cell, ...]
    above: float = 0.0
    keep: int = 0


def packing_slip(slip: PackingSlip) -> bytes:
    """See ``Papers.packing_slip``."""
    written = BytesIO()
    canvas = new_canvas(written, A4, f"Packing slip {slip.notice}", slip.sender.name)
    pages = _paginate(list(_rows(slip)))
    for number, page in enumerate(pages, 1):
        _paint(canvas, page, f"Packing slip {slip.notice}", f"Page {number} of {len(pages)}")
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def _rows(slip: PackingSlip) -> Iterator[_Row]:
    yield _Row((_Cell(0, f"Packing slip {slip.notice}", _ROOM, 16, is_bold=True),))
    yield from (_Row((_Cell(0, date.words, _ROOM),), above=0 if index else 6) for index, date in enumerate(slip.dates))
    yield from _parties(slip.sender, slip.ship_to)
    for said in _transport(slip.transport):
        yield _Row((_Cell(0, said, _ROOM),))
    if slip.note:
        yield _Row((_Cell(0, "Note", _ROOM, is_bold=True),), above=8, keep=1)
        yield from (_Row((_Cell(0, said, _ROOM),)) for said in fonts.wrap(slip.note, _SIZE, _ROOM, 12))
    yield _Row((_Cell(0, "Lines", _ROOM, 12, is_bold=True),), above=12, keep=2)
    yield _columns(("", "Order, line", "Item", "Description", "Quantity"), is_bold=True)
    for line in slip.lines:
        yield from _line(line)
    if slip.units:
        yield _Row((_Cell(0, "Units", _ROOM, 12, is_bold=True),), above=12, keep=2)
    for unit in slip.units:
        yield from _unit(unit)


def _parties(sender: Address, ship_to: Address) -> Iterator[_Row]:
    """Put the two addresses side by side."""
    half = _ROOM / 2 - 3 * mm
    left, right = _address(sender), _address(ship_to)
    yield _Row((_Cell(0, "From", half, 7.5), _Cell(_ROOM / 2, "Ship to", half, 7.5)), above=10, keep=1)
    for index in range(max(len(left), len(right))):
        yield _Row(
            tuple(
                _Cell(x, lines[index], half, is_bold=index == 0)
                for x, lines in ((0.0, left), (_ROOM / 2, right))
                if index < len(lines)
            )
        )


def _address(party: Address) -> list[str]:
    town = " ".join(part for part in (party.postal_code, party.city) if part)
    gln = f"GLN {party.gln}" if party.gln else ""
    return [line for line in (party.name, *party.lines, town, party.country, gln) if line]


def _transport(transport: Transport) -> Iterator[str]:
    carrier = "Own vehicle" if transport.own_vehicle else ", ".join(filter(None, (transport.carrier, transport.scac)))
    named = (
        ("Carrier", carrier),
        ("Service", transport.service),
        ("Tracking", transport.tracking),
        ("Bill of lading", transport.bill_of_lading),
        ("Pallets", "" if transport.pallets is None else str(transport.pallets)),
        ("Gross weight", "" if transport.gross is None else f"{texts.number(transport.gross)} kg"),
        ("Net weight", "" if transport.net is None else f"{texts.number(transport.net)} kg"),
        ("Volume", "" if transport.volume is None else f"{texts.number(transport.volume)} m³"),
    )
    yield from (f"{name}: {value}" for name, value in named if value)


def _columns(said: tuple[str, ...], *, is_bold: bool = False, above: float = 0.0, keep: int = 0) -> _Row:
    cells = (
        _Cell(x * mm, text, room * mm, is_bold=is_bold) for (x, room), text in zip(_COLUMNS, said, strict=True) if text
    )
    return _Row(tuple(cells), above, keep)


def _line(line: SlipLine) -> Iterator[_Row]:
    x, room = (side * mm for side in _COLUMNS[3])
    first, *rest = fonts.wrap(line.description, _SIZE, room, 3) or [""]
    order = f"{line.order}, {line.line}"
    yield _columns((str(line.position), order, line.item, first, line.quantity), above=3, keep=len(rest))
    yield from (_Row((_Cell(x, said, room),)) for said in rest)
    start = _COLUMNS[1][0] * mm
    for sentence in filter(None, (line.hazard, *line.lots)):
        wrapped = fonts.wrap(sentence, _SIZE, _ROOM - start, 200)
        yield from (_Row((_Cell(start, said, _ROOM - start),)) for said in wrapped)


def _unit(unit: SlipUnit) -> Iterator[_Row]:
    x = min(unit.depth, _DEEPEST) * _INDENT
    sscc = f"SSCC {unit.sscc}" if unit.sscc else ""
    gross = f"{texts.number(unit.gross)} kg" if unit.gross is not None else ""
    said = "   ".join(part for part in (unit.name, sscc, gross) if part)
    yield _Row((_Cell(x, said, _ROOM - x, is_bold=True),), above=2, keep=min(len(unit.contents), 1))
    inner = x + _INDENT
    yield from (_Row((_Cell(inner, part, _ROOM - inner),)) for part in unit.contents)


def _paginate(rows: list[_Row]) -> list[list[tuple[float, _Row]]]:
    """Return pages of rows with their baselines; a row goes to the next page with the rows that it keeps."""
    pages: list[list[tuple[float, _Row]]] = [[]]
    y = _TOP
    for index, row in enumerate(rows):
        kept = rows[index + 1 : index + 1 + row.keep]
        if y - sum(_height(one) for one in (row, *kept)) < _BOTTOM and pages[-1]:
            pages.append([])
            y = _TOP
        y -= _height(row)
        pages[-1].append((y, row))
    return pages


def _height(row: _Row) -> float:
    return row.above + _STEP * max(cell.size for cell in row.cells) / _SIZE


def _paint(canvas: Canvas, page: list[tuple[float, _Row]], title: str, number: str) -> None:
    canvas.setLineWidth(0.3)
    text = canvas.beginText()
    for y, row in page:
        for cell in row.cells:
            said, size = fonts.fit(cell.said, cell.size, min(cell.size, 6.0), cell.room)
            write(text, _LEFT + cell.x, y, size, said, is_bold=cell.is_bold)
    said, size = fonts.fit(title, 8, 6, _ROOM * 0.75)
    write(text, _LEFT, 12 * mm, size, said)
    write(text, _WIDTH - _LEFT - fonts.width(number, 8), 12 * mm, 8, number)
    canvas.drawText(text)
