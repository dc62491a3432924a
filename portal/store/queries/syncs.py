"""What was read from the ERP: how far, when it last worked, and its contract."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.store.rows import ErpProfileRow, SyncRow


def find(session: Session, name: str, *, lock: bool = False) -> SyncRow | None:
    """Return how far a feed was read, or None before its first reading."""
    statement = select(SyncRow).where(SyncRow.name == name)
    return session.scalar(statement.with_for_update() if lock else statement)


def get_or_add(session: Session, name: str) -> SyncRow:
    """Return how far a feed was read, locked; a new row before its first reading."""
    row = find(session, name, lock=True)
    if row is None:
        row = SyncRow(name=name, cursor="")
        session.add(row)
    return row


def newest_profile(session: Session) -> ErpProfileRow | None:
    """Return the ERP's contract as it was last read, or None before the first reading."""
    return session.scalar(select(ErpProfileRow).order_by(ErpProfileRow.as_of.desc(), ErpProfileRow.id.desc()).limit(1))


def find_profile(session: Session, version: str) -> ErpProfileRow | None:
    """Return one version of the ERP's contract, or None."""
    return session.scalar(select(ErpProfileRow).where(ErpProfileRow.version == version))


def keep_profile(session: Session, version: str, document: dict[str, object], as_of: datetime) -> bool:
    """Keep a version of the contract; False where it is the newest already (its ``as_of`` moves on)."""
    known = find_profile(session, version)
    if known is not None:
        newest = newest_profile(session)
        is_newest = newest is not None and newest.id == known.id
        known.as_of = as_of
        return not is_newest
    session.add(ErpProfileRow(version=version, document=document, as_of=as_of))
    return True
