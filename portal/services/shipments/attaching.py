"""Files beside a draft of a ship notice: certificates and the like."""

from __future__ import annotations

from portal.contracts import attachments, shipment_v1
from portal.contracts.scalars import Unreadable
from portal.domain.actors import Actor
from portal.domain.errors import Conflict, Invalid, NotFound
from portal.domain.shipments import Attachment
from portal.ports.files import FileMissing
from portal.services.composition import Services
from portal.services.shipments import drafting
from portal.store.unit_of_work import UnitOfWork

#: As many files as one notice may have.
MOST = 50


def attach(
    services: Services,
    actor: Actor,
    shipment: int,
    *,
    name: str,
    declared: str,
    data: bytes,
    kind: str,
    edition: int,
) -> Attachment:
    """Keep a file beside a draft. The same file attached twice is there once, with the newer kind.

    Raises:
        NotAllowed, NotFound, Conflict: as for ``drafting.open_draft``; Conflict too where there are too many files.
        Invalid: the file is none that is taken (rule FIL-06), with one issue at ``file``.
    """
    with services.read() as uow:
        drafting.require_sender(uow, actor)
        drafting.find(uow, actor, shipment)
    try:
        media_type = attachments.check(name, declared, data)
    except Unreadable as unreadable:
        raise Invalid([unreadable.issue("file")]) from None
    digest = services.files.put(data)
    attachment = Attachment(digest, attachments.display_name(name), media_type.value, len(data), kind)
    with services.begin() as uow:
        row = drafting.open_draft(uow, actor, shipment, edition)
        others = [stored for stored in row.attachments if stored["digest"] != digest]
        if len(others) >= MOST:
            raise Conflict(f"A notice can have {MOST} files. Remove one first.")
        row.attachments = [*others, shipment_v1.dump_attachment(attachment)]
        drafting.touch(uow, actor, row)
    return attachment


def detach(uow: UnitOfWork, actor: Actor, shipment: int, digest: str, *, edition: int) -> None:
    """Take a file away from a draft; one that is gone already is no mistake.

    Raises:
        NotAllowed, NotFound, Conflict: as for ``drafting.open_draft``.
    """
    row = drafting.open_draft(uow, actor, shipment, edition)
    row.attachments = [stored for stored in row.attachments if stored["digest"] != digest]
    drafting.touch(uow, actor, row)


def read(services: Services, actor: Actor, shipment: int, digest: str) -> tuple[Attachment, bytes]:
    """Return a file of a notice, by its digest.

    Raises:
        NotFound: there is no such notice for this actor, or it has no such file.
    """
    with services.read() as uow:
        row = drafting.find(uow, actor, shipment)
        stored = next((one for one in row.attachments if one["digest"] == digest), None)
    if stored is None:
        raise NotFound(digest)
    try:
        return shipment_v1.load_attachment(stored), services.files.read(digest)
    except FileMissing:
        raise NotFound(digest) from None
