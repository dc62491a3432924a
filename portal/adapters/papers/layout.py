"""Where everything stands on a label, in millimetres from its upper left corner; PDF and ZPL paint the same layout."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from portal.adapters.papers import fonts
from portal.domain import texts
from portal.domain.code128 import QUIET_ZONE, Symbol, arrange
from portal.domain.labels import LabelContent, LabelData, LabelLot, LabelSize
from portal.domain.orders import Address

#: The module that GS1 asks for on logistic labels, what we join element strings for, and the least that scans.
_MODULE, _COMFORTABLE, _FINEST = 0.495, 0.33, 0.25
#: The height that GS1 asks for; on small labels with many bars the SSCC keeps most of it and the others share.
_BARS, _SSCC_AT_LEAST, _OTHERS_AT_LEAST = 31.75, 20.0, 12.0

_MARGIN, _EDGE = 4.0, 2.0
#: Long lines become smaller down to this share of their size, and never smaller than 1.8 mm.
_SHRINK, _SMALLEST = 0.65, 1.8
# Of many items or lots, only so many are named.
_LISTED, _LOTS = 4, 3


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text by the start of its baseline; ``size`` is the font's, in millimetres."""

    x: float
    y: float
    size: float
    said: str
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """A symbol by the upper left corner of its first bar; ``module`` is the width of its narrowest bar."""

    x: float
    y: float
    height: float
    module: float
    symbol: Symbol


@dataclass(slots=True)
class Sheet:
    """A label laid out. ``rules`` are the heights of lines across it."""

    width: float
    height: float
    texts: list[Text] = field(default_factory=list)
    bars: list[Bars] = field(default_factory=list)
    rules: list[float] = field(default_factory=list)

    def write(self, x: float, y: float, size: float, said: str, room: float, *, is_bold: bool = False) -> None:
        """Write a line that stays inside its room."""
        shown, fitted = fonts.fit(said, size, max(size * _SHRINK, _SMALLEST), room)
        self.texts.append(Text(x, y, fitted, shown, is_bold))


def lay_out(label: LabelData, size: LabelSize, dot: float) -> Sheet:
    """Return the layout of a label; bars are whole ``dot``s wide, the printer's step in millimetres.

    From top to bottom: who sends and who receives, the orders, what is inside, and the bars with the SSCC last.
    """
    width, height = (float(side) for side in size.value)
    sheet = Sheet(width, height)
    scale = width / 105
    y = _parties(sheet, label, _MARGIN, scale)
    y = _orders(sheet, label, y, scale)
    y = _goods(sheet, label, y, scale)
    _bars(sheet, label, y, dot)
    return sheet


def _parties(sheet: Sheet, label: LabelData, top: float, scale: float) -> float:
    room = sheet.width - 2 * _MARGIN
    split = _MARGIN + 0.42 * room
    ends = (
        _address(sheet, "From", label.sender, _MARGIN, top, 0.4 * room, 2.6 * scale),
        _address(sheet, "Ship to", label.ship_to, split, top, 0.58 * room, 3.4 * scale),
    )
    sheet.rules.append(max(ends))
    return max(ends)


def _address(sheet: Sheet, caption: str, party: Address, x: float, y: float, room: float, size: float) -> float:
    y += 2.4
    sheet.write(x, y, 2.2, caption, room)
    town = " ".join(part for part in (party.postal_code, party.city) if part)
    lines = [party.name, *party.lines[:3], town, party.country]
    for index, line in enumerate(line for line in lines if line):
        y += size * 1.25
        sheet.write(x, y, size, line, room, is_bold=index == 0)
    return y + size * 0.6


def _orders(sheet: Sheet, label: LabelData, y: float, scale: float) -> float:
    room = sheet.width - 2 * _MARGIN
    size = 3.4 * scale
    y += size * 1.25
    orders = "Order" if len(label.orders) == 1 else "Orders"
    sheet.write(_MARGIN, y, size, f"{orders} {texts.listed(label.orders)}", 0.62 * room, is_bold=True)
    sheet.write(_MARGIN + 0.65 * room, y, size, f"Notice {label.notice}", 0.35 * room)
    sheet.rules.append(y + size * 0.5)
    return y + size * 0.5


