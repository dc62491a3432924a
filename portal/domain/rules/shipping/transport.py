"""How the goods travel, what they weigh, and the window that they are received in (ASN-20, ASN-21, ASN-28)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import TypeGuard

from portal.domain import packing, windows
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.quantities import is_sane, total
from portal.domain.rules.rule import Finding, Rule
from portal.domain.rules.shipping.case import ShipCase
from portal.domain.shipments import PackType
from portal.domain.texts import counted, day, number

#: How far the weights of the units may be from the weight of all: 2 %.
_NEAR = Fraction(2, 100)


def weights_are_possible(case: ShipCase) -> Iterator[Finding]:
    """Find weights and volumes not above zero, less gross than net, and units that weigh something else (ASN-20).

    Compared are the units that stand on nothing, where each of them was weighed; exactly 2 % apart is fine.
    """
    transport = case.document.transport
    given = [(f"transport/{field}", getattr(transport, field)) for field in ("gross", "net", "volume")]
    given += [(f"{path}/gross", unit.gross) for path, unit in case.units()]
    for path, value in given:
        if value is not None and not _is_positive(value):
            yield Finding(path, value=number(value) if is_sane(value) else "not a number", variant="positive")
    gross, net = transport.gross, transport.net
    if not _is_positive(gross):
        return
    if _is_positive(net) and gross < net:
        yield Finding("transport/gross", _params(gross=gross, net=net), number(gross), number(net), variant="net")
    weights = [unit.gross for unit in packing.roots(case.document.units)]
    if weights and all(_is_positive(weight) for weight in weights):
        together = total(weight for weight in weights if weight is not None)
        if abs(together - Fraction(gross)) > Fraction(gross) * _NEAR:
            params = _params(sum=together, gross=gross)
            yield Finding("transport/gross", params, value=number(gross), expected=number(together))


def _is_positive(value: Decimal | None) -> TypeGuard[Decimal]:
    return value is not None and is_sane(value) and value > 0


def _params(**values: Decimal | Fraction) -> dict[str, str]:
    return {name: number(value) for name, value in values.items()}


def goods_can_be_followed(case: ShipCase) -> Iterator[Finding]:
    """Find goods of a carrier without its name or any number to follow them, and codes that no carrier has (ASN-21)."""
    transport = case.document.transport
    scac = transport.scac
    if scac and not (scac.isascii() and scac.isalpha() and 2 <= len(scac) <= 4):
        yield Finding("transport/scac", {"scac": scac}, value=scac, variant="scac", severity=Severity.ERROR)
    if transport.own_vehicle:
        return
    if not transport.carrier.strip() and not scac:
        yield Finding("transport/carrier", variant="carrier")
    if not transport.tracking.strip() and not transport.bill_of_lading.strip():
        yield Finding("transport/tracking")


def window_is_the_right_one(case: ShipCase) -> Iterator[Finding]:
    """Find a booked window of another day than the arrival, or without room for the pallets that come (ASN-28)."""
    window, document = case.snapshot.window, case.document
    if window is None:
        return
    if document.arrives is not None and document.arrives != window.day:
        params = {"window": window.words, "arrives": day(document.arrives)}
        yield Finding("arrives", params, day(document.arrives), day(window.day))
    said, packed = document.transport.pallets, sum(unit.type is PackType.PALLET for unit in document.units)
    needed = window.needed(windows.pallets(said, packed))
    if not window.has_room(needed):
        room = counted(max(window.capacity - window.taken, 0), "pallet")
        params = {"window": window.words, "room": room, "pallets": counted(needed, "pallet")}
        path = "units" if said is None else "transport/pallets"
        yield Finding(path, params, number(needed), room, variant="room")


_SHIPMENT = ("shipment",)
_SOURCE = "field rules 4.4"

RULES = (
    Rule(
        id="ASN-20",
        title="Weights that add up",
        checks="Weights are above zero, gross is not below net, and the units weigh what the whole does, within 2 %.",
        severities=(Severity.WARNING,),
        stage=Stage.TOTALS,
        find_shipped=weights_are_possible,
        documents=_SHIPMENT,
        source=_SOURCE,
        reason=ReasonCode.OTHER,
    ),
    Rule(
        id="ASN-21",
        title="Goods that can be followed",
        checks="A carrier has a name and a number to follow the goods, and its code has two to four letters.",
        severities=(Severity.WARNING, Severity.ERROR),
        stage=Stage.POLICY,
        find_shipped=goods_can_be_followed,
        documents=_SHIPMENT,
        source=_SOURCE,
        reason=ReasonCode.DELIVERY,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ASN-28",
        title="The booked window",
        checks="The receiving window that is booked for a notice is on the day of arrival, with room for its pallets.",
        severities=(Severity.WARNING,),
        stage=Stage.DATES,
        find_shipped=window_is_the_right_one,
        documents=_SHIPMENT,
        source=_SOURCE,
        reason=ReasonCode.DELIVERY,
        action=ActionCode.PROVIDE,
    ),
)
