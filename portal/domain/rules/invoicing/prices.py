"""For how much, against the order's prices and charges (INV-14, INV-18, INV-19, INV-24, INV-35)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from portal.domain.invoices import Adjustment
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.money import exponent, round_half_up
from portal.domain.orders import OrderLine
from portal.domain.quantities import same_unit, total
from portal.domain.rules.invoicing.case import InvoiceCase
from portal.domain.rules.invoicing.claims import Invoiced, order_price
from portal.domain.rules.invoicing.values import small_difference
from portal.domain.rules.prices import suspect_of
from portal.domain.rules.rule import Finding, Rule
from portal.domain.texts import amount, day, listed, measured, number, percent, price

#: Decimals of a price in a sentence, at most.
_SHOWN = 6

_NOTHING = Decimal(0)


def _price(case: InvoiceCase, invoiced: Invoiced, value: Fraction) -> str:
    """Return a price in words as the order gives prices: ``14.95 EUR per 100 pieces``."""
    line = invoiced.line
    shown = price(round_half_up(invoiced.per_base(value), max(_SHOWN, exponent(case.currency))), case.currency)
    return f"{shown} {case.currency} per {_per(case, line)}"


def _per(case: InvoiceCase, line: OrderLine) -> str:
    unit = measured(line.price_base, case.unit(line.price_unit or line.unit))
    return unit.removeprefix("1 ") if line.price_base == 1 else unit


def price_is_not_higher(case: InvoiceCase) -> Iterator[Finding]:
    """Find prices above the order's by more than inv_price_up_pct or more than inv_price_up_abs_unit (INV-14).

    Where both limits are set the stricter one decides; an empty one is not checked. What the whole invoice differs by
    so little that INV-17 takes it is not found.
    """
    if case.is_credit or small_difference(case) is not None:
        return
    for invoiced in case.invoiced:
        given, ordered = invoiced.price, invoiced.expected
        if given is None or given <= ordered or not (allowed := _breached(case, invoiced, given)):
            continue
        params = {
            "line": invoiced.name,
            "price": _price(case, invoiced, given),
            "ordered": _price(case, invoiced, ordered),
            "excess": percent(given / ordered - 1) if ordered else _price(case, invoiced, given),
            "allowed": allowed,
        }
        yield Finding(f"{invoiced.path}/price", params, value=params["price"], expected=params["ordered"])


def _breached(case: InvoiceCase, invoiced: Invoiced, given: Fraction) -> str:
    """Return the limits that the price breaks, in words; "" if none. Amounts are for the order's price unit."""
    percentage = case.limit("inv_price_up_pct", invoiced.order, invoiced.line).number
    absolute = case.limit("inv_price_up_abs_unit", invoiced.order, invoiced.line).number
    broken = []
    if percentage is not None and given > invoiced.expected * (1 + Fraction(percentage) / 100):
        broken.append(f"{number(percentage)} %")
    if absolute is not None and invoiced.per_base(given - invoiced.expected) > Fraction(absolute):
        broken.append(f"{price(absolute, case.currency)} {case.currency}")
    return " and ".join(broken)


def price_is_for_this_unit(case: InvoiceCase) -> Iterator[Finding]:
    """Find price bases that are not above zero, and prices for another unit than the quantity's (INV-18)."""
    for path, given in case.placed():
        if given.price_base is not None and given.price_base <= 0:
            yield Finding(f"{path}/price_base", value=number(given.price_base), variant="base")
        elif given.price_unit and not same_unit(given.price_unit, given.unit):
            params = {
                "base": measured(given.price_base or 1, case.unit(given.price_unit)),
                "unit": case.unit(given.unit),
            }
            yield Finding(f"{path}/price_unit", params, value=given.price_unit, expected=given.unit)


def price_is_no_slip(case: InvoiceCase) -> Iterator[Finding]:
    """Find prices that look as if they were for another unit, by their ratio to the order's (INV-19)."""
    for invoiced in () if case.is_credit else case.invoiced:
        given, ordered = invoiced.price, invoiced.expected
        if not given or given < 0 or not ordered or given == ordered:
            continue
        ratio = given / ordered
        suspect = suspect_of(invoiced.line, max(ratio, 1 / ratio))
        if suspect is None:
            continue
        params = {
            "line": invoiced.name,
            "price": _price(case, invoiced, given),
            "ordered": _price(case, invoiced, ordered),
            "times": f"about {number(suspect)} times" if ratio > 1 else f"about 1/{number(suspect)} of",
        }
        yield Finding(f"{invoiced.path}/price", params, value=params["price"], expected=params["ordered"])


