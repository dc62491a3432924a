"""Ship notices: what each version says, the units it is packed in, SSCCs given out, and what the buyer received."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, BigInteger, Boolean, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.documents import DocumentKind
from portal.domain.shipments import PackType
from portal.store.rows.base import Base
from portal.store.rows.documents import DocumentRow
from portal.store.types import Exact, Id, Instant, one_of

#: The day that stands for "no date", so that what has none sorts last.
NO_DAY = date(9999, 12, 31)


class ShipmentRow(DocumentRow):
    """One version of one ship notice: what it says beside its life as a document.

    A later version that is sent takes the place of a booked one. ``cancel_asked_at`` is when the supplier asked to
    cancel a booked one; a cancelled one is withdrawn. ``transport`` and ``attachments`` are as ``shipment/1`` has them.
    """

    __tablename__ = "shipments"
    __table_args__ = (Index("ix_shipments_arrives", "ship_to", "arrives", "id"),)
    __mapper_args__ = {"polymorphic_identity": DocumentKind.SHIPMENT}

    id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"), primary_key=True)
    ship_to: Mapped[str] = mapped_column(String(80))
    place: Mapped[str] = mapped_column(String(200), default="")
    ships: Mapped[date | None] = mapped_column(Date)
    arrives: Mapped[date | None] = mapped_column(Date)
    transport: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    attachments: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)
    line_count: Mapped[int] = mapped_column(Integer, default=0)
    unit_count: Mapped[int] = mapped_column(Integer, default=0)
    cancel_asked_at: Mapped[datetime | None] = mapped_column(Instant)
    saved_at: Mapped[datetime] = mapped_column(Instant)


class ShipmentLineRow(Base):
    """What one version of a notice ships of one order line, as entered.

    ``numerator`` over ``denominator`` is the factor to the order line's unit, exactly. ``booked_version`` is the
    order's version at the ERP that contains it; until the portal has read that, it counts as on its way. ``lots`` and
    ``hazard`` are as ``shipment/1`` has them.
    """

    __tablename__ = "shipment_lines"
    __table_args__ = (Index("ix_shipment_lines_order", "order_id", "line"),)

    shipment_id: Mapped[int] = mapped_column(Id, ForeignKey("shipments.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    order_id: Mapped[int] = mapped_column(Id, ForeignKey("orders.id"))
    line: Mapped[int] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(Integer)
    quantity: Mapped[Decimal] = mapped_column(Exact)
    unit: Mapped[str] = mapped_column(String(3), default="")
    numerator: Mapped[int] = mapped_column(BigInteger, default=1)
    denominator: Mapped[int] = mapped_column(BigInteger, default=1)
    completion: Mapped[str] = mapped_column(String(16), default="")
    reason: Mapped[str | None] = mapped_column(String(32))
    lots: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    hazard: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    substitute: Mapped[str] = mapped_column(String(80), default="")
    booked_version: Mapped[int | None] = mapped_column(Integer)


class ShipmentUnitRow(Base):
    """One handling unit of one version of a notice; ``contents`` are lists of position, quantity and lot."""

    __tablename__ = "shipment_units"
    __table_args__ = (one_of("type", PackType), Index("ix_shipment_units_sscc", "sscc"))

    shipment_id: Mapped[int] = mapped_column(Id, ForeignKey("shipments.id"), primary_key=True)
    unit: Mapped[int] = mapped_column(Integer, primary_key=True)
    parent: Mapped[int | None] = mapped_column(Integer)
    type: Mapped[str] = mapped_column(String(3))
    sscc: Mapped[str | None] = mapped_column(String(18))
    gross: Mapped[Decimal | None] = mapped_column(Exact)
    contents: Mapped[list[list[object]]] = mapped_column(JSON, default=list)


class SsccCounterRow(Base):
    """The next serial number below one GS1 company prefix; whoever takes some holds the row until the commit."""

    __tablename__ = "sscc_counters"

    prefix: Mapped[str] = mapped_column(String(12), primary_key=True)
    next: Mapped[int] = mapped_column(BigInteger)


class SsccRow(Base):
    """An SSCC that was given out or used by a supplier, and for which notice: never again within a year (ASN-12)."""

    __tablename__ = "ssccs"

    sscc: Mapped[str] = mapped_column(String(18), primary_key=True)
    supplier_id: Mapped[int] = mapped_column(Id, ForeignKey("suppliers.id"), index=True)
    notice: Mapped[str] = mapped_column(String(60))
    given_at: Mapped[datetime] = mapped_column(Instant)


class ShippedSerialRow(Base):
    """A serial number of an item that a supplier has shipped, and in which notice (ASN-17)."""

    __tablename__ = "shipped_serials"

    supplier_id: Mapped[int] = mapped_column(Id, ForeignKey("suppliers.id"), primary_key=True)
    serial: Mapped[str] = mapped_column(String(80), primary_key=True)
    item: Mapped[str] = mapped_column(String(80), primary_key=True)
    notice: Mapped[str] = mapped_column(String(60))


class ShippableLineRow(Base):
    """An order line with something left to ship, as the ERP last told it, for the list of what can be shipped.

    ``open`` is in ``unit`` and knows nothing of notices on their way; ``due`` is ``NO_DAY`` where no day is asked for.
    ``price`` is per ``price_base``, in the order's currency; ``pack_unit`` holds ``pack_numerator`` over
    ``pack_denominator`` of ``unit``, "" where the order names none.
    """

    __tablename__ = "shippable_lines"
    __table_args__ = (
        Index("ix_shippable_lines_due", "supplier_id", "due", "order_id", "line"),
        Index("ix_shippable_lines_place", "supplier_id", "ship_to", "due", "order_id", "line"),
        Index("ix_shippable_lines_item", "supplier_id", "item"),
        Index("ix_shippable_lines_supplier_item", "supplier_id", "supplier_item"),
    )

    order_id: Mapped[int] = mapped_column(Id, ForeignKey("orders.id"), primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    supplier_id: Mapped[int] = mapped_column(Id, ForeignKey("suppliers.id"))
    ship_to: Mapped[str] = mapped_column(String(80))
    place: Mapped[str] = mapped_column(String(200))
    due: Mapped[date] = mapped_column(Date)
    item: Mapped[str] = mapped_column(String(80))
    supplier_item: Mapped[str] = mapped_column(String(80), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    open: Mapped[Decimal] = mapped_column(Exact)
    unit: Mapped[str] = mapped_column(String(3))
    price: Mapped[Decimal] = mapped_column(Exact, default=Decimal(0), server_default="0")
    price_base: Mapped[Decimal] = mapped_column(Exact, default=Decimal(1), server_default="1")
    price_unit: Mapped[str] = mapped_column(String(3), default="", server_default="")
    pack_unit: Mapped[str] = mapped_column(String(3), default="", server_default="")
    pack_numerator: Mapped[int] = mapped_column(BigInteger, default=1, server_default="1")
    pack_denominator: Mapped[int] = mapped_column(BigInteger, default=1, server_default="1")


class GoodsReceiptRow(Base):
    """What the buyer received of one order line, as the ERP last told it; ``version`` decides what is newer."""

    __tablename__ = "goods_receipts"
    __table_args__ = (
        Index("ix_goods_receipts_order", "order_id", "line"),
        Index("ix_goods_receipts_notice", "supplier_id", "notice"),
    )

    number: Mapped[str] = mapped_column(String(60), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    supplier_id: Mapped[int] = mapped_column(Id, ForeignKey("suppliers.id"))
    order_id: Mapped[int] = mapped_column(Id, ForeignKey("orders.id"))
    line: Mapped[int] = mapped_column(Integer)
    quantity: Mapped[Decimal] = mapped_column(Exact)
    received_at: Mapped[datetime] = mapped_column(Instant)
    notice: Mapped[str] = mapped_column(String(60), default="")
    lots: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    is_reversed: Mapped[bool] = mapped_column(Boolean, default=False)
    as_of: Mapped[datetime] = mapped_column(Instant)
