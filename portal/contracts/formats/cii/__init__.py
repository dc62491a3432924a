"""Invoices as UN/CEFACT CII (D16B), read: EN 16931's second syntax, and what is inside a Factur-X or ZUGFeRD PDF.

Profiles MINIMUM and BASIC WL have no lines, which is told; of EXTENDED what EN 16931 has too, transport charges,
and the orders and ship notices of lines. ZUGFeRD 1 is read as far as it means the same.
"""

from portal.contracts.formats.cii.codes import INVOICE, ZUGFERD_1
from portal.contracts.formats.cii.reading import load, specification
from portal.contracts.formats.cii.zugferd1 import load as load_zugferd_1

__all__ = ["INVOICE", "ZUGFERD_1", "load", "load_zugferd_1", "specification"]
