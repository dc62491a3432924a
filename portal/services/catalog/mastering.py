"""Items as the ERP tells them: newer facts replace older ones, whatever order they come in (rule MSG-08)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from portal.contracts import catalog_v1
from portal.domain.actors import SYSTEM
from portal.domain.catalog import CatalogStatus, MasterItem, as_of_day, status_on
from portal.domain.events import Event
from portal.services.composition import Services
from portal.store.queries import catalog_items as queries
from portal.store.queries import suppliers
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
    _keep_history(uow, owned, newest, as_of)
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
            items = ((row, as_of_day(catalog_v1.load_master(row.document), today)) for row in rows)
            queries.keep(uow.session, [], [{"id": row.id, **_present(item, row, today)} for row, item in items])
        moved += len(rows)
        if len(rows) < BATCH:
            return moved


def _keep_present(
    uow: UnitOfWork,
    kept: Mapping[queries.Key, MasterItem],
    known: Mapping[queries.Key, CatalogItemRow],
    as_of: datetime,
) -> None:
    today = as_of.date()
    added, changed = [], []
    for (supplier, code), item in kept.items():
        row = known.get((supplier, code))
        values = {**_present(item, row, today), "as_of": as_of}
        if row is None:
            added.append({"supplier_id": supplier, "code": code, **values})
        else:
            changed.append({"id": row.id, **values})
    queries.keep(uow.session, added, changed)


def _present(item: MasterItem, row: CatalogItemRow | None, today: date) -> dict[str, Any]:
    """Return the columns that an item fills; ``row`` is what is known of it, and may have an open proposal."""
    sold = item.item
    is_open = row is not None and row.line_proposal is not None
    return {
        "buyer_item": sold.buyer_item,
        "gtin": sold.gtin,
        "description": sold.description,
        "unit": sold.unit,
        "currency": sold.currency,
        "price": sold.price,
        "price_base": sold.price_base,
        "minimum": sold.minimum,
        "lead_days": sold.lead_days,
        "valid_from": sold.valid_from,
        "valid_to": sold.valid_to,
        "status": row.status if row is not None and is_open else status_on(item, today),
        "version": item.version,
        "document": catalog_v1.dump(item),
    }


def _keep_history(
    uow: UnitOfWork,
    owned: Mapping[tuple[queries.Key, int], MasterItem],
    newest: Mapping[queries.Key, MasterItem],
    as_of: datetime,
) -> None:
    ids = {key: row.id for key, row in queries.by_keys(uow.session, newest, lock=False).items()}
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
