"""Invoices as a table, CSV or Excel workbook: one row for each line.

How it is written is found or asked, never guessed: see ``portal.contracts.formats.tables``. Run it in a process of its
own: a workbook is a zip file full of XML.
"""

from portal.contracts.formats.invoice_table.building import UNKNOWN_TAX
from portal.contracts.formats.invoice_table.reading import read
from portal.contracts.formats.invoice_table.table import InvoiceTable, TableInvoice, TaxWord
from portal.contracts.formats.invoice_table.writing import dump_csv, dump_xlsx
from portal.contracts.formats.tables.styles import Example, Style

__all__ = [
    "UNKNOWN_TAX",
    "Example",
    "InvoiceTable",
    "Style",
    "TableInvoice",
    "TaxWord",
    "dump_csv",
    "dump_xlsx",
    "read",
]
