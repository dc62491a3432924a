"""SSCCs that were given out or used, and the counters they come from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.store.rows import SsccCounterRow, SsccRow

#: How many codes are named in one statement.
_AT_ONCE = 500


def take(session: Session, prefix: str, count: int) -> int:
    """Move a prefix's counter by ``count`` and return where it stood; one statement, which locks the counter."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(SsccCounterRow).values(prefix=prefix, next=count)
    end = session.scalars(
        statement.on_conflict_do_update(
            index_elements=[SsccCounterRow.prefix], set_={"next": SsccCounterRow.next + count}
        ).returning(SsccCounterRow.next)
    ).one()
    return end - count


def used(session: Session, codes: Sequence[str], *, since: datetime) -> set[str]:
    """Return those of these codes that somebody has carried since then."""
    return set(holders(session, codes, since=since))


def holders(session: Session, codes: Sequence[str], *, since: datetime) -> dict[str, tuple[int, str, datetime]]:
    """Return supplier, notice number and instant of those of these codes that somebody has carried since then."""
    found: dict[str, tuple[int, str, datetime]] = {}
    for batch in _batches(codes):
        for row in session.scalars(select(SsccRow).where(SsccRow.sscc.in_(batch), SsccRow.given_at > since)):
            found[row.sscc] = (row.supplier_id, row.notice, row.given_at)
    return found


def remember(session: Session, supplier: int, codes: Collection[str], *, notice: str, at: datetime) -> None:
    """Note who carries these codes from now on."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    for batch in _batches(list(codes)):
        rows = [{"sscc": code, "supplier_id": supplier, "notice": notice, "given_at": at} for code in batch]
        statement = insert(SsccRow).values(rows)
        fresh = {name: statement.excluded[name] for name in ("supplier_id", "notice", "given_at")}
        session.execute(statement.on_conflict_do_update(index_elements=[SsccRow.sscc], set_=fresh))


def _batches(codes: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(codes), _AT_ONCE):
        yield codes[start : start + _AT_ONCE]
