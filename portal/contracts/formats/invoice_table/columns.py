"""The columns of the table: one row for each invoice line, what belongs to the whole invoice repeated in each.

The first row names the columns, in any order.
"""

from __future__ import annotations

from types import MappingProxyType

from portal.contracts.formats.tables.columns import Column, Columns, Kind
from portal.contracts.formats.tables.grid import Limits
from portal.domain.invoices import CreditReason, InvoiceType

#: How much of them is taken, and the sheet of the template.
LIMITS = Limits(rows=10_000, megabytes=7, unpacked=64)
SHEET = "Invoices"

#: What the column "Template" says of a table that was made for this version.
VERSION = "invoices/1"


def _whole(key: str, title: str, kind: Kind, hint: str, limit: int = 60, *, needed: bool = False) -> Column:
    return Column(key, title, kind, hint, limit, repeats=True, needed=needed)


def _line(key: str, title: str, kind: Kind, hint: str, limit: int = 60, *, needed: bool = False) -> Column:
    return Column(key, title, kind, hint, limit, needed=needed)


#: In the order of the template.
COLUMNS = (
    _whole("template", "Template", Kind.CODE, f"Leave it as it is: {VERSION}."),
    _whole("number", "Invoice number", Kind.CODE, "Your number of the invoice.", needed=True),
    _whole("type", "Document type", Kind.CODE, "Invoice, credit note or corrected invoice. Empty means invoice."),
    _whole("issued", "Invoice date", Kind.DAY, "Such as 2026-06-08.", needed=True),
    _whole("due", "Due date", Kind.DAY, "When payment is due."),
    _whole("delivered", "Delivery date", Kind.DAY, "When the goods were delivered."),
    _whole("currency", "Currency", Kind.CODE, "Three letters, such as EUR.", needed=True),
    _whole("buyer_reference", "Buyer reference", Kind.CODE, "What the buyer asked you to repeat.", 100),
    _whole("preceding", "Corrected invoice", Kind.CODE, "The number of the invoice that is credited or corrected."),
    _whole("preceding_issued", "Corrected invoice date", Kind.DAY, "The date of that invoice."),
    _whole("credit_reason", "Credit reason", Kind.CODE, f"Of a credit note: {', '.join(CreditReason)}."),
    _whole("terms", "Payment terms", Kind.TEXT, "In words.", 1000),
    _whole("note", "Invoice note", Kind.TEXT, "A note on the whole invoice.", 2000),
    _line("applies", "Applies to", Kind.CODE, "Line, or invoice for an allowance or charge on all of it."),
    _line("line", "Line", Kind.CODE, "Your number of the line. Empty means 1, 2, 3."),
    _line("order", "Order", Kind.CODE, "The number of the order."),
    _line("order_line", "Order line", Kind.CODE, "The line of that order."),
    _line("notice", "Ship notice", Kind.CODE, "The number of the ship notice."),
    _line("item", "Item", Kind.CODE, "Your item number."),
    _line("buyer_item", "Buyer's item", Kind.CODE, "The buyer's item number."),
    _line("name", "Description", Kind.CODE, "What it is.", 200, needed=True),
    _line("quantity", "Quantity", Kind.NUMBER, "Such as 12.5.", needed=True),
    _line("unit", "Unit", Kind.CODE, "A code of UN/ECE Recommendation 20, such as H87 for pieces.", 10, needed=True),
    _line("price", "Price", Kind.NUMBER, "Without tax.", needed=True),
    _line("price_base", "Price base", Kind.NUMBER, "How many units the price is for. Empty means 1."),
    _line("tax_category", "Tax category", Kind.CODE, "S, Z, E, AE, K, G or O, or a word of yours.", 60, needed=True),
    _line("tax_rate", "Tax rate", Kind.NUMBER, "In per cent, such as 19."),
    _line("exemption", "Exemption reason", Kind.CODE, "Why no tax is due.", 200),
    _line("allowance", "Allowance", Kind.NUMBER, "What is taken off, as an amount."),
    _line("allowance_reason", "Allowance reason", Kind.CODE, "Why.", 200),
    _line("charge", "Charge", Kind.NUMBER, "What is added, as an amount."),
    _line("charge_reason", "Charge reason", Kind.CODE, "Why.", 200),
    _line("line_note", "Line note", Kind.TEXT, "A note on the line.", 1000),
)
KNOWN = Columns(COLUMNS)

#: Words for types of document; their codes are taken as well.
TYPES = MappingProxyType(
    {
        "invoice": InvoiceType.INVOICE,
        "credit note": InvoiceType.CREDIT_NOTE,
        "corrected invoice": InvoiceType.CORRECTED,
        "partial invoice": InvoiceType.PARTIAL,
        "debit note": InvoiceType.DEBIT_NOTE,
        "prepayment invoice": InvoiceType.PREPAYMENT,
        "self-billed invoice": InvoiceType.SELF_BILLED,
    }
)

#: What a row is about: a line, or an allowance or charge on the whole invoice.
LINE, INVOICE = "line", "invoice"
