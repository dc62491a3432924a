"""The draft's page as its template wants it: texts to type over, and findings at their controls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from markupsafe import Markup

from portal.domain.attachments import in_words
from portal.domain.invoices import InvoiceLine, InvoiceType
from portal.domain.issues import Issue, Severity, of_severity
from portal.domain.messages import text
from portal.domain.taxes import EXEMPTED
from portal.services.invoices.views import BilledLine, Checked, InvoiceView
from portal.web.invoices import controls, forms, texts
from portal.web.invoices.words import TYPES
from portal.web.shared.findings import Warned, after, to_confirm, told
from portal.web.shared.pagination import address

_READ = Markup("The file says “{}” here. {}")

#: So many findings are linked one by one.
LISTED = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A line to type into, with so many rows for allowances and charges."""

    place: int
    said: InvoiceLine
    beside: BilledLine
    adjustments: tuple[int, ...]


def url(invoice: InvoiceView, first: int = 1) -> str:
    """Return the address of a page of the draft's lines."""
    return address(url_for("invoice_drafts.edit", invoice=invoice.id), {"from": str(first) if first > 1 else ""})


def first_line() -> int:
    """Return the line with which the page begins that the request asks for."""
    asked = request.values.get("from", "")
    return max(int(asked), 1) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1


def view(
    invoice: InvoiceView,
    *,
    typed: Mapping[str, str] | None = None,
    issues: Iterable[Issue] = (),
    checked: Checked | None = None,
    problem: str = "",
    at: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """Return what ``invoices/edit.html`` shows.

    ``typed`` stands in place of what is stored; ``checked`` is what a check found, ``issues`` what could not be read;
    ``problem`` is a sentence that concerns no control, ``at`` a control and a sentence about it.
    """
    first = first_line()
    found = (*issues, *(checked.issues if checked else invoice.unread))
    values = texts.stored(invoice.document, first) if typed is None else dict(typed)
    errors = of_severity(found, Severity.ERROR)
    by_control = _by_control(invoice, errors) | ({at[0]: [at[1]]} if at else {})
    return {
        "invoice": invoice,
        "values": values,
        "errors": by_control,
        "notes": _by_control(invoice, (issue for issue in found if issue.severity is not Severity.ERROR)),
        "lines": [_line(invoice, place, values) for place in _places(invoice, first)],
        "adjustments": _rows(values, ""),
        "exemptions": [one for one in invoice.document.taxes if one.tax.category in EXEMPTED],
        "types": _types(invoice.document.type),
        "shows_no_account": bool(invoice.document.payment and invoice.document.payment.accounts),
        "file_kinds": [*((kind, in_words(kind)) for kind in invoice.wanted_files), ("", "Something else")],
        "asks_difference": any(issue.rule == "INV-02" for issue in found) or bool(values.get("different_because")),
        "problems": [("", problem)] * bool(problem) + [at] * bool(at) + _summary(invoice, errors, first),
        "confirm": _warned(checked),
        "typed_wanted": False,
        "form_confirmed": {"\n".join(ticked.splitlines()) for ticked in request.form.getlist("confirmed")},
        "reviews": _summary(invoice, of_severity(found, Severity.REVIEW), first),
        "told": _summary(invoice, of_severity(found, Severity.INFORMATION), first),
        "said": "Nothing stands in the way of sending this invoice." if checked and not found else "",
        **pages(invoice, first),
    }


def _types(stored: InvoiceType) -> list[tuple[str, str]]:
    """Return the types to choose from; one that a file has and nobody could choose stays while it is there."""
    return [(one.value, TYPES[one]) for one in (*forms.BILLING_TYPES, *({stored} - set(forms.BILLING_TYPES)))]


def _places(invoice: InvoiceView, first: int) -> range:
    return range(first, min(first + texts.LINES, len(invoice.document.lines) + 1))


def pages(invoice: InvoiceView, first: int) -> dict[str, Any]:
    """Return where the pages of lines before and after this one begin (None at an end), and what this one shows."""
    count = len(invoice.document.lines)
    end = min(first + texts.LINES - 1, count)
    return {
        "first": first,
        "previous": max(first - texts.LINES, 1) if first > 1 else None,
        "next": end + 1 if end < count else None,
        "shown": f"Lines {first:,} to {end:,} of {count:,}" if count > texts.LINES else "",
    }


def stops(checked: Checked) -> bool:
    """Say whether something keeps the invoice from being sent."""
    return any(issue.severity is Severity.ERROR for issue in checked.issues)


def _line(invoice: InvoiceView, place: int, values: Mapping[str, str]) -> Line:
    said, beside = invoice.document.lines[place - 1], invoice.lines[place - 1]
    return Line(place, said, beside, _rows(values, f"l{place}-"))


def _rows(values: Mapping[str, str], prefix: str) -> tuple[int, ...]:
    rows = forms.adjustment_indexes(values, prefix)
    return (*rows, rows[-1] + 1 if rows else 0)


def _by_control(invoice: InvoiceView, issues: Iterable[Issue]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for issue in issues:
        found.setdefault(controls.control_of(issue.path), []).append(_words(invoice, issue))
    return found


def _words(invoice: InvoiceView, issue: Issue) -> Markup:
    """Return a finding in words, with what the file says where that was not understood."""
    words = told(issue)
    return _READ.format(issue.value, words) if issue in invoice.unread and issue.value else words


def _warned(checked: Checked | None) -> list[Warned]:
    return to_confirm(checked.unconfirmed if checked else ())


def _summary(invoice: InvoiceView, issues: tuple[Issue, ...], first: int) -> list[tuple[str, str]]:
    """Return findings with where each of them leads: a control here, or on another page of lines."""
    here = set(_places(invoice, first))
    listed = [(_target(invoice, issue, here), _sentence(invoice, issue)) for issue in issues[:LISTED]]
    if len(issues) > LISTED:
        listed.append(("", f"{len(issues) - LISTED:,} more, after these."))
    return listed


def _sentence(invoice: InvoiceView, issue: Issue) -> str:
    """Return a finding's sentence away from its place, naming the invoice's line unless the sentence does."""
    names_it = issue.line is None or "line " in text(issue).lower()
    sentence = _words(invoice, issue)
    return sentence if names_it else after(f"Line {issue.line}", sentence)


def _target(invoice: InvoiceView, issue: Issue, here: set[int]) -> str:
    control = controls.control_of(issue.path)
    if issue.line is None or issue.line in here:
        return control
    return f"{url(invoice, issue.line)}#{control}"
