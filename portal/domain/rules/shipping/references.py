"""The notice's number, its lines' references, and what it replaces (ASN-01 to ASN-03, ASN-10, ASN-24, ASN-25)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.rules.rule import Finding, Rule
from portal.domain.rules.shipping import orders
from portal.domain.rules.shipping.case import ShipCase
from portal.domain.rules.shipping.packing import KEPT_DAYS
from portal.domain.texts import day

#: Characters of a notice's number.
LONGEST_NUMBER = 30


def number_is_new(case: ShipCase) -> Iterator[Finding]:
    """Find a number that is missing, too long, or was used for another notice less than a year ago (ASN-01)."""
    given, today = case.document.number, case.snapshot.today
    used = case.snapshot.used_numbers.get(given)
    if not given.strip():
        yield Finding("number", variant="missing")
    elif len(given) > LONGEST_NUMBER:
        params = {"length": str(len(given)), "longest": str(LONGEST_NUMBER)}
        yield Finding("number", params, value=given, expected=params["longest"], variant="long")
    elif used is not None and today < used + timedelta(days=KEPT_DAYS):
        yield Finding("number", {"number": given, "date": day(used)}, value=given)


def replacement_is_possible(case: ShipCase) -> Iterator[Finding]:
    """Find a replacement after goods were received, or of another number or supplier (ASN-24)."""
    notice, replaced = case.document, case.snapshot.replaced
    if not notice.replaces:
        return
    if case.snapshot.is_received:
        yield Finding("", {"number": notice.number, "buyer": case.buyer}, value=notice.replaces)
    if replaced is not None and (replaced.number, replaced.supplier) != (notice.number, notice.supplier):
        params = {"number": notice.number, "other": replaced.number}
        yield Finding("number", params, value=notice.number, expected=replaced.number, variant="other")


_E, _W = Severity.ERROR, Severity.WARNING
_SHIPMENT = ("shipment",)
_SOURCE = "field rules 4.4"

RULES = (
    Rule(
        id="ASN-01",
        title="A number of its own",
        checks="The notice has a number of 30 characters at most, not used for another one in the last 365 days.",
        severities=(_E,),
        stage=Stage.REFERENCES,
        find_shipped=number_is_new,
        documents=_SHIPMENT,
        source=_SOURCE,
        reason=ReasonCode.REFERENCES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ASN-02",
        title="Lines that name an order line",
        checks="There is a line, and every line has a place of its own and names the order and line that it ships.",
        severities=(_E,),
        stage=Stage.REFERENCES,
        find_shipped=orders.lines_are_named,
        documents=_SHIPMENT,
        source=_SOURCE,
        reason=ReasonCode.REFERENCES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ASN-03",
        title="Answered before it ships",
        checks="Every line was acknowledged before it ships, where the buyer asks for it.",
        severities=(_W, _E),
        stage=Stage.LINE_STATE,
        find_shipped=orders.lines_were_answered,
        documents=_SHIPMENT,
        limits=("ack_before_ship",),
        source=_SOURCE,
        reason=ReasonCode.REFERENCES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ASN-10",
        title="One place, and orders together only where taken",
        checks="All lines go to one place, and several orders share a notice only where the buyer takes that.",
        severities=(_E,),
        stage=Stage.REFERENCES,
        find_shipped=orders.goods_go_to_one_place,
        documents=_SHIPMENT,
        limits=("ship_multi_po_allowed",),
        source=_SOURCE,
        reason=ReasonCode.DELIVERY,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ASN-24",
        title="Replaced before it is received",
        checks="A notice is replaced under its own number, before the first receipt of its goods.",
        severities=(_E,),
        stage=Stage.REFERENCES,
        find_shipped=replacement_is_possible,
        documents=_SHIPMENT,
        source=_SOURCE,
        reason=ReasonCode.REFERENCES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ASN-25",
        title="Cancelled before it is received",
        checks="A notice is cancelled only before the first receipt of its goods.",
        severities=(_E,),
        stage=Stage.REFERENCES,
        documents=_SHIPMENT,
        source=_SOURCE,
        enforced="A cancellation is no notice to be checked: the ERP takes none after a receipt.",
        reason=ReasonCode.REFERENCES,
    ),
)
