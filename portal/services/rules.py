"""The rules as they hold today, made from the registry and the buyer's contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.contracts import profile_v1, supplier_v1
from portal.domain.actors import Actor
from portal.domain.errors import NotFound
from portal.domain.profiles import ErpProfile
from portal.domain.rules import LEFT_OUT, ActiveRule, active_rules
from portal.domain.suppliers import Supplier
from portal.store.queries import suppliers, syncs
from portal.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class PublishedRules:
    """Every rule with today's severities and limits.

    ``supplier`` is the name of the supplier whose limits these are, "" for the buyer's defaults; ``as_of`` is when
    the contract was last read; ``left_out`` are rules of the same families that are not checked, with the reason.
    """

    profile: ErpProfile
    as_of: datetime
    supplier: str
    rules: tuple[ActiveRule, ...]
    left_out: dict[str, str]


def published(uow: UnitOfWork, actor: Actor) -> PublishedRules:
    """Return the rules that are active for this actor: a supplier's people get their own limits.

    Raises:
        NotFound: the buyer's system has not published its contract yet.
    """
    row = syncs.newest_profile(uow.session)
    if row is None:
        raise NotFound("The buyer's system has not told its rules yet. Try again in a few minutes.")
    profile = profile_v1.load(row.document)
    supplier = _supplier(uow, actor)
    return PublishedRules(
        profile=profile,
        as_of=row.as_of,
        supplier="" if supplier is None else supplier.name,
        rules=active_rules(profile, supplier),
        left_out=dict(LEFT_OUT),
    )


def _supplier(uow: UnitOfWork, actor: Actor) -> Supplier | None:
    row = None if actor.supplier is None else suppliers.find(uow.session, actor, actor.supplier)
    return None if row is None else supplier_v1.load(row.document)
