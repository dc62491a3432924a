"""What a document of a supplier is, whatever it says: one life, four receipts, versions under one number."""

from __future__ import annotations

from enum import StrEnum


class DocumentKind(StrEnum):
    """What a supplier can send."""

    ACKNOWLEDGMENT = "acknowledgment"
    SHIPMENT = "shipment"
    INVOICE = "invoice"
    CATALOG = "catalog"
