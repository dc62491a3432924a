"""Editions of a draft: whoever changes one has seen how it stands now."""

from __future__ import annotations

from portal.domain.errors import Conflict
from portal.domain.states import DocumentState
from portal.store.rows import CatalogProposalRow, InvoiceRow, ShipmentRow


def require_newest(row: CatalogProposalRow | InvoiceRow | ShipmentRow, edition: int, what: str) -> None:
    """Let only those pass who change a draft as they have seen it; ``what`` names the document in a sentence.

    Raises:
        Conflict: it was sent, or somebody else changed it.
    """
    if row.state != DocumentState.DRAFT:
        raise Conflict(f"This {what} was sent in the meantime. Open it to see how it stands.")
    if row.edition != edition:
        raise Conflict(
            f"{row.submitted_name} changed this {what} at {row.saved_at:%H:%M} UTC, after you opened this page. "
            "Look at it before you go on."
        )
