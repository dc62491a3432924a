"""An electronic invoice read and judged by the official rules, in one go: for a process of its own."""

from __future__ import annotations

from dataclasses import dataclass

from portal.contracts.formats import invoices, official
from portal.domain.invoices import Invoice
from portal.domain.issues import Issue


@dataclass(frozen=True, slots=True)
class Embedded:
    """A file inside an invoice (BT-125)."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Electronic:
    """What an electronic invoice says, everything that was found, and what is embedded in it.

    ``is_judged`` is False where the official rules are not installed here, or not yet.
    """

    invoice: Invoice | None
    syntax: str
    issues: tuple[Issue, ...] = ()
    files: tuple[Embedded, ...] = ()
    is_judged: bool = True


@dataclass(frozen=True, slots=True)
class Judged:
    """What the official rules find; ``is_judged`` as for ``Electronic``."""

    issues: tuple[Issue, ...] = ()
    is_judged: bool = True


def read(data: bytes) -> Electronic:
    """Return what an electronic invoice says, and what the official rules say of one that could be read."""
    found = invoices.read(data)
    files = tuple(Embedded(digest, content) for digest, content in found.files.items())
    if not found.is_readable:
        return Electronic(found.invoice, found.syntax.value, found.issues, files)
    judged = judge(data)
    return Electronic(found.invoice, found.syntax.value, (*found.issues, *judged.issues), files, judged.is_judged)


def judge(data: bytes) -> Judged:
    """Return what the official rules say of an electronic invoice."""
    try:
        return Judged(official.issues(official.check(data)))
    except official.OfficialRulesMissing:
        return Judged(is_judged=False)
