"""What approved lines say about codes that stand for another of the buyer's items now (rule CAT-12)."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from portal.contracts import catalog_v1
from portal.domain.actors import Actor, Permission
from portal.domain.errors import Conflict
from portal.domain.mappings import Mapping, MappingKind, MappingState, can_be_mapped
from portal.services.mappings import maintaining
from portal.services.mappings.meanings import to_domain
from portal.store.queries import catalog_reviews as queries
from portal.store.queries import mapping_tasks
from portal.store.queries.catalog_reviews import LineCriteria
from portal.store.rows import CatalogLineRow, CatalogProposalRow, MappingRow, SupplierRow
from portal.store.unit_of_work import UnitOfWork

RULE = "CAT-12"


def keep(uow: UnitOfWork, actor: Actor, row: CatalogProposalRow, meant: LineCriteria, *, decided_at: datetime) -> None:
    """Keep a version of the cross-reference for each line just approved whose code stands for another item now.

    It holds from the line's first day on, or from today if that is past. A second person approves it where the buyer
    asks for four eyes, and where whoever approved the line does not maintain cross-references. Where the newest version
    says the same, there is nothing to keep.

    Raises:
        Conflict: another version of such a word waits for a second person.
    """
    lines = queries.list_decided(uow.session, row.id, meant, rule=RULE, at=decided_at)
    if not lines:
        return
    supplier = uow.session.get_one(SupplierRow, row.supplier_id)
    mapping_tasks.lock_words(uow.session, supplier.id)
    needs_second = maintaining.needs_second(uow, supplier) or not actor.may(Permission.MAPPINGS_WRITE)
    for line in lines:
        _keep(uow, actor, row, line, supplier, needs_second=needs_second)


def _keep(
    uow: UnitOfWork,
    actor: Actor,
    row: CatalogProposalRow,
    line: CatalogLineRow,
    supplier: SupplierRow,
    *,
    needs_second: bool,
) -> None:
    item = catalog_v1.load_item(line.document)
    said = Mapping(MappingKind.ITEM, supplier.number, item.code, item.buyer_item)
    today = uow.clock.now().date()
    first = max(today, item.valid_from or today)
    newest = maintaining.newest_version(uow, said, supplier) if can_be_mapped(item.code) else None
    if not can_be_mapped(item.code) or (newest is not None and _says(newest, item.buyer_item, first)):
        return
    if newest is not None and newest.state == MappingState.PROPOSED:
        raise Conflict(
            f"Version {newest.version} of the cross-reference for “{item.code}” waits for a second person. "
            "It has to be approved or declined first."
        )
    before = Fraction(1) if newest is None else Fraction(newest.numerator, newest.denominator)
    maintaining.add(
        uow,
        actor,
        Mapping(said.kind, said.supplier, said.theirs, said.ours, before, valid_from=first),
        supplier,
        note=f"Approved in the catalog: {row.number}, version {row.version}, line {line.position}.",
        version=1 if newest is None else newest.version + 1,
        needs_second=needs_second,
    )


def _says(newest: MappingRow, buyer_item: str, day: date) -> bool:
    is_so = newest.ours == buyer_item and newest.state != MappingState.DECLINED
    return is_so and to_domain(newest).holds_on(day)
