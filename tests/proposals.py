"""What a house's people do with proposals: lines that the buyer decides about, decisions, deliveries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal.contracts import catalog_v1
from portal.domain.actors import SYSTEM, Actor
from portal.domain.catalog import CatalogAction, CatalogItem, LineState, MasterItem, PriceTier
from portal.domain.rules import Findings
from portal.domain.states import DocumentState
from portal.services import deliveries
from portal.services.catalog import deciding, drafting, keeping, mastering, reviewing
from portal.services.catalog.deciding import Decided, Meant
from portal.services.catalog.groups import Kind
from portal.services.catalog.reviewing import ProposalReview
from portal.services.reviews import Decision, Verdict
from portal.store.queries import catalog_lines, scope
from portal.store.rows import CatalogItemRow, CatalogLineRow, CatalogProposalRow, OutboxRow
from tests import make
from tests.house import House

APPROVE = Decision(Verdict.APPROVE)
DECLINE = Decision(Verdict.DECLINE, "price", "We agreed on 9.50 until June.")


@dataclass(frozen=True, slots=True)
class Line:
    """A line as its sender's checks left it: whether the buyer is asked, and for which rule."""

    code: str
    review: str = ""
    action: CatalogAction = CatalogAction.UPDATE
    change: str | None = None
    money: str = "0"
    based_on: int | None = None
    price: str = "9.50"
    currency: str = "EUR"

    def row(self, proposal: int, position: int) -> dict[str, Any]:
        """Return it as a row of a proposal's table."""
        return {
            "proposal_id": proposal,
            "position": position,
            "row": position + 1,
            "action": self.action,
            "code": self.code,
            "state": LineState.OK,
            "based_on": self.based_on,
            "document": catalog_v1.dump(item(self.code, self.price, currency=self.currency)),
            "findings": [],
            "review": self.review,
            "change": None if self.change is None else Decimal(self.change),
            "money": Decimal(self.money),
            "currency": self.currency,
            "reason": "",
            "sentence": "",
            "decided_by": "",
        }


def item(code: str, price: str = "9.50", **fields: Any) -> CatalogItem:
    """Make an item sold by the piece, in euros."""
    said = {"description": f"Hinge {code}", "unit": "H87", "currency": "EUR", "valid_from": make.TODAY, **fields}
    return CatalogItem(code, prices=(PriceTier(Decimal(0), Decimal(price)),), **said)


def known(house: House, *codes: str, price: str = "9.50", version: int = 1) -> None:
    """Have the ERP know these items, at one price."""
    now = house.services.clock.now()
    masters = [MasterItem("GLOBEX", item(code, price, buyer_item=f"B-{code}"), version, now) for code in codes]
    with house.services.begin() as uow:
        mastering.apply_items(uow, masters, as_of=now)


def sent(house: House, actor: Actor, *lines: Line) -> int:
    """Send a proposal of these lines; what a rule asks about waits for the buyer."""
    with house.services.begin(correlation_id="request-1") as uow:
        assert actor.supplier is not None
        row = drafting.begin(uow, actor, actor.supplier)
        catalog_lines.add(uow.session, [line.row(row.id, place) for place, line in enumerate(lines, 1)])
        row.line_count = len(lines)
        drafting.introduce(uow, actor.supplier, [item(line.code, line.price) for line in lines])
        keeping.keep(uow, actor, row, Findings(), profile="1", content="hash")
        return row.id


def view(house: House, actor: Actor, proposal: int, **named: Any) -> ProposalReview:
    """Return a proposal as somebody of the buyer's sees it."""
    with house.reading() as uow:
        return reviewing.get(uow, actor, proposal, **named)


def decide(
    house: House,
    actor: Actor,
    proposal: int,
    decision: Decision = APPROVE,
    *,
    edition: int = 0,
    positions: Iterable[int] | None = None,
    kind: Kind | None = None,
) -> Decided:
    """Decide about lines of a proposal as it stands now, or stood at an edition: these, those of a kind, or all."""
    edition = edition or view(house, actor, proposal).edition
    about = Meant(None if positions is None else frozenset(positions), kind)
    with house.services.begin() as uow:
        return deciding.decide(uow, actor, proposal, about, decision, edition=edition)


def deliver(house: House, proposal: int) -> str:
    """Deliver what was promised about a proposal; return how it ended."""
    return deliveries.deliver(house.services, promise(house, proposal).id)


def promise(house: House, proposal: int) -> OutboxRow:
    """Return what was promised about a proposal."""
    with house.reading() as uow:
        return uow.session.query(OutboxRow).filter_by(document_id=proposal).one()


def row(house: House, proposal: int) -> CatalogProposalRow:
    """Return a version as it is stored."""
    with house.reading() as uow:
        return uow.session.scalars(
            scope.visible_catalog_proposals(SYSTEM).where(CatalogProposalRow.id == proposal)
        ).one()


def state(house: House, proposal: int) -> DocumentState:
    """Return where a version stands."""
    return DocumentState(row(house, proposal).state)


def states(house: House, proposal: int) -> list[str]:
    """Return how its lines stand, in their order."""
    with house.reading() as uow:
        rows = uow.session.query(CatalogLineRow).filter_by(proposal_id=proposal).order_by(CatalogLineRow.position)
        return [line.state for line in rows]


def standings(house: House, codes: Iterable[str] = ()) -> dict[str, str | None]:
    """Return how items stand for their supplier, by code."""
    with house.reading() as uow:
        rows = uow.session.query(CatalogItemRow).order_by(CatalogItemRow.code)
        return {one.code: one.status for one in rows if not codes or one.code in codes}
