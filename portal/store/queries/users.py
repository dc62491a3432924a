"""People who sign in, and how often it failed."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, bindparam, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.domain.actors import Actor, Role
from portal.store.prepared import Look, Prepared
from portal.store.rows import SignInAttemptRow, SupplierRow, SyncRow, UserRow


class Known(NamedTuple):
    """A person with the name of the supplier they belong to, None for the buyer's people."""

    user: UserRow
    supplier_name: str | None


class Presence(NamedTuple):
    """What every request of a signed-in person asks: is the session still good, and how old is the ERP's news."""

    session_epoch: int
    is_active: bool
    erp_read_at: datetime | None


# Made once: building it anew would double what every request pays for it.
_PRESENCE = Prepared(
    select(
        UserRow.session_epoch,
        UserRow.is_active,
        select(SyncRow.succeeded_at).where(SyncRow.name == "orders").scalar_subquery(),
    ).where(UserRow.id == bindparam("user")),
    Presence,
)


def find_presence(look: Look, user: int) -> Presence | None:
    """Return how an account stands, by primary key and without building a row object; None if there is none."""
    found = _PRESENCE.rows(look, {"user": user})
    return found[0] if found else None


def find_by_email(session: Session, email: str, *, lock: bool = False) -> Known | None:
    """Return who has this e-mail address (in lower case); ``lock`` keeps others from changing the account meanwhile."""
    return _known(session, _WITH_SUPPLIER.where(UserRow.email == email), lock=lock)


def find_by_identity(session: Session, issuer: str, subject: str) -> Known | None:
    """Return who is linked to this subject of an identity provider."""
    is_theirs = (UserRow.identity_issuer == issuer, UserRow.identity_subject == subject)
    return _known(session, _WITH_SUPPLIER.where(*is_theirs))


def find(session: Session, user: int, *, lock: bool = False) -> Known | None:
    """Return one person by id; ``lock`` keeps others from changing the account meanwhile."""
    return _known(session, _WITH_SUPPLIER.where(UserRow.id == user), lock=lock)


_WITH_SUPPLIER = select(UserRow, SupplierRow.name).outerjoin(SupplierRow, UserRow.supplier_id == SupplierRow.id)


def _known(session: Session, query: Select[UserRow, str], *, lock: bool = False) -> Known | None:
    found = session.execute(query.with_for_update(of=UserRow) if lock else query).first()
    return None if found is None else Known(found[0], found[1])


def list_administrators(session: Session, actor: Actor) -> tuple[str, ...]:
    """Return the names of those who decide about roles: a supplier's administrators, or else operations."""
    role = Role.SUPPLIER_ADMIN if actor.role.is_supplier else Role.OPERATIONS
    query = select(UserRow.name).where(UserRow.role == role, UserRow.supplier_id == actor.supplier, UserRow.is_active)
    return tuple(session.scalars(query.order_by(UserRow.name).limit(5)))


def count_attempt(session: Session, subject: str, *, now: datetime, stale: datetime) -> tuple[int, datetime]:
    """Count one more attempt of a subject; return how many its window holds and when the window began.

    A window that began at ``stale`` or earlier is over, and a new one begins now. One statement, so that attempts at
    the same moment are all counted.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(SignInAttemptRow).values(subject=subject, window_start=now, failures=1)
    is_over = SignInAttemptRow.window_start <= stale
    counted = session.execute(
        statement.on_conflict_do_update(
            index_elements=[SignInAttemptRow.subject],
            set_={
                "failures": case((is_over, 1), else_=SignInAttemptRow.failures + 1),
                "window_start": case((is_over, statement.excluded.window_start), else_=SignInAttemptRow.window_start),
            },
        ).returning(SignInAttemptRow.failures, SignInAttemptRow.window_start)
    ).one()
    return counted[0], counted[1]


def forget_attempts(session: Session, subject: str, *, stale: datetime) -> None:
    """Forget the attempts of one subject, and of everybody whose window is over."""
    session.execute(
        delete(SignInAttemptRow).where((SignInAttemptRow.subject == subject) | (SignInAttemptRow.window_start <= stale))
    )


def take_back_attempt(session: Session, subject: str) -> None:
    """Take back one counted attempt of a subject, because it did not fail."""
    session.execute(
        update(SignInAttemptRow)
        .where(SignInAttemptRow.subject == subject, SignInAttemptRow.failures > 0)
        .values(failures=SignInAttemptRow.failures - 1)
    )
