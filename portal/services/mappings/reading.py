"""Reading cross-references and the backlog of unknown words."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from portal.domain.actors import Actor, Permission
from portal.domain.documents import DocumentKind
from portal.domain.errors import NotFound
from portal.domain.mappings import MappingKind, MappingState, Suggestion, TaskState, in_force
from portal.domain.states import DocumentState
from portal.domain.suggestions import Known, suggest
from portal.domain.taxes import TaxCategory
from portal.domain.wording import CATALOG_ACTION_WORDS
from portal.services import cursors, snapshots
from portal.services.cursors import Page
from portal.services.invoices import documents
from portal.services.mappings import maintaining
from portal.services.mappings.meanings import to_domain
from portal.services.mappings.views import (
    MappingDetail,
    MappingView,
    TaskDetail,
    TaskPage,
    TaskView,
    UsingDocument,
)
from portal.store.queries import locations, orders, suppliers, uploads
from portal.store.queries import mapping_tasks as task_queries
from portal.store.queries import mappings as queries
from portal.store.queries.mapping_tasks import TaskCriteria
from portal.store.queries.mappings import MappingCriteria
from portal.store.rows import MappingRow, MappingTaskRow
from portal.store.unit_of_work import UnitOfWork

#: Kinds whose codes have names that can be compared with what a document says beside the word.
_DESCRIBED = (MappingKind.ITEM, MappingKind.LOCATION)

_KEY = (cursors.text, cursors.identity)
_TASK_KEY = (cursors.instant, cursors.identity)

#: The documents that a page names, and the other words that suggestions are made from.
SHOWN, LOOKED_AT = 50, 2000


def list_mappings(
    uow: UnitOfWork,
    actor: Actor,
    *,
    q: str = "",
    kind: str = "",
    supplier: str = "",
    state: str = "",
    all_versions: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[MappingView]:
    """Return one page of cross-references by their words; ``supplier`` is the ERP's number, "all" what holds for all.

    Raises:
        NotAllowed: the actor does not see cross-references.
    """
    maintaining.require_reader(actor)
    place = cursors.read(cursor, _KEY)
    criteria = MappingCriteria(
        q=q or None,
        kind=MappingKind(kind) if kind in tuple(MappingKind) else None,
        supplier=_supplier_id(uow, actor, supplier),
        state=MappingState(state) if state in tuple(MappingState) else None,
        newest=not all_versions,
    )
    found = queries.list_of(uow.session, actor, criteria, place, limit + 1)
    return cursors.page(found, place, limit, lambda row: (row[0].norm, row[0].id), lambda row: view(*row))


def _supplier_id(uow: UnitOfWork, actor: Actor, number: str) -> int | None:
    if not number:
        return None
    if number == "all":
        return 0
    row = suppliers.find_by_number(uow.session, actor, number) if number.isprintable() else None
    return -1 if row is None else row.id


def view(row: MappingRow, supplier: str | None, supplier_name: str | None) -> MappingView:
    """Return a version as pages show it."""
    return MappingView(
        id=row.id,
        kind=MappingKind(row.kind),
        supplier=supplier or "",
        supplier_name=supplier_name or "",
        theirs=row.theirs,
        ours=row.ours,
        factor=Fraction(row.numerator, row.denominator),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        version=row.version,
        state=MappingState(row.state),
        note=row.note,
        sentence=row.sentence,
        author=row.author,
        authored_at=row.authored_at,
        approver=row.approver,
        decided_at=row.decided_at,
    )


def get(uow: UnitOfWork, actor: Actor, mapping: int) -> MappingDetail:
    """Return one version with all that concerns it.

    Raises:
        NotAllowed: the actor does not see cross-references.
        NotFound: there is no such version.
    """
    maintaining.require_reader(actor)
    row = queries.find(uow.session, actor, mapping)
    if row is None:
        raise NotFound(str(mapping))
    supplier = None if row.supplier_id is None else suppliers.find(uow.session, actor, row.supplier_id)
    named = (None, None) if supplier is None else (supplier.number, supplier.name)
    versions = queries.list_versions(uow.session, [row.word])
    is_waiting, may = row.state == MappingState.PROPOSED, actor.may(Permission.MAPPINGS_WRITE)
    is_own = maintaining.needs_second(uow, supplier) and maintaining.is_author(actor, row)
    return MappingDetail(
        mapping=view(row, *named),
        versions=tuple(view(version, *named) for version in versions),
        holding=_holding(uow, versions),
        documents=tuple(map(_using, queries.list_documents(uow.session, actor, row.id, SHOWN))),
        document_count=queries.count_documents(uow.session, row.id),
        waits_for_second=is_waiting,
        can_change=may and versions[0].state != MappingState.PROPOSED,
        can_approve=may and is_waiting and not is_own,
        can_decline=may and is_waiting,
    )


def _holding(uow: UnitOfWork, versions: Any) -> int | None:
    """Return which of these versions (id) holds today."""
    approved = [(to_domain(row), row.id) for row in versions if row.state == MappingState.APPROVED]
    held = in_force((one for one, _ in approved), uow.clock.now().date())
    return next((version for one, version in approved if one is held), None)


def _using(row: Any) -> UsingDocument:
    return UsingDocument(
        id=row.id,
        kind=DocumentKind(row.kind),
        number=row.number,
        version=row.version,
        state=DocumentState(row.state),
        supplier_name=row.supplier_name,
        at=row.submitted_at,
        times=row.times,
    )


def list_tasks(
    uow: UnitOfWork,
    actor: Actor,
    *,
    q: str = "",
    kind: str = "",
    supplier: str = "",
    state: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> TaskPage:
    """Return one page of unknown words, those that wait longest first.

    Raises:
        NotAllowed: the actor does not see cross-references.
    """
    maintaining.require_reader(actor)
    place = cursors.read(cursor, _TASK_KEY)
    criteria = TaskCriteria(
        q=q or None,
        kind=MappingKind(kind) if kind in tuple(MappingKind) else None,
        supplier=supplier or None,
        state=TaskState(state) if state in tuple(TaskState) else None,
    )
    found = task_queries.list_of(uow.session, actor, criteria, place, limit + 1)
    rows, newer, older = cursors.around(found, place, limit, lambda row: (row[0].first_seen, row[0].id))
    count, oldest = task_queries.backlog(uow.session)
    return TaskPage(tuple(_task(*row) for row in rows), count, oldest, uow.clock.now(), newer, older)


def _task(row: MappingTaskRow, supplier_name: str, waiting: int) -> TaskView:
    state = TaskState(row.state)
    return TaskView(
        id=row.id,
        kind=MappingKind(row.kind),
        supplier_name=supplier_name,
        theirs=row.theirs,
        context=row.context,
        state=state,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        times=row.times,
        waiting=waiting,
        proposed=row.mapping_id if state is TaskState.OPEN else None,
        mapping=row.mapping_id if state is TaskState.DECIDED else None,
        sentence=row.sentence,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def get_task(uow: UnitOfWork, actor: Actor, task: int) -> TaskDetail:
    """Return one unknown word with what it may mean.

    Raises:
        NotAllowed: the actor does not see cross-references.
        NotFound: there is no such task.
    """
    maintaining.require_reader(actor)
    row = task_queries.find(uow.session, actor, task)
    if row is None:
        raise NotFound(str(task))
    supplier = suppliers.find(uow.session, actor, row.supplier_id)
    waits = task_queries.list_waits(uow.session, row.id)
    shown = _task(row, "" if supplier is None else supplier.name, len(waits))
    codes = buyers_codes(uow, shown.kind)
    names = uploads.names(uow.session, actor, [wait.upload_id for wait in waits if wait.upload_id])
    is_open = shown.state is TaskState.OPEN and shown.proposed is None
    return TaskDetail(
        task=shown,
        suggestions=_suggestions(uow, actor, shown, codes) if is_open else (),
        codes=tuple(codes.items()),
        uploads=names,
        imports=tuple(wait.import_id for wait in waits if wait.import_id),
        can_decide=is_open and actor.may(Permission.MAPPINGS_WRITE),
    )


def buyers_codes(uow: UnitOfWork, kind: MappingKind) -> dict[str, str]:
    """Return the buyer's codes of a kind with their names; none where they are not a list that the portal knows."""
    if kind is MappingKind.UNIT:
        return {code: rule.name for code, rule in sorted(snapshots.units(uow).items())}
    if kind is MappingKind.TAX_CATEGORY:
        return {category.value: category.name.replace("_", " ").lower() for category in TaxCategory}
    if kind is MappingKind.STATUS_WORD:
        return {action.value: words for action, words in CATALOG_ACTION_WORDS.items()}
    return {}


