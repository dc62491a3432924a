"""Files beside a draft of a ship notice: certificates and the like."""

from __future__ import annotations

from portal.contracts import shipment_v1
from portal.domain.actors import Actor
from portal.domain.attachments import Attachment
from portal.domain.errors import NotFound
from portal.services import attaching
from portal.services.composition import Services
from portal.services.shipments import drafting
from portal.store.unit_of_work import UnitOfWork


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
        Invalid: as for ``attaching.keep``.
    """
    with services.read() as uow:
        drafting.require_sender(uow, actor)
        drafting.find(uow, actor, shipment)
    attachment = attaching.keep(services, name=name, declared=declared, data=data, kind=kind)
    with services.begin() as uow:
        row = drafting.open_draft(uow, actor, shipment, edition)
        others = [stored for stored in row.attachments if stored["digest"] != attachment.digest]
        attaching.require_room(len(others), what="A notice")
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
        Conflict: as for ``attaching.read``.
    """
    with services.read() as uow:
        row = drafting.find(uow, actor, shipment)
        stored = next((one for one in row.attachments if one["digest"] == digest), None)
    if stored is None:
        raise NotFound(digest)
    found = shipment_v1.load_attachment(stored)
    return found, attaching.read(services, found.name, digest)
