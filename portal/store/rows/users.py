"""People who sign in, and how often it failed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.actors import Role
from portal.store.rows.base import Base
from portal.store.types import Id, Instant, one_of


class UserRow(Base):
    """A person. ``session_epoch`` is in every session; raising it ends them all (a new password does)."""

    __tablename__ = "users"
    __table_args__ = (
        one_of("role", Role),
        UniqueConstraint("identity_issuer", "identity_subject"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(24))
    supplier_id: Mapped[int | None] = mapped_column(Id, ForeignKey("suppliers.id"), index=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    session_epoch: Mapped[int] = mapped_column(Integer, default=1)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    identity_issuer: Mapped[str | None] = mapped_column(String(300))
    identity_subject: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(Instant)
    signed_in_at: Mapped[datetime | None] = mapped_column(Instant)


class SignInAttemptRow(Base):
    """Failed sign-ins of one subject (a hash of e-mail or address) in one window; the throttle counts them."""

    __tablename__ = "sign_in_attempts"

    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    window_start: Mapped[datetime] = mapped_column(Instant, index=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
