"""What the ERP checks before it books an order response, and the form of every refusal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portal.sandbox_erp.documents import Line, Order, Supplier, is_unpriced, open_quantity, text
from portal.sandbox_erp.responses import OrderResponse, ResponseLine, Row

#: What a line's state says to whoever wants to answer it or ship it: a code and words.
LINE_STATES = {
    "closed": ("LINE_CLOSED", "is closed"),
    "soft_closed": ("LINE_CLOSED", "is closed for delivery"),
    "blocked": ("LINE_BLOCKED", "is blocked"),
    "cancelled": ("LINE_CANCELLED", "was cancelled"),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason not to book; ``line`` is null where it concerns the whole response."""

    code: str
    text: str
    line: int | None = None


class Refused(Exception):
    """The response is not booked; all reasons of the stage that stopped it."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__("; ".join(refusal.text for refusal in refusals))
        self.refusals = refusals


def check_header(order: Order, supplier: Supplier) -> list[Refusal]:
    """Return why an answer to this order is not booked now, whatever it says about its lines."""
    found = list(check_supplier(supplier))
    if order["status"] != "released":
        found.append(Refusal(f"ORDER_{order['status'].upper()}", f"Order {order['number']} is {order['status']}."))
    return [*found, *check_hold(order)]


def check_supplier(supplier: Supplier) -> Iterator[Refusal]:
    """Yield why nothing is booked for a supplier."""
    if supplier["status"] != "active":
        reason = supplier["status_reason"] or supplier["status"]
        yield Refusal("SUPPLIER_BLOCKED", f"Supplier {supplier['number']} is blocked: {reason}.")


def check_hold(order: Order) -> Iterator[Refusal]:
    """Yield why nothing is booked for an order on hold."""
    if order["hold"] is not None:
        yield Refusal("ORDER_ON_HOLD", f"Order {order['number']} is on hold since {order['hold']['since']}.")


def check_response(response: OrderResponse, order: Order, profile: dict[str, Any]) -> list[Refusal]:
    """Return why this answer is not booked, header first, then line by line in the order given."""
    lines = {line["line"]: line for line in order["lines"]}
    found = list(_document(response, order, profile))
    seen: set[int] = set()
    for answer in response.lines:
        line = lines.get(answer.line)
        if line is None:
            found.append(line_refusal("LINE_UNKNOWN", answer.line, f"does not exist on order {order['number']}"))
        elif answer.line in seen:
            found.append(line_refusal("LINE_TWICE", answer.line, "is answered twice"))
        elif line["status"] in LINE_STATES:
            code, words = LINE_STATES[line["status"]]
            found.append(line_refusal(code, answer.line, words))
        else:
            found.extend(_line(answer, line, profile))
        seen.add(answer.line)
    return found


def _document(response: OrderResponse, order: Order, profile: dict[str, Any]) -> Iterator[Refusal]:
    if not any(answer.rows for answer in response.lines):
        yield Refusal("NO_LINES", "The response answers no line.")
    known = {currency["code"] for currency in profile["currencies"]}
    if response.currency and response.currency not in known:
        yield Refusal("CURRENCY_UNKNOWN", f"Currency {response.currency} is not known here.")
    elif response.currency and response.currency != order["currency"]:
        yield Refusal("CURRENCY_DIFFERS", f"The order is in {order['currency']}, not in {response.currency}.")
    lengths = profile["field_lengths"]
    yield from too_long("document_number", response.document_number, lengths, None)
    yield from too_long("note", response.note, lengths, None)


def _line(answer: ResponseLine, line: Line, profile: dict[str, Any]) -> Iterator[Refusal]:
    for row in answer.rows:
        yield from _row(row, line, profile)
    quantities = [in_line_unit(row.quantity, row.unit, line) for row in answer.rows]
    known = [quantity for quantity in quantities if quantity is not None]
    if not known or len(known) < len(quantities):
        return
    answered = sum(known, Fraction(0))
    for deviation in sorted(_deviations(answer, line, answered) - set(profile["bookable"])):
        yield line_refusal("NOT_BOOKABLE", line["line"], f"deviates in a way that cannot be booked here: {deviation}")
    yield from _quantity(answered, line, profile["limits"])


def _deviations(answer: ResponseLine, line: Line, answered: Fraction) -> set[str]:
    """Return how an answer differs from the line, in the words of the profile's ``bookable``."""
    days = {row.delivery_on.isoformat() for row in answer.rows if row.kind == "accept" and row.delivery_on}
    found = {row.kind for row in answer.rows} - {"accept"}
    if answered != Fraction(open_quantity(line)):
        found.add("quantity")
    if any(row.price not in (None, Decimal(line["price"])) for row in answer.rows):
        found.add("price")
    if not days <= {schedule["requested_on"] for schedule in line["schedules"]}:
        found.add("date")
    if len(days) > len(line["schedules"]):
        found.add("split")
    return found


