"""How proposals of catalogs travel: their lines in batches, read one after the other while the ERP takes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from portal.contracts import catalog_v1, issues_v1
from portal.domain.actors import SYSTEM
from portal.domain.catalog import CatalogAction, ProposalLine
from portal.domain.issues import Issue
from portal.domain.states import DocumentState, ReceiptKind, ReceiptState
from portal.failpoints import reach
from portal.ports.erp import Booked, Outcome, Unknown
from portal.services.catalog import documents, keeping, standing
from portal.services.composition import Services
from portal.services.deliveries.delivery import Delivery
from portal.store.queries import catalog_deliveries as queries
from portal.store.queries import leases
from portal.store.queries.leases import Claim
from portal.store.rows import CatalogProposalRow
from portal.store.unit_of_work import UnitOfWork

#: So many lines are read, or marked as refused, at once.
BATCH = 1000

#: So many of the ERP's findings stand in the receipt; all of them stand at their lines.
LISTED = 100

_TOO_LATE = "The lease ran out before anything was sent."
_LOST = "The lease was lost while lines were sent."


class LeaseLost(Exception):
    """Another worker has taken the promise over while its lines were sent."""


@dataclass(frozen=True, slots=True)
class CatalogDelivery(Delivery):
    """A proposal on its way."""

    family: ClassVar[str] = "catalog"

    proposal: CatalogProposalRow

    @property
    def subject(self) -> str:
        """A proposal is about no order."""
        return ""

    def book(self, booked: Booked) -> None:
        """Write down the ERP's number, at the lines as well; earlier versions are over."""
        Delivery.book(self, booked)
        queries.book(self.uow.session, self.proposal.id)
        keeping.supersede_earlier(self.uow, SYSTEM, self.proposal)

    def receipt(
        self,
        state: ReceiptState,
        at: datetime,
        *,
        kind: ReceiptKind = ReceiptKind.BOOKED,
        actor: str = "The buyer's system",
        reference: str = "",
        issues: Sequence[Issue] = (),
    ) -> None:
        """Write a receipt, and what the ERP refuses at the lines that it is about."""
        if state is ReceiptState.FAILED:
            self._refuse(issues)
        Delivery.receipt(self, state, at, kind=kind, actor=actor, reference=reference, issues=issues[:LISTED])

    def _refuse(self, issues: Sequence[Issue]) -> None:
        by_line: dict[int, list[Issue]] = {}
        for issue in issues:
            if issue.line is not None:
                by_line.setdefault(issue.line, []).append(issue)
        session, lines = self.uow.session, list(by_line)
        for first in range(0, len(lines), BATCH):
            earlier = queries.findings_of(session, self.proposal.id, lines[first : first + BATCH])
            findings = {line: [*before, *issues_v1.dump(by_line[line])] for line, before in earlier.items()}
            queries.refuse(session, self.proposal.id, findings)

    def finish(self) -> None:
        """Bring the items up to date once the ERP has said what becomes of them."""
        if self.document.state in (DocumentState.BOOKED, DocumentState.REFUSED):
            standing.refresh(self.uow.session, proposal=self.proposal.id)


class Catalogs:
    """Carries proposals."""

    def start(self, uow: UnitOfWork, claim: Claim) -> bool:
        """Mark the proposal as being delivered."""
        return leases.start_delivering(uow.session, claim.document)

    def call(self, services: Services, claim: Claim) -> Outcome:
        """Send the head and the lines that are for the ERP; the lease grows while lines are read."""
        with services.read() as uow:
            head = documents.load(uow.session, uow.session.get_one(CatalogProposalRow, claim.document))
        if services.clock.now() >= claim.lease_until:
            return Unknown(_TOO_LATE)
        try:
            return services.erp.book_catalog(head, lambda: _batches(services, claim), key=claim.key)
        except LeaseLost:
            return Unknown(_LOST)

    def lock(self, uow: UnitOfWork, claim: Claim) -> CatalogDelivery | None:
        """Lock the proposal, then the promise."""
        proposal = leases.lock_document(uow.session, claim)
        if not isinstance(proposal, CatalogProposalRow):
            return None
        return CatalogDelivery(uow, claim, proposal, uow.clock.now(), proposal)


def _batches(services: Services, claim: Claim) -> Iterator[list[ProposalLine]]:
    """Give the lines in their order, a batch at a time; no transaction is open while somebody else has one.

    Raises:
        LeaseLost: another worker sends them now.
    """
    after = 0
    while True:
        _extend(services, claim)
        with services.read() as uow:
            rows = queries.list_going(uow.session, claim.document, after=after, most=BATCH)
        if not rows:
            return
        yield [_line(row) for row in rows]
        reach("catalog.batch")
        after = rows[-1].position


def _extend(services: Services, claim: Claim) -> None:
    """Hold the promise for as long again: each batch may take as long as a call to the ERP."""
    with services.begin(correlation_id=claim.correlation_id) as uow:
        if not leases.extend(uow.session, claim, uow.clock.now() + services.settings.lease):
            raise LeaseLost


def _line(row: Any) -> ProposalLine:
    item = catalog_v1.load_item(row.document)
    return ProposalLine(row.position, CatalogAction(row.action), item, row.based_on, row.row)
