"""Electronic invoices as bytes: the one way in, whatever their syntax.

What a file is follows from its first element and that one's namespace, never from its name. ``read`` is a pure function
of bytes and never raises: what cannot be read is a finding at its place, and what was understood beside it is returned.
Whether a document keeps the official rules is for ``portal.contracts.formats.official``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lxml import etree

from portal.contracts.formats import cii, ubl_invoice, xml
from portal.contracts.formats.terms import Terms
from portal.contracts.scalars import Unreadable, shown
from portal.domain.errors import Invalid
from portal.domain.invoices import Invoice
from portal.domain.issues import Issue, Severity, of_severity


class Syntax(StrEnum):
    """What an electronic invoice is written in."""

    UBL_INVOICE = "UBL Invoice"
    UBL_CREDIT_NOTE = "UBL CreditNote"
    CII = "UN/CEFACT CII"
    ZUGFERD_1 = "ZUGFeRD 1"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ReadInvoice:
    """What a file says: the document (None: it is no invoice), every finding, and embedded files by their SHA-256."""

    invoice: Invoice | None
    syntax: Syntax
    issues: tuple[Issue, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def is_readable(self) -> bool:
        """Say whether all of it was understood, and it may go on to the rules."""
        return self.invoice is not None and not of_severity(self.issues, Severity.ERROR)


Load = Callable[[etree._Element], tuple[Invoice, Terms]]

#: How documents are read, by the names of their first elements.
_SYNTAXES: Mapping[str, tuple[Syntax, Load]] = {
    ubl_invoice.INVOICE: (Syntax.UBL_INVOICE, ubl_invoice.load),
    ubl_invoice.CREDIT_NOTE: (Syntax.UBL_CREDIT_NOTE, ubl_invoice.load),
    cii.INVOICE: (Syntax.CII, cii.load),
    cii.ZUGFERD_1: (Syntax.ZUGFERD_1, cii.load_zugferd_1),
}


def read(data: bytes) -> ReadInvoice:
    """Return what an electronic invoice says; never raises."""
    try:
        root = xml.parse(data)
    except Invalid as refusal:
        return ReadInvoice(None, Syntax.UNKNOWN, tuple(refusal.issues))
    syntax, load = _SYNTAXES.get(root.tag, (Syntax.UNKNOWN, None))
    if load is None:
        return ReadInvoice(None, syntax, (_unknown(root),))
    invoice, terms = load(root)
    return ReadInvoice(invoice, syntax, tuple(terms.issues), terms.files)


def syntax_of(root: etree._Element) -> Syntax:
    """Return what a document is written in."""
    return _SYNTAXES[root.tag][0] if root.tag in _SYNTAXES else Syntax.UNKNOWN


def _unknown(root: etree._Element) -> Issue:
    name = etree.QName(root)
    detail = f"Its first element is {shown(name.localname)} of {shown(name.namespace or 'no namespace')}."
    return Unreadable("SCH-09.invoice", name.localname, detail=detail).issue("")
