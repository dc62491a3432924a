"""Every kind of document that can wait for a decision."""

from __future__ import annotations

from collections.abc import Mapping

from portal.domain.actors import Actor, Permission
from portal.domain.documents import DocumentKind
from portal.domain.errors import NotFound
from portal.services.reviews import answers, invoices, notices, proposals
from portal.services.reviews.reviewed import Reviewed, ReviewKind, require
from portal.store.queries import reviews
from portal.store.unit_of_work import UnitOfWork

KINDS: Mapping[DocumentKind, ReviewKind] = {
    DocumentKind.ACKNOWLEDGMENT: ReviewKind(answers.hold, answers.subjects),
    DocumentKind.SHIPMENT: ReviewKind(notices.hold, notices.subjects),
    DocumentKind.INVOICE: ReviewKind(invoices.hold, invoices.subjects),
    DocumentKind.CATALOG: ReviewKind(proposals.hold, proposals.subjects, Permission.CATALOG_DECIDE),
}


def hold(uow: UnitOfWork, actor: Actor, document: int) -> Reviewed:
    """Return one version (id) of a document of any kind for who decides, kept from others until the unit of work ends.

    Raises:
        NotAllowed: the actor does not decide about its kind.
        NotFound: there is no such document for this actor.
    """
    kind = reviews.find_kind(uow.session, actor, document)
    if kind is None:
        raise NotFound(str(document))
    require(actor, KINDS[kind].permission)
    return KINDS[kind].hold(uow, actor, document)
