"""Lines of proposals: one of a form, or very many of a file; what concerns all of them is one statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, or_, select, update
from sqlalchemy.orm import Session

from portal.domain.catalog import CatalogAction, LineState
from portal.domain.states import DocumentState
from portal.store.batches import insert_all, is_one_of
from portal.store.queries.places import Place, page
from portal.store.rows import CatalogItemRow, CatalogLineRow, CatalogProposalRow

AnyRow = Row[*tuple[Any, ...]]


def add(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert lines in one batch."""
    insert_all(session, CatalogLineRow, rows)


def replace(session: Session, proposal: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put these lines in place of all those of a proposal."""
    session.execute(
        delete(CatalogLineRow)
        .where(CatalogLineRow.proposal_id == proposal)
        .execution_options(synchronize_session=False)
    )
    add(session, rows)


def list_from(session: Session, proposal: int, after: int, limit: int) -> Sequence[CatalogLineRow]:
    """Return the lines of a proposal behind a position, in their order."""
    mine = select(CatalogLineRow).where(CatalogLineRow.proposal_id == proposal, CatalogLineRow.position > after)
    return session.scalars(mine.order_by(CatalogLineRow.position).limit(limit)).all()


def list_new(session: Session, proposal: int, span: tuple[int, int]) -> Sequence[CatalogLineRow]:
    """Return the lines in a span of positions about items that the ERP had not when they were checked."""
    mine = (CatalogLineRow.proposal_id == proposal, CatalogLineRow.position.between(*span))
    new = select(CatalogLineRow).where(*mine, CatalogLineRow.based_on.is_(None), CatalogLineRow.code != "")
    return session.scalars(new.order_by(CatalogLineRow.position)).all()


def list_page(
    session: Session, proposal: int, criteria: Mapping[str, Any], place: Place | None, limit: int
) -> Sequence[CatalogLineRow]:
    """Return lines in their order beside ``place``.

    ``criteria``: ``state`` a state, ``review`` a rule, ``code`` a whole item code.
    """
    mine = [CatalogLineRow.proposal_id == proposal]
    mine += [getattr(CatalogLineRow, name) == value for name, value in criteria.items() if value]
    return session.scalars(page(select(CatalogLineRow).where(*mine), (CatalogLineRow.position,), place, limit)).all()


def list_earlier(session: Session, proposal: int, codes: Collection[str], before: int) -> Sequence[AnyRow]:
    """Return the lines before a position that are about these codes, with what is the same or not of such lines.

    That is position, row, action, code, currency, unit and days (ISO). The database takes them out of the documents: a
    file that repeats itself has all of its lines asked for often.
    """
    said = [CatalogLineRow.document[name].as_string().label(name) for name in ("unit", "valid_from", "valid_to")]
    columns = (
        CatalogLineRow.position,
        CatalogLineRow.row,
        CatalogLineRow.action,
        CatalogLineRow.code,
        CatalogLineRow.currency,
        *said,
    )
    statement = select(*columns).where(
        CatalogLineRow.proposal_id == proposal,
        is_one_of(session, CatalogLineRow.code, codes),
        CatalogLineRow.position < before,
    )
    return session.execute(statement.order_by(CatalogLineRow.position)).all() if codes else ()


def list_about(session: Session, supplier: int, item: CatalogItemRow, limit: int) -> Sequence[AnyRow]:
    """Return the newest lines about an item with their proposals, drafts of which nothing was sent left out."""
    statement = (
        select(CatalogLineRow, CatalogProposalRow)
        .join(CatalogProposalRow, CatalogProposalRow.id == CatalogLineRow.proposal_id)
        .where(
            CatalogProposalRow.supplier_id == supplier,
            CatalogLineRow.code == item.code,
            CatalogProposalRow.state != DocumentState.DRAFT,
        )
        .order_by(CatalogLineRow.proposal_id.desc(), CatalogLineRow.position.desc())
        .limit(limit)
    )
    return session.execute(statement).all()


def count_states(session: Session, proposal: int) -> dict[LineState, int]:
    """Return how many lines of a proposal are in each state."""
    return {LineState(state): count for state, count in _count(session, proposal, CatalogLineRow.state)}


def count_reviews(session: Session, proposal: int) -> dict[str, int]:
    """Return how many lines of a proposal wait for the buyer, by the rule that asks."""
    pending = CatalogLineRow.state == LineState.PENDING
    return {str(rule): count for rule, count in _count(session, proposal, CatalogLineRow.review, pending)}


def _count(session: Session, proposal: int, column: Any, *which: Any) -> Sequence[AnyRow]:
    mine = select(column, func.count()).where(CatalogLineRow.proposal_id == proposal, *which)
    return session.execute(mine.group_by(column).order_by(column)).all()


def count_overtaken(session: Session, proposal: int, supplier: int) -> int:
    """Return how many lines were made when the ERP had another version of their item than now."""
    has_moved = func.coalesce(CatalogLineRow.based_on, 0) != func.coalesce(CatalogItemRow.version, 0)
    statement = (
        select(func.count())
        .select_from(CatalogLineRow)
        .join(
            CatalogItemRow,
            (CatalogItemRow.supplier_id == supplier) & (CatalogItemRow.code == CatalogLineRow.code),
            isouter=True,
        )
        .where(CatalogLineRow.proposal_id == proposal, CatalogLineRow.state == LineState.OK, has_moved)
    )
    return session.scalar(statement) or 0


def count_ends(session: Session, proposal: int) -> int:
    """Return how many good lines of a proposal end their item."""
    return _count_good(session, proposal, CatalogLineRow.action == CatalogAction.END)


def count_asked(session: Session, proposal: int, *, with_ends: bool) -> int:
    """Return about how many good lines the buyer is asked: those with a rule, and every end if one asks of all."""
    is_asked = CatalogLineRow.review != ""
    is_end = CatalogLineRow.action == CatalogAction.END
    return _count_good(session, proposal, or_(is_asked, is_end) if with_ends else is_asked)


def _count_good(session: Session, proposal: int, which: ColumnElement[bool]) -> int:
    good = (CatalogLineRow.proposal_id == proposal, CatalogLineRow.state == LineState.OK)
    return session.scalar(select(func.count()).select_from(CatalogLineRow).where(*good, which)) or 0


def hold_for_review(session: Session, proposal: int) -> int:
    """Have those lines wait for the buyer that a rule asks about; return how many."""
    is_asked = CatalogLineRow.review != ""
    return _change(session, proposal, CatalogLineRow.state == LineState.OK, is_asked, state=LineState.PENDING.value)


def hold_ends(session: Session, proposal: int, rule: str) -> None:
    """Have the buyer asked about every item that would end, for a rule that concerns all of them."""
    is_end = CatalogLineRow.action == CatalogAction.END
    _change(session, proposal, is_end, CatalogLineRow.state == LineState.OK, CatalogLineRow.review == "", review=rule)


def leave_out(session: Session, proposal: int) -> int:
    """Leave out what is wrong or waits for a word, where the good lines are sent alone; return how many."""
    is_wrong = CatalogLineRow.state.in_((LineState.WRONG, LineState.WAITING))
    return _change(session, proposal, is_wrong, state=LineState.LEFT_OUT.value)


def _change(session: Session, proposal: int, *which: Any, **values: Any) -> int:
    result = session.connection().execute(
        update(CatalogLineRow).where(CatalogLineRow.proposal_id == proposal, *which).values(**values)
    )
    return int(result.rowcount)


def money_pending(session: Session, proposal: int) -> dict[str, Decimal]:
    """Return what the lines that wait for the buyer move on open orders in all, whichever way, by currency."""
    # Added up here: SQLite would make floats of them.
    pending = select(CatalogLineRow.currency, CatalogLineRow.money).where(
        CatalogLineRow.proposal_id == proposal, CatalogLineRow.state == LineState.PENDING
    )
    found: dict[str, Decimal] = {}
    for currency, money in session.execute(pending):
        found[currency] = found.get(currency, Decimal(0)) + abs(money)
    return {currency: money for currency, money in found.items() if money}
