"""How much is billed, against what was ordered, received and billed before (INV-10 to INV-13, INV-23, INV-30).

All comparisons are between exact fractions of the order line's unit, summed over the invoice's lines of one order
line; what lies exactly on a limit is fine.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from portal.domain.invoices import InvoiceType
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.orders import LineStatus
from portal.domain.quantities import is_sane
from portal.domain.rules.invoicing.case import InvoiceCase
from portal.domain.rules.invoicing.claims import Claim
from portal.domain.rules.rule import Finding, Rule
from portal.domain.rules.shipping.orders import ACTIONS
from portal.domain.texts import listed, measured, number

_NOTHING = Fraction(0)


def _claims(case: InvoiceCase) -> Iterator[Claim]:
    """Give what is billed of order lines that take part in matching: measurable, and billed by the supplier."""
    for claim in case.claims if case.bills_goods else ():
        if claim.quantity is not None and claim.terms.policy != "evaluated_receipt":
            yield claim


def lines_are_open(case: InvoiceCase) -> Iterator[Finding]:
    """Find order lines of which nothing can be billed any more, and lines whose order line is not known (INV-10)."""
    needed = case.usual("inv_po_required").value == "true" and case.bills_goods
    for position, given in enumerate(case.document.lines, 1):
        order = case.document.order_of(given)
        if position not in case.by_position and order and case.bills_goods:
            severity = Severity.ERROR if needed else Severity.REVIEW
            params = {"line": str(position), "order": order}
            yield Finding(f"lines/{position}/order_line", params, given.name, variant="unnamed", severity=severity)
    for claim in _claims(case):
        invoiced, most = claim.first, max(claim.basis, claim.ordered) * claim.terms.factor
        if claim.billed > 0 and claim.billed >= most:
            params = {
                "line": invoiced.name,
                "ordered": measured(claim.ordered, case.unit(invoiced.line.unit)),
                "list": f" ({listed(claim.numbers)})" if claim.numbers else "",
            }
            yield Finding(invoiced.path, params, value=number(claim.billed), expected=number(most))
        elif _is_over_without_goods(claim):
            params = {"line": invoiced.name}
            yield Finding(invoiced.path, params, value=invoiced.line.status.value, variant="closed")


def _is_over_without_goods(claim: Claim) -> bool:
    return claim.first.line.status is LineStatus.CLOSED and claim.terms.needs_receipt and not claim.received


def _is_used_up(claim: Claim) -> bool:
    """Say whether INV-10 has said all there is to say."""
    return claim.billed > 0 and claim.billed >= max(claim.basis, claim.ordered) * claim.terms.factor


def not_more_than_received(case: InvoiceCase) -> Iterator[Finding]:
    """Find order lines of which more is billed than was received, less what was billed before (INV-11).

    Before anything was received INV-12 speaks, and INV-13 holds the order as the limit.
    """
    for claim in _claims(case):
        if not claim.terms.needs_receipt or claim.terms.over is None or not claim.received or _is_used_up(claim):
            continue
        if (quantity := claim.quantity) is not None and quantity > claim.invoiceable:
            unit = case.unit(claim.first.line.unit)
            params = {
                "line": claim.first.name,
                "received": measured(claim.received, unit),
                "billed": number(claim.billed),
                "quantity": number(quantity),
                "billable": measured(claim.invoiceable, unit),
            }
            yield _over(case, claim, params, quantity, claim.invoiceable)


def _over(
    case: InvoiceCase, claim: Claim, params: dict[str, str], quantity: Fraction, most: Fraction, variant: str = ""
) -> Finding:
    unit = case.unit(claim.first.line.unit)
    action = case.limit("inv_qty_over_action", claim.first.order, claim.first.line).value or ""
    return Finding(
        f"{claim.first.path}/quantity",
        params,
        measured(quantity, unit),
        measured(most, unit),
        variant=variant,
        severity=ACTIONS.get(action, Severity.REVIEW),
    )


def goods_were_received(case: InvoiceCase) -> Iterator[Finding]:
    """Find order lines of which nothing was received yet, as the buyer wants to hear of it (INV-12)."""
    for claim in _claims(case):
        invoiced = claim.first
        action = case.limit("inv_before_receipt", invoiced.order, invoiced.line).value or ""
        if not claim.terms.needs_receipt or claim.received > 0 or action not in ACTIONS or _is_used_up(claim):
            continue
        quantity = measured(claim.quantity or 0, case.unit(invoiced.line.unit))
        params = {"line": invoiced.name, "buyer": case.buyer}
        yield Finding(f"{invoiced.path}/quantity", params, quantity, variant="", severity=ACTIONS[action])


def not_more_than_ordered(case: InvoiceCase) -> Iterator[Finding]:
    """Find order lines of which more is billed in all than was ordered (INV-13).

    This is for lines that are matched with the order alone, and for goods that were not received yet.
    """
    for claim in _claims(case):
        if claim.terms.over is None or (claim.terms.needs_receipt and claim.received > 0) or _is_used_up(claim):
            continue
        if (quantity := claim.quantity) is not None and quantity > claim.left:
            unit = case.unit(claim.first.line.unit)
            params = {
                "line": claim.first.name,
                "ordered": measured(claim.ordered, unit),
                "billed": number(claim.billed),
                "quantity": number(quantity),
                "billable": measured(claim.left, unit),
            }
            yield _over(case, claim, params, quantity, claim.left)


def signs_are_right(case: InvoiceCase) -> Iterator[Finding]:
    """Find prices below zero, and lines below zero that are no correction with a reason (INV-23).

    What a credit note may not have is a matter of CRN-03.
    """
    invoice = case.document
    for path, given in case.placed():
        for field in ("price", "gross_price"):
            value = getattr(given, field)
            if value is not None and is_sane(value) and value < 0:
                yield Finding(f"{path}/{field}", value=number(value))
        if case.is_credit:
            continue
        is_explained = invoice.type is InvoiceType.CORRECTED and (invoice.credit_reason or given.note.strip())
        below = [field for field in ("quantity", "net") if is_sane(value := getattr(given, field)) and value < 0]
        if below and not is_explained:
            variant = "reason" if invoice.type is InvoiceType.CORRECTED else "line"
            params = {"line": path.partition("/")[2]}
            yield Finding(f"{path}/{below[0]}", params, value=number(getattr(given, below[0])), variant=variant)


def goods_are_billed_once(case: InvoiceCase) -> Iterator[Finding]:
    """Find goods that are billed both through a ship notice and another one, or directly (INV-30).

    Through one notice no more is billed than it ships. Where some documents bill an order line through notices and
    some directly, together they bill no more than all notices ship.
    """
    for claim in _claims(case):
        unit = case.unit(claim.first.line.unit)
        yield from _through_notices(case, claim, unit)
        if not _is_mixed(case, claim) or (quantity := claim.quantity) is None:
            continue
        shipped = sum((lines.get(claim.first.key, _NOTHING) for lines in case.snapshot.shipped.values()), _NOTHING)
        twice = min(claim.billed + quantity - shipped, quantity)
        if claim.billed > 0 and twice > 0:
            through = _notice(case, claim)
            notices = list(dict.fromkeys(one.notice for one in claim.others if one.notice and not one.is_credit))
            params = {"line": claim.first.name, "quantity": measured(twice, unit)}
            if notices and not through:
                found = Finding(claim.first.path, {**params, "notice": listed(notices)}, value=number(quantity))
            else:
                told = {**params, "list": listed(claim.numbers) or case.buyer}
                found = Finding(claim.first.path, told, value=number(quantity), variant="direct")
            yield found


def _through_notices(case: InvoiceCase, claim: Claim, unit: str) -> Iterator[Finding]:
    """Find more billed through one notice than it ships of the line."""
    mine: dict[str, Fraction] = {}
    for part in claim.parts:
        if notice := part.given.notice or case.document.notice:
            mine[notice] = mine.get(notice, _NOTHING) + (part.quantity or _NOTHING)
    for notice, quantity in mine.items():
        ships = case.snapshot.shipped.get(notice, {}).get(claim.first.key)
        params = {"line": claim.first.name, "notice": notice}
        if ships is None:
            yield Finding(f"{claim.first.path}/notice", params, value=notice, variant="unknown")
            continue
        before = max(sum((one.goods for one in claim.others if one.notice == notice), _NOTHING), _NOTHING)
        if before > 0 and before + quantity > ships:
            params["quantity"] = measured(min(before + quantity - ships, quantity), unit)
            yield Finding(f"{claim.first.path}/notice", params, value=number(quantity), expected=number(ships - before))


def _notice(case: InvoiceCase, claim: Claim) -> str:
    return next((notice for part in claim.parts if (notice := part.given.notice or case.document.notice)), "")


def _is_mixed(case: InvoiceCase, claim: Claim) -> bool:
    ways = {bool(part.given.notice or case.document.notice) for part in claim.parts}
    ways |= {bool(one.notice) for one in claim.others if not one.is_credit}
    return len(ways) > 1


_E, _W, _R = Severity.ERROR, Severity.WARNING, Severity.REVIEW
_INVOICE = ("invoice",)
_SOURCE = "field rules 4.5 and 4.1 (formulas)"

RULES = (
    Rule(
        id="INV-10",
        title="Something left to bill",
        checks="Every line bills an order line that exists and of which something is left to be billed.",
        severities=(_E, _R),
        stage=Stage.LINE_STATE,
        find_billed=lines_are_open,
        documents=_INVOICE,
        limits=("inv_po_required",),
        source=_SOURCE,
        reason=ReasonCode.QUANTITY,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="INV-11",
        title="Not more than received",
        checks="No more is billed than was received, less what was billed before; credits count where goods went back.",
        severities=(_R, _E, _W),
        stage=Stage.QUANTITIES,
        find_billed=not_more_than_received,
        documents=_INVOICE,
        limits=("inv_match_policy", "inv_qty_over_pct", "inv_qty_over_action"),
        source=_SOURCE,
        reason=ReasonCode.QUANTITY,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="INV-12",
        title="Received before it is billed",
        checks="Something of every order line was received, where receipts are matched.",
        severities=(_W, _R, _E),
        stage=Stage.QUANTITIES,
        find_billed=goods_were_received,
        documents=_INVOICE,
        limits=("inv_before_receipt",),
        source=_SOURCE,
        reason=ReasonCode.DELIVERY,
    ),
    Rule(
        id="INV-13",
        title="Not more than ordered",
        checks="No more is billed in all than was ordered, where receipts are not matched or did not come yet.",
        severities=(_R, _E, _W),
        stage=Stage.QUANTITIES,
        find_billed=not_more_than_ordered,
        documents=_INVOICE,
        limits=("inv_match_policy", "inv_qty_over_pct", "inv_qty_over_action"),
        source=_SOURCE,
        reason=ReasonCode.QUANTITY,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="INV-23",
        title="Nothing below zero",
        checks="Prices are not below zero, and lines only in a corrected invoice (384) that says why.",
        severities=(_E,),
        stage=Stage.QUANTITIES,
        find_billed=signs_are_right,
        fixed=True,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.PRICES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="INV-30",
        title="The same goods once",
        checks="Goods are billed through their ship notice or directly, not both, and never more than a notice ships.",
        severities=(_E,),
        stage=Stage.QUANTITIES,
        find_billed=goods_are_billed_once,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.QUANTITY,
        action=ActionCode.PROVIDE,
    ),
)
