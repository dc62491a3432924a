"""How the rules of catalogs are tested: the same cases as for answers, made from a line or from a whole proposal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal.domain.catalog import CatalogAction, CatalogItem, CatalogProposal, MasterItem
from portal.domain.profiles import ErpProfile
from portal.domain.rules import ItemFacts
from tests import make_catalogs
from tests.unit.domain.rules.boundaries import Boundary, Listed, Proposed

#: The screw as the ERP has it.
KNOWN = make_catalogs.known()


def line(
    rule: str,
    side: str,
    words: str,
    said: CatalogItem | None = None,
    *,
    action: CatalogAction = CatalogAction.UPDATE,
    known: MasterItem | None = KNOWN,
    based_on: int | None = None,
    row: int | None = 5,
    limits: dict[str, str | None] | None = None,
    profile: ErpProfile | None = None,
    finds: Iterable[str] = (),
    **facts: Any,
) -> Boundary:
    """Make a case of one line that changes the screw, under these limits; other arguments are facts."""
    given = make_catalogs.line(said, action, based_on=based_on, row=row)
    snapshot = make_catalogs.snapshot(profile or make_catalogs.limits(**(limits or {})))
    return Boundary(rule, side, words, Listed(given, ItemFacts(known, **facts)), snapshot, tuple(finds))


def added(rule: str, side: str, words: str, said: CatalogItem | None = None, **more: Any) -> Boundary:
    """Make a case of a new item."""
    return line(rule, side, words, said, **{"action": CatalogAction.ADD, "known": None, **more})


def ended(rule: str, side: str, words: str, **more: Any) -> Boundary:
    """Make a case of an end on this day of ``valid_to``, without all that an end needs not."""
    said = CatalogItem(make_catalogs.CODE, valid_to=more.pop("valid_to"))
    return line(rule, side, words, said, action=CatalogAction.END, **more)


def whole(
    rule: str,
    side: str,
    words: str,
    head: CatalogProposal | None = None,
    *,
    wrong: int = 0,
    count: int = 10,
    profile: ErpProfile | None = None,
    finds: Iterable[str] = (),
    **world: Any,
) -> Boundary:
    """Make a case of a proposal of which so many lines are wrong; other arguments are fields of the snapshot."""
    document = Proposed(head or make_catalogs.proposal(), wrong, count)
    return Boundary(rule, side, words, document, make_catalogs.snapshot(profile, **world), tuple(finds))
