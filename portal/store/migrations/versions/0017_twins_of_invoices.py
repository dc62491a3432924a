"""What twins of invoices are found by, and what a PDF shows of its totals: the amount due and the one with tax."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.store.types import Exact, Id

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the columns, and fill them from what is stored."""
    op.create_table(
        "supplier_marks",
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("mark", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_supplier_marks_supplier_id")),
        sa.PrimaryKeyConstraint("supplier_id", "mark", name=op.f("pk_supplier_marks")),
    )
    op.create_index(op.f("ix_supplier_marks_mark"), "supplier_marks", ["mark"], unique=False)
    _mark_suppliers()
    # The release before tells neither: its invoices are found by their numbers until they are saved again.
    op.add_column("invoices", sa.Column("gross_whole", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("invoices", sa.Column("payload", sa.String(length=64), nullable=True))
    op.add_column("invoices", sa.Column("likeness", sa.JSON(none_as_null=True), nullable=True))
    # What was shown before may have been either, and goes on to be the amount due.
    op.add_column("invoices", sa.Column("shown_gross", Exact(), nullable=True))
    whole = "CAST(gross AS INTEGER)" if _is_sqlite() else "CAST(trunc(gross) AS BIGINT)"
    op.execute(f"UPDATE invoices SET gross_whole = {whole}, payload = digest")
    op.drop_index("ix_invoices_amount", table_name="invoices")
    op.drop_index("ix_invoices_digest", table_name="invoices")
    op.create_index("ix_invoices_amount", "invoices", ["gross_whole", "issued"], unique=False)
    op.create_index("ix_invoices_payload", "invoices", ["payload"], unique=False)


def downgrade() -> None:
    """Drop them; the release before compares the amounts and the files themselves."""
    op.drop_index("ix_invoices_payload", table_name="invoices")
    op.drop_index("ix_invoices_amount", table_name="invoices")
    op.execute("UPDATE invoices SET shown_total = shown_gross WHERE shown_total IS NULL")
    op.drop_column("invoices", "shown_gross")
    op.drop_column("invoices", "likeness")
    op.drop_column("invoices", "payload")
    op.drop_column("invoices", "gross_whole")
    op.create_index("ix_invoices_digest", "invoices", ["digest"], unique=False)
    op.create_index("ix_invoices_amount", "invoices", ["gross", "issued"], unique=False)
    op.drop_table("supplier_marks")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _marks(document: dict[str, Any]) -> set[str]:
    told = [("vat", document.get("vat_id") or ""), *(("account", one) for one in document.get("accounts") or ())]
    plain = ((kind, "".join(value.upper().split())) for kind, value in told)
    return {f"{kind} {value}"[:80] for kind, value in plain if value}


def _mark_suppliers() -> None:
    known = sa.table("suppliers", sa.column("id", Id), sa.column("document", sa.JSON()))
    kept = sa.table("supplier_marks", sa.column("supplier_id", Id), sa.column("mark", sa.String()))
    found = op.get_bind().execute(sa.select(known.c.id, known.c.document)).all()
    rows = [
        {"supplier_id": supplier, "mark": mark} for supplier, document in found for mark in sorted(_marks(document))
    ]
    if rows:
        op.bulk_insert(kept, rows)
