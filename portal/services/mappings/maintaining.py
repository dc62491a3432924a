"""Maintaining cross-references: a new version is proposed, and holds at once or when a second person approves it."""

from __future__ import annotations

from portal.contracts import profile_v1, supplier_v1
from portal.contracts.scalars import Unreadable
from portal.domain.actors import SYSTEM, Actor, Permission
from portal.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.domain.events import Event
from portal.domain.mappings import Mapping, MappingState, normal
from portal.domain.tolerances import Limit, ToleranceProfile
from portal.services.mappings import checking, resuming
from portal.store.queries import mapping_tasks as tasks
from portal.store.queries import mappings as queries
from portal.store.queries import suppliers, syncs
from portal.store.queries.mappings import word_key
from portal.store.rows import MappingRow, SupplierRow
from portal.store.unit_of_work import UnitOfWork

FOUR_EYES = "map_four_eyes"


def propose(uow: UnitOfWork, actor: Actor, said: Mapping, *, note: str = "", based_on: int = 0) -> MappingRow:
    """Keep a new version of what a word means; ``based_on`` is the version that the author saw, 0 where there is none.

    ``said.supplier`` is the ERP's number, "" for all suppliers. It holds at once, or once a second person has approved
    it where the buyer asks for four eyes; then what waits for the word goes on.

    Raises:
        NotAllowed: the actor does not maintain cross-references.
        Invalid: something of it cannot be kept, with an issue at each field.
        Conflict: there is a newer version than ``based_on``, or one that waits for a second person.
    """
    require_writer(actor)
    supplier = _supplier(uow, said.supplier)
    if issues := checking.check(said, note, checking.known(uow, [said])):
        raise Invalid(issues)
    tasks.lock_words(uow.session, None if supplier is None else supplier.id)
    newest = newest_version(uow, said, supplier)
    if newest is not None and newest.version != based_on:
        raise Conflict(f"“{said.theirs}” has version {newest.version} already. Open that and propose the next one.")
    if newest is not None and newest.state == MappingState.PROPOSED:
        raise Conflict(f"Version {newest.version} waits for a second person. Approve or decline it first.")
    second = needs_second(uow, supplier)
    return add(uow, actor, said, supplier, note=note, version=based_on + 1, needs_second=second)


def newest_version(uow: UnitOfWork, said: Mapping, supplier: SupplierRow | None) -> MappingRow | None:
    """Return the newest version of a word, locked; None where it has none."""
    word = word_key(said.kind, None if supplier is None else supplier.id, normal(said.theirs))
    versions = queries.list_versions(uow.session, [word], lock=True)
    return versions[0] if versions else None


def add(
    uow: UnitOfWork,
    actor: Actor,
    said: Mapping,
    supplier: SupplierRow | None,
    *,
    note: str,
    version: int,
    needs_second: bool,
) -> MappingRow:
    """Keep a version that was checked, and let it hold where nobody else has to look at it.

    Raises:
        Conflict: somebody else was faster.
    """
    owner, norm = None if supplier is None else supplier.id, normal(said.theirs)
    row = MappingRow(
        kind=said.kind,
        supplier_id=owner,
        theirs=said.theirs.strip(),
        norm=norm,
        word=word_key(said.kind, owner, norm),
        ours=said.ours.strip(),
        numerator=said.factor.numerator,
        denominator=said.factor.denominator,
        valid_from=said.valid_from,
        valid_to=said.valid_to,
        version=version,
        state=MappingState.PROPOSED,
        note=note.strip(),
        author=actor.name,
        author_id=actor.user,
        authored_at=uow.clock.now(),
    )
    if not queries.add(uow.session, row):
        raise Conflict(f"Somebody has proposed version {version} of “{said.theirs}” meanwhile.")
    _record(uow, actor, row, Event.MAPPING_PROPOSED)
    if not needs_second:
        _approve(uow, actor, row)
    return row


