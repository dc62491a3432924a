"""Suppliers as the ERP last told them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.suppliers import SupplierStatus
from portal.store.rows.base import Base
from portal.store.types import Id, Instant, one_of


class SupplierRow(Base):
    """One supplier. ``document`` is the whole domain document; the columns are what lists and checks need."""

    __tablename__ = "suppliers"
    __table_args__ = (one_of("status", SupplierStatus),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    group: Mapped[str] = mapped_column("supplier_group", String(60), default="")
    status: Mapped[str] = mapped_column(String(16), default=SupplierStatus.ACTIVE)
    status_reason: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(Integer)
    document: Mapped[dict[str, object]] = mapped_column(JSON)
    as_of: Mapped[datetime] = mapped_column(Instant)


class SupplierMarkRow(Base):
    """What tells that suppliers are one company: a VAT id or a bank account of one, as ``Supplier.marks`` names it."""

    __tablename__ = "supplier_marks"

    supplier_id: Mapped[int] = mapped_column(Id, ForeignKey("suppliers.id"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(80), primary_key=True, index=True)