def _charges(case: InvoiceCase) -> list[Adjustment]:
    return [one for one in case.document.charges if one.amount > 0]


def unplanned(case: InvoiceCase) -> Fraction:
    """Return by how much the charges are above what the orders plan, less what other invoices charged of it."""
    planned = total(order.freight or _NOTHING for order in case.orders)
    before = total(case.snapshot.charged.get(order.number, _NOTHING) for order in case.orders)
    return total(one.amount for one in _charges(case)) - max(planned - before, Fraction(0))


def charges_were_planned(case: InvoiceCase) -> Iterator[Finding]:
    """Find freight and other charges above what the orders plan and other invoices left of it (INV-24)."""
    charges, limit = _charges(case), case.usual("inv_freight_unplanned_abs").number
    over = unplanned(case)
    if case.is_credit or not charges or limit is None or over <= Fraction(limit):
        return
    planned = total(order.freight or _NOTHING for order in case.orders)
    charged = total(one.amount for one in charges)
    params = {
        "planned": amount(planned, case.currency),
        "over": amount(over, case.currency),
        "what": listed(list(dict.fromkeys(one.reason or "charges without a reason" for one in charges))),
        "buyer": case.buyer,
    }
    yield Finding("adjustments", params, value=amount(charged, case.currency), expected=params["planned"])


def earlier_price_is_told(case: InvoiceCase) -> Iterator[Finding]:
    """Tell where goods came before a price change, so that the earlier price counts (INV-35)."""
    for claim in case.claims if case.bills_goods else ():
        invoiced = claim.first
        earlier = case.price_of_receipt(invoiced.order.number, invoiced.line)
        if earlier is None or invoiced.line.free_of_charge:
            continue
        params = {
            "line": invoiced.name,
            "received": day(case.snapshot.received_on[invoiced.key]),
            "price": _price(case, invoiced, earlier),
            "now": _price(case, invoiced, order_price(invoiced.line)),
        }
        yield Finding(f"{invoiced.path}/price", params, value=params["price"], expected=params["now"])


_E, _W, _R, _I = Severity.ERROR, Severity.WARNING, Severity.REVIEW, Severity.INFORMATION
_INVOICE = ("invoice",)
_SOURCE = "field rules 4.5 and 4.1 (formulas)"

RULES = (
    Rule(
        id="INV-14",
        title="The price of the order",
        checks="No price is above the order's by more than the tolerance, both for the order's price unit.",
        severities=(_R,),
        stage=Stage.PRICES,
        find_billed=price_is_not_higher,
        documents=_INVOICE,
        limits=("inv_price_up_pct", "inv_price_up_abs_unit"),
        source=_SOURCE,
        reason=ReasonCode.PRICES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="INV-18",
        title="Price and quantity in one unit",
        checks="A price is for a quantity above zero of the unit that the line bills.",
        severities=(_E,),
        stage=Stage.PRICES,
        find_billed=price_is_for_this_unit,
        fixed=True,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.PRICES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="INV-19",
        title="A price for the right unit",
        checks="No price is ten, twelve, a hundred or a thousand times the order's, or as many times as a pack holds.",
        severities=(_W,),
        stage=Stage.PRICES,
        find_billed=price_is_no_slip,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.PRICES,
    ),
    Rule(
        id="INV-24",
        title="Planned charges only",
        checks="Freight and other charges are no more than the order plans, less what other invoices charged already.",
        severities=(_R,),
        stage=Stage.PRICES,
        find_billed=charges_were_planned,
        documents=_INVOICE,
        limits=("inv_freight_unplanned_abs",),
        source=_SOURCE,
        reason=ReasonCode.PRICES,
    ),
    Rule(
        id="INV-35",
        title="The price when the goods came",
        checks="Goods received before a change of price are matched with the price of that day.",
        severities=(_I,),
        stage=Stage.PRICES,
        find_billed=earlier_price_is_told,
        documents=_INVOICE,
        source="field rules 4.5 and 4.1 (revision conflict)",
        reason=ReasonCode.PRICES,
    ),
)
