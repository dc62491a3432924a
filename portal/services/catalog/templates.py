"""The table in which a supplier changes many items at once, filled with what the buyer's system has of them today."""

from __future__ import annotations

from collections.abc import Iterator

from portal.contracts import catalog_v1
from portal.contracts.formats import catalog_table
from portal.domain.actors import Actor
from portal.domain.catalog import ItemStatus, MasterItem
from portal.services.composition import Services
from portal.store.queries import catalog_imports as queries
from portal.store.unit_of_work import UnitOfWork

#: Items that are read at once.
_AT_ONCE = 5_000


def template(services: Services, actor: Actor, kind: catalog_table.FileKind) -> bytes:
    """Return a table of the items that the actor's supplier sells to the buyer, to be changed and sent back."""
    with services.read() as uow:
        return catalog_table.template(_each(uow, actor), kind)


def _each(uow: UnitOfWork, actor: Actor) -> Iterator[MasterItem]:
    """Give the items that have not ended, by code, some thousand at a time."""
    after = ""
    while actor.supplier is not None:
        found = queries.list_items(uow.session, actor.supplier, after, _AT_ONCE)
        for code, document in found:
            master = catalog_v1.load_master(document)
            if master.status is ItemStatus.ACTIVE:
                yield master
            after = code
        if len(found) < _AT_ONCE:
            return
