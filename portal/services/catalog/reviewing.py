"""A proposal as the buyer reads it: what changes, field by field, in groups and page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from portal.contracts import catalog_v1, issues_v1
from portal.domain.actors import Actor, Permission
from portal.domain.catalog import CatalogAction, CatalogItem, LineState, ProposalLine, ProposalScope
from portal.domain.catalog_effects import FieldChange, changes
from portal.domain.errors import NotFound
from portal.domain.issues import Issue
from portal.domain.profiles import UnitRule
from portal.domain.states import DocumentState
from portal.services import cursors, snapshots
from portal.services.catalog.groups import Group, Kind, gathered
from portal.services.reviews.reviewed import require
from portal.store.queries import catalog_lines, catalog_proposals
from portal.store.queries import catalog_reviews as queries
from portal.store.queries.catalog_reviews import LineCriteria
from portal.store.rows import CatalogLineRow, CatalogProposalRow, SupplierRow
from portal.store.unit_of_work import UnitOfWork

_KEY = (cursors.identity,)


class Shown(StrEnum):
    """Which lines a page lists: those that wait, those decided, those that need nobody, or all."""

    OPEN = "open"
    DECIDED = "decided"
    PASSING = "passing"
    ALL = "all"


_SHOWN = {
    Shown.OPEN: LineCriteria(states=(LineState.PENDING,)),
    Shown.DECIDED: LineCriteria(
        states=(LineState.APPROVED, LineState.DECLINED, LineState.BOOKED, LineState.REFUSED), reviewed=True
    ),
    Shown.PASSING: LineCriteria(states=(LineState.OK, LineState.BOOKED, LineState.REFUSED), reviewed=False),
    Shown.ALL: LineCriteria(),
}


@dataclass(frozen=True, slots=True)
class ReviewedLine:
    """One line beside what the ERP has; ``change`` in per cent, ``money`` what it moves on open orders.

    ``row`` is that of the file, None for a form. ``findings`` are what rules said when it was sent.
    """

    position: int
    row: int | None
    action: CatalogAction
    item: CatalogItem
    state: LineState
    rule: str
    changes: tuple[FieldChange, ...]
    findings: tuple[Issue, ...]
    change: Decimal | None
    money: Decimal
    currency: str
    reason: str
    sentence: str
    decided_by: str
    decided_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Say whether it waits for a decision."""
        return self.state is LineState.PENDING


@dataclass(frozen=True, slots=True)
class ProposalReview:
    """One version of a proposal with one page of its lines.

    ``groups`` are what the buyer decides or decided, ``passing`` what needs nobody; ``counts`` are all lines by state.
    ``kind`` is the group that is listed, None for all. ``newer`` and ``older`` are the cursors around ``lines``.
    """

    id: int
    number: str
    version: int
    state: DocumentState
    edition: int
    supplier: str
    supplier_name: str
    scope: ProposalScope
    file_name: str
    note: str
    submitted_at: datetime
    submitted_name: str
    on_behalf: bool
    opened_at: datetime | None
    assigned_name: str
    is_mine: bool
    can_decide: bool
    groups: tuple[Group, ...]
    passing: int
    counts: Mapping[LineState, int]
    shown: Shown
    kind: Kind | None
    lines: tuple[ReviewedLine, ...]
    newer: str | None
    older: str | None

    @property
    def open(self) -> int:
        """How many lines wait for a decision."""
        return self.counts.get(LineState.PENDING, 0)

    @property
    def group(self) -> Group | None:
        """The group that is listed, if any line is in it."""
        return next((one for one in self.groups if one.kind == self.kind), None)


def get(
    uow: UnitOfWork,
    actor: Actor,
    proposal: int,
    *,
    shown: Shown | None = None,
    kind: Kind | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> ProposalReview:
    """Return a proposal (id) for the buyer's people; a fixed number of statements, however many lines it has.

    ``shown`` None: what waits, or everything where nothing does.

    Raises:
        NotAllowed: the actor's role does not see the worklist.
        NotFound: there is no such proposal, or it was not sent.
    """
    require(actor, Permission.REVIEWS_READ)
    row = catalog_proposals.find(uow.session, actor, proposal)
    if row is None:
        raise NotFound(str(proposal))
    groups = gathered(queries.count_groups(uow.session, row.id))
    counts = catalog_lines.count_states(uow.session, row.id)
    shown = shown or (Shown.OPEN if counts.get(LineState.PENDING) else Shown.ALL)
    place = cursors.read(cursor, _KEY)
    found = queries.list_lines(uow.session, row.id, _criteria(shown, kind), place, limit + 1)
    lines, newer, older = cursors.around(found, place, limit, lambda line: (line.position,))
    supplier = uow.session.get_one(SupplierRow, row.supplier_id)
    return ProposalReview(
        id=row.id,
        number=row.number,
        version=row.version,
        state=DocumentState(row.state),
        edition=row.edition,
        supplier=supplier.number,
        supplier_name=supplier.name,
        scope=ProposalScope(row.scope),
        file_name=row.file_name,
        note=row.note,
        submitted_at=row.submitted_at,
        submitted_name=row.submitted_name,
        on_behalf=row.on_behalf,
        opened_at=row.review_opened_at,
        assigned_name=row.assigned_name,
        is_mine=row.assigned_to is not None and row.assigned_to == actor.user,
        can_decide=actor.may(Permission.CATALOG_DECIDE) and row.state == DocumentState.IN_REVIEW,
        groups=groups,
        passing=sum(counts.values()) - sum(group.count for group in groups) - counts.get(LineState.LEFT_OUT, 0),
        counts=counts,
        shown=shown,
        kind=kind,
        lines=_lines(uow, row, lines),
        newer=newer,
        older=older,
    )


def _criteria(shown: Shown, kind: Kind | None) -> LineCriteria:
    wanted = _SHOWN[shown]
    if kind is None:
        return wanted
    return LineCriteria(states=wanted.states, rule=kind.rule, action=kind.action, trend=kind.trend)


def _lines(uow: UnitOfWork, row: CatalogProposalRow, lines: Sequence[CatalogLineRow]) -> tuple[ReviewedLine, ...]:
    known = queries.known_items(uow.session, row.supplier_id, {line.code: line.based_on for line in lines})
    units = snapshots.units(uow)
    return tuple(_line(line, known.get(line.code), units) for line in lines)


def _line(row: CatalogLineRow, known: Mapping[str, object] | None, units: Mapping[str, UnitRule]) -> ReviewedLine:
    item = catalog_v1.load_item(row.document)
    proposed = ProposalLine(row.position, CatalogAction(row.action), item, row.based_on, row.row)
    master = catalog_v1.load_master(known) if known else None
    return ReviewedLine(
        position=row.position,
        row=row.row,
        action=proposed.action,
        item=item,
        state=LineState(row.state),
        rule=row.review,
        changes=changes(proposed, master, units),
        findings=issues_v1.load(row.findings),
        change=row.change,
        money=row.money,
        currency=row.currency,
        reason=row.reason,
        sentence=row.sentence,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
