"""Suppliers, as pages ask for them."""

from __future__ import annotations

from portal.domain.actors import Actor
from portal.store.queries import suppliers
from portal.store.unit_of_work import UnitOfWork


def list_names(uow: UnitOfWork, actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return number and name of every supplier the actor sees, by name."""
    return suppliers.list_names(uow.session, actor)
