"""The form of a draft: what was typed, read through ``portal.contracts.scalars`` alone, and what is stored, as texts.

``p3-quantity`` is the quantity of the notice's third line, ``p3-lot0-number`` the number of its first lot. Lines that
are not on the page are not in the form and stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from portal.contracts import scalars
from portal.contracts.scalars import Unreadable
from portal.domain.issues import Issue
from portal.domain.shipments import Completion, Hazard, Lot, PackingGroup, ShipLine, ShortReason, Transport
from portal.services.shipments.drafting import Header
from portal.services.shipments.views import NoticeView, ShippedLine

Value = TypeVar("Value")
Typed = Mapping[str, str]

#: The longest texts, in characters; what the buyer's system stores of them is for the rules.
LONGEST = {
    "number": 60, "carrier": 80, "scac": 10, "service": 80, "tracking": 80, "bill_of_lading": 80, "note": 2000,
    "line note": 500, "lot": 60, "serial": 60, "origin": 2, "un_number": 20, "hazard_class": 40,
    "substitute": 80,
}  # fmt: skip

#: More serial numbers, and more lots, than one line has.
MOST_SERIALS, MOST_LOTS = 20_000, 500
MOST_PALLETS = 9_999

LOT_FIELDS = ("number", "quantity", "best_before", "produced", "origin", "serials")
_TRANSPORT_TEXTS = ("carrier", "scac", "service", "tracking", "bill_of_lading")
_WEIGHTS = ("gross", "net", "volume")
_LOT = re.compile(r"p(\d{1,6})-lot(\d{1,3})-([a-z_]+)")
_UN_NUMBER = re.compile(r"(?:UN)?([0-9]{4})")
_NAME = re.compile(r"p(\d{1,6})-(?:lot(\d{1,3})-)?([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Read:
    """What a form says; where ``issues`` is not empty, the rest is not to be used."""

    header: Header
    lines: tuple[ShipLine, ...]
    issues: tuple[Issue, ...]


def read(typed: Typed, shown: Iterable[ShippedLine]) -> Read:
    """Return what was typed about the notice and about those of the lines shown that are in the form."""
    reader = _Reader(typed)
    header = reader.header()
    lines = tuple(reader.line(line) for line in shown if f"p{line.said.position}-quantity" in typed)
    return Read(header, lines, tuple(reader.issues))


class _Reader:
    """Reads one text after the other, and notes every one that cannot be read at its place."""

    def __init__(self, typed: Typed) -> None:
        self._typed = typed
        self.issues: list[Issue] = []

    def header(self) -> Header:
        texts: dict[str, Any] = {
            name: self._text(name, f"transport/{name}", LONGEST[name]) for name in _TRANSPORT_TEXTS
        }
        weights: dict[str, Any] = {name: self._maybe(name, f"transport/{name}", scalars.quantity) for name in _WEIGHTS}
        return Header(
            number=self._read("number", "number", lambda text: scalars.code(text, LONGEST["number"], empty=False), ""),
            ships=self._maybe("ships", "ships", scalars.day),
            arrives=self._maybe("arrives", "arrives", scalars.day),
            transport=Transport(
                **texts,
                **weights,
                own_vehicle=self._typed.get("own_vehicle") == "yes",
                pallets=self._maybe("pallets", "transport/pallets", _pallets),
            ),
            note=self._read("note", "note", lambda text: scalars.plain_text(text, LONGEST["note"]), ""),
        )

    def line(self, shown: ShippedLine) -> ShipLine:
        said = shown.said
        name, path = f"p{said.position}", f"lines/{said.position}"
        quantity = self._read(f"{name}-quantity", f"{path}/quantity", scalars.quantity, said.quantity)
        lots = tuple(self._lots(said.position, quantity))
        return replace(
            said,
            quantity=quantity,
            unit=self._read(f"{name}-unit", f"{path}/unit", lambda text: _unit(text, shown), said.unit),
            completion=self._read(
                f"{name}-completion", path, lambda text: scalars.choice(text, Completion), said.completion
            ),
            reason=self._maybe(f"{name}-reason", path, lambda text: scalars.choice(text, ShortReason)),
            note=self._text(f"{name}-note", f"{path}/note", LONGEST["line note"]),
            lots=lots,
            substitute=self._text(f"{name}-substitute", f"{path}/substitute", LONGEST["substitute"]),
            hazard=self._hazard(said.position) if f"{name}-un_number" in self._typed else said.hazard,
        )

    def _hazard(self, position: int) -> Hazard | None:
        name, path = f"p{position}", f"lines/{position}"
        told = Hazard(
            un_number=_un_number(self._text(f"{name}-un_number", f"{path}/un_number", LONGEST["un_number"])),
            hazard_class=self._text(f"{name}-hazard_class", f"{path}/hazard_class", LONGEST["hazard_class"]),
            packing_group=self._maybe(
                f"{name}-packing_group", f"{path}/packing_group", lambda text: scalars.choice(text, PackingGroup)
            ),
        )
        return None if told == Hazard() else told

    def _lots(self, position: int, shipped: object) -> Iterator[Lot]:
        rows = [index for index in lot_indexes(self._typed, position) if not _is_blank(self._typed, position, index)]
        for index in rows:
            name, path = f"p{position}-lot{index}", f"lines/{position}/lots/{index}"
            serials: tuple[str, ...] = self._read(f"{name}-serials", f"{path}/serials", _serials, ())
            if self._typed.get(f"{name}-quantity", "").strip() or (not serials and len(rows) > 1):
                quantity = self._read(f"{name}-quantity", f"{path}/quantity", scalars.quantity, scalars.quantity("0"))
            else:
                # Left empty, it is as many as there are serial numbers, or all of the line where this is its only lot.
                quantity = scalars.quantity(str(len(serials))) if serials else scalars.quantity(f"{shipped}")
            yield Lot(
                quantity=quantity,
                number=self._text(f"{name}-number", f"{path}/number", LONGEST["lot"]),
                serials=serials,
                best_before=self._maybe(f"{name}-best_before", f"{path}/best_before", scalars.day),
                produced=self._maybe(f"{name}-produced", f"{path}/produced", scalars.day),
                origin=self._text(f"{name}-origin", f"{path}/origin", LONGEST["origin"]).upper(),
            )

    def _text(self, name: str, path: str, limit: int) -> str:
        return self._read(name, path, lambda text: scalars.code(text, limit), "")

    def _maybe(self, name: str, path: str, how: Callable[[str], Value]) -> Value | None:
        return self._read(name, path, how, None) if self._typed.get(name, "").strip() else None

    def _read(self, name: str, path: str, how: Callable[[str], Value], otherwise: Value) -> Value:
        try:
            return how(self._typed.get(name, ""))
        except Unreadable as unreadable:
            self.issues.append(unreadable.issue(path))
            return otherwise


def lot_indexes(typed: Typed, position: int) -> list[int]:
    """Return the rows of a line's lots in the form, in their order."""
    found = {int(match[2]) for name in typed if (match := _LOT.fullmatch(name)) and int(match[1]) == position}
    return sorted(found)[:MOST_LOTS]


