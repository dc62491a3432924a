"""Documents of every kind share one life: what was the acknowledgments' alone moves to a table of documents.

Receipts, deviations, promises and events name the document; an acknowledgment keeps what only it says.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.store.types import Exact, Id, Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATES = (
    "state IN ('draft', 'submitted', 'returned', 'in_review', 'approved', 'declined', 'queued', "
    "'delivering', 'waiting', 'stuck', 'booked', 'refused', 'superseded', 'withdrawn')"
)

#: The columns that move, in their order.
MOVED = (
    "supplier_id", "number", "version", "state", "edition", "currency", "note", "confirmed", "channel",
    "idempotency_key", "content_hash", "correlation_id", "submitted_at", "submitted_by", "submitted_name",
    "on_behalf", "profile_version", "limits", "findings", "deviation_count", "consequence", "review_opened_at",
    "assigned_to", "assigned_name", "decided_at", "erp_reference", "booked_at",
)  # fmt: skip

#: What names a document, and the unique constraint that has to follow it.
NAMING = {"receipts": None, "deviations": "position", "outbox": None}


def upgrade() -> None:
    """Make the table of documents, move what is theirs, and let everything name them."""
    op.create_table(
        "documents",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        *_moved(nullable=False),
        sa.CheckConstraint("kind IN ('acknowledgment', 'shipment')", name=op.f("ck_documents_kind_known")),
        sa.CheckConstraint(STATES, name=op.f("ck_documents_state_known")),
        sa.ForeignKeyConstraint(["assigned_to"], ["users.id"], name=op.f("fk_documents_assigned_to")),
        sa.ForeignKeyConstraint(["submitted_by"], ["users.id"], name=op.f("fk_documents_submitted_by")),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_documents_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("supplier_id", "idempotency_key", name=op.f("uq_documents_supplier_id_idempotency_key")),
        sa.UniqueConstraint(
            "supplier_id", "kind", "number", "version", name=op.f("uq_documents_supplier_id_kind_number_version")
        ),
    )
    op.create_index("ix_documents_review", "documents", ["kind", "state", "review_opened_at", "id"], unique=False)
    columns = ", ".join(MOVED)
    op.execute(
        f"INSERT INTO documents (id, kind, {columns}) SELECT id, 'acknowledgment', {columns} FROM acknowledgments"
    )
    _go_on_counting("documents")
    for table in NAMING:
        _name(table, "acknowledgment_id", "document_id", "documents")
    op.execute("ALTER TABLE events RENAME COLUMN acknowledgment_id TO document_id")
    op.drop_index("ix_acknowledgments_review", "acknowledgments")
    with op.batch_alter_table("acknowledgments") as batch:
        for name in ("assigned_to", "submitted_by", "supplier_id"):
            batch.drop_constraint(op.f(f"fk_acknowledgments_{name}"), type_="foreignkey")
        for name in ("supplier_id_idempotency_key", "supplier_id_number_version"):
            batch.drop_constraint(op.f(f"uq_acknowledgments_{name}"), type_="unique")
        batch.drop_constraint(op.f("ck_acknowledgments_state_known"), type_="check")
        for name in MOVED:
            batch.drop_column(name)
        batch.create_foreign_key(op.f("fk_acknowledgments_id"), "documents", ["id"], ["id"])


def downgrade() -> None:
    """Give the acknowledgments their life back; documents of other kinds are unknown to the release before."""
    other = "(SELECT id FROM documents WHERE kind <> 'acknowledgment')"
    for table in NAMING:
        op.execute(f"DELETE FROM {table} WHERE document_id IN {other}")
    with op.batch_alter_table("acknowledgments") as batch:
        batch.drop_constraint(op.f("fk_acknowledgments_id"), type_="foreignkey")
        for column in _moved(nullable=True):
            batch.add_column(column)
    for name in MOVED:
        op.execute(
            f"UPDATE acknowledgments SET {name} = "
            f"(SELECT {name} FROM documents WHERE documents.id = acknowledgments.id)"
        )
    with op.batch_alter_table("acknowledgments") as batch:
        for column in _moved(nullable=False):
            if not column.nullable:
                batch.alter_column(column.name, existing_type=column.type, nullable=False)
        for name, target in (("assigned_to", "users"), ("submitted_by", "users"), ("supplier_id", "suppliers")):
            batch.create_foreign_key(op.f(f"fk_acknowledgments_{name}"), target, [name], ["id"])
        batch.create_unique_constraint(
            op.f("uq_acknowledgments_supplier_id_idempotency_key"), ["supplier_id", "idempotency_key"]
        )
        batch.create_unique_constraint(
            op.f("uq_acknowledgments_supplier_id_number_version"), ["supplier_id", "number", "version"]
        )
        batch.create_check_constraint(op.f("ck_acknowledgments_state_known"), STATES)
    op.create_index("ix_acknowledgments_review", "acknowledgments", ["state", "review_opened_at", "id"], unique=False)
    op.execute("ALTER TABLE events RENAME COLUMN document_id TO acknowledgment_id")
    for table in NAMING:
        _name(table, "document_id", "acknowledgment_id", "acknowledgments")
    op.drop_table("documents")
    _go_on_counting("acknowledgments")


def _name(table: str, old: str, new: str, target: str) -> None:
    """Let a table name what it belongs to by another column, and that refer to another table."""
    beside = NAMING[table]
    if table == "outbox":
        op.drop_index(op.f(f"ix_outbox_{old}"), "outbox")
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"fk_{table}_{old}"), type_="foreignkey")
        if beside:
            batch.drop_constraint(op.f(f"uq_{table}_{old}_{beside}"), type_="unique")
            batch.create_unique_constraint(op.f(f"uq_{table}_{new}_{beside}"), [new, beside])
        batch.create_foreign_key(op.f(f"fk_{table}_{new}"), target, [new], ["id"])
    if table == "outbox":
        op.create_index(op.f(f"ix_outbox_{new}"), "outbox", [new], unique=False)


def _go_on_counting(table: str) -> None:
    """Number new rows behind the copied ones; SQLite does so by itself."""
    if op.get_bind().dialect.name == "postgresql":
        if table == "acknowledgments":
            op.execute("CREATE SEQUENCE IF NOT EXISTS acknowledgments_id_seq OWNED BY acknowledgments.id")
            op.execute("ALTER TABLE acknowledgments ALTER COLUMN id SET DEFAULT nextval('acknowledgments_id_seq')")
        op.execute(f"SELECT setval('{table}_id_seq', (SELECT coalesce(max(id), 0) + 1 FROM {table}), false)")


def _moved(*, nullable: bool) -> list[sa.Column[object]]:
    """Return the columns that move, fresh; ``nullable`` lets all of them be empty until they are filled."""
    return [
        sa.Column("supplier_id", Id, nullable=nullable),
        sa.Column("number", sa.String(length=60), nullable=nullable),
        sa.Column("version", sa.Integer(), nullable=nullable),
        sa.Column("state", sa.String(length=16), nullable=nullable),
        sa.Column("edition", sa.Integer(), nullable=nullable),
        sa.Column("currency", sa.String(length=3), nullable=nullable),
        sa.Column("note", sa.Text(), nullable=nullable),
        sa.Column("confirmed", sa.JSON(), nullable=nullable),
        sa.Column("channel", sa.String(length=16), nullable=nullable),
        sa.Column("idempotency_key", sa.String(length=255), nullable=nullable),
        sa.Column("content_hash", sa.String(length=64), nullable=nullable),
        sa.Column("correlation_id", sa.String(length=64), nullable=nullable),
        sa.Column("submitted_at", Instant(), nullable=nullable),
        sa.Column("submitted_by", Id, nullable=True),
        sa.Column("submitted_name", sa.String(length=120), nullable=nullable),
        sa.Column("on_behalf", sa.Boolean(), nullable=nullable),
        sa.Column("profile_version", sa.String(length=60), nullable=nullable),
        sa.Column("limits", sa.JSON(), nullable=nullable),
        sa.Column("findings", sa.JSON(), nullable=nullable),
        sa.Column("deviation_count", sa.Integer(), nullable=nullable),
        sa.Column("consequence", Exact(), nullable=nullable),
        sa.Column("review_opened_at", Instant(), nullable=True),
        sa.Column("assigned_to", Id, nullable=True),
        sa.Column("assigned_name", sa.String(length=120), nullable=nullable),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("erp_reference", sa.String(length=80), nullable=True),
        sa.Column("booked_at", Instant(), nullable=True),
    ]
