"""Labels and handling units: a tree whose contents are what ships (ASN-11 to ASN-15)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from portal.domain import packing
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.quantities import DECIMALS, exactly, is_sane, is_whole
from portal.domain.rules.rule import Finding, Rule
from portal.domain.rules.shipping.case import ShipCase, Shipped
from portal.domain.sscc import check_digit, has_prefix, is_valid, is_well_formed
from portal.domain.texts import counted, day, listed, measured, number

#: Days in which nobody uses the number of a notice or of a label again.
KEPT_DAYS = 365

#: How many units may stand one in the other.
DEEPEST = 5


def labels_are_right(case: ShipCase) -> Iterator[Finding]:
    """Find SSCC that are none, or not of the supplier's prefixes, and units without one where it is asked for (ASN-11).

    Asked for is an SSCC on whatever stands on nothing else, which is what a driver unloads.
    """
    prefixes = case.snapshot.prefixes
    is_required = case.strictest("sscc_required", lambda limit: limit.is_true) is not None
    if is_required and not case.document.units:
        yield Finding("units", {"buyer": case.buyer}, variant="unpacked")
    for path, unit in case.units():
        code, path = unit.sscc, f"{path}/sscc"
        if not code:
            if is_required and unit.parent is None:
                yield Finding(path, {"unit": str(unit.id), "buyer": case.buyer}, variant="missing")
        elif not is_well_formed(code):
            yield Finding(path, {"sscc": code}, value=code, variant="digits")
        elif not is_valid(code):
            last = str(check_digit(code[:-1]))
            yield Finding(path, {"sscc": code, "last": last}, value=code, expected=f"{code[:-1]}{last}")
        elif prefixes and not has_prefix(code, prefixes):
            yield Finding(path, {"sscc": code, "prefixes": listed(prefixes)}, value=code, variant="prefix")


def labels_are_new(case: ShipCase) -> Iterator[Finding]:
    """Find SSCC that are twice in the notice, or on a unit of another one less than a year ago (ASN-12)."""
    first: dict[str, int] = {}
    for path, unit in case.units():
        code, path = unit.sscc, f"{path}/sscc"
        if not code:
            continue
        used = case.snapshot.used_ssccs.get(code)
        if code in first:
            params = {"sscc": code, "unit": str(unit.id), "other": str(first[code])}
            yield Finding(path, params, value=code, variant="twice")
        elif used is not None and case.snapshot.today < used + timedelta(days=KEPT_DAYS):
            yield Finding(path, {"sscc": code, "date": day(used)}, value=code)
        first.setdefault(code, unit.id)


def units_are_a_tree(case: ShipCase) -> Iterator[Finding]:
    """Find numbers given twice, units on missing ones or in a circle, too deep ones and empty ones (ASN-13)."""
    units = case.document.units
    times = Counter(unit.id for unit in units)
    if len(times) < len(units):
        for number_ in (number_ for number_, count in times.items() if count > 1):
            yield Finding(f"units/{number_}", {"unit": str(number_)}, value=str(number_), variant="twice")
        return
    for unit in packing.lost(units):
        params = {"unit": str(unit.id), "parent": str(unit.parent)}
        yield Finding(f"units/{unit.id}/parent", params, value=str(unit.parent))
    for unit in packing.circling(units):
        yield Finding(f"units/{unit.id}/parent", {"unit": str(unit.id)}, value=str(unit.parent), variant="circle")
    for unit in packing.empty(units):
        yield Finding(f"units/{unit.id}", {"unit": str(unit.id)}, variant="empty")
    for number_, depth in packing.depths(units).items():
        if depth > DEEPEST:
            params = {"unit": str(number_), "depth": str(depth), "deepest": str(DEEPEST)}
            yield Finding(f"units/{number_}/parent", params, str(depth), str(DEEPEST), variant="deep")


def contents_are_possible(case: ShipCase) -> Iterator[Finding]:
    """Find contents that are not above zero, not whole where the unit is counted, or too fine (ASN-15)."""
    for path, unit in case.units():
        for index, part in enumerate(unit.contents):
            is_number = is_sane(part.quantity) and part.quantity > 0
            if is_number and is_whole(part.quantity):
                continue
            place, params = f"{path}/contents/{index}/quantity", {"unit": str(unit.id)}
            shipped = case.by_position.get(part.position)
            if not is_number:
                yield Finding(place, params, value="not above zero", variant="positive")
            elif shipped is not None and case.is_counted(shipped):
                params["name"] = case.unit(shipped.code)
                yield Finding(place, params, value=number(part.quantity))
            elif -int(part.quantity.normalize().as_tuple().exponent) > DECIMALS:
                params["decimals"] = counted(DECIMALS, "decimal")
                yield Finding(place, params, value=number(part.quantity), variant="decimals")


def contents_are_what_ships(case: ShipCase) -> Iterator[Finding]:
    """Find lines of which not exactly is packed what ships, by line and by lot (ASN-14).

    A notice without units is not packed at all, and fine. Lots are compared where the packing names them.
    """
    units = case.document.units
    if not units or not all(is_sane(part.quantity) for unit in units for part in unit.contents):
        return
    packed, by_lot = packing.contents(units), packing.contents_by_lot(units)
    for shipped in case.shipped:
        if shipped.entered is not None:
            inside = packed.pop(shipped.given.position, Decimal(0))
            if shipped.entered != inside:
                yield _difference(case, shipped, shipped.entered, inside)
    for position in packed.keys() - {given.position for given in case.document.lines}:
        yield Finding("units", {"position": str(position)}, value=str(position), variant="unknown")
    yield from _lots(case, by_lot)


def _difference(case: ShipCase, shipped: Shipped, total: Decimal, inside: Decimal) -> Finding:
    with exactly():
        difference = abs(total - inside)
    params = {
        "line": shipped.name,
        "shipped": measured(total, case.unit(shipped.code)),
        "packed": number(inside),
        "difference": number(difference),
    }
    return Finding(shipped.path, params, number(inside), number(total), variant="more" if inside > total else "")


def _lots(case: ShipCase, by_lot: dict[tuple[int, str], Decimal]) -> Iterator[Finding]:
    named: dict[int, dict[str, Decimal]] = {}
    for (position, name), inside in by_lot.items():
        if name and position in case.by_position:
            named.setdefault(position, {})[name] = inside
    for position, packed in named.items():
        shipped = case.by_position[position]
        given = _by_number(shipped)
        if given != packed:
            for name in (*given, *(packed.keys() - given.keys())):
                total, inside = given.get(name, Decimal(0)), packed.get(name, Decimal(0))
                if total != inside:
                    yield _lot_difference(case, shipped, name, total, inside)


def _by_number(shipped: Shipped) -> dict[str, Decimal]:
    given: dict[str, Decimal] = {}
    with exactly():
        for lot in shipped.given.lots:
            if is_sane(lot.quantity):
                given[lot.number] = given.get(lot.number, Decimal(0)) + lot.quantity
    return given


def _lot_difference(case: ShipCase, shipped: Shipped, name: str, total: Decimal, inside: Decimal) -> Finding:
    params = {
        "line": shipped.name,
        "lot": name or "without a number",
        "shipped": measured(total, case.unit(shipped.code)),
        "packed": number(inside),
    }
    return Finding(shipped.path, params, f"{name} {number(inside)}", number(total), variant="lot")


_E = (Severity.ERROR,)
_SHIPMENT = ("shipment",)
_SOURCE = "field rules 4.4"

RULES = (
    Rule(
        id="ASN-11",
        title="Labels that can be scanned",
        checks="SSCC have eighteen digits, the right last one and the supplier's prefix, and are there where needed.",
        severities=_E,
        stage=Stage.QUANTITIES,
        find_shipped=labels_are_right,
        fixed=True,
        documents=_SHIPMENT,
        limits=("sscc_required",),
        source="field rules 4.4 and GS1 General Specifications",
        reason=ReasonCode.REFERENCES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ASN-12",
        title="A label for each unit",
        checks="No SSCC is on two units, or was on another one in the last 365 days.",
        severities=_E,
        stage=Stage.QUANTITIES,
        find_shipped=labels_are_new,
        documents=_SHIPMENT,
        source="field rules 4.4 and GS1 General Specifications",
        reason=ReasonCode.REFERENCES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ASN-13",
        title="Units stand on each other",
        checks="Handling units are a tree: none on itself or on a missing one, none empty, at most five levels.",
        severities=_E,
        stage=Stage.QUANTITIES,
        find_shipped=units_are_a_tree,
        fixed=True,
        documents=_SHIPMENT,
        source=_SOURCE,
        reason=ReasonCode.OTHER,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ASN-14",
        title="What is packed is what ships",
        checks="Where anything is packed, the contents of all units are exactly what ships, by line and by lot.",
        severities=_E,
        stage=Stage.QUANTITIES,
        find_shipped=contents_are_what_ships,
        fixed=True,
        documents=_SHIPMENT,
        source=_SOURCE,
        reason=ReasonCode.QUANTITY,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ASN-15",
        title="Contents that exist",
        checks="Contents are above zero, whole where the unit is counted, and have at most three decimals.",
        severities=_E,
        stage=Stage.QUANTITIES,
        find_shipped=contents_are_possible,
        documents=_SHIPMENT,
        source=_SOURCE,
        reason=ReasonCode.QUANTITY,
        action=ActionCode.PROVIDE,
    ),
)
