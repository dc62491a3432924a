"""An invoice beside what was ordered, received and billed: what the buyer compares, and what can be billed now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from portal.domain.deviations import Deviation, Measured, consequence, tolerance, weighed
from portal.domain.invoice_amounts import tax_amount
from portal.domain.invoices import Invoice
from portal.domain.issues import Issue
from portal.domain.money import round_half_up
from portal.domain.orders import LineStatus, OrderLine, OrderStatus, PurchaseOrder
from portal.domain.rules import Findings, InvoiceSnapshot
from portal.domain.rules.invoicing.case import InvoiceCase
from portal.domain.rules.invoicing.claims import Claim
from portal.domain.rules.invoicing.prices import unplanned
from portal.domain.rules.invoicing.values import billed_of, value_of
from portal.domain.texts import amount, counted, measured, percent

_NOTHING = Fraction(0)

#: Decimals of a price that is worked out, at most.
_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class MatchedLine:
    """One order line as an invoice bills it; quantities are in ``unit``, prices for one of it.

    ``positions`` are the invoice's lines, from 1. ``billed`` is what others bill, ``quantity`` and ``price`` are None
    where the invoice's unit cannot be converted; of several prices it is the highest. ``order_price`` and
    ``invoice_price`` are the same two prices for ``price_base`` of ``price_unit``, as the order gives them.
    ``quantity_tolerance`` and ``price_tolerance`` say in words what may be above, and who set it. ``deviations`` are
    the findings to be decided about these lines.
    """

    order: str
    line: int
    positions: tuple[int, ...]
    description: str
    unit: str
    ordered: Fraction
    received: Fraction
    billed: Fraction
    billable: Fraction
    quantity: Fraction | None
    expected: Fraction
    price: Fraction | None
    amount: Fraction
    order_price: Decimal
    invoice_price: Decimal | None
    price_base: Decimal
    price_unit: str
    quantity_tolerance: str
    price_tolerance: str
    deviations: tuple[Deviation, ...] = ()

    @property
    def money(self) -> Decimal:
        """The money that its deviations move."""
        return consequence(self.deviations)


@dataclass(frozen=True, slots=True)
class Match:
    """An invoice matched: the order lines that it bills, positions that bill none, and all that is to be decided."""

    lines: tuple[MatchedLine, ...]
    unmatched: tuple[int, ...]
    deviations: tuple[Deviation, ...]

    @property
    def money(self) -> Decimal:
        """The money that all deviations move together, for sorting."""
        return consequence(self.deviations)


def match(invoice: Invoice, snapshot: InvoiceSnapshot, findings: Findings) -> Match:
    """Return the invoice beside its orders, with the findings that the buyer decides; ``findings`` are its check's."""
    case = InvoiceCase(invoice, snapshot)
    by_position = {part.position: claim for claim in case.claims for part in claim.parts}
    found = weighed(findings, case.currency, lambda issue: _measure(case, by_position, issue))
    return Match(
        lines=_matched_lines(case, found),
        unmatched=tuple(at for at in range(1, len(invoice.lines) + 1) if at not in case.by_position),
        deviations=found,
    )


def beside_orders(invoice: Invoice, snapshot: InvoiceSnapshot) -> tuple[MatchedLine, ...]:
    """Return the order lines that an invoice bills, without asking what is to be decided about them."""
    return _matched_lines(InvoiceCase(invoice, snapshot), ())


def _matched_lines(case: InvoiceCase, found: tuple[Deviation, ...]) -> tuple[MatchedLine, ...]:
    return tuple(_matched(case, claim, found) for claim in case.claims) if case.is_readable else ()


def _matched(case: InvoiceCase, claim: Claim, found: tuple[Deviation, ...]) -> MatchedLine:
    line, positions = claim.first.line, tuple(part.position for part in claim.parts)
    price = _highest(claim)
    return MatchedLine(
        order=claim.first.order.number,
        line=line.number,
        positions=positions,
        description=line.description or line.item,
        unit=line.unit,
        ordered=claim.ordered,
        received=claim.received,
        billed=claim.billed,
        billable=max(claim.basis - claim.billed, _NOTHING),
        quantity=claim.quantity,
        expected=claim.first.expected,
        price=price,
        amount=claim.amount,
        order_price=_per_base(claim, claim.first.expected),
        invoice_price=None if price is None else _per_base(claim, price),
        price_base=line.price_base,
        price_unit=line.price_unit or line.unit,
        quantity_tolerance=_allowed(case, claim, "inv_qty_over_pct"),
        price_tolerance=_allowed(case, claim, "inv_price_up_pct", "inv_price_up_abs_unit"),
        deviations=tuple(one for one in found if one.line in positions),
    )


def _per_base(claim: Claim, price: Fraction) -> Decimal:
    return round_half_up(claim.first.per_base(price), _DECIMALS).normalize()


def _allowed(case: InvoiceCase, claim: Claim, *keys: str) -> str:
    """Return limits of a line in words; of several one that is not checked goes without saying."""
    limits = [case.limit(key, claim.first.order, claim.first.line) for key in keys]
    return "; ".join(
        tolerance(one, case.currency) for one in [one for one in limits if one.number is not None] or limits[:1]
    )