def _goods(sheet: Sheet, label: LabelData, y: float, scale: float) -> float:
    room = sheet.width - 2 * _MARGIN
    size = 3.0 * scale
    y = _one_item(sheet, label.contents[0], y, size) if len(label.contents) == 1 else _items(sheet, label, y, size)
    y += size * 2
    sheet.write(_MARGIN, y, size * 1.6, label.place, 0.55 * room, is_bold=True)
    if label.gross is not None:
        weight = f"Gross weight {texts.number(label.gross)} kg"
        sheet.write(_MARGIN + 0.58 * room, y, size, weight, 0.42 * room)
    return y + size * 0.8


def _one_item(sheet: Sheet, content: LabelContent, y: float, size: float) -> float:
    room = sheet.width - 2 * _MARGIN
    y += size * 1.3
    named = f"GTIN {content.gtin}" if content.gtin else f"Item {content.item}"
    sheet.write(_MARGIN, y, size, named, 0.55 * room, is_bold=True)
    count = f"Count {texts.measured(content.quantity, content.unit)}"
    sheet.write(_MARGIN + 0.58 * room, y, size * 1.2, count, 0.42 * room, is_bold=True)
    for line in fonts.wrap(content.description, size, room, 2):
        y += size * 1.25
        sheet.write(_MARGIN, y, size, line, room)
    if said := _lots(content):
        y += size * 1.3
        sheet.write(_MARGIN, y, size, said, room)
    return y


def _items(sheet: Sheet, label: LabelData, y: float, size: float) -> float:
    lines = [
        "  ".join(
            part
            for part in (
                texts.measured(content.quantity, content.unit),
                content.item,
                _lots(content),
                content.description,
            )
            if part
        )
        for content in label.contents[:_LISTED]
    ]
    if (more := len(label.contents) - _LISTED) > 0:
        lines.append(f"and {texts.counted(more, 'more item')}: see the packing slip")
    for line in lines:
        y += size * 1.3
        sheet.write(_MARGIN, y, size, line, sheet.width - 2 * _MARGIN)
    return y


def _lots(content: LabelContent) -> str:
    known = [lot for lot in content.lots if lot.number or lot.best_before]
    said = [_lot(lot) for lot in known[:_LOTS]]
    if (more := len(known) - _LOTS) > 0:
        said.append(f"and {more} more")
    return ", ".join(said)


def _lot(lot: LabelLot) -> str:
    number = f"Lot {lot.number}" if lot.number else ""
    best_before = f"Best before {texts.day(lot.best_before)}" if lot.best_before else ""
    return "  ".join(part for part in (number, best_before) if part)


def _bars(sheet: Sheet, label: LabelData, top: float, dot: float) -> None:
    """Stack the symbols from the bottom up, the SSCC lowest, each with its text below it."""
    room = sheet.width - 2 * _EDGE
    limits = {"comfortable": int(room / _up(_COMFORTABLE, dot)), "most": int(room / _up(_FINEST, dot))}
    others = [*arrange(label.goods, **limits), *arrange(label.ways, **limits)]
    size, gap = 3.0, 1.2
    free = sheet.height - _MARGIN - top - (len(others) + 1) * (size * 1.3 + gap)
    sscc = min(_BARS, max(_SSCC_AT_LEAST, free - len(others) * _OTHERS_AT_LEAST))
    shared = min(_BARS, (free - sscc) / len(others)) if others else 0.0
    y = sheet.height - _MARGIN
    for symbol, height in [(Symbol((label.sscc,)), sscc), *((other, shared) for other in reversed(others))]:
        module = min(_up(_MODULE, dot), int(room / symbol.modules / dot + 1e-6) * dot)
        left = (sheet.width - symbol.modules * module) / 2
        sheet.bars.append(Bars(left + QUIET_ZONE * module, y - size * 1.3 - height, height, module, symbol))
        shown, fitted = fonts.fit(symbol.text, size, _SMALLEST, room)
        sheet.texts.append(Text((sheet.width - fonts.width(shown, fitted)) / 2, y - 0.3, fitted, shown))
        y -= size * 1.3 + height + gap


def _up(module: float, dot: float) -> float:
    """Return the module in whole dots, not finer than asked."""
    return math.ceil(module / dot - 1e-6) * dot
