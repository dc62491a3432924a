"""Places of the buyer's that goods go to, as its orders name them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_NEWEST = """
SELECT told.document FROM order_revisions told JOIN orders ON orders.id = told.order_id
WHERE told.erp_version = orders.erp_version ORDER BY told.order_id
"""


def upgrade() -> None:
    """Make the table, and fill it with what the orders say."""
    table = op.create_table(
        "locations",
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("gln", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_locations")),
    )
    op.create_index(op.f("ix_locations_gln"), "locations", ["gln"], unique=False)
    connection = op.get_bind()
    found: dict[str, dict[str, str]] = {}
    for (stored,) in connection.execute(sa.text(_NEWEST)):
        for row in _locations(json.loads(stored) if isinstance(stored, str) else stored):
            found[row["code"]] = row
    if found:
        connection.execute(table.insert(), list(found.values()))


def _locations(document: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for place in (document["ship_to"], *(line.get("ship_to") for line in document["lines"])):
        address = place["address"] if place else {}
        gln = address.get("gln", "")[:80]
        if code := address.get("code", "")[:80] or gln:
            name = ", ".join(part for part in (address["name"], address.get("city", "")) if part)
            yield {"code": code, "name": name[:200], "gln": gln}


def downgrade() -> None:
    """Drop it; the orders say the same."""
    op.drop_table("locations")
