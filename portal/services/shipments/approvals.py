"""What the buyer approved about a notice, as the ERP has to know it."""

from __future__ import annotations

from portal.contracts import issues_v1
from portal.store.rows import ShipmentRow


def list_approved(row: ShipmentRow) -> frozenset[int]:
    """Return the positions of lines of which the buyer approved that more ships than the order takes since it changed.

    Without a change of the order too much is an error (ASN-05), which nobody approves: the buyer changes the order.
    """
    if row.decided_at is None:
        return frozenset()
    found = issues_v1.load(row.findings)
    return frozenset(issue.line for issue in found if issue.rule == "ASN-05" and issue.line is not None)
