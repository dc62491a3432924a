"""The ERP's tables, and what brings a file of an earlier version up to them."""

from __future__ import annotations

import sqlite3

_FEED = """
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('order', 'supplier', 'profile', 'receipt', 'settlement', 'item')),
    reference TEXT NOT NULL, changed_at TEXT NOT NULL"""

_BOOKING = """
    number TEXT PRIMARY KEY, idempotency_key TEXT UNIQUE, sent_key TEXT NOT NULL, body_hash TEXT NOT NULL,
    purchase_order TEXT REFERENCES purchase_order, supplier TEXT NOT NULL,
    booked_at TEXT NOT NULL, request TEXT NOT NULL, answer TEXT NOT NULL,
    kind TEXT NOT NULL DEFAULT 'acknowledgment'"""

#: Bookings are never deleted, so that their rowids are the order in which they came.
TABLES = f"""
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS supplier (
    number TEXT PRIMARY KEY, version INTEGER NOT NULL, document TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS location (code TEXT PRIMARY KEY, document TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS item (
    number TEXT NOT NULL, supplier TEXT NOT NULL REFERENCES supplier, document TEXT NOT NULL,
    code TEXT NOT NULL DEFAULT '', version INTEGER NOT NULL DEFAULT 0, changed_at TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT 'active', PRIMARY KEY (supplier, number));
CREATE TABLE IF NOT EXISTS catalog_part (
    idempotency_key TEXT NOT NULL, part INTEGER NOT NULL, body_hash TEXT NOT NULL, put_at TEXT NOT NULL,
    PRIMARY KEY (idempotency_key, part)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS catalog_line (
    idempotency_key TEXT NOT NULL, part INTEGER NOT NULL, position INTEGER NOT NULL, supplier TEXT NOT NULL,
    code TEXT NOT NULL, number TEXT NOT NULL, version INTEGER NOT NULL, status TEXT NOT NULL,
    document TEXT NOT NULL, refusals TEXT NOT NULL, said TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (idempotency_key, part, position),
    FOREIGN KEY (idempotency_key, part) REFERENCES catalog_part ON DELETE CASCADE) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS purchase_order (
    number TEXT PRIMARY KEY, supplier TEXT NOT NULL REFERENCES supplier,
    status TEXT NOT NULL CHECK (status IN ('released', 'closed', 'cancelled')),
    on_hold INTEGER NOT NULL, revision INTEGER NOT NULL, erp_version INTEGER NOT NULL,
    line_count INTEGER NOT NULL, changed_at TEXT NOT NULL, document TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS purchase_order_by_supplier ON purchase_order (supplier, number);
CREATE TABLE IF NOT EXISTS order_revision (
    number TEXT NOT NULL REFERENCES purchase_order, revision INTEGER NOT NULL,
    made_at TEXT NOT NULL, summary TEXT NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (number, revision));
CREATE TABLE IF NOT EXISTS booking ({_BOOKING});
CREATE TABLE IF NOT EXISTS shipment (
    number TEXT PRIMARY KEY REFERENCES booking, supplier TEXT NOT NULL REFERENCES supplier,
    notice_number TEXT NOT NULL, changed_at TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'cancelled', 'replaced', 'received')));
CREATE INDEX IF NOT EXISTS shipment_by_notice ON shipment (supplier, notice_number);
CREATE TABLE IF NOT EXISTS shipment_line (
    shipment TEXT NOT NULL REFERENCES shipment, position INTEGER NOT NULL,
    purchase_order TEXT NOT NULL REFERENCES purchase_order, line INTEGER NOT NULL, quantity TEXT NOT NULL,
    PRIMARY KEY (shipment, position)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shipment_line_by_order ON shipment_line (purchase_order, line);
CREATE TABLE IF NOT EXISTS shipment_unit (
    sscc TEXT NOT NULL, shipment TEXT NOT NULL REFERENCES shipment, PRIMARY KEY (sscc, shipment)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS goods_receipt (
    number TEXT PRIMARY KEY, purchase_order TEXT NOT NULL REFERENCES purchase_order,
    line INTEGER NOT NULL, quantity TEXT NOT NULL, received_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1, shipment TEXT REFERENCES shipment, lots TEXT NOT NULL DEFAULT '[]',
    note TEXT NOT NULL DEFAULT '', is_reversed INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS goods_receipt_by_order ON goods_receipt (purchase_order);
CREATE TABLE IF NOT EXISTS invoice (
    number TEXT PRIMARY KEY, supplier TEXT NOT NULL REFERENCES supplier, document_number TEXT NOT NULL,
    is_credit INTEGER NOT NULL, moves_quantity INTEGER NOT NULL, booked_at TEXT NOT NULL, version INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN
        ('in_process', 'held', 'approved', 'scheduled', 'part_paid', 'paid', 'rejected')),
    document TEXT NOT NULL, settlement TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS invoice_by_number ON invoice (supplier, document_number);
CREATE TABLE IF NOT EXISTS invoice_line (
    invoice TEXT NOT NULL REFERENCES invoice, position INTEGER NOT NULL, id TEXT NOT NULL,
    purchase_order TEXT NOT NULL REFERENCES purchase_order, line INTEGER NOT NULL,
    quantity TEXT NOT NULL, net TEXT NOT NULL, PRIMARY KEY (invoice, position)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS invoice_line_by_order ON invoice_line (purchase_order, line);
CREATE TABLE IF NOT EXISTS invoice_credit (
    invoice TEXT NOT NULL REFERENCES invoice, credit TEXT NOT NULL REFERENCES invoice,
    PRIMARY KEY (invoice, credit)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS feed ({_FEED});
"""

