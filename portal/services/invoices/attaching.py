"""Files beside a draft of an invoice, as supporting documents (BG-24): timesheets, proofs of delivery and the like."""

from __future__ import annotations

from dataclasses import replace

from portal.domain.actors import Actor
from portal.domain.attachments import Attachment, in_words
from portal.domain.errors import NotFound
from portal.domain.invoices import Invoice, SupportingDocument
from portal.services import attaching
from portal.services.composition import Services
from portal.services.invoices import documents, drafting


def keep(
    services: Services, actor: Actor, invoice: int, *, name: str, declared: str, data: bytes, kind: str
) -> Attachment:
    """Keep a file that is to be attached to a draft.

    Raises:
        NotAllowed, NotFound: as for ``drafting.open_draft``.
        Invalid: as for ``attaching.keep``.
    """
    with services.read() as uow:
        drafting.require_sender(uow, actor)
        drafting.find(uow, actor, invoice)
    return attaching.keep(services, name=name, declared=declared, data=data, kind=kind)


def with_file(invoice: Invoice, file: Attachment) -> Invoice:
    """Return an invoice with a file that was kept. The same file attached twice is there once, with the newer kind.

    Raises:
        Conflict: it has as many files as it can have.
    """
    others = without(invoice, file.digest).supporting
    attaching.require_room(sum(bool(one.digest) for one in others), what="An invoice")
    return replace(invoice, supporting=(*others, _supporting(others, file)))


def _supporting(others: tuple[SupportingDocument, ...], file: Attachment) -> SupportingDocument:
    taken = {one.id for one in others}
    return SupportingDocument(
        id=next(number for number in map(str, range(1, len(taken) + 2)) if number not in taken),
        description=in_words(file.kind),
        digest=file.digest,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
    )


def without(invoice: Invoice, digest: str) -> Invoice:
    """Return an invoice without one file; one that is gone already is no mistake."""
    return replace(invoice, supporting=tuple(one for one in invoice.supporting if not digest or one.digest != digest))


def read(services: Services, actor: Actor, invoice: int, digest: str) -> tuple[SupportingDocument, bytes]:
    """Return a file of an invoice, by its digest.

    Raises:
        NotFound: there is no such invoice for this actor, or it has no such file.
        Conflict: as for ``attaching.read``.
    """
    with services.read() as uow:
        document = documents.load(drafting.find(uow, actor, invoice))
    found = next((one for one in document.supporting if digest and one.digest == digest), None)
    if found is None:
        raise NotFound(digest)
    return found, attaching.read(services, found.name or found.id, digest)


def read_all(services: Services, invoice: Invoice) -> dict[str, bytes]:
    """Return the bytes of all files of an invoice, by their SHA-256.

    Raises:
        NotFound, Conflict: as for ``attaching.read``.
    """
    named = {one.digest: one.name or one.id for one in invoice.supporting if one.digest}
    return {digest: attaching.read(services, name, digest) for digest, name in named.items()}
