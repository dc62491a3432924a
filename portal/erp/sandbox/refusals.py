"""What the sandbox ERP's refusals mean: its codes, each with the portal's rule (field rules, MSG-06).

One code may mean different rules for different documents. A code that is not here is unmapped: it goes to operations,
and the supplier reads that it is being checked.
"""

from __future__ import annotations

from collections.abc import Mapping

from portal.erp.sandbox.fields import Fields
from portal.ports.erp import Refusal

_ANY_DOCUMENT = {
    "ORDER_UNKNOWN": "PO-01",
    "SUPPLIER_DIFFERS": "ACC-01",
    "SUPPLIER_BLOCKED": "ACC-03",
    "ORDER_ON_HOLD": "PO-02",
    "LINE_CANCELLED": "PO-03",
    "LINE_CLOSED": "PO-04",
    "LINE_BLOCKED": "PO-06",
    "FIELD_TOO_LONG": "ERP-02",
    "KEY_REUSED": "MSG-01",
}

ACKNOWLEDGMENT_RULES: Mapping[str, str] = {
    **_ANY_DOCUMENT,
    "ORDER_CLOSED": "PO-04",
    "ORDER_CANCELLED": "PO-03",
    "CURRENCY_DIFFERS": "PO-09",
    "NO_LINES": "ACK-01",
    "QUANTITY_SHORT": "ACK-02",
    "QUANTITY_LIMIT": "ACK-03",
    "QUANTITY_NOT_POSITIVE": "ACK-05",
    "QUANTITY_DECIMALS": "ACK-05",
    "DATE_MISSING": "ACK-06",
    "PRICE_LIMIT": "ACK-13",
    "PRICE_NOT_POSITIVE": "ACK-15",
    "PRICE_DECIMALS": "ACK-15",
    "REASON_MISSING": "ACK-17",
    "SUBSTITUTE_MISSING": "ACK-20",
    "UNIT_UNKNOWN": "ERP-03",
    "CURRENCY_UNKNOWN": "ERP-04",
    "NOT_BOOKABLE": "ERP-05",
}

NOTICE_RULES: Mapping[str, str] = {
    **_ANY_DOCUMENT,
    "NOTICE_EXISTS": "ASN-01",
    "NO_LINES": "ASN-02",
    "LINE_UNKNOWN": "ASN-02",
    "QUANTITY_NOT_POSITIVE": "ASN-04",
    "QUANTITY_ABOVE_LIMIT": "ASN-05",
    "SSCC_INVALID": "ASN-11",
    "SSCC_USED": "ASN-12",
    "LOT_MISSING": "ASN-16",
    "HAZARD_MISSING": "ASN-23",
    "NOTICE_UNKNOWN": "ASN-24",
    "NOTICE_RECEIVED": "ASN-24",
    "UNIT_UNKNOWN": "ASN-26",
    "QUANTITY_DECIMALS": "ASN-26",
}

INVOICE_RULES: Mapping[str, str] = {
    **_ANY_DOCUMENT,
    "NUMBER_TOO_LONG": "INV-01",
    "DUPLICATE_NUMBER": "INV-02",
    "DATE_MISSING": "INV-03",
    "DATE_IN_FUTURE": "INV-03",
    "ORDER_MISSING": "INV-06",
    "CURRENCY_DIFFERS": "INV-07",
    "VAT_ID_DIFFERS": "INV-08",
    "ACCOUNT_NOT_APPROVED": "INV-09",
    "NO_LINES": "INV-10",
    "LINE_UNKNOWN": "INV-10",
    "QUANTITY_LIMIT": "INV-13",
    "PRICE_LIMIT": "INV-14",
    "PRICE_BASE_INVALID": "INV-18",
    "UNIT_UNKNOWN": "INV-18",
    "LINE_NET_DIFFERS": "INV-20",
    "TOTALS_DIFFER": "INV-21",
    "AMOUNT_DECIMALS": "INV-22",
    "AMOUNT_NEGATIVE": "INV-23",
    "TYPE_NOT_TAKEN": "INV-31",
    "TAX_TOTAL_DIFFERS": "TAX-01",
    "TAX_AMOUNT_DIFFERS": "TAX-02",
    "TAX_CATEGORY_UNKNOWN": "TAX-04",
    "PRECEDING_UNKNOWN": "CRN-01",
    "CREDIT_ABOVE_INVOICE": "CRN-02",
    "CREDIT_NEGATIVE": "CRN-03",
    "CREDIT_REASON_MISSING": "CRN-04",
}

CATALOG_RULES: Mapping[str, str] = {
    **_ANY_DOCUMENT,
    "NO_LINES": "CAT-01",
    "DESCRIPTION_MISSING": "CAT-01",
    "LINE_TWICE": "CAT-03",
    "UNIT_UNKNOWN": "CAT-04",
    "CURRENCY_UNKNOWN": "CAT-04",
    "PRICE_NOT_POSITIVE": "CAT-05",
    "PRICE_DECIMALS": "CAT-05",
    "PRICE_BASE_INVALID": "CAT-05",
    "TIERS_UNORDERED": "CAT-05",
    "VALIDITY_INVALID": "CAT-07",
    "NUMBER_TAKEN": "CAT-12",
    "FIELD_OWNED": "ERP-05",
    "ITEM_UNKNOWN": "CAT-03",
    "ITEM_EXISTS": "CAT-03",
    "ITEM_CHANGED": "PO-08",
    "ITEM_ENDED": "CAT-03",
}

#: What the ERP's holds mean: why it has booked an invoice and does not pay it yet.
HOLD_RULES: Mapping[str, str] = {
    "No Order": "INV-06",
    "Qty Rec": "INV-12",
    "Qty Ord": "INV-13",
    "Price": "INV-14",
    "Amount": "INV-15",
    "Freight": "INV-24",
    "Tax": "TAX-07",
}

CANCELLATION_RULES: Mapping[str, str] = {"NOTICE_RECEIVED": "ASN-25", "KEY_REUSED": "MSG-01"}


def read_refusal(body: Fields, rules: Mapping[str, str]) -> Refusal:
    """Return one refusal with the rule it means, "" where there is none."""
    code = body.text("code")
    return Refusal(code, body.text("text"), rules.get(code, ""), body.whole("line") if body.has("line") else None)
