"""Orders: the newest facts in columns, every revision as an immutable document."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.orders import OrderStatus
from portal.domain.states import DocumentState, OrderAction
from portal.store.rows.base import Base
from portal.store.types import Code, Exact, Id, Instant, one_of


class OrderRow(Base):
    """One order as the ERP last told it, with what the lists sort and filter by.

    ``action`` is the supplier's next action and ``action_rank`` its consequence (0 first); both follow from the facts
    by ``portal.domain.states`` and are written whenever one of those changes.
    """

    __tablename__ = "orders"
    __table_args__ = (
        one_of("status", OrderStatus),
        one_of("action", OrderAction),
        one_of("document_state", DocumentState),
        Index("ix_orders_supplier_newest", "supplier_id", "ordered_on", "id"),
        Index("ix_orders_supplier_action", "supplier_id", "action", "ordered_on", "id"),
        Index("ix_orders_supplier_status", "supplier_id", "status", "ordered_on", "id"),
        Index("ix_orders_supplier_inbox", "supplier_id", "action_rank", "action_at", "id"),
        Index("ix_orders_supplier_due", "supplier_id", "due_on"),
        Index("ix_orders_due", "due_on"),
        Index("ix_orders_supplier_number", "supplier_id", "number"),
        Index("ix_orders_newest", "ordered_on", "id"),
        Index("ix_orders_action", "action", "ordered_on", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    supplier_id: Mapped[int] = mapped_column(Id, ForeignKey("suppliers.id"))
    revision: Mapped[int] = mapped_column(Integer)
    erp_version: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(16))
    currency: Mapped[str] = mapped_column(String(3))
    value: Mapped[Decimal] = mapped_column(Exact)
    ordered_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)
    answer_due: Mapped[datetime | None] = mapped_column(Instant, index=True)
    ship_to: Mapped[str] = mapped_column(String(200), default="")
    line_count: Mapped[int] = mapped_column(Integer)
    open_lines: Mapped[int] = mapped_column(Integer)
    unconfirmed_lines: Mapped[int] = mapped_column(Integer, server_default="0")
    action: Mapped[str] = mapped_column(String(24))
    action_rank: Mapped[int] = mapped_column(Integer)
    action_at: Mapped[datetime] = mapped_column(Instant)
    document_state: Mapped[str | None] = mapped_column(String(16))
    answered_revision: Mapped[int | None] = mapped_column(Integer)
    as_of: Mapped[datetime] = mapped_column(Instant)


class OrderRevisionRow(Base):
    """What the ERP said at one of its versions; never changed, never deleted, older ones included (MSG-08)."""

    __tablename__ = "order_revisions"
    __table_args__ = (
        UniqueConstraint("order_id", "erp_version"),
        Index("ix_order_revisions_revision", "order_id", "revision"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(Id, ForeignKey("orders.id"))
    revision: Mapped[int] = mapped_column(Integer)
    erp_version: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(String(40))
    as_of: Mapped[datetime] = mapped_column(Instant)
    document: Mapped[dict[str, object]] = mapped_column(JSON)


#: Stands before an order's own number among its codes.
NUMBER_MARK = "#"


class OrderItemRow(Base):
    """A code by which an order can be found, upper case.

    The buyer's item, the supplier's item or the GTIN of one of its lines; and the order's own number, and the one in
    the buyer's document, behind a ``NUMBER_MARK``, so that the beginning of a number is found whatever its case, by
    the index.
    """

    __tablename__ = "order_items"
    __table_args__ = (Index("ix_order_items_code", "code", "supplier_id"),)

    order_id: Mapped[int] = mapped_column(Id, ForeignKey("orders.id"), primary_key=True)
    code: Mapped[str] = mapped_column(Code, primary_key=True)
    supplier_id: Mapped[int] = mapped_column(Id, ForeignKey("suppliers.id"))


class LocationRow(Base):
    """A place of the buyer's that goods go to, as orders name it. ``code`` is its GLN where it has no other code."""

    __tablename__ = "locations"

    code: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    gln: Mapped[str] = mapped_column(String(80), index=True)
