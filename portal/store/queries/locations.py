"""Places of the buyer's that goods go to, by the codes that its orders give them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.store.rows import LocationRow

_BATCH = 500


def keep(session: Session, told: Mapping[str, tuple[str, str]]) -> None:
    """Keep the name and the GLN of places by their codes, as orders tell them; what is known so already is left."""
    if not told:
        return
    found = session.execute(
        select(LocationRow.code, LocationRow.name, LocationRow.gln).where(LocationRow.code.in_(told))
    )
    known = {code: (name, gln) for code, name, gln in found}
    fresh = [
        {"code": code, "name": name, "gln": gln}
        for code, (name, gln) in sorted(told.items())
        if known.get(code) != (name, gln)
    ]
    if not fresh:
        return
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(LocationRow).values(fresh)
    said = {name: statement.excluded[name] for name in ("name", "gln")}
    session.execute(statement.on_conflict_do_update(index_elements=[LocationRow.code], set_=said))


def is_known(session: Session, code: str) -> bool:
    """Say whether a text is the code or the GLN of a place."""
    same = or_(LocationRow.code == code, LocationRow.gln == code)
    return session.scalar(select(LocationRow.code).where(same).limit(1)) is not None


def known(session: Session, codes: Collection[str]) -> set[str] | None:
    """Return which of these are codes or GLNs of places; None where no place is known at all."""
    if session.scalar(select(LocationRow.code).limit(1)) is None:
        return None
    found: set[str] = set()
    wanted = sorted(codes)
    for start in range(0, len(wanted), _BATCH):
        some = wanted[start : start + _BATCH]
        same = or_(LocationRow.code.in_(some), LocationRow.gln.in_(some))
        for code, gln in session.execute(select(LocationRow.code, LocationRow.gln).where(same)):
            found |= {code, gln}
    return found


def list_named(session: Session, limit: int) -> Sequence[tuple[str, str]]:
    """Return the codes of places with their names, by code."""
    found = session.execute(select(LocationRow.code, LocationRow.name).order_by(LocationRow.code).limit(limit))
    return [(code, name) for code, name in found]
