"""Catalogs: what suppliers sell as the ERP has it, what they propose, and the files that proposals come in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.store.types import Code, Exact, Id, Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('acknowledgment', 'shipment', 'invoice')"
AFTER = "kind IN ('acknowledgment', 'shipment', 'invoice', 'catalog')"

STATUSES = "'draft', 'checking', 'errors', 'pending', 'accepted', 'rejected', 'active', 'superseded', 'expired'"

TABLES = (
    "catalog_terms",
    "catalog_item_versions",
    "catalog_items",
    "catalog_imports",
    "catalog_findings",
    "catalog_lines",
    "catalog_proposals",
)

_PRICES = ("price", "price_base", "price_unit", "pack_unit", "pack_numerator", "pack_denominator")
_BY_ITEM = ("ix_shippable_lines_item", "ix_shippable_lines_supplier_item")

_NEWEST = """
SELECT o.id, r.document FROM orders o
JOIN order_revisions r ON r.order_id = o.id AND r.erp_version = o.erp_version
WHERE o.id IN (SELECT order_id FROM shippable_lines) ORDER BY o.id
"""


def upgrade() -> None:
    """Make the tables, and let documents be proposals."""
    _let_kinds_be(AFTER)
    _make_proposals()
    _make_items()
    _make_terms()
    _make_imports()
    _price_what_is_open()


def downgrade() -> None:
    """Drop them; proposals are unknown to the release before."""
    proposals = "(SELECT id FROM documents WHERE kind = 'catalog')"
    for table in TABLES:
        op.drop_table(table)
    for table in ("deviations", "outbox", "receipts"):
        op.execute(f"DELETE FROM {table} WHERE document_id IN {proposals}")
    op.execute("DELETE FROM documents WHERE kind = 'catalog'")
    _let_kinds_be(BEFORE)
    for index in _BY_ITEM:
        op.drop_index(index, table_name="shippable_lines")
    with op.batch_alter_table("shippable_lines") as batch:
        for name in _PRICES:
            batch.drop_column(name)


def _let_kinds_be(check: str) -> None:
    with op.batch_alter_table("documents") as batch:
        batch.drop_constraint(op.f("ck_documents_kind_known"), type_="check")
        batch.create_check_constraint(op.f("ck_documents_kind_known"), check)


def _make_proposals() -> None:
    op.create_table(
        "catalog_proposals",
        sa.Column("id", Id, nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("acceptance", sa.String(length=16), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("wrong_count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.CheckConstraint("acceptance IN ('all', 'good')", name=op.f("ck_catalog_proposals_acceptance_known")),
        sa.CheckConstraint("scope IN ('changes', 'replacement')", name=op.f("ck_catalog_proposals_scope_known")),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_catalog_proposals_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_proposals")),
    )
    op.create_table(
        "catalog_lines",
        sa.Column("proposal_id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=8), nullable=False),
        sa.Column("code", Code, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("review", sa.String(length=16), nullable=False),
        sa.Column("change", Exact(), nullable=True),
        sa.Column("money", Exact(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.CheckConstraint("action IN ('add', 'update', 'end')", name=op.f("ck_catalog_lines_action_known")),
        sa.CheckConstraint(
            "state IN ('ok', 'wrong', 'waiting', 'left_out', 'pending', 'approved', 'declined', 'booked', 'refused')",
            name=op.f("ck_catalog_lines_state_known"),
        ),
        sa.ForeignKeyConstraint(["proposal_id"], ["catalog_proposals.id"], name=op.f("fk_catalog_lines_proposal_id")),
        sa.PrimaryKeyConstraint("proposal_id", "position", name=op.f("pk_catalog_lines")),
    )
    op.create_index("ix_catalog_lines_code", "catalog_lines", ["proposal_id", "code"], unique=False)
    op.create_index("ix_catalog_lines_newest", "catalog_lines", ["code", "proposal_id"], unique=False)
    op.create_index("ix_catalog_lines_review", "catalog_lines", ["proposal_id", "review", "position"], unique=False)
    op.create_index("ix_catalog_lines_state", "catalog_lines", ["proposal_id", "state", "position"], unique=False)
    op.create_table(
        "catalog_findings",
        sa.Column("proposal_id", Id, nullable=False),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.Column("severity", sa.String(length=1), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["catalog_proposals.id"], name=op.f("fk_catalog_findings_proposal_id")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "rule", "severity", "position", name=op.f("pk_catalog_findings")),
    )


def _make_items() -> None:
    op.create_table(
        "catalog_items",
        sa.Column("id", Id, nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("code", Code, nullable=False),
        sa.Column("buyer_item", Code, nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("unit", sa.String(length=3), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("price", Exact(), nullable=True),
        sa.Column("price_base", Exact(), nullable=False),
        sa.Column("tier_count", sa.Integer(), nullable=False),
        sa.Column("pack_unit", sa.String(length=3), nullable=False),
        sa.Column("pack_numerator", sa.BigInteger(), nullable=False),
        sa.Column("pack_denominator", sa.BigInteger(), nullable=False),
        sa.Column("minimum", Exact(), nullable=True),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=True),
        sa.Column("sent_status", sa.String(length=16), nullable=True),
        sa.Column("erp_status", sa.String(length=16), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("line_proposal", Id, nullable=True),
        sa.Column("line_position", sa.Integer(), nullable=True),
        sa.Column("as_of", Instant(), nullable=False),
        sa.CheckConstraint(f"status IN ({STATUSES})", name=op.f("ck_catalog_items_status_known")),
        sa.CheckConstraint(f"sent_status IN ({STATUSES})", name=op.f("ck_catalog_items_sent_status_known")),
        sa.CheckConstraint(f"erp_status IN ({STATUSES})", name=op.f("ck_catalog_items_erp_status_known")),
        sa.ForeignKeyConstraint(
            ["line_proposal"], ["catalog_proposals.id"], name=op.f("fk_catalog_items_line_proposal")
        ),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_catalog_items_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_items")),
        sa.UniqueConstraint("supplier_id", "code", name=op.f("uq_catalog_items_supplier_id_code")),
    )
    op.create_index("ix_catalog_items_buyer_item", "catalog_items", ["buyer_item", "supplier_id"], unique=False)
    op.create_index("ix_catalog_items_gtin", "catalog_items", ["gtin", "supplier_id"], unique=False)
    op.create_index("ix_catalog_items_status", "catalog_items", ["status", "supplier_id", "code"], unique=False)
    op.create_index(
        "ix_catalog_items_sent_status", "catalog_items", ["sent_status", "supplier_id", "code"], unique=False
    )
    op.create_index("ix_catalog_items_line", "catalog_items", ["line_proposal", "line_position"], unique=False)
    op.create_index("ix_catalog_items_valid_to", "catalog_items", ["erp_status", "valid_to"], unique=False)
    op.create_index("ix_catalog_items_valid_from", "catalog_items", ["erp_status", "valid_from"], unique=False)
    op.create_table(
        "catalog_item_versions",
        sa.Column("item_id", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("as_of", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["catalog_items.id"], name=op.f("fk_catalog_item_versions_item_id")),
        sa.PrimaryKeyConstraint("item_id", "version", name=op.f("pk_catalog_item_versions")),
    )


def _make_terms() -> None:
    op.create_table(
        "catalog_terms",
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("term", Code, nullable=False),
        sa.Column("code", Code, nullable=False),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_catalog_terms_supplier_id")),
        sa.PrimaryKeyConstraint("supplier_id", "term", "code", name=op.f("pk_catalog_terms")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_catalog_terms_term", "catalog_terms", ["term", "supplier_id", "code"], unique=False)


def _make_imports() -> None:
    op.create_table(
        "catalog_imports",
        sa.Column("id", Id, nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("proposal_id", Id, nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("acceptance", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("style", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("tally", sa.JSON(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=36), nullable=True),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("cancelled_at", Instant(), nullable=True),
        sa.Column("sent_by", Id, nullable=True),
        sa.Column("sent_name", sa.String(length=120), nullable=False),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'reading', 'held', 'asked', 'checked', 'refused', 'cancelled')",
            name=op.f("ck_catalog_imports_state_known"),
        ),
        sa.ForeignKeyConstraint(["proposal_id"], ["catalog_proposals.id"], name=op.f("fk_catalog_imports_proposal_id")),
        sa.ForeignKeyConstraint(["sent_by"], ["users.id"], name=op.f("fk_catalog_imports_sent_by")),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_catalog_imports_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_imports")),
    )
    op.create_index(op.f("ix_catalog_imports_state"), "catalog_imports", ["state"], unique=False)
    op.create_index("ix_catalog_imports_proposal", "catalog_imports", ["proposal_id"], unique=False)
    op.create_index("ix_catalog_imports_supplier", "catalog_imports", ["supplier_id", "id"], unique=False)


def _price_what_is_open() -> None:
    """Let open order lines be found by item, with what they are worth."""
    with op.batch_alter_table("shippable_lines") as batch:
        batch.add_column(sa.Column("price", Exact(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("price_base", Exact(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("price_unit", sa.String(length=3), nullable=False, server_default=""))
        batch.add_column(sa.Column("pack_unit", sa.String(length=3), nullable=False, server_default=""))
        batch.add_column(sa.Column("pack_numerator", sa.BigInteger(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("pack_denominator", sa.BigInteger(), nullable=False, server_default="1"))
    op.create_index("ix_shippable_lines_item", "shippable_lines", ["supplier_id", "item"], unique=False)
    op.create_index(
        "ix_shippable_lines_supplier_item", "shippable_lines", ["supplier_id", "supplier_item"], unique=False
    )
    table = sa.table(
        "shippable_lines",
        *(sa.column(name) for name in ("order_id", "line", "price_unit", "pack_unit")),
        *(sa.column(name) for name in ("pack_numerator", "pack_denominator")),
        *(sa.column(name, Exact()) for name in ("price", "price_base")),
    )
    change = (
        table.update()
        .where(table.c.order_id == sa.bindparam("order"), table.c.line == sa.bindparam("number"))
        .values({name: sa.bindparam(f"new_{name}") for name in _PRICES})
    )
    connection = op.get_bind()
    for order, stored in connection.execute(sa.text(_NEWEST)).all():
        document = json.loads(stored) if isinstance(stored, str) else stored
        connection.execute(change, [{"order": order, **line} for line in _priced(document)])


def _priced(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for line in document["lines"]:
        pack = line.get("pack") or {}
        yield {
            "number": line["number"],
            "new_price": Decimal(line["price"]),
            "new_price_base": Decimal(line.get("price_base", "1")),
            "new_price_unit": line.get("price_unit", ""),
            "new_pack_unit": pack.get("unit", ""),
            "new_pack_numerator": pack.get("numerator", 1),
            "new_pack_denominator": pack.get("denominator", 1),
        }
