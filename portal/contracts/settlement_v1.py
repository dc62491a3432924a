"""What the ERP says of an invoice, contract ``settlement/1``: how the portal keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.contracts import plain
from portal.contracts.scalars import Unreadable
from portal.domain.errors import Invalid
from portal.domain.settlements import Settlement

CONTRACT = "settlement/1"


def dump(settlement: Settlement) -> dict[str, Any]:
    """Return the settlement ready for JSON."""
    return {"contract": CONTRACT, **plain.dump(settlement)}


def load(payload: Mapping[str, Any]) -> Settlement:
    """Return what ``dump`` wrote; unknown fields are ignored.

    Raises:
        Invalid: the payload is not ``settlement/1``.
    """
    try:
        return plain.load(Settlement, payload)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as defect:
        raise Invalid([Unreadable("SCH-02.document", str(defect)).issue("")]) from defect
