"""The goods themselves: lots, serial numbers, dates on them, certificates (ASN-16 to ASN-19, ASN-22)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.orders import Demand
from portal.domain.quantities import exactly, is_sane
from portal.domain.rules.rule import Finding, Rule
from portal.domain.rules.shipping.case import ShipCase, Shipped
from portal.domain.shipments import Lot
from portal.domain.texts import counted, day, listed, measured, number


def demands_are_met(case: ShipCase) -> Iterator[Finding]:
    """Find lines whose lots do not add up, or do not tell what the item asks for (ASN-16).

    Asked for can be a lot number, a date of best before and a country of origin; serial numbers are for ASN-17.
    """
    for shipped in case.shipped:
        lots = shipped.given.lots
        if shipped.entered is None or shipped.entered <= 0:
            continue
        if lots:
            yield from _sum(case, shipped, shipped.entered)
        for demand in _TOLD:
            if demand not in shipped.line.demands:
                continue
            if not lots:
                yield _missing(shipped, f"{shipped.path}/lots", demand)
            for path, lot in shipped.lots:
                if not _TOLD[demand](lot):
                    yield _missing(shipped, path, demand)


_TOLD: Mapping[Demand, Callable[[Lot], bool]] = {
    Demand.LOT: lambda lot: bool(lot.number.strip()),
    Demand.BEST_BEFORE: lambda lot: lot.best_before is not None,
    Demand.ORIGIN: lambda lot: bool(lot.origin.strip()),
}

_FIELDS = {Demand.LOT: "number", Demand.BEST_BEFORE: "best_before", Demand.ORIGIN: "origin"}


def _missing(shipped: Shipped, path: str, demand: Demand) -> Finding:
    place = f"{path}/{_FIELDS[demand]}" if not path.endswith("/lots") else path
    return Finding(place, {"line": shipped.name, "item": shipped.line.item}, variant=demand.value)


def _sum(case: ShipCase, shipped: Shipped, given: Decimal) -> Iterator[Finding]:
    lots = shipped.given.lots
    if not all(is_sane(lot.quantity) and lot.quantity > 0 for lot in lots):
        yield Finding(f"{shipped.path}/lots", {"line": shipped.name}, value="not above zero", variant="positive")
        return
    with exactly():
        inside = sum((lot.quantity for lot in lots), Decimal(0))
    if inside != given:
        params = {"line": shipped.name, "sum": number(inside), "shipped": measured(given, case.unit(shipped.code))}
        yield Finding(f"{shipped.path}/lots", params, number(inside), number(given), variant="sum")


def serials_are_complete(case: ShipCase) -> Iterator[Finding]:
    """Find too few or too many serial numbers, and those given twice or delivered before (ASN-17).

    One number for each of the order line's unit, where the item asks for them or any are given.
    """
    seen: set[tuple[str, str]] = set()
    for shipped in case.shipped:
        is_asked = Demand.SERIAL in shipped.line.demands
        if is_asked and not shipped.given.lots and shipped.quantity:
            yield _count(shipped, f"{shipped.path}/lots", 0, shipped.quantity)
        for path, lot in shipped.lots:
            if not lot.serials and not is_asked:
                continue
            needed = _needed(shipped, lot)
            if needed is not None and len(lot.serials) != needed:
                yield _count(shipped, f"{path}/serials", len(lot.serials), needed)
            yield from _repeated(case, shipped, f"{path}/serials", lot, seen)


def _needed(shipped: Shipped, lot: Lot) -> Fraction | None:
    factor = shipped.line.factor(shipped.code)
    return Fraction(lot.quantity) * factor if factor is not None and is_sane(lot.quantity) else None


def _count(shipped: Shipped, path: str, given: int, needed: Fraction) -> Finding:
    params = {"line": shipped.name, "given": number(given), "needed": measured(needed, "serial numbers")}
    return Finding(path, params, number(given), number(needed), variant="more" if given > needed else "")


def _repeated(case: ShipCase, shipped: Shipped, path: str, lot: Lot, seen: set[tuple[str, str]]) -> Iterator[Finding]:
    twice: dict[str, None] = {}
    before: dict[str, str] = {}
    for serial in lot.serials:
        key = (shipped.line.item, serial)
        if key in seen:
            twice[serial] = None
        seen.add(key)
        if key in case.snapshot.serials:
            before[serial] = case.snapshot.serials[key]
    if twice:
        names = listed(list(twice))
        yield Finding(path, {"line": shipped.name, "serials": names}, value=names, variant="twice")
    if before:
        names, notices = listed(list(before)), listed(list(dict.fromkeys(before.values())))
        params = {"line": shipped.name, "serials": names, "notices": notices}
        yield Finding(path, params, value=names, variant="before")


def goods_live_long_enough(case: ShipCase) -> Iterator[Finding]:
    """Find lots with fewer days left at arrival than the item asks for (ASN-18); exactly so many are fine."""
    arrives = case.document.arrives
    for shipped in case.shipped:
        least = shipped.line.shelf_life_days
        if least is None or arrives is None:
            continue
        for path, lot in shipped.lots:
            left = (lot.best_before - arrives).days if lot.best_before is not None else least
            if 0 <= left < least:
                params = {
                    "line": shipped.name,
                    "lot": _name(lot),
                    "left": counted(left, "day"),
                    "least": number(least),
                    "buyer": case.buyer,
                }
                yield Finding(f"{path}/best_before", params, day(lot.best_before), number(least))


def dates_on_goods_are_possible(case: ShipCase) -> Iterator[Finding]:
    """Find goods that are best before they were made, or before they arrive (ASN-19); the same day is fine."""
    arrives = case.document.arrives
    for shipped in case.shipped:
        for path, lot in shipped.lots:
            best, path = lot.best_before, f"{path}/best_before"
            if best is None:
                continue
            params = {"line": shipped.name, "lot": _name(lot), "best_before": day(best)}
            if lot.produced is not None and best < lot.produced:
                yield Finding(path, {**params, "produced": day(lot.produced)}, day(best), day(lot.produced))
            elif arrives is not None and best < arrives:
                yield Finding(path, {**params, "arrives": day(arrives)}, day(best), day(arrives), variant="expired")


def _name(lot: Lot) -> str:
    return f"lot {lot.number}" if lot.number else "a lot without a number"


def certificates_are_there(case: ShipCase) -> Iterator[Finding]:
    """Find lines without a certificate that the order asks for (ASN-22); one for the whole notice counts too."""
    given = {(attachment.kind, attachment.position) for attachment in case.document.attachments}
    for shipped in case.shipped:
        if shipped.entered is None or shipped.entered <= 0:
            continue
        for kind in shipped.line.certificates:
            if (kind, None) not in given and (kind, shipped.given.position) not in given:
                params = {"line": shipped.name, "kind": kind.replace("_", " ")}
                yield Finding(f"{shipped.path}/attachments", params, expected=kind)


_E = (Severity.ERROR,)
_SHIPMENT = ("shipment",)
_SOURCE = "field rules 4.4"

RULES = (
    Rule(
        id="ASN-16",
        title="What an item asks for",
        checks="Lots add up to what ships, and have the number, best-before date and origin that the item asks for.",
        severities=_E,
        stage=Stage.QUANTITIES,
        find_shipped=demands_are_met,
        documents=_SHIPMENT,
        source=_SOURCE,
        reason=ReasonCode.ITEMS,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ASN-17",
        title="Serial numbers",
        checks="There is one serial number for each piece, none twice and none that was delivered before.",
        severities=_E,
        stage=Stage.QUANTITIES,
        find_shipped=serials_are_complete,
        documents=_SHIPMENT,
        source=_SOURCE,
        reason=ReasonCode.ITEMS,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ASN-18",
        title="Shelf life at arrival",
        checks="Goods arrive with at least the days of shelf life that the item asks for.",
        severities=(Severity.REVIEW,),
        stage=Stage.DATES,
        find_shipped=goods_live_long_enough,
        documents=_SHIPMENT,
        source=_SOURCE,
        reason=ReasonCode.ITEMS,
    ),
    Rule(
        id="ASN-19",
        title="Dates on the goods",
        checks="No goods are best before a day on which they were not made yet, or have not arrived yet.",
        severities=_E,
        stage=Stage.DATES,
        find_shipped=dates_on_goods_are_possible,
        documents=_SHIPMENT,
        source=_SOURCE,
        reason=ReasonCode.ITEMS,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ASN-22",
        title="Certificates",
        checks="Every certificate that the order line asks for is attached.",
        severities=_E,
        stage=Stage.POLICY,
        find_shipped=certificates_are_there,
        documents=_SHIPMENT,
        source=_SOURCE,
        reason=ReasonCode.ITEMS,
        action=ActionCode.PROVIDE,
    ),
)
