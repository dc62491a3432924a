"""Tables from people, CSV or Excel workbooks, before anybody knows what they are about.

Nothing is guessed: encoding, delimiter, decimal mark and the order of dates are found where the table tells them for
certain, returned for confirmation, and asked where it does not (rules FIL-01 to FIL-04 of field rules 4.7). Read them
in a process of its own: a workbook is a zip file full of XML.
"""

from portal.contracts.formats.tables.choices import CHOICES, QUESTIONS
from portal.contracts.formats.tables.csv_grid import DELIMITERS
from portal.contracts.formats.tables.csv_text import ENCODINGS
from portal.contracts.formats.tables.styles import MARKS, ORDERS, Style

__all__ = ["CHOICES", "DELIMITERS", "ENCODINGS", "MARKS", "ORDERS", "QUESTIONS", "Style"]
