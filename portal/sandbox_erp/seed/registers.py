"""What registers and banks say of the example suppliers, with valid check digits, and the terms agreed with them."""

from __future__ import annotations

from typing import TypedDict

from portal.sandbox_erp.documents import Discount, Terms


class Registered(TypedDict):
    """The fields of a supplier that invoices are checked against."""

    vat_id: str
    legal_id: str
    accounts: list[str]
    terms: Terms


def _terms(
    basis: str, net_days: int, *, cutoff_day: int | None = None, discount: tuple[str, int] | None = None
) -> Terms:
    discounts: list[Discount] = [{"percent": discount[0], "days": discount[1]}] if discount else []
    return {"basis": basis, "net_days": net_days, "cutoff_day": cutoff_day, "discounts": discounts}


#: By the supplier's number. Japan and the United States have no IBAN: bank, branch and account; routing and account.
REGISTERED: dict[str, Registered] = {
    "V1001": {
        "vat_id": "DE294310872",
        "legal_id": "HRB28114",
        "accounts": ["DE27290501010004711230", "DE14200100200081540203"],
        "terms": _terms("invoice", 30, discount=("2", 10)),
    },
    "V1002": {
        "vat_id": "PL6762345189",
        "legal_id": "357120489",
        "accounts": ["PL02114020170000012345678901"],
        "terms": _terms("receipt_of_invoice", 45),
    },
    "V1003": {
        "vat_id": "FR09502143779",
        "legal_id": "502143779",
        "accounts": ["FR7630004008120001234567887"],
        "terms": _terms("eom", 45),
    },
    "V1004": {
        "vat_id": "T3120001077023",
        "legal_id": "3120001077023",
        "accounts": ["00055011023456"],
        "terms": _terms("eom", 30, cutoff_day=20),
    },
    "V1005": {
        "vat_id": "",
        "legal_id": "34-1587206",
        "accounts": ["0410004257302215588"],
        "terms": _terms("receipt_of_invoice", 30),
    },
    "V1006": {
        "vat_id": "TR3981450276",
        "legal_id": "3981450276",
        "accounts": ["TR840006200012300006298453"],
        "terms": _terms("goods_receipt", 60),
    },
    "V1007": {
        "vat_id": "",
        "legal_id": "84213",
        "accounts": ["KW47CBKU0000000000001234567891"],
        "terms": _terms("invoice", 0),
    },
    "V1008": {
        "vat_id": "BE0461783247",
        "legal_id": "0461783247",
        "accounts": ["BE96068901234505"],
        "terms": _terms("invoice", 30),
    },
}
