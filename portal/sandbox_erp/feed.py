"""The change feed: which documents changed, after an opaque cursor, at least once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sqlite3
from typing import Any

from portal.sandbox_erp.database import get_setting

#: The most references in one answer.
MOST = 500


class CursorUnknown(Exception):
    """The cursor was not given out by this database (it was made anew, perhaps); start from the empty one."""


def changes(connection: sqlite3.Connection, after: str, limit: int) -> dict[str, Any]:
    """Return the references changed after the cursor, each once per answer, and the next cursor.

    The empty cursor begins with everything. A reference may come again in a later answer although nothing
    changed since it was read; whoever reads compares versions.

    Raises:
        CursorUnknown: the cursor is not one of ours.
    """
    identity = str(get_setting(connection, "identity"))
    start = _position(after, identity) if after else 0
    rows = connection.execute(
        "SELECT id, kind, reference, changed_at FROM feed WHERE id > ? ORDER BY id LIMIT ?",
        (start, max(1, min(limit, MOST))),
    ).fetchall()
    latest = {(row["kind"], row["reference"]): row["changed_at"] for row in rows}
    end = rows[-1]["id"] if rows else start
    more = connection.execute("SELECT 1 FROM feed WHERE id > ? LIMIT 1", (end,)).fetchone() is not None
    return {
        "changes": [
            {"kind": kind, "reference": reference, "changed_at": at} for (kind, reference), at in latest.items()
        ],
        "cursor": _cursor(end, identity),
        "more": more,
    }


def _cursor(position: int, identity: str) -> str:
    body = json.dumps([position, _seal(position, identity)]).encode()
    return base64.urlsafe_b64encode(body).decode().rstrip("=")


def _position(cursor: str, identity: str) -> int:
    try:
        body = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        position, seal = json.loads(body)
        known = isinstance(position, int) and hmac.compare_digest(str(seal), _seal(position, identity))
    except (ValueError, TypeError) as error:
        raise CursorUnknown from error
    if not known:
        raise CursorUnknown
    return int(position)


def _seal(position: int, identity: str) -> str:
    return hmac.new(identity.encode(), str(position).encode(), hashlib.sha256).hexdigest()[:16]