def _quantity(answered: Fraction, line: Line, limits: dict[str, str]) -> Iterator[Refusal]:
    asked = open_quantity(line)
    if answered < Fraction(asked):
        yield line_refusal("QUANTITY_SHORT", line["line"], f"has {text(asked)} open; the rows add up to less")
    most = Fraction(asked) * (1 + Fraction(limits["quantity_over_pct"]) / 100)
    if answered > most:
        yield line_refusal("QUANTITY_LIMIT", line["line"], f"has {text(asked)} open; the rows are far above it")


def _row(row: Row, line: Line, profile: dict[str, Any]) -> Iterator[Refusal]:
    number = line["line"]
    units = {unit["code"]: unit for unit in profile["units"]}
    unit = row.unit or line["unit"]
    if in_line_unit(row.quantity, row.unit, line) is None:
        yield line_refusal("UNIT_UNKNOWN", number, f"cannot be answered in unit {unit[:10]}")
    if row.quantity <= 0:
        yield line_refusal("QUANTITY_NOT_POSITIVE", number, "needs quantities above zero")
    elif row.quantity != round(row.quantity, units[unit]["decimals"] if unit in units else 3):
        yield line_refusal("QUANTITY_DECIMALS", number, f"has a quantity with too many decimals for {unit[:10]}")
    if row.kind in {"accept", "backorder"} and row.delivery_on is None:
        yield line_refusal("DATE_MISSING", number, "needs a delivery date in each row that delivers")
    if row.kind == "reject" and not row.reason:
        yield line_refusal("REASON_MISSING", number, "is rejected without a reason")
    if row.kind == "substitute" and not row.substitute_item:
        yield line_refusal("SUBSTITUTE_MISSING", number, "names no substitute item")
    yield from _price(row, line, profile["limits"])
    lengths = profile["field_lengths"]
    yield from too_long("line_note", row.note, lengths, number)
    yield from too_long("substitute_item", row.substitute_item, lengths, number)
    yield from too_long("substitute_description", row.substitute_description, lengths, number)


def _price(row: Row, line: Line, limits: dict[str, str]) -> Iterator[Refusal]:
    if row.price is None:
        return
    if row.price <= 0 and not line["free_of_charge"]:
        yield line_refusal("PRICE_NOT_POSITIVE", line["line"], "needs a price above zero")
    elif row.price != round(row.price, int(limits["price_decimals"])):
        yield line_refusal(
            "PRICE_DECIMALS", line["line"], f"has a price with more than {limits['price_decimals']} decimals"
        )
    elif not is_unpriced(line) and row.price > Decimal(line["price"]) * (1 + Decimal(limits["price_up_pct"]) / 100):
        yield line_refusal(
            "PRICE_LIMIT", line["line"], f"costs {line['price']} on the order; the answer is far above it"
        )


def too_long(field: str, value: str, lengths: dict[str, int], line: int | None) -> Iterator[Refusal]:
    """Yield that a text is longer than the ERP stores; exactly as long is fine."""
    if len(value) > lengths[field]:
        yield Refusal("FIELD_TOO_LONG", f"{field} has {len(value)} characters, at most {lengths[field]} fit.", line)


def in_line_unit(quantity: Decimal, unit: str, line: Line) -> Fraction | None:
    """Return a quantity exactly in the order line's unit; None where the unit cannot be converted."""
    if unit in {"", line["unit"]}:
        return Fraction(quantity)
    pack = line["pack"]
    if pack is not None and unit == pack["unit"]:
        return Fraction(quantity) * Fraction(pack["numerator"], pack["denominator"])
    return None


def line_refusal(code: str, line: int, words: str) -> Refusal:
    """Return a reason that concerns one order line."""
    return Refusal(code, f"Line {line} {words}.", line)
