"""How a past document was read: which word meant what, by which version, who said so and when."""

from __future__ import annotations

from portal.domain.actors import SYSTEM, Actor
from portal.domain.errors import NotFound
from portal.domain.mappings import MappingKind, TaskState
from portal.services.mappings import reading
from portal.services.mappings.views import Asked, Explained
from portal.store.queries import mapping_tasks as task_queries
from portal.store.queries import mappings as queries
from portal.store.queries import reviews, suppliers
from portal.store.unit_of_work import UnitOfWork

#: So many values of one document are explained; a catalog's may be very many.
MOST = 500


def of_document(uow: UnitOfWork, actor: Actor, document: int) -> tuple[Explained, ...]:
    """Return the values of a document (id) that cross-references gave their meanings, by their places.

    Raises:
        NotFound: there is no such document for this actor.
    """
    if reviews.find_kind(uow.session, actor, document) is None:
        raise NotFound(str(document))
    found = queries.list_uses(uow.session, document, MOST)
    owners = {row.supplier_id for _, _, row in found if row.supplier_id is not None}
    names = {row.id: (row.number, row.name) for row in suppliers.by_id(uow.session, SYSTEM, owners)}
    return tuple(
        Explained(path, theirs, reading.view(row, *names.get(row.supplier_id, (None, None))))
        for path, theirs, row in found
    )


def of_file(uow: UnitOfWork, *, upload: int = 0, import_: int = 0) -> tuple[Asked, ...]:
    """Return the words that a file of an invoice or of a catalog has asked about.

    Whether the reader may see the file was asked before.
    """
    return tuple(
        Asked(MappingKind(row.kind), row.theirs, TaskState(row.state), row.sentence, row.first_seen)
        for row in task_queries.list_asked(uow.session, upload=upload, import_=import_)
    )
