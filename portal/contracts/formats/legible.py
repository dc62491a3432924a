"""Whether a file is an electronic invoice that can be read: what its sender is told at once, without its judgement."""

from __future__ import annotations

from dataclasses import dataclass

from portal.contracts.formats import invoices
from portal.domain.issues import Issue


@dataclass(frozen=True, slots=True)
class Legible:
    """What a document is written in, and why nothing can be understood of it; no issues where something can."""

    syntax: str
    issues: tuple[Issue, ...] = ()


def look(data: bytes) -> Legible:
    """Say whether there is an invoice in these bytes. Never raises; the official rules are not asked."""
    found = invoices.read(data)
    return Legible(found.syntax.value, () if found.invoice is not None else found.issues)
