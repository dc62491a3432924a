"""A code that stands for another of the buyer's items: approved in a catalog, its cross-reference says so too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portal.domain.actors import Actor, Role
from portal.domain.catalog import CatalogAction, ProposalLine
from portal.domain.errors import Conflict, Invalid
from portal.domain.mappings import Mapping, MappingKind, MappingState
from portal.domain.messages import text
from portal.services import intake
from portal.services.catalog import drafting, submission
from portal.services.catalog.mastering import apply_items
from portal.services.mappings import maintaining, reading
from portal.services.mappings.meanings import Meanings
from portal.services.mappings.views import MappingView
from tests import make, make_catalogs, proposals
from tests.house import House
from tests.make_catalogs import CODE

BUYER = Actor(None, "Ben Buyer", Role.BUYER)
MASTER = Actor(None, "Mia Master", Role.MASTER_DATA)
OMAR = Actor(None, "Omar Approver", Role.APPROVER)
LATER = make.in_days(30, make.TODAY)


@pytest.fixture
def anna(house: House) -> Actor:
    """Have a screw that is the buyer's ITEM-10 by its number and by cross-reference; give somebody of its supplier."""
    publish(house)
    house.receive()
    with house.services.begin() as uow:
        apply_items(uow, [make_catalogs.known()], as_of=make.NOW)
        maintaining.propose(uow, MASTER, Mapping(MappingKind.ITEM, "GLOBEX", CODE, "ITEM-10"))
    return house.supplier()


def publish(house: House, version: str = "2", **limits: str | None) -> None:
    profile = make_catalogs.limits(**limits)
    house.erp.put_profile(replace(profile, version=version, contracts=("acknowledgment/1", "catalog/1")))
    intake.synchronise(house.services)


def four_eyes(house: House) -> None:
    publish(house, "3", map_four_eyes="true")


def send(house: House, actor: Actor, *, buyer_item: str = "ITEM-11", valid_from: date = make.TODAY) -> tuple[int, str]:
    """Send what makes the screw another of the buyer's items; return the proposal with its state."""
    said = make_catalogs.item(buyer_item=buyer_item, valid_from=valid_from)
    with house.services.begin() as uow:
        line = ProposalLine(1, CatalogAction.UPDATE, said, based_on=3)
        proposal = drafting.start(uow, actor, line, note="", key="")[0].id
    with house.services.begin(correlation_id="request-1") as uow:
        return proposal, submission.send(uow, actor, proposal, edition=1, confirmed=frozenset()).state


def asked(house: House, actor: Actor, **fields: Any) -> int:
    proposal, state = send(house, actor, **fields)
    assert state == "in_review"
    return proposal


def versions(house: House) -> list[MappingView]:
    """Return the versions of the cross-reference, the oldest first."""
    with house.reading() as uow:
        found = reading.list_mappings(uow, MASTER, all_versions=True).rows
    return sorted(found, key=lambda one: one.version)


def means(house: House, actor: Actor, day: date) -> str:
    """Return which of the buyer's items an invoice of this day means by the supplier's code."""
    assert actor.supplier is not None
    with house.reading() as uow:
        meaning = Meanings(uow, actor.supplier, day).item(CODE)
    assert meaning is not None
    return meaning.ours


def test_an_approved_code_is_the_next_version_and_is_not_asked_about_again(house: House, anna: Actor) -> None:
    proposal = asked(house, anna)
    proposals.decide(house, MASTER, proposal)
    _, new = versions(house)
    assert (new.version, new.ours, new.state, new.valid_from) == (2, "ITEM-11", MappingState.APPROVED, make.TODAY)
    assert (new.author, new.note) == ("Mia Master", "Approved in the catalog: CAT-2026-1, version 1, line 1.")
    assert (means(house, anna, make.in_days(-1, make.TODAY)), means(house, anna, make.TODAY)) == ("ITEM-10", "ITEM-11")
    assert send(house, anna)[1] == "queued"


def test_it_holds_from_the_first_day_of_the_line(house: House, anna: Actor) -> None:
    proposals.decide(house, MASTER, asked(house, anna, valid_from=LATER))
    assert (means(house, anna, make.in_days(-1, LATER)), means(house, anna, LATER)) == ("ITEM-10", "ITEM-11")
    assert send(house, anna, valid_from=LATER)[1] == "queued"
    assert send(house, anna)[1] == "in_review"  # until then it is the other item


def test_where_the_buyer_asks_for_four_eyes_a_second_person_approves_it(house: House, anna: Actor) -> None:
    four_eyes(house)
    proposals.decide(house, MASTER, asked(house, anna))
    new = versions(house)[-1]
    assert (new.state, means(house, anna, make.TODAY)) == (MappingState.PROPOSED, "ITEM-10")
    with pytest.raises(Conflict, match="Somebody else has to approve"), house.services.begin() as uow:
        maintaining.approve(uow, MASTER, new.id)
    again = asked(house, anna)  # it does not hold yet
    proposals.decide(house, OMAR, again)
    assert len(versions(house)) == 2  # and is proposed already
    with house.services.begin() as uow:
        maintaining.approve(uow, OMAR, new.id)
    assert (means(house, anna, make.TODAY), send(house, anna)[1]) == ("ITEM-11", "queued")


def test_who_does_not_maintain_cross_references_proposes_one(house: House, anna: Actor) -> None:
    proposals.decide(house, BUYER, asked(house, anna))
    new = versions(house)[-1]
    assert (new.state, new.author, means(house, anna, make.TODAY)) == (MappingState.PROPOSED, "Ben Buyer", "ITEM-10")
    with house.services.begin() as uow:
        maintaining.approve(uow, MASTER, new.id)
    assert means(house, anna, make.TODAY) == "ITEM-11"


def test_while_another_version_waits_the_line_is_not_approved(house: House, anna: Actor) -> None:
    four_eyes(house)
    proposals.decide(house, MASTER, asked(house, anna))
    other = asked(house, anna, buyer_item="ITEM-12")
    with pytest.raises(Conflict, match="waits for a second person"):
        proposals.decide(house, OMAR, other)
    assert proposals.states(house, other) == ["pending"]


def test_a_declined_line_changes_no_cross_reference(house: House, anna: Actor) -> None:
    proposals.decide(house, MASTER, asked(house, anna), proposals.DECLINE)
    assert [one.ours for one in versions(house)] == ["ITEM-10"]


def test_an_item_that_the_buyer_does_not_have_is_no_meaning(house: House, anna: Actor) -> None:
    with house.services.begin() as uow:
        maintaining.propose(uow, MASTER, Mapping(MappingKind.ITEM, "GLOBEX", "NEW", "ITEM-10"))
    with pytest.raises(Invalid) as refused, house.services.begin() as uow:
        maintaining.propose(uow, MASTER, Mapping(MappingKind.ITEM, "GLOBEX", "OTHER", "ITEM-1O"))
    (issue,) = refused.value.issues
    assert (issue.path, text(issue).partition(":")[0]) == ("ours", "ITEM-1O is no item of the buyer's")
