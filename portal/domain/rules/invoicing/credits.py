"""What a credit note gives back, and of which invoice (CRN-01 to CRN-04)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from portal.domain.invoices import InvoiceLine, InvoiceType
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.quantities import total
from portal.domain.rules.invoicing.case import InvoiceCase
from portal.domain.rules.invoicing.figures import figures
from portal.domain.rules.invoicing.snapshot import CreditedInvoice, CreditedLine
from portal.domain.rules.rule import Finding, Rule
from portal.domain.texts import amount, day, listed, number

_NOTHING = Decimal(0)


def invoice_is_named(case: InvoiceCase) -> Iterator[Finding]:
    """Find a credit note or correction that names no invoice of the supplier's own, or its wrong date (CRN-01)."""
    invoice = case.document
    is_correction = invoice.type is InvoiceType.CORRECTED
    if not case.is_credit and not is_correction:
        return
    if not any(one.number.strip() for one in invoice.preceding):
        yield Finding("preceding", variant="correction" if is_correction else "")
    for index, one in enumerate(invoice.preceding if case.is_credit else ()):
        known, path = case.snapshot.credited.get(one.number), f"preceding/{index}"
        params = {"number": one.number}
        if not one.number.strip():
            continue
        if known is None:
            yield Finding(f"{path}/number", params, value=one.number, variant="unknown")
        elif one.issued is None:
            yield Finding(f"{path}/issued", params, expected=day(known.issued), variant="date")
        elif one.issued != known.issued:
            params |= {"date": day(known.issued)}
            yield Finding(f"{path}/issued", params, day(one.issued), day(known.issued), variant="other_date")


def no_more_than_was_billed(case: InvoiceCase) -> Iterator[Finding]:
    """Find lines and totals that give back more than is left of the invoices that are credited (CRN-02).

    A credit for a price, this one or an earlier one, leaves the quantities; a line of which the invoices have none
    counts in the total alone.
    """
    invoice = case.document
    credited = [one for named in invoice.preceding if (one := case.snapshot.credited.get(named.number)) is not None]
    if not case.is_credit or not credited or not case.is_readable:
        return
    given: dict[int, list[tuple[str, InvoiceLine]]] = {}
    lines = [line for one in credited for line in one.lines]
    for path, line in case.placed():
        place = _place(case, line, lines)
        if place is not None:
            given.setdefault(place, []).append((path, line))
    for place, parts in given.items():
        yield from _over(case, lines[place], parts)
    yield from _over_in_all(case, credited)


def _place(case: InvoiceCase, line: InvoiceLine, lines: list[CreditedLine]) -> int | None:
    """Return which line of the invoices a line gives back: by order line, else by item, else by its own number."""
    order, wanted = case.document.order_of(line), line.order_line.strip()
    item = line.buyer_item or line.seller_item
    by_order = [at for at, one in enumerate(lines) if wanted and (one.order, one.order_line) == (order, wanted)]
    by_item = [at for at, one in enumerate(lines) if item and one.item == item]
    by_id = [at for at, one in enumerate(lines) if one.id == line.id]
    found = by_order or by_item or by_id
    return found[0] if found else None


def _over(case: InvoiceCase, line: CreditedLine, parts: list[tuple[str, InvoiceLine]]) -> Iterator[Finding]:
    quantity = total(one.quantity for _, one in parts)
    net = total(one.net for _, one in parts)
    left, worth = max(line.quantity - line.credited_quantity, _NOTHING), max(line.net - line.credited, _NOTHING)
    path, first = parts[0]
    params = {"line": line.id}
    if case.document.gives_back_goods and quantity > left:
        unit = case.unit(first.unit)
        params |= {"left": f"{number(left)} {unit}", "given": f"{number(quantity)} {unit}"}
        yield Finding(f"{path}/quantity", params, value=params["given"], expected=params["left"])
    elif net > worth:
        params |= {"left": amount(worth, case.currency), "given": amount(net, case.currency)}
        yield Finding(f"{path}/net", params, value=params["given"], expected=params["left"])


def _over_in_all(case: InvoiceCase, credited: list[CreditedInvoice]) -> Iterator[Finding]:
    left = sum((max(one.gross - one.credited, _NOTHING) for one in credited), _NOTHING)
    gross = case.document.totals.gross
    if gross > left:
        numbers = listed([one.number for one in credited])
        params = {"numbers": numbers, "left": amount(left, case.currency), "given": amount(gross, case.currency)}
        yield Finding("totals/gross", params, value=params["given"], expected=params["left"], variant="all")


def amounts_are_positive(case: InvoiceCase) -> Iterator[Finding]:
    """Find amounts with a minus sign in a credit note, which says by its type which way the money goes (CRN-03)."""
    if not case.is_credit or not case.is_readable:
        return
    for figure in figures(case.document):
        if figure.value < 0 and not figure.path.endswith(("/rounding", "/price", "/gross_price")):
            yield Finding(figure.path, {"figure": figure.name}, value=number(figure.value))


def reason_is_given(case: InvoiceCase) -> Iterator[Finding]:
    """Find a credit note without a reason (CRN-04)."""
    if case.is_credit and case.document.credit_reason is None:
        yield Finding("credit_reason")


_E = (Severity.ERROR,)
_INVOICE = ("invoice",)
_SOURCE = "field rules 4.5"

RULES = (
    Rule(
        id="CRN-01",
        title="The invoice that is credited",
        checks="A credit note names invoices of the supplier's own with their dates, and a correction names its own.",
        severities=_E,
        stage=Stage.REFERENCES,
        find_billed=invoice_is_named,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.REFERENCES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="CRN-02",
        title="No more than was billed",
        checks="All credits of a line and of an invoice come to no more than it billed, in quantity and in value.",
        severities=_E,
        stage=Stage.QUANTITIES,
        find_billed=no_more_than_was_billed,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.QUANTITY,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="CRN-03",
        title="Credits without a minus sign",
        checks="The quantities and amounts of a credit note are not below zero.",
        severities=_E,
        stage=Stage.QUANTITIES,
        find_billed=amounts_are_positive,
        fixed=True,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.PRICES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="CRN-04",
        title="Why it is credited",
        checks="A credit note says why it is given.",
        severities=_E,
        stage=Stage.REFERENCES,
        find_billed=reason_is_given,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.OTHER,
        action=ActionCode.PROVIDE,
    ),
)
