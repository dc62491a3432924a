"""Serial numbers that suppliers have shipped."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.store.rows import ShippedSerialRow

#: How many serials are named in one statement.
_AT_ONCE = 500


def known(session: Session, supplier: int, serials: Sequence[str], *, but: str) -> dict[tuple[str, str], str]:
    """Return in which notice these serial numbers went before, by item and serial; ``but`` is left out."""
    found: dict[tuple[str, str], str] = {}
    for start in range(0, len(serials), _AT_ONCE):
        statement = select(ShippedSerialRow).where(
            ShippedSerialRow.supplier_id == supplier,
            ShippedSerialRow.serial.in_(serials[start : start + _AT_ONCE]),
            ShippedSerialRow.notice != but,
        )
        for row in session.scalars(statement):
            found[row.item, row.serial] = row.notice
    return found


def remember(session: Session, supplier: int, pairs: Sequence[tuple[str, str]], *, notice: str) -> None:
    """Note that a notice ships these (item, serial), in place of what it shipped before."""
    forget(session, supplier, notice=notice)
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    for start in range(0, len(pairs), _AT_ONCE):
        rows = [
            {"supplier_id": supplier, "serial": serial, "item": item, "notice": notice}
            for item, serial in pairs[start : start + _AT_ONCE]
        ]
        session.execute(insert(ShippedSerialRow).values(rows).on_conflict_do_nothing())


def forget(session: Session, supplier: int, *, notice: str) -> None:
    """Forget what a notice shipped: it was withdrawn or cancelled."""
    session.execute(
        delete(ShippedSerialRow)
        .where(ShippedSerialRow.supplier_id == supplier, ShippedSerialRow.notice == notice)
        .execution_options(synchronize_session=False)
    )
