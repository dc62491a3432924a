"""The style guide: every component with example data, to look at, to test and to copy from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response

from portal.domain.issues import Issue, Severity
from portal.domain.orders import Address
from portal.web.shared.access import SIGNED_IN, access
from portal.web.shared.findings import told
from portal.web.shared.pages import Link, render
from portal.web.shared.pagination import Pages

bp = Blueprint("style_guide", __name__)


@bp.get("/style-guide")
@access(SIGNED_IN)
def show() -> Response:
    """Show every component."""
    return render("style_guide.html", **_examples(datetime.now(UTC)))


def _examples(now: datetime) -> dict[str, Any]:
    return {
        "now": now,
        "earlier": now - timedelta(minutes=3),
        "yesterday": now - timedelta(hours=26),
        "due": date(2026, 3, 12),
        "orders": _orders(),
        "receipts_of_answer": _receipts(now),
        "changes": [
            {"place": "Line 10", "field": "Quantity", "old": "100 pc", "new": "80 pc"},
            {"place": "Line 10", "field": "Requested date", "old": "12 Mar 2026", "new": "19 Mar 2026"},
            {"place": "Line 40", "field": "Note", "old": "", "new": "Deliver to gate 4."},
        ],
        "passed": told(Issue("ACK-07", Severity.ERROR, "", "ACK-07", {"date": "1 Jan 2024", "today": "1 Mar 2026"})),
        "refused": told(Issue("ACK-17", Severity.WARNING, "", "ACK-17", {"line": "20"})),
        "pages": Pages(newer_url=None, older_url="#older"),
        "place": Address(
            name="مستودع الشرق", lines=("Hafenstraße 12", "Tor 4"), city="Hamburg", postal_code="20457",
            country="DE", gln="4012345000009",
        ),
        "tabs_of_order": (Link("Lines", "#", True, 12), Link("Changes", "#"), Link("History", "#", False, 7)),
        "payload": '{"order": "4500017", "revision": 2,\n "lines": [{"line": 10, "type": "accept"}]}',
    }  # fmt: skip


def _orders() -> list[dict[str, Any]]:
    rows = [
        ("4500017", "Nakamura 株式会社", "1280000", "JPY", "Needs your answer", "waiting", 12),
        ("4500016", "Globex GmbH", "12345.6", "EUR", "Changed by the buyer", "warning", 5),
        ("4500012", "مؤسسة النور", "1250.125", "KWD", "Booked", "good", 2000),
        ("4500009", "Zażółć sp. z o.o.", "980.5", "PLN", "Returned to you", "danger", 1),
        ("4500003", "Initech", "45.0325", "USD", "Closed", "neutral", 3),
    ]
    names = ("number", "supplier", "amount", "currency", "word", "kind", "lines")
    return [dict(zip(names, row, strict=True)) | {"amount": Decimal(row[2])} for row in rows]


def _receipts(now: datetime) -> list[dict[str, Any]]:
    at = now - timedelta(minutes=12)
    return [
        {"label": "Received", "state": "done", "at": at, "actor": "Anna Weber", "note": ""},
        {"label": "Readable", "state": "done", "at": at, "actor": "Portal", "note": ""},
        {
            "label": "Checked",
            "state": "done",
            "at": at,
            "actor": "Portal",
            "note": "2 warnings, confirmed by you",
        },
        {
            "label": "Booked",
            "state": "waiting",
            "at": None,
            "actor": "",
            "note": "The ERP is away; next try at 14:05",
        },
    ]
