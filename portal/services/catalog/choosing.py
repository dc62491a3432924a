"""What a form about an item offers to choose from: the units and currencies that the buyer's system takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.domain.profiles import UnitRule
from portal.services import snapshots
from portal.store.queries import syncs
from portal.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Choices:
    """Units by code, and currencies; none of either where the buyer's system has not been heard from yet."""

    units: Mapping[str, UnitRule] = field(default_factory=dict)
    currencies: tuple[str, ...] = ()


def choices(uow: UnitOfWork) -> Choices:
    """Return what can be chosen now."""
    if syncs.newest_profile(uow.session) is None:
        return Choices()
    profile = snapshots.profile(uow)
    return Choices(profile.units, tuple(sorted(profile.currencies)))
