"""The readers of risky files, by name, with what one document may take; for ``services.readers.read``."""

from __future__ import annotations

from portal.contracts.formats.invoice_table import InvoiceTable
from portal.contracts.formats.pdf_invoice import PdfInvoice
from portal.ports.readers import Reader

_FORMATS = "portal.contracts.formats"

#: The invoice inside a PDF; no options.
PDF = Reader(f"{_FORMATS}.pdf_invoice:read", PdfInvoice)

#: Invoices as a table; its options are those of ``invoice_table.read``.
TABLE = Reader(f"{_FORMATS}.invoice_table:read", InvoiceTable, seconds=60, megabytes=768)