def _is_blank(typed: Typed, position: int, index: int) -> bool:
    return not any(typed.get(f"p{position}-lot{index}-{field}", "").strip() for field in LOT_FIELDS)


def _un_number(text: str) -> str:
    """Return a number as papers have it, however it was typed or pasted: ``un 1950`` and ``1950`` are ``UN1950``."""
    found = _UN_NUMBER.fullmatch("".join(text.upper().split()))
    return f"UN{found[1]}" if found else text


def _pallets(text: str) -> int:
    text = text.strip()
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text
    return scalars.whole(number, 0, MOST_PALLETS)


def _unit(text: str, shown: ShippedLine) -> str:
    codes = [code for code, _ in unit_codes(shown)]
    if text not in codes:
        raise Unreadable("SCH-06", text, choices=", ".join(filter(None, codes)))
    return text


def unit_codes(shown: ShippedLine) -> list[tuple[str, str]]:
    """Return the units that a line can ship in: what travels in the form, and the unit's code."""
    if shown.ordered is None:
        return [(shown.said.unit, shown.said.unit)]
    pack = shown.ordered.pack
    codes = [("", shown.ordered.unit)]
    if pack is not None and pack.base == shown.ordered.unit:
        codes.append((pack.unit, pack.unit))
    if shown.said.unit not in [code for code, _ in codes]:
        codes.append((shown.said.unit, shown.said.unit))
    return codes