def _measure(case: InvoiceCase, by_position: Mapping[int, Claim], issue: Issue) -> Measured:
    if not case.is_readable:
        return "", _NOTHING
    claim = by_position.get(issue.line) if issue.line is not None else None
    if claim is not None and issue.rule in _OF_LINES:
        return _OF_LINES[issue.rule](case, claim, issue)
    if issue.rule in _OF_DOCUMENTS:
        return _OF_DOCUMENTS[issue.rule](case, issue)
    if claim is not None:
        return "", claim.amount
    line = issue.line
    is_line = line is not None and 0 < line <= len(case.document.lines)
    return "", Fraction(case.document.lines[line - 1].net if line and is_line else case.document.totals.gross)


def _over(case: InvoiceCase, claim: Claim, issue: Issue) -> Measured:
    most = claim.invoiceable if issue.rule == "INV-11" else claim.left
    more = max((claim.quantity or _NOTHING) - most, _NOTHING)
    return f"{measured(more, case.unit(claim.first.line.unit))} more", more * (_highest(claim) or claim.first.expected)


def _highest(claim: Claim) -> Fraction | None:
    return max((part.price for part in claim.parts if part.price is not None), default=None)


def _not_received(case: InvoiceCase, claim: Claim, issue: Issue) -> Measured:
    return "nothing received", claim.amount


def _dearer(case: InvoiceCase, claim: Claim, issue: Issue) -> Measured:
    part = next(one for one in claim.parts if one.position == issue.line)
    if part.price is None or part.quantity is None:
        return "", claim.amount
    more = part.price - part.expected
    words = f"{percent(more / part.expected)} more" if part.expected else "free of charge before"
    return words, more * part.quantity


def _line_value(case: InvoiceCase, claim: Claim, issue: Issue) -> Measured:
    over = claim.billed_amount + claim.goods_amount - value_of(case, claim)
    return f"{amount(over, case.currency)} over all invoices", over


def _other_tax(case: InvoiceCase, claim: Claim, issue: Issue) -> Measured:
    part = next(one for one in claim.parts if one.position == issue.line)
    expected = part.line.tax.rate if part.line.tax is not None else None
    given = tax_amount(part.given.net, part.given.tax.rate, case.currency)
    return "", Fraction(given - tax_amount(part.given.net, expected, case.currency))


def _order_value(case: InvoiceCase, issue: Issue) -> Measured:
    order = case.snapshot.orders[issue.params["order"]]
    over = billed_of(case, order) - Fraction(order.value)
    return f"{amount(over, case.currency)} over all invoices", over


def _tax_off(case: InvoiceCase, issue: Issue) -> Measured:
    row = case.document.taxes[int(issue.path.split("/")[1])]
    off = Fraction(row.amount - tax_amount(row.base, row.tax.rate, case.currency))
    return f"{amount(abs(off), case.currency)} {'more' if off > 0 else 'less'}", off


def _likeness(case: InvoiceCase, issue: Issue) -> Measured:
    return f"alike by {issue.params['score']} of 1", Fraction(case.document.totals.gross)


def _picture(case: InvoiceCase, issue: Issue) -> Measured:
    totals, world = case.document.totals, case.snapshot
    is_gross = issue.path == "totals/gross"
    told, shown = (totals.gross, world.shown_gross) if is_gross else (totals.due, world.shown_total)
    off = Fraction(abs(told)) - Fraction(shown or 0)
    return f"{amount(abs(off), case.currency)} apart", off


def _charges(case: InvoiceCase, issue: Issue) -> Measured:
    over = unplanned(case)
    return f"{amount(over, case.currency)} more", over


def _too_old(case: InvoiceCase, issue: Issue) -> Measured:
    issued = case.document.issued
    age = (case.snapshot.today - issued).days if issued is not None else 0
    return f"{counted(age, 'day')} old", Fraction(case.document.totals.gross)


_OF_LINES: Mapping[str, Callable[[InvoiceCase, Claim, Issue], Measured]] = {
    "INV-11": _over,
    "INV-12": _not_received,
    "INV-13": _over,
    "INV-14": _dearer,
    "INV-15": _line_value,
    "TAX-07": _other_tax,
}

_OF_DOCUMENTS: Mapping[str, Callable[[InvoiceCase, Issue], Measured]] = {
    "INV-04": _too_old,
    "INV-16": _order_value,
    "INV-24": _charges,
    "INV-02": _likeness,
    "INV-33": _picture,
    "TAX-02": _tax_off,
}


def billable(
    order: PurchaseOrder, received: Mapping[int, Fraction], billed: Mapping[int, Fraction], policy: str
) -> dict[int, Fraction]:
    """Return what can be billed now of each line, where that is anything: for proposing an invoice.

    ``received`` (net of what went back) and ``billed`` (net of credits for goods) are by line, in its unit; ``policy``
    is inv_match_policy's: "3way" takes what was received, "2way" what was ordered, and "evaluated_receipt" nothing, as
    the buyer bills. Tolerances are for what cannot be helped, and none is proposed.
    """
    if order.status is OrderStatus.CANCELLED or policy == "evaluated_receipt":
        return {}
    left = {line.number: _left(line, received, billed, policy) for line in order.lines}
    return {number: quantity for number, quantity in left.items() if quantity > 0}


def _left(line: OrderLine, received: Mapping[int, Fraction], billed: Mapping[int, Fraction], policy: str) -> Fraction:
    if line.status is LineStatus.CANCELLED:
        return _NOTHING
    ordered = Fraction(line.quantity) - Fraction(line.cancelled)
    basis = ordered if policy == "2way" else received.get(line.number, _NOTHING)
    return basis - billed.get(line.number, _NOTHING)
