"""Suppliers on the wire, contract ``supplier/1``: how the portal keeps what the ERP says about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.contracts.parties import dump_address, dump_contact, load_address, load_contact
from portal.contracts.scalars import Unreadable
from portal.domain.errors import Invalid
from portal.domain.suppliers import Supplier, SupplierStatus

CONTRACT = "supplier/1"


def load(payload: Mapping[str, Any]) -> Supplier:
    """Return the supplier that ``dump`` wrote; unknown fields are ignored.

    Raises:
        Invalid: the payload is not ``supplier/1``.
    """
    try:
        address, closed = payload.get("address"), payload.get("closed_weekdays")
        return Supplier(
            number=payload["number"],
            name=payload["name"],
            version=payload["version"],
            status=SupplierStatus(payload.get("status", SupplierStatus.ACTIVE)),
            status_reason=payload.get("status_reason", ""),
            group=payload.get("group", ""),
            address=None if address is None else load_address(address),
            contact=load_contact(payload.get("contact", {})),
            gs1_prefix=payload.get("gs1_prefix", ""),
            vat_id=payload.get("vat_id", ""),
            legal_id=payload.get("legal_id", ""),
            accounts=tuple(payload.get("accounts", ())),
            closed_weekdays=None if closed is None else frozenset(closed),
            closed_dates=frozenset(map(date.fromisoformat, payload.get("closed_dates", ()))),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as defect:
        raise Invalid([Unreadable("SCH-02.document", str(defect)).issue("")]) from defect


def dump(supplier: Supplier) -> dict[str, Any]:
    """Return the supplier ready for JSON."""
    return {
        "contract": CONTRACT,
        "number": supplier.number,
        "name": supplier.name,
        "version": supplier.version,
        "status": supplier.status.value,
        "status_reason": supplier.status_reason,
        "group": supplier.group,
        "address": None if supplier.address is None else dump_address(supplier.address),
        "contact": dump_contact(supplier.contact),
        "gs1_prefix": supplier.gs1_prefix,
        "vat_id": supplier.vat_id,
        "legal_id": supplier.legal_id,
        "accounts": list(supplier.accounts),
        "closed_weekdays": None if supplier.closed_weekdays is None else sorted(supplier.closed_weekdays),
        "closed_dates": [day.isoformat() for day in sorted(supplier.closed_dates)],
    }
