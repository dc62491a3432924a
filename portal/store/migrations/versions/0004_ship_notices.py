"""Ship notices, the units they are packed in, SSCCs, what can be shipped, and what was received.

What can be shipped follows from the newest document of each order; it is filled from there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.store.types import Exact, Id, Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = (
    "shipment_units",
    "shipment_lines",
    "shipments",
    "shippable_lines",
    "goods_receipts",
    "shipped_serials",
    "ssccs",
    "sscc_counters",
)

#: The newest document of every order that is not over.
_NEWEST = """
SELECT o.id, o.supplier_id, r.document FROM orders o
JOIN order_revisions r ON r.order_id = o.id AND r.erp_version = o.erp_version
WHERE o.status IN ('released', 'on_hold') ORDER BY o.id
"""


def upgrade() -> None:
    """Make the tables and fill the list of what can be shipped."""
    _create_tables()
    _fill()


def downgrade() -> None:
    """Drop them; the documents go with what they say."""
    for table in TABLES:
        op.drop_table(table)
    shipments = "(SELECT id FROM documents WHERE kind = 'shipment')"
    for table in ("receipts", "deviations", "outbox"):
        op.execute(f"DELETE FROM {table} WHERE document_id IN {shipments}")
    op.execute("DELETE FROM documents WHERE kind = 'shipment'")


def _fill() -> None:
    connection = op.get_bind()
    table = sa.table(
        "shippable_lines",
        *(sa.column(name) for name in ("order_id", "line", "supplier_id", "ship_to", "place", "item")),
        *(sa.column(name) for name in ("supplier_item", "description", "unit")),
        sa.column("due", sa.Date()),
        sa.column("open", Exact()),
    )
    for order, supplier, stored in connection.execute(sa.text(_NEWEST)).all():
        document = json.loads(stored) if isinstance(stored, str) else stored
        rows = [{"order_id": order, "supplier_id": supplier, **line} for line in _shippable(document)]
        if rows:
            connection.execute(table.insert(), rows)


def _shippable(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for line in document["lines"]:
        left = Decimal(line["quantity"]) - Decimal(line.get("cancelled", "0")) - Decimal(line.get("shipped", "0"))
        if left <= 0 or line.get("status", "open") != "open":
            continue
        address = (line.get("ship_to") or document["ship_to"])["address"]
        place = ", ".join(part for part in (address["name"], address.get("city", "")) if part)
        yield {
            "line": line["number"],
            "ship_to": (address.get("code") or address["name"])[:80],
            "place": place[:200],
            "due": date.fromisoformat(line.get("requested") or "9999-12-31"),
            "item": line["item"][:80],
            "supplier_item": line.get("supplier_item", "")[:80],
            "description": line["description"],
            "open": left,
            "unit": line["unit"],
        }


def _create_tables() -> None:
    op.create_table(
        "shipped_serials",
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("serial", sa.String(length=80), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("notice", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_shipped_serials_supplier_id")),
        sa.PrimaryKeyConstraint("supplier_id", "serial", "item", name=op.f("pk_shipped_serials")),
    )
    op.create_table(
        "sscc_counters",
        sa.Column("prefix", sa.String(length=12), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", name=op.f("pk_sscc_counters")),
    )
    op.create_table(
        "ssccs",
        sa.Column("sscc", sa.String(length=18), nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("notice", sa.String(length=60), nullable=False),
        sa.Column("given_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_ssccs_supplier_id")),
        sa.PrimaryKeyConstraint("sscc", name=op.f("pk_ssccs")),
    )
    op.create_index(op.f("ix_ssccs_supplier_id"), "ssccs", ["supplier_id"], unique=False)
    op.create_table(
        "goods_receipts",
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("quantity", Exact(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("notice", sa.String(length=60), nullable=False),
        sa.Column("lots", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_reversed", sa.Boolean(), nullable=False),
        sa.Column("as_of", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_goods_receipts_order_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_goods_receipts_supplier_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_goods_receipts")),
    )
    op.create_index("ix_goods_receipts_notice", "goods_receipts", ["supplier_id", "notice"], unique=False)
    op.create_index("ix_goods_receipts_order", "goods_receipts", ["order_id", "line"], unique=False)
    op.create_table(
        "shippable_lines",
        sa.Column("order_id", Id, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("ship_to", sa.String(length=80), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("supplier_item", sa.String(length=80), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("open", Exact(), nullable=False),
        sa.Column("unit", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_shippable_lines_order_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_shippable_lines_supplier_id")),
        sa.PrimaryKeyConstraint("order_id", "line", name=op.f("pk_shippable_lines")),
    )
    op.create_index(
        "ix_shippable_lines_due", "shippable_lines", ["supplier_id", "due", "order_id", "line"], unique=False
    )
    op.create_index(
        "ix_shippable_lines_place",
        "shippable_lines",
        ["supplier_id", "ship_to", "due", "order_id", "line"],
        unique=False,
    )
    op.create_table(
        "shipments",
        sa.Column("id", Id, nullable=False),
        sa.Column("ship_to", sa.String(length=80), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("ships", sa.Date(), nullable=True),
        sa.Column("arrives", sa.Date(), nullable=True),
        sa.Column("transport", sa.JSON(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("unit_count", sa.Integer(), nullable=False),
        sa.Column("cancel_asked_at", Instant(), nullable=True),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_shipments_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipments")),
    )
    op.create_index("ix_shipments_arrives", "shipments", ["ship_to", "arrives", "id"], unique=False)
    op.create_table(
        "shipment_lines",
        sa.Column("shipment_id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("quantity", Exact(), nullable=False),
        sa.Column("unit", sa.String(length=3), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=False),
        sa.Column("denominator", sa.BigInteger(), nullable=False),
        sa.Column("completion", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("lots", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("booked_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_shipment_lines_order_id")),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipments.id"], name=op.f("fk_shipment_lines_shipment_id")),
        sa.PrimaryKeyConstraint("shipment_id", "position", name=op.f("pk_shipment_lines")),
    )
    op.create_index("ix_shipment_lines_order", "shipment_lines", ["order_id", "line"], unique=False)
    op.create_table(
        "shipment_units",
        sa.Column("shipment_id", Id, nullable=False),
        sa.Column("unit", sa.Integer(), nullable=False),
        sa.Column("parent", sa.Integer(), nullable=True),
        sa.Column("type", sa.String(length=3), nullable=False),
        sa.Column("sscc", sa.String(length=18), nullable=True),
        sa.Column("gross", Exact(), nullable=True),
        sa.Column("contents", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "type IN ('XPX', 'XCT', 'XCS', 'XBX', 'XCR', 'XDR', 'XBG', 'XRO', 'XBE')",
            name=op.f("ck_shipment_units_type_known"),
        ),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipments.id"], name=op.f("fk_shipment_units_shipment_id")),
        sa.PrimaryKeyConstraint("shipment_id", "unit", name=op.f("pk_shipment_units")),
    )
    op.create_index("ix_shipment_units_sscc", "shipment_units", ["sscc"], unique=False)
