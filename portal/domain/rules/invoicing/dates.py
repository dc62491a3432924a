"""When it is dated, and when the goods came (INV-03, INV-04, INV-05, INV-28)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from portal.domain import vat_ids
from portal.domain.invoices import InvoiceType
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.rules.invoicing.case import InvoiceCase
from portal.domain.rules.rule import Finding, Rule
from portal.domain.rules.shipping.orders import ACTIONS
from portal.domain.texts import counted, day

#: Countries whose law wants the day of the supply on every invoice, even where it is that of the invoice.
DAY_OF_SUPPLY = frozenset({"AT", "DE"})


def not_dated_ahead(case: InvoiceCase) -> Iterator[Finding]:
    """Find a missing date, and one more than inv_future_days after today (INV-03)."""
    issued = case.document.issued
    if issued is None:
        yield Finding("issued", variant="missing")
        return
    limit = case.usual("inv_future_days").number
    last = case.snapshot.today + timedelta(days=int(limit or 0))
    if limit is not None and issued > last:
        yield Finding("issued", {"date": day(issued), "last": day(last)}, value=day(issued), expected=day(last))


def not_too_old(case: InvoiceCase) -> Iterator[Finding]:
    """Find an invoice that is more than inv_backdate_days old (INV-04)."""
    issued, limit = case.document.issued, case.usual("inv_backdate_days").number
    severity = ACTIONS.get(case.usual("inv_backdate_action").value or "")
    if issued is None or limit is None or severity is None:
        return
    age = (case.snapshot.today - issued).days
    if age > int(limit):
        params = {"buyer": case.buyer, "days": counted(int(limit), "day"), "age": counted(age, "day")}
        first = day(case.snapshot.today - timedelta(days=int(limit)))
        yield Finding("issued", params, value=day(issued), expected=first, severity=severity)


def not_before_the_order(case: InvoiceCase) -> Iterator[Finding]:
    """Find an invoice that is dated before its order (INV-05); prepayments may be."""
    issued = case.document.issued
    if issued is None or case.document.type is InvoiceType.PREPAYMENT:
        return
    for order in case.orders:
        if issued < order.ordered_on:
            params = {"date": day(issued), "order": order.number, "ordered": day(order.ordered_on)}
            yield Finding("issued", params, value=day(issued), expected=params["ordered"])
            return


def supply_is_dated(case: InvoiceCase) -> Iterator[Finding]:
    """Find an invoice for goods that says nowhere when they came, where the law wants it (INV-28).

    A day of delivery, a period, a tax point or the ship notice says it, for the document or for each line.
    """
    invoice = case.document
    country = seller_country(case)
    if not case.bills_goods or country not in DAY_OF_SUPPLY:
        return
    delivered = invoice.delivery.delivered if invoice.delivery is not None else None
    if delivered or invoice.period or invoice.tax_point or invoice.tax_point_code or invoice.notice:
        return
    if not invoice.lines or any(line.period is None and not line.notice for line in invoice.lines):
        yield Finding("delivery/delivered", {"country": _NAMES[country]})


_NAMES = {"AT": "Austrian", "DE": "German"}


def seller_country(case: InvoiceCase) -> str:
    """Return the country whose tax the seller charges: that of its VAT number, or of its address."""
    seller, representative = case.document.seller, case.document.tax_representative
    given = representative.vat_id if representative is not None and representative.vat_id else seller.vat_id
    address = seller.address.country if seller.address is not None else ""
    return vat_ids.country(given) or address


_E, _W, _R = Severity.ERROR, Severity.WARNING, Severity.REVIEW
_INVOICE = ("invoice",)
_SOURCE = "field rules 4.5"

RULES = (
    Rule(
        id="INV-03",
        title="Not dated ahead",
        checks="The invoice has a date, and none in the future beyond the tolerance.",
        severities=(_E,),
        stage=Stage.DATES,
        find_billed=not_dated_ahead,
        documents=_INVOICE,
        limits=("inv_future_days",),
        source=_SOURCE,
        reason=ReasonCode.LEGAL,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="INV-04",
        title="Not too old",
        checks="The invoice is no older than the buyer accepts.",
        severities=(_R, _E, _W),
        stage=Stage.DATES,
        find_billed=not_too_old,
        documents=_INVOICE,
        limits=("inv_backdate_days", "inv_backdate_action"),
        source=_SOURCE,
        reason=ReasonCode.OTHER,
    ),
    Rule(
        id="INV-05",
        title="Not before the order",
        checks="The invoice is not dated before its order, unless it is for a prepayment.",
        severities=(_W,),
        stage=Stage.DATES,
        find_billed=not_before_the_order,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.REFERENCES,
    ),
    Rule(
        id="INV-28",
        title="The day of the delivery",
        checks="The day or period of the delivery is there where the seller's country wants it (Austria, Germany).",
        severities=(_E,),
        stage=Stage.DATES,
        find_billed=supply_is_dated,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.LEGAL,
        action=ActionCode.PROVIDE,
    ),
)