def approve(uow: UnitOfWork, actor: Actor, mapping: int) -> MappingRow:
    """Let a proposed version hold, and what waits for its word go on.

    Raises:
        NotAllowed, NotFound: as elsewhere.
        Conflict: it was decided already, or the author may not approve it.
    """
    row = _proposed(uow, actor, mapping)
    supplier = None if row.supplier_id is None else suppliers.find(uow.session, actor, row.supplier_id)
    if needs_second(uow, supplier) and is_author(actor, row):
        raise Conflict("You proposed this version. Somebody else has to approve it.")
    _approve(uow, actor, row)
    return row


def decline(uow: UnitOfWork, actor: Actor, mapping: int, sentence: str) -> MappingRow:
    """Do not let a proposed version hold, and say why; its author may take it back so.

    Raises:
        NotAllowed, NotFound, Conflict: as for ``approve``, but that its author may decline it.
        Invalid: there is no sentence, or one that cannot be kept, at ``sentence``.
    """
    row = _proposed(uow, actor, mapping)
    if unreadable := checking.text(sentence, needed=True):
        raise Invalid([unreadable.issue("sentence")])
    _decide(uow, actor, row, MappingState.DECLINED)
    row.sentence = sentence.strip()
    resuming.ask_again(uow, row)
    _record(uow, actor, row, Event.MAPPING_DECLINED)
    return row


def needs_second(uow: UnitOfWork, supplier: SupplierRow | None) -> bool:
    """Say whether the buyer wants a second person to approve what holds for this supplier, None for all."""
    return _four_eyes(uow, supplier).is_true


def is_author(actor: Actor, row: MappingRow) -> bool:
    """Say whether a version is the actor's own."""
    return (row.author_id, row.author) == (actor.user, actor.name)


def require_writer(actor: Actor) -> None:
    """Let only those pass who maintain cross-references.

    Raises:
        NotAllowed: the actor does not.
    """
    if not actor.may(Permission.MAPPINGS_WRITE):
        raise NotAllowed("change cross-references")


def require_reader(actor: Actor) -> None:
    """Let only those pass who see cross-references.

    Raises:
        NotAllowed: the actor does not.
    """
    if not actor.may(Permission.MAPPINGS_READ):
        raise NotAllowed("see cross-references")


def _supplier(uow: UnitOfWork, number: str) -> SupplierRow | None:
    if not number:
        return None
    found = suppliers.by_number(uow.session, SYSTEM, [number]) if number.isprintable() else {}
    if number not in found:
        raise Invalid([Unreadable("SCH-06.supplier", number, value=number).issue("supplier")])
    return found[number]


def _proposed(uow: UnitOfWork, actor: Actor, mapping: int) -> MappingRow:
    require_writer(actor)
    owner = queries.find_owner(uow.session, actor, mapping)
    if owner is not None:
        tasks.lock_words(uow.session, *owner)
    row = queries.find(uow.session, actor, mapping, lock=True)
    if row is None:
        raise NotFound(str(mapping))
    if row.state != MappingState.PROPOSED:
        raise Conflict(f"{row.approver or 'Somebody'} has decided about version {row.version} already.")
    return row


def _approve(uow: UnitOfWork, actor: Actor, row: MappingRow) -> None:
    _decide(uow, actor, row, MappingState.APPROVED)
    _record(uow, actor, row, Event.MAPPING_APPROVED)
    uow.session.flush()
    resuming.settle(uow, actor, row)


def _decide(uow: UnitOfWork, actor: Actor, row: MappingRow, state: MappingState) -> None:
    row.state = state
    row.approver, row.approver_id, row.decided_at = actor.name, actor.user, uow.clock.now()


def _four_eyes(uow: UnitOfWork, supplier: SupplierRow | None) -> Limit:
    row = syncs.newest_profile(uow.session)
    tolerances = ToleranceProfile() if row is None else profile_v1.load(row.document).tolerances
    if supplier is None:
        return tolerances.standing(FOUR_EYES)
    known = supplier_v1.load(supplier.document)
    return tolerances.standing(FOUR_EYES, known.number, known.group)


def _record(uow: UnitOfWork, actor: Actor, row: MappingRow, event: Event) -> None:
    data = {"mapping": row.id, "kind": row.kind, "word": row.theirs, "means": row.ours, "version": row.version}
    uow.record(actor, event, supplier=row.supplier_id, data=data)
