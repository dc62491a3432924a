"""Who sends, and how the order and its lines stand (field rules 4.2, families ACC and PO)."""

from __future__ import annotations

from collections.abc import Iterator

from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.orders import Contact, LineStatus, OrderStatus
from portal.domain.rules.case import Case
from portal.domain.rules.cataloguing.case import CatalogCase
from portal.domain.rules.invoicing import orders as billed
from portal.domain.rules.invoicing.case import InvoiceCase
from portal.domain.rules.rule import Finding, Owner, Rule
from portal.domain.rules.shipping import orders
from portal.domain.rules.shipping.case import ShipCase
from portal.domain.suppliers import SupplierStatus
from portal.domain.texts import day, listed, number


def may_send(case: Case | ShipCase | InvoiceCase | CatalogCase) -> Iterator[Finding]:
    """Find a caller whose role may look but not send (ACC-02)."""
    if case.snapshot.may_send:
        return
    if case.snapshot.administrators:
        yield Finding("", {"names": listed(case.snapshot.administrators)})
    else:
        yield Finding("", variant="nobody")


def supplier_is_active(case: Case | ShipCase | InvoiceCase | CatalogCase) -> Iterator[Finding]:
    """Find a supplier whom the buyer has blocked or retired (ACC-03)."""
    supplier = case.snapshot.supplier
    if supplier.status is SupplierStatus.ACTIVE:
        return
    reason = supplier.status_reason or "no reason given"
    params = {"buyer": case.buyer, "reason": reason, "contact": reach(case.profile.contact, case.buyer)}
    yield Finding("", params, value=supplier.status.value, expected=SupplierStatus.ACTIVE.value)


def reach(contact: Contact, buyer: str) -> str:
    """Return whom to write to, as fully as it is known."""
    if contact.name and contact.email:
        return f"{contact.name} ({contact.email})"
    return contact.name or contact.email or buyer


def order_is_released(case: Case) -> Iterator[Finding]:
    """Find another order's number, an order that is over, and lines the order does not have (PO-01)."""
    order = case.order
    if case.document.order != order.number:
        params = {"order": case.document.order, "buyer": case.buyer}
        yield Finding("", params, value=case.document.order, expected=order.number)
    elif order.status in (OrderStatus.CLOSED, OrderStatus.CANCELLED):
        params = {"order": order.number, "buyer": case.buyer}
        yield Finding("", params, value=order.status.value, variant=order.status.value)
    for answer in case.document.lines:
        # A line that the order had when it was answered is a matter of PO-08.
        if answer.line not in case.lines and not _was_in_base(case, answer.line):
            params = {"line": str(answer.line), "order": order.number}
            yield Finding(f"lines/{answer.line}", params, value=str(answer.line), variant="line")


def _was_in_base(case: Case, line: int) -> bool:
    base = case.snapshot.base
    return base is not None and base.revision != case.order.revision and line in case.base_lines


def currency_matches(case: Case) -> Iterator[Finding]:
    """Find an answer in another currency than the order's (PO-09)."""
    given, asked = case.document.currency, case.order.currency
    if given and given != asked:
        params = {"order": case.order.number, "currency": asked, "given": given}
        yield Finding("currency", params, value=given, expected=asked)


def order_is_not_on_hold(case: Case) -> Iterator[Finding]:
    """Find an order that the buyer has stopped for now (PO-02)."""
    order = case.order
    if order.status is not OrderStatus.ON_HOLD:
        return
    params = {"buyer": case.buyer, "order": order.number}
    since = order.hold.since if order.hold is not None else None
    if since is None:
        yield Finding("", params, value=order.status.value, variant="undated")
    else:
        yield Finding("", {**params, "since": day(since)}, value=order.status.value)


def line_is_not_cancelled(case: Case) -> Iterator[Finding]:
    """Find answers to lines that the buyer cancelled (PO-03)."""
    for answered in case.answered:
        line = answered.line
        if line.status is not LineStatus.CANCELLED:
            continue
        params = {"line": str(line.number), "buyer": case.buyer}
        if line.status_since is None:
            yield Finding(answered.path, params, value=line.status.value, variant="undated")
        else:
            yield Finding(answered.path, {**params, "since": day(line.status_since)}, value=line.status.value)


def line_is_not_closed(case: Case) -> Iterator[Finding]:
    """Find answers to lines of which nothing more is delivered (PO-04); a soft close ends delivery too."""
    for answered in case.answered:
        line = answered.line
        params = {"line": str(line.number), "unit": case.unit(line.unit)}
        if line.status in (LineStatus.CLOSED, LineStatus.SOFT_CLOSED):
            params |= {"ordered": number(line.quantity), "received": number(line.received)}
            yield Finding(answered.path, params, value=line.status.value)
        elif line.status is LineStatus.OPEN and not answered.open:
            params |= {"ordered": number(line.quantity - line.cancelled), "shipped": number(line.shipped)}
            yield Finding(answered.path, params, value="0", variant="complete")


