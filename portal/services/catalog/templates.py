"""The table in which a supplier changes many items at once, filled with what the buyer's system has of them today."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from portal.contracts import catalog_v1
from portal.contracts.formats import catalog_table
from portal.domain.actors import Actor
from portal.domain.catalog import ItemStatus, MasterItem
from portal.services.catalog import listing
from portal.services.catalog.views import CatalogFilters
from portal.services.composition import Services
from portal.store.queries import catalog_items
from portal.store.unit_of_work import UnitOfWork

#: Items that are read at once.
_AT_ONCE = 1_000


def template(
    services: Services,
    actor: Actor,
    kind: catalog_table.FileKind,
    filters: CatalogFilters,
    tell: Callable[[int], object] = lambda _: None,
) -> bytes:
    """Return a table of the items that the actor's supplier sells to the buyer, to be changed and sent back.

    It has those that a list with the same filters shows, as far as the buyer's system has them and they have not ended;
    for the buyer's people it is empty. ``tell`` hears now and then how many are read.
    """
    with services.read() as uow:
        return catalog_table.template(_each(uow, actor, filters, tell), kind)


def _each(
    uow: UnitOfWork, actor: Actor, filters: CatalogFilters, tell: Callable[[int], object]
) -> Iterator[MasterItem]:
    """Give the items by code, some at a time."""
    if actor.supplier is None:
        return
    cursor: str | None = ""
    read = 0
    while cursor is not None:
        page = listing.list_items(uow, actor, filters, cursor=cursor, limit=_AT_ONCE)
        codes = [row.code for row in page.rows]
        stored = catalog_items.masters(uow.session, actor.supplier, codes)
        masters = (catalog_v1.load_master(stored[code]) for code in codes if code in stored)
        yield from (master for master in masters if master.status is ItemStatus.ACTIVE)
        read += len(page.rows)
        tell(read)
        cursor = page.older
