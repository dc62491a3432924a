"""Proposals of catalogs in review: their lines are decided in ``portal.services.catalog.deciding``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from portal.domain.actors import Actor
from portal.domain.errors import NotFound
from portal.domain.events import Event
from portal.domain.states import DocumentState, change
from portal.services.catalog import keeping
from portal.services.reviews.codes import PLAIN_CODES, DeclineCodes
from portal.services.reviews.reviewed import Subject
from portal.store.queries import catalog_proposals
from portal.store.rows import CatalogProposalRow
from portal.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class HeldProposal:
    """A proposal, locked."""

    row: CatalogProposalRow
    noun: str = "proposal"
    codes: DeclineCodes = PLAIN_CODES

    def record(self, uow: UnitOfWork, actor: Actor, event: Event, **data: object) -> None:
        """Record what happened to it."""
        keeping.record(uow, actor, self.row, event, **data)

    def approve(self, uow: UnitOfWork, actor: Actor) -> None:
        """Send what was not declined on to the buyer's system."""
        self.row.state = change(DocumentState(self.row.state), DocumentState.APPROVED)
        self.record(uow, actor, Event.CATALOG_APPROVED)
        keeping.promise_delivery(uow, self.row)

    def decline(self, uow: UnitOfWork, actor: Actor, declined: int) -> None:
        """Give it back to the supplier."""
        self.row.state = change(DocumentState(self.row.state), DocumentState.DECLINED)
        self.record(uow, actor, Event.CATALOG_DECLINED, declined=declined)


def hold(uow: UnitOfWork, actor: Actor, document: int) -> HeldProposal:
    """Return a proposal, kept from others until the unit of work ends.

    Raises:
        NotFound: there is no such proposal.
    """
    row = catalog_proposals.find(uow.session, actor, document, lock=True)
    if row is None:
        raise NotFound(str(document))
    return HeldProposal(row)


def subjects(_uow: UnitOfWork, _actor: Actor, documents: Collection[int]) -> Mapping[int, Subject]:
    """Return of each of these proposals that it is about no order."""
    return dict.fromkeys(documents, Subject(""))
