"""Purchase orders on the wire, contract ``order/1``: stored revisions, and what API clients read.

Quantities and prices travel as text, days as ``2026-06-08``, instants as ``2026-06-08T09:30:00Z``. ``dump``
leaves out what has the domain's default. A field may be added to a version, never renamed, removed or given
a new meaning. Unknown fields are ignored, so that a release still reads what the release after it has stored.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any

from portal.contracts import plain
from portal.contracts.order_lines_v1 import dump_line, dump_ship_to, load_day, load_line, load_number, load_ship_to
from portal.contracts.parties import dump_address, dump_contact, load_address, load_contact, load_tolerances
from portal.contracts.scalars import Unreadable
from portal.domain.errors import Invalid
from portal.domain.orders import Contact, Hold, OrderLine, OrderStatus, PurchaseOrder
from portal.domain.settlements import PaymentTerms

CONTRACT = "order/1"

Payload = Mapping[str, Any]


def load(payload: Payload) -> PurchaseOrder:
    """Return the order revision in a payload; what ``dump`` wrote comes back whole.

    Raises:
        Invalid: the payload is not ``order/1``; one issue names the first place that cannot be read
            (``lines/#3``, counted from 0, or the whole document).
    """
    path = ""
    lines: list[OrderLine] = []
    try:
        for index, entry in enumerate(payload["lines"]):
            path = f"lines/#{index}"
            lines.append(load_line(entry))
        path = ""
        return _load_header(payload, tuple(lines))
    except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError) as defect:
        raise Invalid([Unreadable("SCH-02.document", str(defect)).issue(path)]) from defect


def load_lines(payload: Payload, numbers: Collection[int]) -> dict[int, OrderLine]:
    """Return these lines of an order revision that was stored, by number, and leave the others unread."""
    return {entry["number"]: load_line(entry) for entry in payload["lines"] if entry["number"] in numbers}


def _load_header(payload: Payload, lines: tuple[OrderLine, ...]) -> PurchaseOrder:
    hold = payload.get("hold")
    invoice_to = payload.get("invoice_to")
    return PurchaseOrder(
        number=payload["number"],
        revision=payload["revision"],
        erp_version=payload["erp_version"],
        supplier=payload["supplier"],
        currency=payload["currency"],
        ordered_on=date.fromisoformat(payload["ordered_on"]),
        lines=lines,
        buyer=load_address(payload["buyer"]),
        ship_to=load_ship_to(payload["ship_to"]),
        status=OrderStatus(payload.get("status", OrderStatus.RELEASED)),
        hold=None if hold is None else Hold(load_day(hold.get("since")), hold.get("reason", "")),
        released_at=_load_instant(payload.get("released_at")),
        changed_at=_load_instant(payload.get("changed_at")),
        answer_due=_load_instant(payload.get("answer_due")),
        supplier_site=payload.get("supplier_site", ""),
        invoice_to=None if invoice_to is None else load_address(invoice_to),
        contact=load_contact(payload.get("contact", {})),
        payment_terms=payload.get("payment_terms", ""),
        terms=None if payload.get("terms") is None else plain.load(PaymentTerms, payload["terms"]),
        freight=None if payload.get("freight") is None else load_number(payload["freight"]),
        incoterm=payload.get("incoterm", ""),
        incoterm_place=payload.get("incoterm_place", ""),
        note=payload.get("note", ""),
        tolerances=load_tolerances(payload.get("tolerances", {})),
        document_number=payload.get("document_number", ""),
    )


def _load_instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"an instant without its zone: {text:.60}")
    return instant.astimezone(UTC)


def dump(order: PurchaseOrder) -> dict[str, Any]:
    """Return the order revision ready for JSON."""
    payload: dict[str, Any] = {
        "contract": CONTRACT,
        "number": order.number,
        "revision": order.revision,
        "erp_version": order.erp_version,
        "supplier": order.supplier,
        "currency": order.currency,
        "ordered_on": order.ordered_on.isoformat(),
        "status": order.status.value,
        "buyer": dump_address(order.buyer),
        "ship_to": dump_ship_to(order.ship_to),
        "lines": [dump_line(line) for line in order.lines],
    }
    optional = {
        "hold": _dump_hold(order.hold),
        "released_at": _dump_instant(order.released_at),
        "changed_at": _dump_instant(order.changed_at),
        "answer_due": _dump_instant(order.answer_due),
        "supplier_site": order.supplier_site or None,
        "invoice_to": None if order.invoice_to is None else dump_address(order.invoice_to),
        "contact": None if order.contact == Contact() else dump_contact(order.contact),
        "payment_terms": order.payment_terms or None,
        "terms": None if order.terms is None else plain.dump(order.terms),
        "freight": None if order.freight is None else f"{order.freight:f}",
        "incoterm": order.incoterm or None,
        "incoterm_place": order.incoterm_place or None,
        "note": order.note or None,
        "document_number": order.document_number or None,
        "tolerances": dict(order.tolerances) or None,
    }
    return payload | {name: value for name, value in optional.items() if value is not None}


def _dump_hold(hold: Hold | None) -> dict[str, Any] | None:
    if hold is None:
        return None
    return {"since": None if hold.since is None else hold.since.isoformat(), "reason": hold.reason}


def _dump_instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