#: Columns that tables of an earlier version lack.
_LATER = {
    "catalog_line": {"said": "TEXT NOT NULL DEFAULT ''"},
    "booking": {"kind": "TEXT NOT NULL DEFAULT 'acknowledgment'"},
    "item": {
        "code": "TEXT NOT NULL DEFAULT ''",
        "version": "INTEGER NOT NULL DEFAULT 0",
        "changed_at": "TEXT NOT NULL DEFAULT ''",
        "status": "TEXT NOT NULL DEFAULT 'active'",
    },
    "goods_receipt": {
        "version": "INTEGER NOT NULL DEFAULT 1",
        "shipment": "TEXT REFERENCES shipment",
        "lots": "TEXT NOT NULL DEFAULT '[]'",
        "note": "TEXT NOT NULL DEFAULT ''",
        "is_reversed": "INTEGER NOT NULL DEFAULT 0",
    },
}


def upgrade(connection: sqlite3.Connection) -> None:
    """Give the tables of an earlier version what they lack, within the caller's transaction, foreign keys off."""
    for table, columns in _LATER.items():
        present = {row["name"] for row in connection.execute(f"PRAGMA table_info({table})")}
        for name, definition in columns.items():
            if name not in present:
                connection.execute(f"ALTER TABLE {table} ADD COLUMN {name} {definition}")
    connection.execute("CREATE INDEX IF NOT EXISTS goods_receipt_by_shipment ON goods_receipt (shipment)")
    connection.execute("CREATE UNIQUE INDEX IF NOT EXISTS item_by_code ON item (supplier, code) WHERE code <> ''")
    feed = _definition(connection, "feed")
    if "'item'" not in feed:
        _make_anew(connection, "feed", _FEED)
    if "'receipt'" not in feed:
        connection.execute(
            "INSERT INTO feed (kind, reference, changed_at) SELECT 'receipt', number, received_at FROM goods_receipt"
        )
    if "purchase_order TEXT NOT NULL" in _definition(connection, "booking"):
        _make_anew(connection, "booking", _BOOKING)
    connection.execute("CREATE INDEX IF NOT EXISTS booking_by_order ON booking (purchase_order)")


def _definition(connection: sqlite3.Connection, table: str) -> str:
    found = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    return str(found["sql"])


def _make_anew(connection: sqlite3.Connection, table: str, columns: str) -> None:
    # A CHECK and a NOT NULL cannot be changed in place. The ids of rows stay, and with them the cursors of the feed
    # that were given out and the order in which bookings came. With foreign keys on, those of other tables would hinder
    # the table that goes.
    names = ", ".join(row["name"] for row in connection.execute(f"PRAGMA table_info({table})"))
    kept = names if table == "feed" else f"rowid, {names}"
    connection.execute(f"CREATE TABLE {table}_anew ({columns})")
    connection.execute(f"INSERT INTO {table}_anew ({kept}) SELECT {kept} FROM {table}")
    connection.execute(f"DROP TABLE {table}")
    connection.execute(f"ALTER TABLE {table}_anew RENAME TO {table}")
