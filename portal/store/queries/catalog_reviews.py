"""What the buyer decides in a proposal: counted by group, listed page by page, and decided by any number at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Float, Row, Text, and_, case, cast, func, select, true, update
from sqlalchemy.orm import Session

from portal.domain.catalog import CatalogAction, LineState, Trend
from portal.store.queries.places import Place, page
from portal.store.rows import (
    CatalogItemRow,
    CatalogItemVersionRow,
    CatalogLineRow,
)

AnyRow = Row[*tuple[Any, ...]]

# SQLite keeps decimals as text, which neither compares nor adds as numbers do.
_CHANGE = cast(CatalogLineRow.change, Float)
_TREND = case((_CHANGE > 0, Trend.UP), (_CHANGE < 0, Trend.DOWN), else_=Trend.SAME)


@dataclass(frozen=True, slots=True)
class LineCriteria:
    """Which lines are meant; None means any.

    ``positions`` are the lines themselves. ``reviewed`` says
    whether the buyer is or was asked about them.
    """

    states: Collection[LineState] | None = None
    rule: str | None = None
    action: CatalogAction | None = None
    trend: Trend | None = None
    positions: Collection[int] | None = None
    reviewed: bool | None = None


def count_groups(session: Session, proposal: int) -> Sequence[AnyRow]:
    """Count the lines that the buyer is or was asked about, with what they move together, in one statement.

    They are counted by rule, action, trend, currency and state. ``money`` is a sum of figures as the database adds
    them: round it to the currency.
    """
    by = (
        CatalogLineRow.review,
        CatalogLineRow.action,
        _TREND.label("trend"),
        CatalogLineRow.currency,
        CatalogLineRow.state,
    )
    statement = (
        select(
            *by,
            func.count().label("count"),
            func.sum(CatalogLineRow.money).label("money"),
            func.min(_CHANGE).label("least"),
            func.max(_CHANGE).label("most"),
        )
        .where(CatalogLineRow.proposal_id == proposal, CatalogLineRow.review > "")
        .group_by(*by)
        .order_by(*by)
    )
    return session.execute(statement).all()


def list_lines(
    session: Session, proposal: int, criteria: LineCriteria, place: Place | None, limit: int
) -> Sequence[CatalogLineRow]:
    """Return lines by position, beside ``place``."""
    statement = select(CatalogLineRow).where(CatalogLineRow.proposal_id == proposal, *_conditions(criteria))
    return session.scalars(page(statement, (CatalogLineRow.position,), place, limit)).all()


def _conditions(criteria: LineCriteria) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if criteria.states is not None:
        conditions.append(CatalogLineRow.state.in_(criteria.states))
    if criteria.rule is not None:
        conditions.append(CatalogLineRow.review == criteria.rule)
    if criteria.action is not None:
        conditions.append(CatalogLineRow.action == criteria.action)
    if criteria.trend is not None:
        conditions.append(_TREND.in_((criteria.trend,)))
    if criteria.reviewed is not None:
        is_asked = CatalogLineRow.review != ""
        conditions.append(is_asked if criteria.reviewed else ~is_asked)
    if criteria.positions is not None:
        conditions.append(CatalogLineRow.position.in_(criteria.positions))
    return conditions


def decide(session: Session, proposal: int, criteria: LineCriteria, values: Mapping[str, Any]) -> int:
    """Write a decision into every line that is meant and still waits for one; return how many that were."""
    decided = (
        update(CatalogLineRow)
        .where(
            CatalogLineRow.proposal_id == proposal,
            CatalogLineRow.state == LineState.PENDING,
            *_conditions(criteria),
        )
        .values(**values)
    )
    return session.connection().execute(decided).rowcount


def list_decided(
    session: Session, proposal: int, criteria: LineCriteria, *, rule: str, at: datetime
) -> Sequence[CatalogLineRow]:
    """Return the lines that were approved at an instant and in which a rule found something, by position."""
    statement = select(CatalogLineRow).where(
        CatalogLineRow.proposal_id == proposal,
        CatalogLineRow.state == LineState.APPROVED,
        CatalogLineRow.decided_at == at,
        cast(CatalogLineRow.findings, Text).contains(f'"{rule}"'),
        *_conditions(criteria),
    )
    return session.scalars(statement.order_by(CatalogLineRow.position)).all()


def count_lines(session: Session, proposal: int, criteria: LineCriteria) -> int:
    """Return how many lines are meant."""
    counted = select(func.count()).where(CatalogLineRow.proposal_id == proposal, *_conditions(criteria))
    return session.scalar(counted) or 0


def last_decision(session: Session, proposal: int) -> tuple[datetime, str, Mapping[str, int]] | None:
    """Return when somebody decided last, who, and how many lines by state that decision was about; None: nobody."""
    of_it = CatalogLineRow.proposal_id == proposal
    at = session.scalar(select(func.max(CatalogLineRow.decided_at)).where(of_it))
    if at is None:
        return None
    by = (CatalogLineRow.decided_by, CatalogLineRow.state)
    rows = session.execute(select(*by, func.count()).where(of_it, CatalogLineRow.decided_at == at).group_by(*by)).all()
    return at, rows[0][0], {state: count for _, state, count in rows}


def count_repeated(session: Session, proposal: int, criteria: LineCriteria, values: Mapping[str, Any]) -> int:
    """Return about how many lines the decision made last was, if it is this one; 0 where it is another."""
    of_it = CatalogLineRow.proposal_id == proposal
    at = session.scalar(select(func.max(CatalogLineRow.decided_at)).where(of_it))
    meant = and_(true(), *_conditions(criteria))
    same = and_(*(getattr(CatalogLineRow, name) == value for name, value in values.items() if name in _COMPARED))
    made, repeated, left = session.execute(
        select(
            func.count().filter(CatalogLineRow.decided_at == at),
            func.count().filter(CatalogLineRow.decided_at == at, same, meant),
            func.count().filter(CatalogLineRow.state == LineState.PENDING, meant),
        ).where(of_it)
    ).one()
    is_named = criteria.positions is None or len(criteria.positions) == made
    return made if made == repeated and not left and is_named else 0


#: What is the same when a decision is sent again: another instant is written, and its lines may have been booked since.
_COMPARED = frozenset({"reason", "sentence", "decided_by"})


def known_items(session: Session, supplier: int, based_on: Mapping[str, int | None]) -> dict[str, dict[str, object]]:
    """Return the ERP's items by their codes as they were when lines were based on them, or else as they are now."""
    items = session.execute(
        select(
            CatalogItemRow.code, CatalogItemRow.document, CatalogItemVersionRow.version, CatalogItemVersionRow.document
        )
        .join(CatalogItemVersionRow, CatalogItemVersionRow.item_id == CatalogItemRow.id, isouter=True)
        .where(
            CatalogItemRow.supplier_id == supplier,
            CatalogItemRow.version > 0,
            CatalogItemRow.code.in_(based_on),
        )
    )
    found: dict[str, dict[str, object]] = {}
    for code, newest, version, document in items:
        if version is not None and version == based_on[code]:
            found[code] = document
        else:
            found.setdefault(code, newest)
    return found
