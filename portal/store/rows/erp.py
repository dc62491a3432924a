"""What is remembered of the ERP itself: its contract and how far its changes were read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.rows.base import Base
from portal.store.types import Id, Instant


class ErpProfileRow(Base):
    """One version of the ERP's contract, kept because documents name the version they were checked against."""

    __tablename__ = "erp_profiles"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    version: Mapped[str] = mapped_column(String(60), unique=True)
    document: Mapped[dict[str, object]] = mapped_column(JSON)
    as_of: Mapped[datetime] = mapped_column(Instant, index=True)


class SyncRow(Base):
    """How far one feed was read, when it last worked, and what went wrong since.

    Of the comparison with the ERP, ``cursor`` is the reference under which the record has what the last one found.
    """

    __tablename__ = "syncs"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    cursor: Mapped[str] = mapped_column(Text, default="")
    succeeded_at: Mapped[datetime | None] = mapped_column(Instant)
    failed_at: Mapped[datetime | None] = mapped_column(Instant)
    last_error: Mapped[str] = mapped_column(Text, default="")
