"""Catalogs as a table, CSV or Excel workbook: one row for each item, up to 200,000.

How it is written is found or asked, never guessed: see ``portal.contracts.formats.tables``. Run ``read`` in a process
of its own: a workbook is a zip file full of XML.
"""

from portal.contracts.formats.catalog_table.columns import column_of
from portal.contracts.formats.catalog_table.reading import read
from portal.contracts.formats.catalog_table.results import result
from portal.contracts.formats.catalog_table.rows import Rows, repeated
from portal.contracts.formats.catalog_table.table import CatalogTable, FileKind, TableRow
from portal.contracts.formats.catalog_table.writing import template
from portal.contracts.formats.tables.styles import Example
from portal.contracts.formats.tables.verdicts import Verdict

__all__ = [
    "CatalogTable",
    "Example",
    "FileKind",
    "Rows",
    "TableRow",
    "Verdict",
    "column_of",
    "read",
    "repeated",
    "result",
    "template",
]
