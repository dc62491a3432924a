"""Cross-references: what words mean, in all versions, and which documents used them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, delete, exists, func, insert, literal, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from portal.domain.actors import SYSTEM, Actor
from portal.domain.mappings import MappingKind, MappingState
from portal.store.queries import scope
from portal.store.queries.order_lists import LAST
from portal.store.queries.places import Place, page
from portal.store.rows import CatalogItemRow, DocumentRow, MappingRow, MappingUseRow, OrderItemRow, SupplierRow

AnyRow = Row[*tuple[Any, ...]]

_LAST_ID = 2**63 - 1
#: So many words are looked for in one statement: SQLite takes few more parameters.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class MappingCriteria:
    """What the list is narrowed by; None means not at all. ``supplier`` is the portal's id, 0 what holds for all."""

    q: str | None = None
    kind: MappingKind | None = None
    supplier: int | None = None
    state: MappingState | None = None
    newest: bool = True


def word_key(kind: MappingKind, supplier: int | None, norm: str) -> str:
    """Return what all versions of one meaning share: the kind, whose word it is, and the word as it is compared."""
    return f"{kind.value}/{supplier or ''}/{norm}"


def has_approved(session: Session, kind: MappingKind, supplier: int) -> bool:
    """Say whether any word of a kind has an approved version, of this supplier's own or of all suppliers'."""
    return session.scalars(_approved(kind, supplier).limit(1)).first() is not None


def list_of_kind(session: Session, kind: MappingKind, supplier: int) -> Sequence[MappingRow]:
    """Return the approved versions of all words of a kind, of this supplier's own and of all suppliers'."""
    return session.scalars(_approved(kind, supplier).order_by(MappingRow.id)).all()


def _approved(kind: MappingKind, supplier: int) -> Select[MappingRow]:
    mine = or_(MappingRow.supplier_id == supplier, MappingRow.supplier_id.is_(None))
    return scope.visible_mappings(SYSTEM).where(
        MappingRow.kind == kind, mine, MappingRow.state == MappingState.APPROVED
    )


def list_approved(session: Session, words: Collection[str]) -> Sequence[MappingRow]:
    """Return the approved versions of these words, by their keys."""
    found: list[MappingRow] = []
    wanted = list(words)
    for start in range(0, len(wanted), _BATCH):
        found += session.scalars(
            scope.visible_mappings(SYSTEM).where(
                MappingRow.word.in_(wanted[start : start + _BATCH]), MappingRow.state == MappingState.APPROVED
            )
        )
    return found


def buyers_items(session: Session, supplier: int, codes: Sequence[str]) -> dict[str, str]:
    """Return what the buyer's item master calls these items of a supplier, as far as it says."""
    found: dict[str, str] = {}
    for start in range(0, len(codes), _BATCH):
        rows = session.execute(
            select(CatalogItemRow.code, CatalogItemRow.buyer_item).where(
                CatalogItemRow.supplier_id == supplier,
                CatalogItemRow.code.in_(codes[start : start + _BATCH]),
                CatalogItemRow.version > 0,
                CatalogItemRow.buyer_item != "",
            )
        )
        found |= {row.code: row.buyer_item for row in rows}
    return found


def known_items(session: Session, codes: Collection[str]) -> set[str] | None:
    """Return which of these are items of the buyer's that its item master or an order names.

    None where the item master tells of none at all.
    """
    if session.scalar(select(CatalogItemRow.id).where(CatalogItemRow.buyer_item > "").limit(1)) is None:
        return None
    found: set[str] = set()
    wanted = sorted(codes)
    for start in range(0, len(wanted), _BATCH):
        some = wanted[start : start + _BATCH]
        found |= set(session.scalars(select(CatalogItemRow.buyer_item).where(CatalogItemRow.buyer_item.in_(some))))
        upper = {code.upper() for code in some}
        ordered = set(session.scalars(select(OrderItemRow.code).where(OrderItemRow.code.in_(upper)).distinct()))
        found |= {code for code in some if code.upper() in ordered}
    return found


def list_versions(session: Session, words: Collection[str], *, lock: bool = False) -> Sequence[MappingRow]:
    """Return all versions of these words, the newest of each first."""
    found: list[MappingRow] = []
    wanted = sorted(words)
    for start in range(0, len(wanted), _BATCH):
        statement = (
            scope.visible_mappings(SYSTEM)
            .where(MappingRow.word.in_(wanted[start : start + _BATCH]))
            .order_by(MappingRow.word, MappingRow.version.desc())
        )
        found += session.scalars(statement.with_for_update() if lock else statement)
    return found


def add(session: Session, row: MappingRow) -> bool:
    """Keep a new version; False where somebody else has made the same version meanwhile."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def find_owner(session: Session, actor: Actor, mapping: int) -> tuple[int | None] | None:
    """Return whose word a version is about, (None,) for all suppliers'; None where there is no such version."""
    statement = scope.visible_mappings(actor).with_only_columns(MappingRow.supplier_id)
    found = (
        session.execute(statement.where(MappingRow.id == mapping)).one_or_none() if 0 < mapping <= _LAST_ID else None
    )
    return None if found is None else (found.supplier_id,)


