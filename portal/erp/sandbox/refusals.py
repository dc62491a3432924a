"""What the sandbox ERP's refusals mean: its codes, each with the portal's rule (field rules, MSG-06)."""

from __future__ import annotations

from portal.erp.sandbox.fields import Fields
from portal.ports.erp import Refusal

#: A code that is not here is unmapped: it goes to operations, and the supplier reads that it is being checked.
RULES = {
    "ORDER_UNKNOWN": "PO-01",
    "SUPPLIER_DIFFERS": "ACC-01",
    "SUPPLIER_BLOCKED": "ACC-03",
    "ORDER_ON_HOLD": "PO-02",
    "ORDER_CLOSED": "PO-04",
    "ORDER_CANCELLED": "PO-03",
    "LINE_CANCELLED": "PO-03",
    "LINE_CLOSED": "PO-04",
    "LINE_BLOCKED": "PO-06",
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
    "FIELD_TOO_LONG": "ERP-02",
    "UNIT_UNKNOWN": "ERP-03",
    "CURRENCY_UNKNOWN": "ERP-04",
    "NOT_BOOKABLE": "ERP-05",
    "KEY_REUSED": "MSG-01",
}


def read_refusal(body: Fields) -> Refusal:
    """Return one refusal with the rule it means, "" where there is none."""
    code = body.text("code")
    return Refusal(code, body.text("text"), RULES.get(code, ""), body.whole("line") if body.has("line") else None)
