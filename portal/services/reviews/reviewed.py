"""What the review of a document needs to know of its kind; all else is the same for every kind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from portal.domain.actors import Actor, Permission
from portal.domain.dates import NamedDate
from portal.domain.errors import NotAllowed
from portal.domain.events import Event
from portal.services.reviews.codes import DeclineCodes
from portal.store.rows import DocumentRow
from portal.store.unit_of_work import UnitOfWork


class Reviewed(Protocol):
    """One version in the hands of one use case, kept from others until its unit of work ends."""

    @property
    def row(self) -> DocumentRow:
        """The version as it stands now."""

    @property
    def noun(self) -> str:
        """What a sentence calls it: "answer"."""

    @property
    def codes(self) -> DeclineCodes:
        """What declining it can say by code."""

    def record(self, uow: UnitOfWork, actor: Actor, event: Event, **data: object) -> None:
        """Record what happened to it."""

    def approve(self, uow: UnitOfWork, actor: Actor) -> None:
        """Send it on to the buyer's system."""

    def decline(self, uow: UnitOfWork, actor: Actor, declined: int) -> None:
        """Give it back to the supplier; so many of its deviations are declined."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a document is about: the (first) order, a place or "", and the date that it turns on."""

    order: str
    place: str = ""
    date: NamedDate | None = None


@dataclass(frozen=True, slots=True)
class ReviewKind:
    """A kind of document that can wait for a decision.

    ``hold`` returns one version (id) for changes and raises NotFound where there is none for the actor; ``subjects``
    says of many what they are about, by id, in one statement. ``permission`` is what it takes to decide.
    """

    hold: Callable[[UnitOfWork, Actor, int], Reviewed]
    subjects: Callable[[UnitOfWork, Actor, Collection[int]], Mapping[int, Subject]]
    permission: Permission = Permission.REVIEWS_DECIDE


_ACTIONS = {
    Permission.REVIEWS_READ: "see the worklist",
    Permission.REVIEWS_DECIDE: "decide about what deviates",
    Permission.CATALOG_DECIDE: "decide about catalogs",
}


def require(actor: Actor, permission: Permission) -> None:
    """Let only those pass whose role has a permission.

    Raises:
        NotAllowed: it has not.
    """
    if not actor.may(permission):
        raise NotAllowed(_ACTIONS[permission])