def _suggestions(uow: UnitOfWork, actor: Actor, task: TaskView, codes: Mapping[str, str]) -> tuple[Suggestion, ...]:
    ordered = _ordered(uow, actor, task)
    found = queries.list_elsewhere(uow.session, task.kind, limit=LOOKED_AT)
    is_place = task.kind is MappingKind.LOCATION
    known = Known(
        codes=codes or (dict(locations.list_named(uow.session, LOOKED_AT)) | ordered if is_place else ordered),
        is_closed=bool(codes),
        elsewhere=tuple((row.theirs, row.ours, supplier_name or "") for row, _, supplier_name in found),
        description=task.context.get("description", "") if task.kind in _DESCRIBED else "",
        ordered=tuple(ordered) if is_place else (),
    )
    return suggest(task.kind, task.theirs, known)


def _ordered(uow: UnitOfWork, actor: Actor, task: TaskView) -> dict[str, str]:
    """Return what the order that the word was used for has of its kind: items and places with their names, or terms."""
    if task.kind not in (*_DESCRIBED, MappingKind.PAYMENT_TERMS):
        return {}
    rows = orders.by_number(uow.session, actor, [task.context.get("order", "")], lock=False)
    found = documents.newest_orders(uow.session, rows).values()
    if task.kind is MappingKind.PAYMENT_TERMS:
        return {order.payment_terms: "the order's terms" for order in found if order.payment_terms}
    if task.kind is MappingKind.ITEM:
        return {line.item: line.description for order in found for line in order.lines}
    places = [(line.ship_to or order.ship_to).address for order in found for line in order.lines]
    return {code: place.name for place in places if (code := place.code or place.gln)}
