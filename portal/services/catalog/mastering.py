"""Items as the ERP tells them: newer facts replace older ones, whatever order they come in (rule MSG-08)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from portal.contracts import catalog_v1
from portal.domain import search_words
from portal.domain.actors import SYSTEM
from portal.domain.catalog import CatalogStatus, MasterItem, as_of_day
from portal.domain.events import Event
from portal.services.catalog import documents, standing
from portal.services.composition import Services
from portal.store.queries import catalog_items, suppliers
from portal.store.queries import catalog_masters as queries
from portal.store.rows import CatalogItemRow
from portal.store.unit_of_work import UnitOfWork

#: How many items move on with the day in one transaction.
BATCH = 500

#: States that change with the day alone.
_BY_THE_DAY = (CatalogStatus.ACTIVE, CatalogStatus.ACCEPTED)


def apply_items(uow: UnitOfWork, told: Iterable[MasterItem], *, as_of: datetime) -> int:
    """Keep items as the ERP tells them and return how many were new or newer.

    Harmless to repeat, in any order: the highest ``version`` of an item is its present, and an older one that was not
    seen yet goes to the history. An item of a supplier that the portal has not met is left out; it comes again with the
    next change. While a line of a proposal about an item is open, the item's state is what the line says.
    """
    every = list(told)
    if not every:
        return 0
    owners = suppliers.by_number(uow.session, SYSTEM, {item.supplier for item in every})
    owned = {
        ((owners[item.supplier].id, item.item.code), item.version): item for item in every if item.supplier in owners
    }
    newest: dict[queries.Key, MasterItem] = {}
    for (key, version), item in owned.items():
        if key not in newest or version > newest[key].version:
            newest[key] = item
    known = queries.by_keys(uow.session, newest, lock=True)
    kept = {key: item for key, item in newest.items() if key not in known or known[key].version < item.version}
    _keep_present(uow, kept, known, as_of)
    ids = {key: row.id for key, row in queries.by_keys(uow.session, newest, lock=False).items()}
    standing.refresh(uow.session, items=[ids[key] for key in kept])
    _keep_history(uow, owned, ids, as_of)
    _record(uow, kept, known)
    return len(kept)


def move_on(services: Services) -> int:
    """Bring items to the prices and the state of today, where a period of prices has begun or ended; say how many.

    The ERP tells nothing on such a day: what it told before says so. Done over, it finds nothing more to do.
    """
    today = services.clock.now().date()
    moved = 0
    while True:
        with services.begin() as uow:
            rows = queries.list_past(uow.session, today, _BY_THE_DAY, BATCH)
            items = ((row.id, as_of_day(catalog_v1.load_master(row.document), today)) for row in rows)
            queries.keep(uow.session, [], [{"id": id_, **documents.told(item, today)} for id_, item in items])
            standing.refresh(uow.session, items=[row.id for row in rows])
        moved += len(rows)
        if len(rows) < BATCH:
            return moved


def _keep_present(
    uow: UnitOfWork,
    kept: Mapping[queries.Key, MasterItem],
    known: Mapping[queries.Key, CatalogItemRow],
    as_of: datetime,
) -> None:
    added, changed = [], []
    words: dict[int, dict[str, tuple[str, ...]]] = {}
    for (supplier, code), item in kept.items():
        row = known.get((supplier, code))
        values = {**documents.told(item, as_of.date()), "as_of": as_of}
        if row is None:
            added.append({"supplier_id": supplier, **values})
        else:
            changed.append({"id": row.id, **values})
        if row is None or row.words != values["words"]:
            words.setdefault(supplier, {})[code] = search_words.of_item(item.item)
    queries.keep(uow.session, added, changed)
    for supplier, terms in words.items():
        had = {code for owner, code in known if owner == supplier}
        catalog_items.replace_terms(uow.session, supplier, terms, had)


def _keep_history(
    uow: UnitOfWork,
    owned: Mapping[tuple[queries.Key, int], MasterItem],
    ids: Mapping[queries.Key, int],
    as_of: datetime,
) -> None:
    kept = queries.versions_of(uow.session, ids.values())
    queries.keep_versions(
        uow.session,
        [
            {"item_id": ids[key], "version": version, "document": catalog_v1.dump(item), "as_of": as_of}
            for (key, version), item in owned.items()
            if (ids[key], version) not in kept
        ],
    )


def _record(
    uow: UnitOfWork, kept: Mapping[queries.Key, MasterItem], known: Mapping[queries.Key, CatalogItemRow]
) -> None:
    """Say once for each supplier how many items came: a first reading brings thousands."""
    new = Counter(supplier for supplier, code in kept if (supplier, code) not in known)
    every = Counter(supplier for supplier, _ in kept)
    for supplier, count in every.items():
        data = {"new": new[supplier], "changed": count - new[supplier]}
        uow.record(SYSTEM, Event.ITEMS_TOLD, supplier=supplier, data=data)
