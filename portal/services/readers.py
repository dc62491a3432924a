"""The readers of risky files, by name, with what one document may take; for ``services.readers.read``."""

from __future__ import annotations

from portal.contracts.formats.catalog_table import CatalogTable
from portal.contracts.formats.electronic import Electronic, Judged
from portal.contracts.formats.invoice_table import InvoiceTable
from portal.contracts.formats.legible import Legible
from portal.contracts.formats.pdf_invoice import PdfInvoice
from portal.ports.readers import Reader

_FORMATS = "portal.contracts.formats"

#: The invoice inside a PDF; no options.
PDF = Reader(f"{_FORMATS}.pdf_invoice:read", PdfInvoice)

#: Whether XML is an invoice at all, while its sender waits; no options.
LEGIBLE = Reader(f"{_FORMATS}.legible:look", Legible, seconds=2)

#: An invoice in XML, judged by the official rules, which take seconds to get ready; no options.
ELECTRONIC = Reader(f"{_FORMATS}.electronic:read", Electronic, seconds=120, megabytes=1024)

#: A draft as the electronic invoice that it would be, judged by the official rules alone; no options.
OFFICIAL = Reader(f"{_FORMATS}.electronic:judge", Judged, seconds=120, megabytes=1024)

#: Invoices as a table; its options are those of ``invoice_table.read``.
TABLE = Reader(f"{_FORMATS}.invoice_table:read", InvoiceTable, seconds=60, megabytes=768)

#: A catalog as a table; its options are those of ``catalog_table.read``.
CATALOG = Reader(f"{_FORMATS}.catalog_table:read", CatalogTable, seconds=300, megabytes=400)
