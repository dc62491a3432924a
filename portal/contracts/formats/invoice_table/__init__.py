"""Invoices as a table, CSV or Excel workbook: one row for each line.

Nothing is guessed: encoding, delimiter, decimal mark and the order of dates are found where the table tells them for
certain, returned for confirmation, and asked where it does not (rules FIL-01 to FIL-04 of field rules 4.7). Run it in a
process of its own: a workbook is a zip file full of XML.
"""

from portal.contracts.formats.invoice_table.csv_grid import DELIMITERS, ENCODINGS
from portal.contracts.formats.invoice_table.reading import CHOICES, QUESTIONS, Example, InvoiceTable, TableInvoice, read
from portal.contracts.formats.invoice_table.styles import MARKS, ORDERS, Style
from portal.contracts.formats.invoice_table.writing import dump_csv, dump_xlsx

__all__ = [
    "CHOICES",
    "DELIMITERS",
    "ENCODINGS",
    "MARKS",
    "ORDERS",
    "QUESTIONS",
    "Example",
    "InvoiceTable",
    "Style",
    "TableInvoice",
    "dump_csv",
    "dump_xlsx",
    "read",
]
