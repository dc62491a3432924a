"""Places in a supplier's words: asked about where they are none of the buyer's, and read as they were meant."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from portal.domain.actors import Actor
from portal.domain.errors import Invalid
from portal.domain.invoice_parties import Identifier
from portal.domain.invoices import Delivery
from portal.domain.mappings import Mapping, MappingKind
from portal.domain.messages import text
from portal.domain.orders import ShipTo
from portal.domain.uploads import UploadState
from portal.services import intake
from portal.services.invoices import drafting, submission
from portal.services.mappings import maintaining, reading
from tests import invoicing, make, words
from tests.house import House
from tests.words import backlog, decide_only, dismiss, draft, explained, read, state

S = UploadState


def take(house: House, actor: Actor, place: str, name: str = "", **fields: Any) -> int:
    """Send and read a file of an invoice for what was delivered to a place; return the upload."""
    return words.take(house, actor, delivery=delivered(place, name), **fields)


def delivered(place: str, name: str = "") -> Delivery:
    return Delivery(name=name, location=Identifier(place), delivered=make.TODAY)


def ordered_to(house: House, **place: Any) -> None:
    """Have the order go to a place of the buyer's with codes, and another order to one in Bremen."""
    hamburg = make.address("Hamburg warehouse", **{"code": "HAM", "gln": "4012345000016", **place})
    bremen = make.address("Bremen yard", city="Bremen", code="BRE")
    house.erp.put_order(invoicing.order(ship_to=ShipTo(hamburg), erp_version=90))
    house.erp.put_order(invoicing.order(number="4500099", ship_to=ShipTo(bremen), erp_version=91))
    intake.synchronise(house.services)


def found_by(house: House, actor: Actor, invoice: int) -> set[str]:
    with house.reading() as uow:
        return {issue.rule for issue in submission.check(uow, actor, invoice).issues}


def test_an_unknown_place_is_asked_about_with_the_orders_and_its_decision_lets_the_file_go_on(
    house: House, biller: Actor, mia: Actor
) -> None:
    ordered_to(house)
    upload = take(house, biller, "W-17", "Bremen Yard")
    assert state(house, biller, upload) is S.WAITING
    (task,) = backlog(house, mia)
    assert (task.kind, task.theirs, task.context["order"]) == (MappingKind.LOCATION, "W-17", "4500017")
    with house.reading() as uow:
        suggested = {one.ours: one.because for one in reading.get_task(uow, mia, task.id).suggestions}
    assert suggested == {
        "BRE": "“Bremen Yard” is described like BRE (Bremen yard, Bremen).",
        "HAM": "The order says HAM (Hamburg warehouse).",
    }
    mapping = decide_only(house, mia, "HAM")
    assert read(house, upload) == "read"
    invoice, document = draft(house, biller, upload)
    assert document.delivery is not None
    assert document.delivery.location == Identifier("HAM")
    (used,) = explained(house, biller, invoice)
    assert (used.path, used.theirs, used.mapping.id, used.mapping.version) == (
        "delivery/location", "W-17", mapping, 1,
    )  # fmt: skip
    assert "PO-09" not in found_by(house, biller, invoice)


def test_a_place_means_what_its_cross_reference_said_on_the_day_of_the_invoice(
    house: House, biller: Actor, mia: Actor
) -> None:
    ordered_to(house)
    take(house, biller, "W-17")
    first = decide_only(house, mia, "HAM")
    moved = Mapping(MappingKind.LOCATION, "GLOBEX", "W-17", "BRE", valid_from=make.in_days(1, make.TODAY))
    with house.services.begin() as uow:
        second = maintaining.propose(uow, mia, moved, based_on=1).id
    house.clock.advance(days=1)
    for number, issued, ours, mapping in [
        ("R-2", make.TODAY, "HAM", first), ("R-3", make.in_days(1, make.TODAY), "BRE", second),
    ]:  # fmt: skip
        upload = take(house, biller, "w-17", number=number, issued=issued)
        invoice, document = draft(house, biller, upload)
        assert document.delivery is not None
        assert document.delivery.location == Identifier(ours)
        assert [one.mapping.id for one in explained(house, biller, invoice)] == [mapping]
        assert ("PO-09" in found_by(house, biller, invoice)) is (ours == "BRE")


@pytest.mark.parametrize(
    ("place", "rules"),
    [
        pytest.param("HAM", set(), id="the order's code"),
        pytest.param("4012345000016", set(), id="the order's GLN"),
        pytest.param("BRE", {"PO-09"}, id="another place of the buyer's"),
    ],
)
def test_a_place_of_the_buyers_is_not_asked_about(
    house: House, biller: Actor, mia: Actor, place: str, rules: set[str]
) -> None:
    ordered_to(house)
    upload = take(house, biller, place)
    assert (state(house, biller, upload), backlog(house, mia)) == (S.READ, ())
    assert found_by(house, biller, draft(house, biller, upload)[0]) & {"PO-09"} == rules


def test_a_place_is_not_asked_about_where_the_order_has_no_code_to_compare_it_with(
    house: House, biller: Actor, mia: Actor
) -> None:
    ordered_to(house, code="", gln="")
    upload = take(house, biller, "W-17")
    assert (state(house, biller, upload), backlog(house, mia)) == (S.READ, ())


def test_a_dismissed_place_stays_as_it_is_and_the_rules_find_it(house: House, biller: Actor, mia: Actor) -> None:
    ordered_to(house)
    upload = take(house, biller, "W-17")
    dismiss(house, mia, backlog(house, mia)[0].id, "We have no such place.")
    assert read(house, upload) == "read"
    assert "PO-09" in found_by(house, biller, draft(house, biller, upload)[0])


def test_a_place_entered_anew_is_no_longer_by_the_word(house: House, biller: Actor, mia: Actor) -> None:
    ordered_to(house)
    upload = take(house, biller, "W-17")
    decide_only(house, mia, "HAM")
    assert read(house, upload) == "read"
    invoice, document = draft(house, biller, upload)
    with house.services.begin() as uow:
        drafting.save(uow, biller, invoice, replace(document, delivery=delivered("BRE")), edition=1)
    assert explained(house, biller, invoice) == ()


def test_a_place_that_the_buyer_does_not_have_is_no_meaning(house: House, biller: Actor, mia: Actor) -> None:
    ordered_to(house)
    take(house, biller, "W-17")
    with pytest.raises(Invalid) as refused:
        decide_only(house, mia, "HAN")
    (issue,) = refused.value.issues
    assert (issue.path, text(issue)) == (
        "ours", "HAN is no place of the buyer's: no order goes there. Check the code.",
    )  # fmt: skip
    decide_only(house, mia, "4012345000016")
