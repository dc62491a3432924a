"""What the ERP refuses to book: invoices that it cannot read as a bill for its orders, and slips beyond any tolerance.

What is merely off, or not received yet, is booked and held instead (``matching``). Every line has to bill a line of an
order, unless the contract profile takes invoices without one (``inv_po_required``); what names an order bills its line.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from portal.sandbox_erp.checks import Refusal, check_supplier, in_line_unit, line_refusal, too_long
from portal.sandbox_erp.documents import Line, Order, exact_text, text
from portal.sandbox_erp.invoice_sums import check_sums
from portal.sandbox_erp.invoices import Invoice, InvoiceLine
from portal.sandbox_erp.matching import Books, agreed_price, unit_price
from portal.sandbox_erp.orders import get_supplier
from portal.sandbox_erp.profile import standing_limit
from portal.sandbox_erp.settlements import BookedInvoice, find_standing, list_credits, shares_of

#: Types of documents that suppliers send; self-billed ones (389) are the buyer's own.
_TYPES = frozenset({"380", "326", "381", "383", "384", "386"})

#: One type corrects an earlier document and may take lines back.
_CORRECTED = "384"

#: The calendars of buyer and supplier may be a day apart.
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Desk:
    """Where a document is checked.

    One that ``forgets`` knows no other documents: the negative control, which books again what it is sent again.
    """

    connection: sqlite3.Connection
    now: datetime
    books: Books
    forgets: bool = False


def check_invoice(document: Invoice, desk: Desk) -> list[Refusal]:
    """Return why a document is not booked: what it refers to first; if that holds, everything else."""
    found = list(_references(document, desk))
    if found:
        return found
    profile = desk.books.profile
    buyer = profile["tolerances"]["buyer"]
    found += _header(document, desk)
    decimals = {one["code"]: one["decimals"] for one in profile["currencies"]}
    found += check_sums(document, decimals.get(document.currency, 2), Decimal(buyer["inv_tax_abs"] or "Infinity"))
    for billed, _, line in desk.books.lines(document):
        found += _line(document, billed, line, profile["limits"])
    if found or desk.forgets:
        return found
    return [*_history(document, desk), *_credit(document, desk)]


def credited(document: Invoice, connection: sqlite3.Connection) -> list[BookedInvoice]:
    """Return the invoices that a credit note is about, as far as they stand."""
    if not document.is_credit or not document.preceding:
        return []
    return find_standing(connection, document.supplier, document.preceding, is_credit=False)


def _references(document: Invoice, desk: Desk) -> Iterator[Refusal]:
    if document.type not in _TYPES:
        yield Refusal("TYPE_NOT_TAKEN", f"Documents of type {document.type[:10]} are not taken from suppliers.")
    if not document.lines:
        yield Refusal("NO_LINES", "The document bills nothing.")
    if any(not line.order for line in document.lines) and _needs_order(document, desk):
        yield Refusal("ORDER_MISSING", "Every line has to name an order.")
    known = True
    for number in dict.fromkeys(line.order for line in document.lines if line.order):
        order = desk.books.order(number)
        if order is None:
            yield Refusal("ORDER_UNKNOWN", f"Order {number[:40]} is not known here.")
        elif order["supplier"] != document.supplier:
            yield Refusal("SUPPLIER_DIFFERS", f"Order {number} is not this supplier's.")
        elif order["currency"] != document.currency:
            yield Refusal("CURRENCY_DIFFERS", f"Order {number} is in {order['currency']}.")
        known = known and order is not None and order["supplier"] == document.supplier
    if known and document.lines:
        yield from check_supplier(get_supplier(desk.connection, document.supplier))
    there = {billed.id for billed, _, _ in desk.books.lines(document)}
    for billed in document.lines:
        if billed.id not in there and desk.books.order(billed.order) is not None:
            words = f"Line {billed.id[:20]} bills line {billed.line[:20]}, which is not on order {billed.order}."
            yield Refusal("LINE_UNKNOWN", words)


def _needs_order(document: Invoice, desk: Desk) -> bool:
    group = get_supplier(desk.connection, document.supplier)["group"]
    return standing_limit(desk.books.profile, "inv_po_required", document.supplier, group) != "false"


def _header(document: Invoice, desk: Desk) -> Iterator[Refusal]:
    lengths, buyer = desk.books.profile["field_lengths"], desk.books.profile["tolerances"]["buyer"]
    if len(document.document_number) > lengths["invoice_number"]:
        yield Refusal("NUMBER_TOO_LONG", f"The number has more than {lengths['invoice_number']} characters.")
    yield from too_long("invoice_note", document.note, lengths, None)
    for line in document.lines:
        yield from too_long("line_note", line.note, lengths, None)
    ahead = timedelta(days=int(buyer["inv_future_days"] or 0))
    if document.issued_on is None:
        yield Refusal("DATE_MISSING", "The document has no date.")
    elif document.issued_on > desk.now.date() + ahead + _A_DAY:
        yield Refusal("DATE_IN_FUTURE", f"The document is dated {document.issued_on}.")
    if document.totals.due < 0:
        yield Refusal("AMOUNT_NEGATIVE", "The amount due is below zero.")
    supplier = get_supplier(desk.connection, document.supplier)
    if supplier["vat_id"] and document.seller_vat_id and _plain(document.seller_vat_id) != supplier["vat_id"]:
        yield Refusal("VAT_ID_DIFFERS", f"Supplier {supplier['number']} has another VAT id.")
    approved = set(supplier["accounts"])
    for account in document.accounts:
        if _plain(account) not in approved:
            yield Refusal("ACCOUNT_NOT_APPROVED", f"An account ending {_plain(account)[-4:]} is not approved.")


def _line(document: Invoice, billed: InvoiceLine, line: Line, limits: dict[str, str]) -> Iterator[Refusal]:
    number = line["line"]
    if line["status"] == "cancelled" and Decimal(line["received"]) <= 0:
        yield line_refusal("LINE_CANCELLED", number, "was cancelled, and nothing of it was received")
    if billed.price < 0 or (document.is_credit and min(billed.quantity, billed.net) < 0):
        code = "CREDIT_NEGATIVE" if document.is_credit else "AMOUNT_NEGATIVE"
        yield line_refusal(code, number, "has a price or an amount below zero")
    elif billed.quantity <= 0 and document.type != _CORRECTED:
        yield line_refusal("AMOUNT_NEGATIVE", number, "needs a quantity above zero")
    if billed.price_base <= 0:
        yield line_refusal("PRICE_BASE_INVALID", number, "has a price for a quantity that is not above zero")
    elif in_line_unit(billed.quantity, billed.unit, line) is None:
        yield line_refusal("UNIT_UNKNOWN", number, f"cannot be billed in unit {billed.unit[:10]}")
    elif billed.price_unit not in {"", billed.unit or line["unit"]}:
        yield line_refusal("PRICE_BASE_INVALID", number, f"has a price per {billed.price_unit[:10]}")
    else:
        most = agreed_price(line) * (1 + Fraction(limits["invoice_price_up_pct"]) / 100)
        if agreed_price(line) and unit_price(billed, line) > most:
            yield line_refusal("PRICE_LIMIT", number, f"costs {line['price']} on the order; this is far above it")


def _history(document: Invoice, desk: Desk) -> Iterator[Refusal]:
    """Find what does not go together with the documents that are already here."""
    for twin in find_standing(
        desk.connection, document.supplier, [document.document_number], is_credit=document.is_credit
    ):
        yield Refusal("DUPLICATE_NUMBER", f"Number {document.document_number} is already here as {twin.number}.")
    if document.is_credit or not document.moves_quantity:
        return
    over = Fraction(desk.books.profile["limits"]["invoice_quantity_over_pct"])
    added: dict[tuple[str, int], Fraction] = defaultdict(Fraction)
    places: dict[tuple[str, int], tuple[Order, Line]] = {}
    for billed, order, line in desk.books.lines(document):
        place = (order["number"], line["line"])
        added[place] += in_line_unit(billed.quantity, billed.unit, line) or 0
        places[place] = order, line
    for (number, at), (_, line) in places.items():
        before = sum((share.billed for share in desk.books.shares(number, at)), Fraction(0))
        ordered = max(Fraction(line["quantity"]) - Fraction(line["cancelled"]), Fraction(line["received"]))
        if before + added[number, at] > ordered * (1 + over / 100):
            words = f"of order {number} has {line['quantity']} ordered, {exact_text(before)} already billed"
            yield line_refusal("QUANTITY_LIMIT", at, words)


def _credit(document: Invoice, desk: Desk) -> Iterator[Refusal]:
    """Find a credit note that is not about invoices here, or gives back more than is left of them."""
    if not document.is_credit:
        return
    if not document.credit_reason:
        yield Refusal("CREDIT_REASON_MISSING", "A credit note needs a reason.")
    about = credited(document, desk.connection)
    if not document.preceding or len(about) < len({number.upper() for number in document.preceding}):
        yield Refusal("PRECEDING_UNKNOWN", "The credit note has to name invoices that are booked here.")
        return
    earlier = list_credits(desk.connection, [one.number for one in about])
    if any(one.document.currency != document.currency for one in about):
        yield Refusal("CURRENCY_DIFFERS", "The invoice is in another currency.")
    left = _gross(about) - _gross(earlier)
    if document.totals.gross > left:
        yield Refusal("CREDIT_ABOVE_INVOICE", f"Only {text(left)} of the invoice can still be credited.")
    shares = shares_of(desk.connection, [one.number for one in (*about, *earlier)])
    for (number, at), (quantity, amount) in _given_back(document, desk).items():
        here = [share for share in shares if (share.order, share.line) == (number, at)]
        quantity_left = sum((share.billed for share in here), Fraction(0))
        amount_left = sum((share.amount for share in here), Decimal(0))
        if quantity > quantity_left or amount > amount_left:
            words = f"of order {number} has {exact_text(quantity_left)} for {text(amount_left)} left to credit"
            yield line_refusal("CREDIT_ABOVE_INVOICE", at, words)


def _given_back(document: Invoice, desk: Desk) -> dict[tuple[str, int], tuple[Fraction, Decimal]]:
    """Return the quantity and the amount that a credit note gives back of each order line."""
    found: dict[tuple[str, int], tuple[Fraction, Decimal]] = {}
    for billed, order, line in desk.books.lines(document):
        place = (order["number"], line["line"])
        quantity, amount = found.get(place, (Fraction(0), Decimal(0)))
        if document.moves_quantity:
            quantity += in_line_unit(billed.quantity, billed.unit, line) or 0
        found[place] = (quantity, amount + billed.net)
    return found


def _gross(documents: list[BookedInvoice]) -> Decimal:
    return sum((one.document.totals.gross for one in documents), Decimal(0))


def _plain(identifier: str) -> str:
    """Return a VAT id or account number as it is kept: capitals, no spaces."""
    return "".join(identifier.split()).upper()