def line_is_not_blocked(case: Case) -> Iterator[Finding]:
    """Find answers to lines that the buyer blocked (PO-06)."""
    for answered in case.answered:
        line = answered.line
        if line.status is LineStatus.BLOCKED:
            params = {"line": str(line.number), "reason": line.status_reason or "no reason given"}
            yield Finding(answered.path, params, value=line.status.value)


_E = (Severity.ERROR,)
_BOTH = ("acknowledgment", "shipment")
_ALL = (*_BOTH, "invoice")
_EVERY = (*_ALL, "catalog")

RULES = (
    Rule(
        id="ACC-01",
        title="Your own documents only",
        checks="The order belongs to the supplier who asks for it; somebody else's order does not exist.",
        severities=_E,
        stage=Stage.CALLER,
        fixed=True,
        documents=_EVERY,
        source="field rules 4.2",
        enforced="Every query starts from what the caller may see, so that the answer is 404 and is logged.",
        reason=ReasonCode.UNRECOGNISED,
    ),
    Rule(
        id="ACC-02",
        title="Your role may send",
        checks="The role of the person who sends allows sending it.",
        severities=_E,
        stage=Stage.CALLER,
        find=may_send,
        find_shipped=may_send,
        find_billed=may_send,
        find_proposed=may_send,
        documents=_EVERY,
        fixed=True,
        source="field rules 4.2",
        reason=ReasonCode.OTHER,
        action=ActionCode.OTHER,
    ),
    Rule(
        id="ACC-03",
        title="The account is active",
        checks="The buyer has neither blocked nor retired the supplier.",
        severities=_E,
        stage=Stage.CALLER,
        find=supplier_is_active,
        find_shipped=supplier_is_active,
        find_billed=supplier_is_active,
        find_proposed=supplier_is_active,
        documents=_EVERY,
        owner=Owner.MASTER_DATA,
        source="field rules 4.2",
        reason=ReasonCode.OTHER,
        action=ActionCode.OTHER,
    ),
    Rule(
        id="PO-01",
        title="The order exists and is released",
        checks="The order and every line named exist at the buyer, and the order is not over; a closed one is billed.",
        severities=_E,
        stage=Stage.REFERENCES,
        find=order_is_released,
        find_shipped=orders.orders_are_released,
        find_billed=billed.orders_are_known,
        documents=_ALL,
        source="field rules 4.2",
        reason=ReasonCode.REFERENCES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="PO-09",
        title="The currency and the place of the order",
        checks="An answer is in the currency of the order, and goods go to its place, as notice and invoice say.",
        severities=_E,
        stage=Stage.REFERENCES,
        find=currency_matches,
        find_shipped=orders.ship_to_matches,
        find_billed=billed.place_matches,
        documents=_ALL,
        source="field rules 4.2",
        reason=ReasonCode.PRICES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="PO-02",
        title="The order is not on hold",
        checks="The buyer has not stopped the order for now.",
        severities=_E,
        stage=Stage.LINE_STATE,
        find=order_is_not_on_hold,
        find_shipped=orders.orders_are_not_on_hold,
        documents=_BOTH,
        owner=Owner.BUYER,
        source="field rules 4.2",
        reason=ReasonCode.OTHER,
    ),
    Rule(
        id="PO-03",
        title="No cancelled line",
        checks="No line of the document was cancelled by the buyer.",
        severities=_E,
        stage=Stage.LINE_STATE,
        find=line_is_not_cancelled,
        find_shipped=orders.lines_are_not_cancelled,
        find_billed=billed.lines_are_not_cancelled,
        documents=_ALL,
        source="field rules 4.2",
        reason=ReasonCode.ITEMS,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="PO-04",
        title="No closed line",
        checks="Every line of the document still has something to deliver.",
        severities=_E,
        stage=Stage.LINE_STATE,
        find=line_is_not_closed,
        find_shipped=orders.lines_are_not_closed,
        documents=_BOTH,
        source="field rules 4.2",
        reason=ReasonCode.QUANTITY,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="PO-05",
        title="Closed for delivery",
        checks="No line ships that takes invoices still, but no goods; an invoice is told how much it takes.",
        severities=(Severity.WARNING,),
        stage=Stage.LINE_STATE,
        find_shipped=orders.lines_are_not_closed_softly,
        find_billed=billed.lines_closed_softly_are_told,
        documents=("shipment", "invoice"),
        source="field rules 4.2",
        reason=ReasonCode.QUANTITY,
    ),
    Rule(
        id="PO-06",
        title="No blocked line",
        checks="No line of the document is blocked by the buyer.",
        severities=_E,
        stage=Stage.LINE_STATE,
        find=line_is_not_blocked,
        find_shipped=orders.lines_are_not_blocked,
        documents=_BOTH,
        owner=Owner.BUYER,
        source="field rules 4.2",
        reason=ReasonCode.OTHER,
    ),
)