def _serials(text: str) -> tuple[str, ...]:
    lines = [line for line in text.replace("\r", "\n").split("\n") if line.strip()]
    if len(lines) > MOST_SERIALS:
        raise Unreadable("SCH-08", count=str(len(lines)), limit=str(MOST_SERIALS))
    return tuple(scalars.code(line, LONGEST["serial"]) for line in lines)


def stored(notice: NoticeView) -> dict[str, str]:
    """Return what the draft says as the form's texts."""
    document, transport = notice.document, notice.document.transport
    values: dict[str, object] = {name: getattr(transport, name) for name in _TRANSPORT_TEXTS}
    values |= {name: _number(getattr(transport, name)) for name in (*_WEIGHTS, "pallets")}
    values |= {"number": document.number, "note": document.note, "own_vehicle": "yes" if transport.own_vehicle else ""}
    values |= {"ships": document.ships or "", "arrives": document.arrives or ""}
    for line in notice.lines:
        values |= _stored_line(line.said)
    return {name: str(value) for name, value in values.items()}


def _stored_line(said: ShipLine) -> dict[str, object]:
    name = f"p{said.position}"
    values: dict[str, object] = {
        f"{name}-quantity": _number(said.quantity),
        f"{name}-unit": said.unit,
        f"{name}-completion": said.completion.value,
        f"{name}-reason": said.reason.value if said.reason else "",
        f"{name}-note": said.note,
        f"{name}-substitute": said.substitute,
    }
    if said.hazard:
        values |= {
            f"{name}-un_number": said.hazard.un_number,
            f"{name}-hazard_class": said.hazard.hazard_class,
            f"{name}-packing_group": said.hazard.packing_group.value if said.hazard.packing_group else "",
        }
    for index, lot in enumerate(said.lots):
        values |= {f"{name}-lot{index}-{field}": getattr(lot, field) or "" for field in LOT_FIELDS}
        values[f"{name}-lot{index}-quantity"] = _number(lot.quantity)
        values[f"{name}-lot{index}-serials"] = "\n".join(lot.serials)
    return values


def _number(value: object) -> str:
    return "" if value is None else f"{value:f}" if not isinstance(value, int) else str(value)


def control_of(path: str) -> str:
    """Return the id of the control that a finding's path means, "" for none on the draft's own page."""
    parts = path.split("/")
    if parts[0] == "transport" and len(parts) == 2:
        return parts[1]
    if parts[0] != "lines" or len(parts) < 2:
        return path if path in ("number", "ships", "arrives", "note") else ""
    line = f"p{parts[1]}"
    if parts[2:3] == ["attachments"]:
        return "attachments"
    if parts[2:3] == ["lots"] and len(parts) > 3:
        return f"{line}-lot{parts[3]}-{parts[4] if len(parts) > 4 else 'number'}"
    return "-".join([line, *parts[2:3]])


def field_words(name: str) -> str | None:
    """Return what a field is called where it stands alone, "" for what nobody types, None for what is not known."""
    found = _NAME.fullmatch(name)
    if found is None:
        return "" if name == "confirmed" else None
    lot = f", lot {int(found[2]) + 1}" if found[2] else ""
    return f"Line {found[1]}{lot}, {found[3].replace('_', ' ').replace('un number', 'UN number')}"
