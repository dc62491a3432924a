"""What the ERP's contract takes of an invoice (ERP-01 to ERP-04)."""

from __future__ import annotations

from collections.abc import Iterator

from portal.domain.profiles import Text
from portal.domain.quantities import same_unit
from portal.domain.rules.invoicing.case import InvoiceCase
from portal.domain.rules.rule import Finding
from portal.domain.texts import number

#: The contract version of invoices that these rules speak of.
CONTRACT = "invoice/1"


def contract_is_taken(case: InvoiceCase) -> Iterator[Finding]:
    """Find an ERP that does not take this version of invoices (ERP-01)."""
    if CONTRACT not in case.profile.contracts:
        yield Finding("", {"buyer": case.buyer}, CONTRACT, ", ".join(case.profile.contracts), variant="inv")


def texts_fit(case: InvoiceCase) -> Iterator[Finding]:
    """Find texts longer than the ERP stores; exactly as long is fine (ERP-02). The number is a matter of INV-01.

    Notes of the document are stored as one text, and the finding is at the first for which there is no room.
    """
    for path, field, text in _texts(case):
        longest = case.profile.longest(field)
        if longest is not None and len(text) > longest:
            params = {"longest": number(longest), "length": number(len(text)), "over": number(len(text) - longest)}
            yield Finding(path, params, value=params["length"], expected=params["longest"])


def _texts(case: InvoiceCase) -> Iterator[tuple[str, Text, str]]:
    invoice = case.document
    yield "terms", "payment_terms", invoice.terms
    longest, together = case.profile.longest("invoice_note"), ""
    for index, note in enumerate(invoice.notes):
        together = f"{together}\n{note.text}" if index else note.text
        if longest is not None and len(together) > longest:
            yield f"notes/{index}", "invoice_note", together
            break
    for path, given in case.placed():
        yield f"{path}/note", "line_note", given.note


def units_convert(case: InvoiceCase) -> Iterator[Finding]:
    """Find units that the ERP does not know or that give no quantity of the order's unit (ERP-03)."""
    units = case.profile.units
    for invoiced in case.invoiced:
        unit, ordered = invoiced.given.unit, invoiced.line.unit
        if same_unit(unit, ordered):
            continue
        params = {"line": invoiced.name, "unit": case.unit(unit), "ordered": case.unit(ordered)}
        if units and unit not in units:
            yield Finding(f"{invoiced.path}/unit", params, unit, ordered, variant="unknown")
        elif invoiced.line.factor(unit) is None:
            yield Finding(f"{invoiced.path}/unit", params, unit, ordered)


def currency_is_known(case: InvoiceCase) -> Iterator[Finding]:
    """Find a currency that the ERP does not know (ERP-04)."""
    given = case.currency
    if case.profile.currencies and given not in case.profile.currencies:
        known = ", ".join(sorted(case.profile.currencies))
        yield Finding("currency", {"given": given or "No currency", "known": known}, value=given, expected=known)
