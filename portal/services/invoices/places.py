"""Places in an invoice (``lines/3/price``, ``adjustments/0``, ``terms``) while it is changed.

Lines are named by their position from 1, all else by its index from 0, as in findings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from portal.domain.invoices import Invoice


def moved(path: str, before: Invoice, after: Invoice) -> str:
    """Return where a place of the invoice before is afterwards, "" where its line is there no more."""
    parts = path.split("/")
    if parts[0] != "lines" or len(parts) == 1 or not 0 < int(parts[1]) <= len(before.lines):
        return path
    line = before.lines[int(parts[1]) - 1]
    found = [place for place, one in enumerate(after.lines, 1) if one.id == line.id]
    return "/".join(["lines", str(found[0]), *parts[2:]]) if len(found) == 1 else ""


def value_at(document: Invoice, path: str) -> Any:
    """Return what an invoice says at a place, None where it says nothing there."""
    found: Any = document
    for part in path.split("/"):
        if isinstance(found, tuple):
            place = int(part) - (found is document.lines)
            found = found[place] if 0 <= place < len(found) else None
        else:
            found = getattr(found, part, None)
    return found


def still_unread(findings: Sequence[Mapping[str, Any]], before: Invoice, after: Invoice) -> list[dict[str, Any]]:
    """Return the findings (``issues/1``) of a file at whose places nothing was entered since, where these are now.

    What could not be read was left empty, and is never taken for what the supplier meant.
    """
    left = []
    for finding in findings:
        path = moved(finding["path"], before, after)
        is_gone = bool(finding["path"]) and not path
        if not is_gone and value_at(before, finding["path"]) == value_at(after, path):
            left.append({**finding, "path": path})
    return left
