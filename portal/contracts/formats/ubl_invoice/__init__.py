"""Invoices and credit notes as UBL 2.1, read and written (EN 16931's binding, Peppol BIS Billing 3, XRechnung)."""

from portal.contracts.formats.ubl_invoice.reading import load

__all__ = ["load"]
