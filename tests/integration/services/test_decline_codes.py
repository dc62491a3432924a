"""Declines of invoices carry the status, reason and action codes of the Peppol Invoice Response."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from portal.domain.actors import Actor
from portal.domain.errors import Invalid
from portal.domain.events import Event
from portal.domain.states import DocumentState
from portal.services.reviews import Decision, Verdict
from portal.store import migrations
from portal.store.rows import EventRow
from tests import invoicing, make_invoices
from tests.house import House

S = DocumentState
DECLINED = Decision(Verdict.DECLINE, "PRI", "Bill 9.50.", status="RE", action="NIN")


def test_a_decline_keeps_its_codes_with_the_decision_and_in_the_event(
    house: House, biller: Actor, buyer: Actor
) -> None:
    said = make_invoices.invoice(make_invoices.line(price="10.50"))
    invoice = invoicing.sent(house, biller, said)
    invoicing.decide(house, buyer, invoice, DECLINED)
    found = invoicing.view(house, biller, invoice).deviations[0]
    assert (found.status, found.reason, found.action) == ("RE", "PRI", "NIN")
    with house.services.read() as uow:
        event = uow.session.scalars(select(EventRow).where(EventRow.action == Event.DEVIATION_DECIDED)).one()
    assert event.data["decisions"][0] == [0, "INV-14", "decline", "PRI", "RE", "NIN"]


@pytest.mark.parametrize(
    ("codes", "field"),
    [
        ({"status": "CA", "reason": "PRI", "action": "NIN"}, "status"),
        ({"status": "RE", "reason": "NON", "action": "NIN"}, "reason"),
        ({"status": "RE", "reason": "PRI", "action": "no"}, "action"),
        ({"reason": "PRI", "action": "NIN"}, "status"),
    ],
)
def test_a_decline_with_a_code_that_is_none_is_refused(
    house: House, biller: Actor, buyer: Actor, codes: dict[str, str], field: str
) -> None:
    said = make_invoices.invoice(make_invoices.line(price="10.50"))
    invoice = invoicing.sent(house, biller, said)
    with pytest.raises(Invalid) as refused:
        invoicing.decide(house, buyer, invoice, Decision(Verdict.DECLINE, sentence="No.", **codes))
    assert {issue.path.rpartition("/")[2] for issue in refused.value.issues} == {field}
    assert invoicing.view(house, biller, invoice).state is S.IN_REVIEW


def test_declines_from_before_get_the_codes_that_mean_the_same(
    house: House, biller: Actor, buyer: Actor, database_url: str
) -> None:
    said = make_invoices.invoice(make_invoices.line(price="10.50"))
    invoice = invoicing.sent(house, biller, said)
    invoicing.decide(house, buyer, invoice, Decision(Verdict.DECLINE, "PRI", "Bill 9.50.", status="UQ", action="CNF"))
    migrations.downgrade(database_url, "0014")
    with house.services.database.begin() as session:
        assert set(session.execute(text("SELECT reason FROM deviations")).scalars()) == {"price"}
    migrations.upgrade(database_url)
    found = invoicing.view(house, biller, invoice).deviations
    assert {(one.status, one.reason, one.action) for one in found} == {("RE", "PRI", "NIN")}
