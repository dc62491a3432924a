"""What the official rules say of a draft that came of an electronic file, as it stands now.

The file was judged when it was read. What was changed since is judged as the invoice that would be given out; a draft
is sent only when they find no error in exactly what it says.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.contracts import issues_v1
from portal.contracts.formats import ubl_invoice
from portal.domain.actors import Actor
from portal.domain.errors import Conflict
from portal.domain.invoices import Invoice
from portal.domain.issues import Issue, Severity, of_severity
from portal.ports.readers import NotRead
from portal.services import readers
from portal.services.composition import Services
from portal.services.invoices import documents, drafting
from portal.store.rows import InvoiceRow

_AWAY = "The official rules for electronic invoices cannot be asked now. Nothing is lost: try again in a minute."
_UNASKED = "The official rules were not asked about what the invoice says now. Check it again."

#: What stands for a file inside an invoice, whose bytes no rule looks at.
_INSIDE = b"-"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the official rules find in a document whose content has this hash."""

    content: str
    issues: tuple[Issue, ...]

    @property
    def is_clean(self) -> bool:
        """Say whether nothing keeps the document from being sent."""
        return not of_severity(self.issues, Severity.ERROR)


def judge(services: Services, actor: Actor, invoice: int, said: Invoice | None = None) -> Verdict | None:
    """Return what the official rules say of a draft, with what a form ``said`` written over it.

    None where there is nothing to ask: it came of no electronic file, or nothing was changed since they found it clean.

    Raises:
        NotFound: there is no such invoice for this actor.
        Conflict: they cannot be asked now.
    """
    with services.read() as uow:
        row = drafting.find(uow, actor, invoice)
        judged, is_first, document = row.judged, row.version == 1, documents.load(row)
    if judged is None:
        return None
    if said is not None:
        document = drafting.written_over(document, said, is_first=is_first)
    content = documents.content_hash(document)
    return None if content == judged else Verdict(content, _found(services, document))


def _found(services: Services, document: Invoice) -> tuple[Issue, ...]:
    inside = {one.digest: _INSIDE for one in document.supporting if one.digest}
    try:
        read = services.readers.read(readers.OFFICIAL, ubl_invoice.dump(document, inside))
    except OSError as failure:
        raise Conflict(_AWAY) from failure
    if isinstance(read, NotRead):
        return read.issues
    if not read.value.is_judged:
        raise Conflict(_AWAY)
    return read.value.issues


def keep(row: InvoiceRow, verdict: Verdict | None) -> None:
    """Write down that the official rules found no error in what a draft says, so that they are not asked again."""
    if row.judged is not None and verdict is not None and verdict.is_clean:
        row.judged = verdict.content


def standing(row: InvoiceRow, document: Invoice, verdict: Verdict | None) -> tuple[Issue, ...]:
    """Return what still stands in the way of a draft from an electronic file: what was not understood, and a verdict.

    Raises:
        Conflict: the verdict is about something else than the draft says.
    """
    if row.judged is None:
        return ()
    unread = issues_v1.load(row.unread)
    content = documents.content_hash(document)
    if row.judged == content:
        return unread
    if verdict is None or verdict.content != content:
        raise Conflict(_UNASKED)
    return (*unread, *verdict.issues)
