"""The orders and lines that an invoice bills, and how they stand (PO-01 to PO-09, INV-06, INV-07, INV-31, INV-32)."""

from __future__ import annotations

from collections.abc import Iterator

from portal.domain.invoices import InvoiceType
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.orders import LineStatus, OrderStatus
from portal.domain.rules.invoicing.case import InvoiceCase
from portal.domain.rules.rule import Finding, Rule
from portal.domain.rules.shipping.orders import place_name
from portal.domain.texts import day, listed, measured


def orders_are_known(case: InvoiceCase) -> Iterator[Finding]:
    """Find orders that the supplier does not have or that were cancelled, and lines that they never had (PO-01).

    A closed order takes invoices still: it is closed because everything was delivered. Credit notes may name whatever
    was billed once.
    """
    seen: set[str] = set()
    for path, given in case.placed():
        number = case.document.order_of(given)
        order = case.snapshot.orders.get(number)
        if order is None:
            if number and number not in seen:
                yield Finding(path, {"order": number, "buyer": case.buyer}, number, variant="inv")
        elif order.status is OrderStatus.CANCELLED and not case.is_credit:
            if number not in seen:
                yield Finding(path, {"order": number, "buyer": case.buyer}, order.status.value, variant="inv_cancelled")
        elif given.order_line.strip() and int(path.partition("/")[2]) not in case.by_position:
            params = {"line": given.order_line.strip(), "order": number}
            yield Finding(f"{path}/order_line", params, value=params["line"], variant="inv_line")
        seen.add(number)


def lines_are_not_cancelled(case: InvoiceCase) -> Iterator[Finding]:
    """Find lines that the buyer cancelled (PO-03)."""
    for invoiced in () if case.is_credit else case.invoiced:
        line = invoiced.line
        if line.status is not LineStatus.CANCELLED:
            continue
        params = {"line": invoiced.name, "buyer": case.buyer}
        if line.status_since is None:
            yield Finding(invoiced.path, params, line.status.value, variant="inv_undated")
        else:
            yield Finding(invoiced.path, {**params, "since": day(line.status_since)}, line.status.value, variant="inv")


def lines_closed_softly_are_told(case: InvoiceCase) -> Iterator[Finding]:
    """Find lines that are closed for delivery, and tell how much of them can still be billed (PO-05)."""
    for claim in case.claims if case.bills_goods else ():
        invoiced = claim.first
        if invoiced.line.status is LineStatus.SOFT_CLOSED:
            quantity = measured(claim.invoiceable, case.unit(invoiced.line.unit))
            params = {"line": invoiced.name, "quantity": quantity}
            yield Finding(invoiced.path, params, invoiced.line.status.value, variant="inv")


def place_matches(case: InvoiceCase) -> Iterator[Finding]:
    """Find a delivery to a place that none of the lines is ordered to (PO-09); no place named is fine."""
    delivery = case.document.delivery
    given = delivery.location.value if delivery is not None and delivery.location is not None else ""
    places = [invoiced.line.ship_to or invoiced.order.ship_to for invoiced in case.invoiced]
    known = {code for place in places for code in (place.address.code, place.address.gln) if code}
    if given and known and given not in known:
        params = {"order": case.invoiced[0].order.number, "place": place_name(places[0]), "given": given}
        expected = places[0].address.code or places[0].address.gln
        yield Finding("delivery/location", params, value=given, expected=expected, variant="inv")


def orders_are_named(case: InvoiceCase) -> Iterator[Finding]:
    """Find lines that name no order, where the buyer pays for nothing else (INV-06).

    A credit note that names its invoice need not name the order again.
    """
    if case.usual("inv_po_required").value != "true" or (case.is_credit and case.document.preceding):
        return
    if not case.document.lines:
        yield Finding("lines", variant="nothing")
    missing = [path for path, given in case.placed() if not case.document.order_of(given).strip()]
    if missing and len(missing) == len(case.document.lines):
        yield Finding("order", {"buyer": case.buyer})
    else:
        for path in missing:
            yield Finding(f"{path}/order", {"buyer": case.buyer, "line": path.partition("/")[2]}, variant="line")


def currency_matches(case: InvoiceCase) -> Iterator[Finding]:
    """Find an invoice in another currency than its order (INV-07)."""
    for order in case.orders:
        if case.currency != order.currency:
            params = {"order": order.number, "currency": order.currency, "given": case.currency or "no currency"}
            yield Finding("currency", params, value=case.currency, expected=order.currency)
            return


def goods_were_announced(case: InvoiceCase) -> Iterator[Finding]:
    """Find order lines that no ship notice ships, where the buyer asks for one before the invoice (INV-32)."""
    waiting: dict[str, list[str]] = {}
    places: dict[str, str] = {}
    for claim in case.claims if case.bills_goods else ():
        invoiced = claim.first
        limit = case.limit("asn_required_before_invoice", invoiced.order, invoiced.line)
        if limit.is_true and invoiced.key not in case.snapshot.noticed:
            waiting.setdefault(invoiced.order.number, []).append(str(invoiced.line.number))
            places.setdefault(invoiced.order.number, invoiced.path)
    for order, lines in waiting.items():
        yield Finding(places[order], {"order": order, "lines": listed(lines)}, value=listed(lines))


def is_for_the_supplier_to_bill(case: InvoiceCase) -> Iterator[Finding]:
    """Find lines that the buyer bills in the supplier's name, and documents that only a buyer makes (INV-31)."""
    if case.document.type is InvoiceType.SELF_BILLED:
        yield Finding("type", {"buyer": case.buyer}, case.document.type.value, variant="type")
    for claim in case.claims if case.bills_goods else ():
        if claim.terms.policy == "evaluated_receipt":
            yield Finding(claim.first.path, {"line": claim.first.name, "buyer": case.buyer}, claim.terms.policy)


_E = (Severity.ERROR,)
_INVOICE = ("invoice",)
_SOURCE = "field rules 4.5"

RULES = (
    Rule(
        id="INV-06",
        title="An order for every line",
        checks="There is a line, and every line names the order that it bills, where the buyer asks for it.",
        severities=_E,
        stage=Stage.REFERENCES,
        find_billed=orders_are_named,
        documents=_INVOICE,
        limits=("inv_po_required",),
        source=_SOURCE,
        reason=ReasonCode.REFERENCES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="INV-07",
        title="The currency of the order",
        checks="The invoice is in the currency of its orders.",
        severities=_E,
        stage=Stage.REFERENCES,
        find_billed=currency_matches,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.PRICES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="INV-31",
        title="Billed by the supplier",
        checks="The buyer does not issue the invoice itself from its receipts (inv_match_policy evaluated_receipt).",
        severities=_E,
        stage=Stage.LINE_STATE,
        find_billed=is_for_the_supplier_to_bill,
        documents=_INVOICE,
        limits=("inv_match_policy",),
        source=_SOURCE,
        reason=ReasonCode.OTHER,
    ),
    Rule(
        id="INV-32",
        title="A ship notice before the invoice",
        checks="Every order line was on a ship notice before it is billed, where the buyer asks for it.",
        severities=_E,
        stage=Stage.LINE_STATE,
        find_billed=goods_were_announced,
        documents=_INVOICE,
        limits=("asn_required_before_invoice",),
        source=_SOURCE,
        reason=ReasonCode.DELIVERY,
        action=ActionCode.PROVIDE,
    ),
)