def find(session: Session, actor: Actor, mapping: int, *, lock: bool = False) -> MappingRow | None:
    """Return one version, or None."""
    if not 0 < mapping <= _LAST_ID:
        return None
    statement = scope.visible_mappings(actor).where(MappingRow.id == mapping)
    return session.scalar(statement.with_for_update() if lock else statement)


def list_of(
    session: Session, actor: Actor, criteria: MappingCriteria, place: Place | None, limit: int
) -> Sequence[AnyRow]:
    """Return mappings with their suppliers' numbers and names, by the word, beside ``place``."""
    statement = page(_listed(actor, criteria), (MappingRow.norm, MappingRow.id), place, limit)
    return session.execute(statement).all()


def each(session: Session, actor: Actor) -> Iterator[AnyRow]:
    """Give every version with its supplier's number and name, in the order in which they were made."""
    statement = _listed(actor, MappingCriteria(newest=False)).order_by(MappingRow.id)
    yield from session.execute(statement.execution_options(yield_per=1000))


def _listed(actor: Actor, criteria: MappingCriteria) -> Any:
    return (
        scope.visible_mappings(actor)
        .outerjoin(SupplierRow, SupplierRow.id == MappingRow.supplier_id)
        .add_columns(SupplierRow.number.label("supplier_number"), SupplierRow.name.label("supplier_name"))
        .where(*_conditions(criteria))
    )


def _conditions(criteria: MappingCriteria) -> list[Any]:
    conditions: list[Any] = []
    if criteria.q is not None:
        begins = MappingRow.norm.between(criteria.q.casefold(), criteria.q.casefold() + LAST)
        conditions.append(or_(begins, func.upper(MappingRow.ours) == criteria.q.upper()))
    if criteria.kind is not None:
        conditions.append(MappingRow.kind == criteria.kind)
    if criteria.supplier is not None:
        supplier = criteria.supplier
        conditions.append(MappingRow.supplier_id == supplier if supplier else MappingRow.supplier_id.is_(None))
    if criteria.state is not None:
        conditions.append(MappingRow.state == criteria.state)
    if criteria.newest:
        later = aliased(MappingRow)
        conditions.append(~exists().where(later.word == MappingRow.word, later.version > MappingRow.version))
    return conditions


def list_elsewhere(session: Session, kind: MappingKind, *, limit: int) -> Sequence[AnyRow]:
    """Return word, meaning and supplier's name of approved mappings of this kind, the latest first."""
    return session.execute(
        _listed(SYSTEM, MappingCriteria(kind=kind, state=MappingState.APPROVED, newest=False))
        .order_by(MappingRow.id.desc())
        .limit(limit)
    ).all()


def note_uses(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write down which versions gave values of a document their meanings."""
    if rows:
        session.execute(insert(MappingUseRow), rows)


def copy_uses(session: Session, before: int, after: int) -> None:
    """Write down the same uses for another document."""
    columns = (MappingUseRow.path, MappingUseRow.mapping_id, MappingUseRow.theirs)
    mine = select(literal(after), *columns).where(MappingUseRow.document_id == before)
    session.execute(insert(MappingUseRow).from_select(["document_id", "path", "mapping_id", "theirs"], mine))


def forget_uses(session: Session, document: int) -> None:
    """Forget what a draft used that is thrown away."""
    session.execute(delete(MappingUseRow).where(MappingUseRow.document_id == document))


def list_uses(session: Session, document: int, limit: int) -> Sequence[AnyRow]:
    """Return path and word of what a document used, each with the mapping's row, in the order of the paths."""
    return session.execute(
        select(MappingUseRow.path, MappingUseRow.theirs, MappingRow)
        .join(MappingRow, MappingRow.id == MappingUseRow.mapping_id)
        .where(MappingUseRow.document_id == document)
        .order_by(MappingUseRow.path)
        .limit(limit)
    ).all()


def list_documents(session: Session, actor: Actor, mapping: int, limit: int) -> Sequence[AnyRow]:
    """Return the documents that used one version, the latest first, each with its supplier's name and how often."""
    used = (
        select(MappingUseRow.document_id, func.count().label("times"))
        .where(MappingUseRow.mapping_id == mapping)
        .group_by(MappingUseRow.document_id)
        .subquery()
    )
    return session.execute(
        scope.visible_documents(actor)
        .with_only_columns(
            DocumentRow.id,
            DocumentRow.kind,
            DocumentRow.number,
            DocumentRow.version,
            DocumentRow.state,
            DocumentRow.submitted_at,
            SupplierRow.name.label("supplier_name"),
            used.c.times,
        )
        .join(used, used.c.document_id == DocumentRow.id)
        .join(SupplierRow, SupplierRow.id == DocumentRow.supplier_id)
        .order_by(DocumentRow.id.desc())
        .limit(limit)
    ).all()


def count_documents(session: Session, mapping: int) -> int:
    """Return how many documents used one version."""
    used = select(func.count(MappingUseRow.document_id.distinct())).where(MappingUseRow.mapping_id == mapping)
    return session.scalar(used) or 0
