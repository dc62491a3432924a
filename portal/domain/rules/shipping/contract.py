"""What the ERP's contract takes of a notice (ERP-01, ERP-02, ERP-03, ERP-06)."""

from __future__ import annotations

from collections.abc import Iterator

from portal.domain.profiles import Text
from portal.domain.rules.rule import Finding
from portal.domain.rules.shipping.case import ShipCase
from portal.domain.texts import number

#: The contract version of notices that these rules speak of.
CONTRACT = "shipment/1"

#: Fields of the transport that an ERP may require, with their words for people.
_NEEDED = {
    "carrier": "the carrier",
    "scac": "the carrier's code",
    "service": "the service",
    "tracking": "a tracking number",
    "bill_of_lading": "the bill of lading",
    "pallets": "the number of pallets",
    "gross": "the gross weight",
    "net": "the net weight",
    "volume": "the volume",
}

#: What a supplier's own vehicle does not have.
_OF_CARRIERS = frozenset({"carrier", "scac", "service", "tracking"})


def contract_is_taken(case: ShipCase) -> Iterator[Finding]:
    """Find an ERP that does not take this version of notices (ERP-01)."""
    if CONTRACT not in case.profile.contracts:
        yield Finding("", {"buyer": case.buyer}, CONTRACT, ", ".join(case.profile.contracts), variant="ship")


def texts_fit(case: ShipCase) -> Iterator[Finding]:
    """Find texts longer than the ERP stores; exactly as long is fine (ERP-02)."""
    for path, field, text in _texts(case):
        longest = case.profile.longest(field)
        if longest is not None and len(text) > longest:
            params = {"longest": number(longest), "length": number(len(text)), "over": number(len(text) - longest)}
            yield Finding(path, params, value=params["length"], expected=params["longest"])


def _texts(case: ShipCase) -> Iterator[tuple[str, Text, str]]:
    notice = case.document
    yield "number", "notice_number", notice.number
    yield "note", "notice_note", notice.note
    parts: tuple[Text, ...] = ("carrier", "service", "tracking", "bill_of_lading")
    for field in parts:
        yield f"transport/{field}", field, getattr(notice.transport, field)
    for given in notice.lines:
        if given.note:
            yield f"lines/{given.position}/note", "line_note", given.note
        if given.substitute:
            yield f"lines/{given.position}/substitute", "substitute_item", given.substitute
        if not case.profile.field_lengths.keys() & {"lot", "serial"}:
            continue
        for index, lot in enumerate(given.lots):
            path = f"lines/{given.position}/lots/{index}"
            yield f"{path}/number", "lot", lot.number
            yield f"{path}/serials", "serial", max(lot.serials, key=len, default="")


def units_convert(case: ShipCase) -> Iterator[Finding]:
    """Find units that the ERP does not know, or that the line as it was read cannot be given in (ERP-03)."""
    units = case.profile.units
    for shipped in case.shipped:
        unit, ordered = shipped.given.unit, shipped.read.unit
        if not unit or unit == ordered:
            continue
        params = {"line": shipped.name, "unit": case.unit(unit), "ordered": case.unit(ordered)}
        if units and unit not in units:
            yield Finding(f"{shipped.path}/unit", params, unit, ordered, variant="unknown")
        elif shipped.read.factor(unit) is None:
            yield Finding(f"{shipped.path}/unit", params, unit, ordered)


def needed_is_given(case: ShipCase) -> Iterator[Finding]:
    """Find fields of the transport left empty that the ERP requires (ERP-06); an own vehicle has no carrier."""
    transport = case.document.transport
    for field in sorted(case.profile.required & _NEEDED.keys()):
        if transport.own_vehicle and field in _OF_CARRIERS:
            continue
        if getattr(transport, field) in (None, ""):
            yield Finding(f"transport/{field}", {"buyer": case.buyer, "field": _NEEDED[field]})
