"""Invoices and credit notes on the wire, contract ``invoice/1``: what is stored, hashed and read by programs.

The fields are those of ``portal.domain.invoices``. A field may be added to a version, never renamed, removed or given a
new meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.contracts import plain
from portal.contracts.scalars import Unreadable
from portal.domain.errors import Invalid
from portal.domain.invoices import Invoice

CONTRACT = "invoice/1"


def dump(invoice: Invoice) -> dict[str, Any]:
    """Return the invoice ready for JSON; what a supplier confirmed is no part of it."""
    said: dict[str, Any] = plain.dump(invoice)
    said.pop("confirmed", None)
    return {"contract": CONTRACT, **said}


def load(payload: Mapping[str, Any]) -> Invoice:
    """Return what ``dump`` wrote; unknown fields are ignored.

    Raises:
        Invalid: the payload is not ``invoice/1``.
    """
    try:
        return plain.load(Invoice, payload)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as defect:
        raise Invalid([Unreadable("SCH-02.document", str(defect)).issue("")]) from defect
