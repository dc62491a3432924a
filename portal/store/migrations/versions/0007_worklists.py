"""One worklist for documents of every kind, a record that can be narrowed, and orders by the day they are due."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


_RECORD = {"ix_events_document": "document_id", "ix_events_actor": "actor", "ix_events_action": "action"}


def upgrade() -> None:
    """Sort what waits for a decision whatever its kind; find orders by their day, events by document, person, kind."""
    op.drop_index("ix_documents_review", table_name="documents")
    op.create_index("ix_documents_review", "documents", ["state", "review_opened_at", "id"], unique=False)
    op.create_index("ix_documents_number", "documents", ["number"], unique=False)
    op.create_index("ix_orders_supplier_due", "orders", ["supplier_id", "due_on"], unique=False)
    op.create_index("ix_orders_due", "orders", ["due_on"], unique=False)
    for name, column in _RECORD.items():
        op.create_index(name, "events", [column, "sequence"], unique=False)


def downgrade() -> None:
    """Sort it within its kind."""
    for name in _RECORD:
        op.drop_index(name, table_name="events")
    op.drop_index("ix_orders_due", table_name="orders")
    op.drop_index("ix_orders_supplier_due", table_name="orders")
    op.drop_index("ix_documents_number", table_name="documents")
    op.drop_index("ix_documents_review", table_name="documents")
    op.create_index("ix_documents_review", "documents", ["kind", "state", "review_opened_at", "id"], unique=False)
