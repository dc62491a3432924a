"""The lines of a proposal on their way to the ERP: read in batches, and settled by all at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from portal.domain.catalog import LineState
from portal.store.rows import CatalogLineRow

#: Lines in these states are for the ERP.
GOING = (LineState.OK, LineState.APPROVED)

_BATCH = (
    select(
        CatalogLineRow.position,
        CatalogLineRow.action,
        CatalogLineRow.based_on,
        CatalogLineRow.row,
        CatalogLineRow.document,
    )
    .where(
        CatalogLineRow.proposal_id == bindparam("proposal"),
        CatalogLineRow.position > bindparam("after"),
        CatalogLineRow.state.in_(GOING),
    )
    .order_by(CatalogLineRow.position)
    .limit(bindparam("most"))
)


def list_going(session: Session, proposal: int, *, after: int, most: int) -> Sequence[Any]:
    """Return lines that are for the ERP behind a position, without making objects of the table's rows."""
    return session.connection().execute(_BATCH, {"proposal": proposal, "after": after, "most": most}).all()


def book(session: Session, proposal: int) -> int:
    """Mark the lines that were for the ERP as booked; return how many that were."""
    booked = (
        update(CatalogLineRow)
        .where(CatalogLineRow.proposal_id == proposal, CatalogLineRow.state.in_(GOING))
        .values(state=LineState.BOOKED)
    )
    return session.connection().execute(booked).rowcount


def findings_of(session: Session, proposal: int, positions: Collection[int]) -> dict[int, list[dict[str, object]]]:
    """Return what was found before in these lines, by position."""
    found = session.execute(
        select(CatalogLineRow.position, CatalogLineRow.findings).where(
            CatalogLineRow.proposal_id == proposal, CatalogLineRow.position.in_(positions)
        )
    )
    return {row.position: row.findings for row in found}


def refuse(session: Session, proposal: int, findings: Mapping[int, list[dict[str, object]]]) -> None:
    """Mark lines as refused, each with all that is found in it by now."""
    if findings:
        given = [{"which": position, "found": found} for position, found in findings.items()]
        session.connection().execute(_REFUSE, [{"proposal": proposal, **one} for one in given])


_REFUSE = (
    update(CatalogLineRow)
    .where(
        CatalogLineRow.proposal_id == bindparam("proposal"),
        CatalogLineRow.position == bindparam("which"),
    )
    .values(state=LineState.REFUSED, findings=bindparam("found"))
)
