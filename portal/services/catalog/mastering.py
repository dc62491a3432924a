"""Items as the ERP tells them: newer facts replace older ones, whatever order they come in (rule MSG-08)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from portal.contracts import catalog_v1
from portal.domain import search_words
from portal.domain.actors import SYSTEM
from portal.domain.catalog import MasterItem, as_of_day
from portal.domain.events import Event
from portal.services.catalog import documents, standing
from portal.services.composition import Services
from portal.store.queries import catalog_items as queries
from portal.store.queries import suppliers
from portal.store.unit_of_work import UnitOfWork

#: How many items move on with the day in one transaction.
BATCH = 500

_Items = Mapping[queries.Key, MasterItem]


def apply_items(uow: UnitOfWork, told: Iterable[MasterItem], *, as_of: datetime) -> int:
    """Keep items as the ERP tells them and return how many were new or newer.

    Harmless to repeat, in any order: the highest ``version`` of an item is its present, and an older one that was not
    seen yet goes to the history. An item of a supplier that the portal has not met is left out; it comes again with the
    next change. How an item stands for its readers is what the newest line about it says, as long as one is open.
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
    known = {key: (row.id, row.version) for key, row in queries.by_keys(uow.session, newest).items()}
    kept = {key: item for key, item in newest.items() if key not in known or known[key][1] < item.version}
    _keep_present(uow, kept, {key: item for key, (item, _) in known.items()}, as_of)
    ids = {key: row.id for key, row in queries.by_keys(uow.session, newest).items()}
    _keep_history(uow, owned, ids, as_of)
    standing.refresh(uow.session, items=[ids[key] for key in kept])
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
            rows = queries.list_outdated(uow.session, today, BATCH)
            changed = []
            for row in rows:
                item = as_of_day(catalog_v1.load_master(row.document), today)
                changed.append({"id": row.id, **documents.told(item, row.supplier_id, today, row.as_of)})
            queries.change_all(uow.session, changed)
            standing.refresh(uow.session, items=[row.id for row in rows])
        moved += len(rows)
        if len(rows) < BATCH:
            return moved


def _keep_present(uow: UnitOfWork, kept: _Items, known: Mapping[queries.Key, int], as_of: datetime) -> None:
    today = as_of.date()
    added: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    terms: dict[int, dict[str, Collection[str]]] = {}
    for key, item in kept.items():
        values = documents.told(item, key[0], today, as_of)
        if key in known:
            changed.append({"id": known[key], **values})
        else:
            added.append({**values, "status": values["erp_status"], "sent_status": values["erp_status"]})
        terms.setdefault(key[0], {})[key[1]] = frozenset(search_words.of_item(item.item))
    queries.add_all(uow.session, added)
    queries.change_all(uow.session, changed)
    for supplier, words in terms.items():
        queries.replace_terms(uow.session, supplier, words)


def _keep_history(
    uow: UnitOfWork,
    owned: Mapping[tuple[queries.Key, int], MasterItem],
    ids: Mapping[queries.Key, int],
    as_of: datetime,
) -> None:
    kept = queries.versions_of(uow.session, ids.values())
    queries.add_versions(
        uow.session,
        [
            {"item_id": ids[key], "version": version, "document": catalog_v1.dump(item), "as_of": as_of}
            for (key, version), item in owned.items()
            if (ids[key], version) not in kept
        ],
    )


def _record(uow: UnitOfWork, kept: Collection[queries.Key], known: Collection[queries.Key]) -> None:
    """Say once for each supplier how many items came: a first reading brings thousands."""
    new = Counter(key[0] for key in kept if key not in known)
    for supplier, count in Counter(key[0] for key in kept).items():
        data = {"new": new[supplier], "changed": count - new[supplier]}
        uow.record(SYSTEM, Event.ITEMS_TOLD, supplier=supplier, data=data)
