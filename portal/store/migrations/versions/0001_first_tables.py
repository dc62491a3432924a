"""The first tables.

Events and order revisions are only ever added: triggers refuse everything else, whoever asks.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.store.types import Exact, Id, Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("events", "order_revisions")


def upgrade() -> None:
    """Make the tables, the triggers and the beginning of the chain of events."""
    _create_tables()
    op.execute(f"INSERT INTO event_heads (id, sequence, hash) VALUES (1, 0, '{'0' * 64}')")
    if op.get_bind().dialect.name == "postgresql":
        _guard_on_postgresql()
    else:
        _guard_on_sqlite()


def downgrade() -> None:
    """Drop all of it."""
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")


def _guard_on_sqlite() -> None:
    for table in APPEND_ONLY:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'Rows of {table} are never changed.'); END"
            )


def _guard_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'Rows of % are never changed.', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


#: In the order in which they can be dropped.
TABLES = (
    "draft_lines",
    "receipts",
    "outbox",
    "drafts",
    "deviations",
    "acknowledgment_rows",
    "order_revisions",
    "order_items",
    "acknowledgments",
    "users",
    "orders",
    "syncs",
    "suppliers",
    "sign_in_attempts",
    "scheduled_tasks",
    "heartbeats",
    "events",
    "event_heads",
    "erp_profiles",
)


def _create_tables() -> None:
    op.create_table(
        "erp_profiles",
        sa.Column("id", Id, nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("as_of", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_profiles")),
        sa.UniqueConstraint("version", name=op.f("uq_erp_profiles_version")),
    )
    op.create_index(op.f("ix_erp_profiles_as_of"), "erp_profiles", ["as_of"], unique=False)
    op.create_table(
        "event_heads",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("sequence", Id, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_event_heads_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_heads")),
    )
    op.create_table(
        "events",
        sa.Column("sequence", Id, autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("supplier_id", Id, nullable=True),
        sa.Column("acknowledgment_id", Id, nullable=True),
        sa.Column("actor_id", Id, nullable=True),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("on_behalf", sa.Integer(), nullable=False),
        sa.Column("correlation_id", sa.String(length=64), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_events")),
        sa.UniqueConstraint("hash", name=op.f("uq_events_hash")),
    )
    op.create_index("ix_events_subject", "events", ["subject", "sequence"], unique=False)
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "scheduled_tasks",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("claimed_until", Instant(), nullable=True),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_scheduled_tasks")),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("window_start", Instant(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index(op.f("ix_sign_in_attempts_window_start"), "sign_in_attempts", ["window_start"], unique=False)
    op.create_table(
        "suppliers",
        sa.Column("id", Id, nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("supplier_group", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("status_reason", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("as_of", Instant(), nullable=False),
        sa.CheckConstraint("status IN ('active', 'blocked', 'inactive')", name=op.f("ck_suppliers_status_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppliers")),
        sa.UniqueConstraint("number", name=op.f("uq_suppliers_number")),
    )
    op.create_table(
        "syncs",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("succeeded_at", Instant(), nullable=True),
        sa.Column("failed_at", Instant(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_syncs")),
    )
    op.create_table(
        "orders",
        sa.Column("id", Id, nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("erp_version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("value", Exact(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answer_due", Instant(), nullable=True),
        sa.Column("ship_to", sa.String(length=200), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("open_lines", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=24), nullable=False),
        sa.Column("action_rank", sa.Integer(), nullable=False),
        sa.Column("action_at", Instant(), nullable=False),
        sa.Column("document_state", sa.String(length=16), nullable=True),
        sa.Column("answered_revision", sa.Integer(), nullable=True),
        sa.Column("as_of", Instant(), nullable=False),
        sa.CheckConstraint(
            "action IN ('repair', 'answer_late', 'answer_again', 'answer', 'replay', 'decide', "
            "'wait_for_buyer', 'wait_for_erp', 'wait_for_release', 'none')",
            name=op.f("ck_orders_action_known"),
        ),
        sa.CheckConstraint(
            "document_state IN ('draft', 'submitted', 'returned', 'in_review', 'approved', 'declined', "
            "'queued', 'delivering', 'waiting', 'stuck', 'booked', 'refused', 'superseded', "
            "'withdrawn')",
            name=op.f("ck_orders_document_state_known"),
        ),
        sa.CheckConstraint(
            "status IN ('released', 'on_hold', 'closed', 'cancelled')", name=op.f("ck_orders_status_known")
        ),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_orders_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_orders_number")),
    )
    op.create_index("ix_orders_action", "orders", ["action", "ordered_on", "id"], unique=False)
    op.create_index(op.f("ix_orders_answer_due"), "orders", ["answer_due"], unique=False)
    op.create_index("ix_orders_newest", "orders", ["ordered_on", "id"], unique=False)
    op.create_index("ix_orders_supplier_action", "orders", ["supplier_id", "action", "ordered_on", "id"], unique=False)
    op.create_index(
        "ix_orders_supplier_inbox", "orders", ["supplier_id", "action_rank", "action_at", "id"], unique=False
    )
    op.create_index("ix_orders_supplier_newest", "orders", ["supplier_id", "ordered_on", "id"], unique=False)
    op.create_index("ix_orders_supplier_number", "orders", ["supplier_id", "number"], unique=False)
    op.create_index("ix_orders_supplier_status", "orders", ["supplier_id", "status", "ordered_on", "id"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", Id, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("supplier_id", Id, nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("identity_issuer", sa.String(length=300), nullable=True),
        sa.Column("identity_subject", sa.String(length=300), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("signed_in_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "role IN ('supplier_admin', 'supplier_orders', 'supplier_shipping', 'supplier_billing', "
            "'supplier_viewer', 'buyer', 'master_data', 'approver', 'auditor', 'operations', 'system')",
            name=op.f("ck_users_role_known"),
        ),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_users_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint(
            "identity_issuer", "identity_subject", name=op.f("uq_users_identity_issuer_identity_subject")
        ),
    )
    op.create_index(op.f("ix_users_supplier_id"), "users", ["supplier_id"], unique=False)
    op.create_table(
        "acknowledgments",
        sa.Column("id", Id, nullable=False),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("base_revision", sa.Integer(), nullable=False),
        sa.Column("header", sa.String(length=24), nullable=False),
        sa.Column("claim", sa.String(length=24), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("typed", sa.String(length=40), nullable=False),
        sa.Column("confirmed", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("idempotency_key", sa.String(length=255), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("correlation_id", sa.String(length=64), nullable=False),
        sa.Column("submitted_at", Instant(), nullable=False),
        sa.Column("submitted_by", Id, nullable=True),
        sa.Column("submitted_name", sa.String(length=120), nullable=False),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("profile_version", sa.String(length=60), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("deviation_count", sa.Integer(), nullable=False),
        sa.Column("consequence", Exact(), nullable=False),
        sa.Column("review_opened_at", Instant(), nullable=True),
        sa.Column("assigned_to", Id, nullable=True),
        sa.Column("assigned_name", sa.String(length=120), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("erp_reference", sa.String(length=80), nullable=True),
        sa.Column("booked_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'in_review', 'approved', 'declined', 'queued', "
            "'delivering', 'waiting', 'stuck', 'booked', 'refused', 'superseded', 'withdrawn')",
            name=op.f("ck_acknowledgments_state_known"),
        ),
        sa.ForeignKeyConstraint(["assigned_to"], ["users.id"], name=op.f("fk_acknowledgments_assigned_to")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_acknowledgments_order_id")),
        sa.ForeignKeyConstraint(["submitted_by"], ["users.id"], name=op.f("fk_acknowledgments_submitted_by")),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_acknowledgments_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgments")),
        sa.UniqueConstraint(
            "supplier_id", "idempotency_key", name=op.f("uq_acknowledgments_supplier_id_idempotency_key")
        ),
        sa.UniqueConstraint(
            "supplier_id", "number", "version", name=op.f("uq_acknowledgments_supplier_id_number_version")
        ),
    )
    op.create_index("ix_acknowledgments_order", "acknowledgments", ["order_id", "id"], unique=False)
    op.create_index("ix_acknowledgments_review", "acknowledgments", ["state", "review_opened_at", "id"], unique=False)
    op.create_table(
        "order_items",
        sa.Column("order_id", Id, nullable=False),
        sa.Column(
            "code", sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("supplier_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_items_order_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_order_items_supplier_id")),
        sa.PrimaryKeyConstraint("order_id", "code", name=op.f("pk_order_items")),
    )
    op.create_index("ix_order_items_code", "order_items", ["code", "supplier_id"], unique=False)
    op.create_table(
        "order_revisions",
        sa.Column("id", Id, nullable=False),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("erp_version", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("as_of", Instant(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_revisions_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_revisions")),
        sa.UniqueConstraint("order_id", "erp_version", name=op.f("uq_order_revisions_order_id_erp_version")),
    )
    op.create_index("ix_order_revisions_revision", "order_revisions", ["order_id", "revision"], unique=False)
    op.create_table(
        "acknowledgment_rows",
        sa.Column("acknowledgment_id", Id, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("quantity", Exact(), nullable=False),
        sa.Column("unit", sa.String(length=3), nullable=False),
        sa.Column("delivery", sa.Date(), nullable=True),
        sa.Column("ship", sa.Date(), nullable=True),
        sa.Column("price", Exact(), nullable=True),
        sa.Column("substitute_item", sa.String(length=80), nullable=True),
        sa.Column("substitute_description", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "reason IN ('out_of_stock_temporary', 'discontinued', 'unknown_item', 'uom_invalid', "
            "'price_mismatch', 'not_contracted', 'capacity', 'lead_time', 'moq', 'pack_multiple', "
            "'credit_hold', 'terms', 'wrong_party', 'other')",
            name=op.f("ck_acknowledgment_rows_reason_known"),
        ),
        sa.CheckConstraint(
            "type IN ('accept', 'backorder', 'substitute', 'reject')", name=op.f("ck_acknowledgment_rows_type_known")
        ),
        sa.ForeignKeyConstraint(
            ["acknowledgment_id"], ["acknowledgments.id"], name=op.f("fk_acknowledgment_rows_acknowledgment_id")
        ),
        sa.PrimaryKeyConstraint("acknowledgment_id", "line", "position", name=op.f("pk_acknowledgment_rows")),
    )
    op.create_table(
        "deviations",
        sa.Column("id", Id, nullable=False),
        sa.Column("acknowledgment_id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("ordered", sa.String(length=200), nullable=False),
        sa.Column("answered", sa.String(length=200), nullable=False),
        sa.Column("difference", sa.String(length=200), nullable=False),
        sa.Column("tolerance", sa.String(length=200), nullable=False),
        sa.Column("money", Exact(), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["acknowledgment_id"], ["acknowledgments.id"], name=op.f("fk_deviations_acknowledgment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deviations")),
        sa.UniqueConstraint("acknowledgment_id", "position", name=op.f("uq_deviations_acknowledgment_id_position")),
    )
    op.create_table(
        "drafts",
        sa.Column("id", Id, nullable=False),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("base_revision", sa.Integer(), nullable=False),
        sa.Column("send_key", sa.String(length=64), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("repairs", Id, nullable=True),
        sa.Column("conflicts", sa.JSON(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.Column("saved_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_drafts_order_id")),
        sa.ForeignKeyConstraint(["repairs"], ["acknowledgments.id"], name=op.f("fk_drafts_repairs")),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_drafts_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("order_id", name=op.f("uq_drafts_order_id")),
        sa.UniqueConstraint("send_key", name=op.f("uq_drafts_send_key")),
    )
    op.create_index(op.f("ix_drafts_supplier_id"), "drafts", ["supplier_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", Id, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("job", sa.String(length=120), nullable=False),
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("acknowledgment_id", Id, nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("away_tries", sa.Integer(), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("lease_token", sa.String(length=36), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("cause", sa.String(length=80), nullable=False),
        sa.Column("correlation_id", sa.String(length=64), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["acknowledgment_id"], ["acknowledgments.id"], name=op.f("fk_outbox_acknowledgment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index(op.f("ix_outbox_acknowledgment_id"), "outbox", ["acknowledgment_id"], unique=False)
    op.create_index("ix_outbox_due", "outbox", ["state", "next_at", "id"], unique=False)
    op.create_index("ix_outbox_stream", "outbox", ["stream", "id"], unique=False)
    op.create_table(
        "receipts",
        sa.Column("acknowledgment_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", Instant(), nullable=True),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("issues", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('received', 'readable', 'checked', 'booked')", name=op.f("ck_receipts_kind_known")
        ),
        sa.CheckConstraint("state IN ('pending', 'ok', 'failed')", name=op.f("ck_receipts_state_known")),
        sa.ForeignKeyConstraint(
            ["acknowledgment_id"], ["acknowledgments.id"], name=op.f("fk_receipts_acknowledgment_id")
        ),
        sa.PrimaryKeyConstraint("acknowledgment_id", "kind", name=op.f("pk_receipts")),
    )
    op.create_table(
        "draft_lines",
        sa.Column("draft_id", Id, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_draft_lines_draft_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("draft_id", "line", name=op.f("pk_draft_lines")),
    )
