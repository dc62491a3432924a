"""Which version of which cross-reference gave a value of a document its meaning."""

from __future__ import annotations

from collections.abc import Callable

from portal.domain.actors import SYSTEM
from portal.domain.events import Event
from portal.services.mappings.meanings import Meaning
from portal.store.queries import mappings as queries
from portal.store.rows import DocumentRow
from portal.store.unit_of_work import UnitOfWork

#: So many values of a document that people type into are followed; a larger one comes in a file.
MOST = 10_000


def note_all(uow: UnitOfWork, document: int, uses: list[tuple[str, Meaning, str]]) -> None:
    """Write down all that a document (id) used, in one statement: path, meaning and the supplier's word."""
    queries.note_uses(
        uow.session,
        [
            {"document_id": document, "path": path, "mapping_id": meaning.mapping, "theirs": theirs}
            for path, meaning, theirs in uses
            if meaning.mapping is not None
        ],
    )


def record(uow: UnitOfWork, row: DocumentRow, uses: list[tuple[str, Meaning, str]], *, subject: str = "") -> None:
    """Record once which cross-references a document used, by their ids."""
    used = sorted({meaning.mapping for _, meaning, _ in uses if meaning.mapping is not None})
    if used:
        data = {"number": row.number, "version": row.version, "mappings": used}
        uow.record(SYSTEM, Event.MAPPINGS_USED, subject=subject, supplier=row.supplier_id, document=row.id, data=data)


def carry_over(uow: UnitOfWork, before: int, after: int) -> None:
    """Let the next version of a document (ids) have used what the version before it used."""
    queries.copy_uses(uow.session, before, after)


def follow(uow: UnitOfWork, document: int, moved: Callable[[str, str], str]) -> None:
    """Keep true what a draft (id) used when it was changed.

    ``moved`` gives for a path and the buyer's code there the path now, "" where the value is no longer by the word.
    """
    used = queries.list_uses(uow.session, document, MOST)
    now = [(path, moved(path, row.ours), theirs, row.id) for path, theirs, row in used]
    if any(before != after for before, after, *_ in now):
        queries.forget_uses(uow.session, document)
        rows = [
            {"document_id": document, "path": after, "mapping_id": mapping, "theirs": theirs}
            for _, after, theirs, mapping in now
            if after
        ]
        queries.note_uses(uow.session, rows)


def forget(uow: UnitOfWork, document: int) -> None:
    """Forget what a draft (id) used that is thrown away."""
    queries.forget_uses(uow.session, document)
