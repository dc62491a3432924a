"""Dangerous goods: UN number, class and packing group (ASN-23)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.orders import Demand
from portal.domain.rules.rule import Finding, Rule
from portal.domain.rules.shipping.case import ShipCase, Shipped
from portal.domain.shipments import Hazard, PackingGroup

_UN_NUMBER = re.compile(r"UN[0-9]{4}")

#: The classes and divisions of the UN Model Regulations (2.0.1.1), class 1 with its compatibility group.
_ONE = r"(?:1\.[1-6][A-HJKLNS]|2\.[1-3]|3|4\.[1-3]|5\.[12]|6\.[12]|7|8|9)"
_CLASS = re.compile(rf"(?P<main>{_ONE})(?: ?\({_ONE}(?:, ?{_ONE})*\))?")

#: Substances of these have no packing group (2.0.1.3).
_WITHOUT_GROUP = re.compile(r"1\..*|2\..*|5\.2|6\.2|7")


def hazards_are_told(case: ShipCase) -> Iterator[Finding]:
    """Find dangerous goods without UN number, class or the packing group that their class has (ASN-23).

    What is told without being asked for has to be right too. That goods of such a class have no packing group, as
    articles do, is said with ``PackingGroup.NONE``.
    """
    for shipped in case.shipped:
        if shipped.entered is None or shipped.entered <= 0:
            continue
        told, is_asked = shipped.given.hazard, Demand.DANGEROUS in shipped.line.demands
        if told is not None or is_asked:
            yield from _problems(shipped, told or Hazard(), is_asked=is_asked)


def _problems(shipped: Shipped, told: Hazard, *, is_asked: bool) -> Iterator[Finding]:
    path, item = shipped.path, {"item": shipped.line.item}
    if not told.un_number:
        if is_asked:
            yield Finding(f"{path}/un_number", item)
    elif not _UN_NUMBER.fullmatch(told.un_number):
        params = {"number": told.un_number}
        yield Finding(f"{path}/un_number", params, told.un_number, "UN and four digits", variant="number")
    known = _CLASS.fullmatch(told.hazard_class)
    if not told.hazard_class:
        if is_asked:
            yield Finding(f"{path}/hazard_class", item, variant="class")
        return
    if known is None:
        params = {"class": told.hazard_class}
        yield Finding(f"{path}/hazard_class", params, told.hazard_class, variant="no_class")
        return
    has_group = not _WITHOUT_GROUP.fullmatch(known["main"])
    if has_group and told.packing_group is None and is_asked:
        yield Finding(f"{path}/packing_group", item, variant="group")
    if not has_group and told.packing_group not in (None, PackingGroup.NONE):
        params = {"class": known["main"]}
        yield Finding(f"{path}/packing_group", params, told.packing_group.value, variant="no_group")


RULES = (
    Rule(
        id="ASN-23",
        title="Dangerous goods",
        checks="Dangerous goods have their UN number, their class, and the packing group that goods of the class have.",
        severities=(Severity.ERROR,),
        stage=Stage.QUANTITIES,
        find_shipped=hazards_are_told,
        documents=("shipment",),
        source="field rules 4.4",
        reason=ReasonCode.ITEMS,
        action=ActionCode.PROVIDE,
    ),
)
