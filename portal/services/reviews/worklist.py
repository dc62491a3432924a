"""The worklist: every document that waits for the buyer's decision, whatever its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from portal.domain.actors import Actor, Permission
from portal.domain.documents import DocumentKind
from portal.services import cursors
from portal.services.deviations import load as load_deviation
from portal.services.orders.listing import searched, searched_exactly
from portal.services.orders.views import COUNTED
from portal.services.reviews.kinds import KINDS
from portal.services.reviews.reviewed import Subject, require
from portal.services.reviews.views import ReviewFilters, ReviewListRow, ReviewPage
from portal.store.queries import deviations, reviews
from portal.store.queries.reviews import ReviewCriteria
from portal.store.unit_of_work import UnitOfWork

_KEY = (cursors.instant, cursors.identity)

#: So many deviations of each document are told in the list.
SHOWN = 3


def worklist(
    uow: UnitOfWork, actor: Actor, filters: ReviewFilters, *, cursor: str | None = None, limit: int = 50
) -> ReviewPage:
    """Return one page of what waits for the buyer, the document waiting longest first.

    Raises:
        NotAllowed: the actor's role does not see the worklist.
    """
    require(actor, Permission.REVIEWS_READ)
    place = cursors.read(cursor, _KEY)
    found = reviews.list_waiting(uow.session, actor, _criteria(filters, actor), place, limit + 1)
    rows, newer, older = cursors.around(found, place, limit, lambda row: (row.review_opened_at, row.id))
    return ReviewPage(
        rows=_rows(uow, actor, rows),
        waiting=reviews.count_waiting(uow.session, actor, COUNTED),
        newer=newer,
        older=older,
    )


def _rows(uow: UnitOfWork, actor: Actor, rows: Sequence[Any]) -> tuple[ReviewListRow, ...]:
    """Return documents with what they are about and their first deviations: one statement for each kind, and one."""
    about: dict[int, Subject] = {}
    for kind in {DocumentKind(row.kind) for row in rows}:
        about.update(KINDS[kind].subjects(uow, actor, [row.id for row in rows if row.kind == kind]))
    first: Mapping[int, Sequence[Any]] = deviations.list_first(uow.session, [row.id for row in rows], SHOWN)
    return tuple(
        ReviewListRow(
            document=row.id,
            kind=DocumentKind(row.kind),
            number=row.number,
            version=row.version,
            subject=about[row.id],
            supplier_name=row.name,
            deviations=row.deviation_count,
            decided=row.decided,
            first=tuple(map(load_deviation, first.get(row.id, ()))),
            consequence=row.consequence,
            currency=row.currency,
            opened_at=row.review_opened_at,
            assigned_name=row.assigned_name,
            on_behalf=row.on_behalf,
        )
        for row in rows
    )


def list_rules(uow: UnitOfWork, actor: Actor) -> tuple[str, ...]:
    """Return the rule ids that the worklist can be narrowed by."""
    require(actor, Permission.REVIEWS_READ)
    return tuple(reviews.list_rules(uow.session, actor))


def _criteria(filters: ReviewFilters, actor: Actor) -> ReviewCriteria:
    return ReviewCriteria(
        q=searched(filters.q),
        kind=DocumentKind(filters.kind) if filters.kind in tuple(DocumentKind) else None,
        supplier=searched_exactly(filters.supplier),
        rule=searched_exactly(filters.rule),
        assigned={"me": actor.user, "nobody": 0}.get(filters.assigned),
    )
