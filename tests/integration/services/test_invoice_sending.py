"""Sending invoices from several windows and by several people at once: each is sent once, nothing is billed twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from portal.domain.actors import Actor, Role
from portal.domain.errors import Conflict, Invalid, NotFound, PortalError
from portal.domain.states import DocumentState
from portal.services import acknowledgments, intake
from portal.services.acknowledgments import Unconfirmed
from portal.services.invoices import drafting, submission
from portal.services.invoices.views import Sent
from tests import invoicing, make, make_invoices
from tests.at_once import at_once
from tests.house import House

S = DocumentState


def bill(quantity: str, number: str = "R-1", **fields: Any) -> Any:
    """Make an invoice for a part of line 10."""
    return make_invoices.invoice(make_invoices.line(quantity), number=number, **fields)


def sending(house: House, actor: Actor, *invoices: int) -> list[Callable[[], Sent]]:
    """Return what sends each of these invoices as its page stands now."""
    return [invoicing.sending(house, actor, invoice) for invoice in invoices]


def sent_of(results: Sequence[Sent | PortalError]) -> list[Sent]:
    return [one for one in results if isinstance(one, Sent)]


def refusal_of(results: Sequence[Sent | PortalError]) -> PortalError:
    (refused,) = (one for one in results if isinstance(one, PortalError))
    return refused


def test_a_double_click_sends_one_invoice(house: House, biller: Actor) -> None:
    invoice = invoicing.begin(house, biller)
    results = at_once(*sending(house, biller, *[invoice] * 4))
    assert sorted(one.repeated for one in sent_of(results)) == [False, True, True, True], results
    assert invoicing.states(house) == [("R-1001", 1, S.QUEUED)]
    assert [promise.id for promise in house.alarm.woken] == [invoicing.promise(house, invoice).id]


def test_two_people_send_one_draft_at_the_same_moment(house: House, biller: Actor) -> None:
    other = replace(biller, name="Anna Weber", role=Role.SUPPLIER_ADMIN)
    invoice = invoicing.begin(house, biller)
    results = at_once(*sending(house, biller, invoice), *sending(house, other, invoice))
    assert sorted(one.repeated for one in sent_of(results)) == [False, True], results
    first = next(one for one in (biller, other) if one.name == invoicing.view(house, biller, invoice).submitted_name)
    assert house.events().count("invoice.sent") == 1
    assert invoicing.view(house, biller, invoice).receipts[0].actor == first.name


def test_a_draft_that_is_sent_as_stored_and_from_its_page_at_once_is_sent_once(house: House, biller: Actor) -> None:
    invoice = invoicing.begin(house, biller)

    def as_stored() -> Sent:
        with house.services.begin() as uow:
            return submission.send(uow, biller, invoice, edition=1)

    results = at_once(as_stored, *sending(house, biller, invoice))
    assert [type(one) for one in results if isinstance(one, PortalError)] in ([], [Conflict]), results
    assert [one.repeated for one in sent_of(results)].count(False) == 1
    assert invoicing.states(house) == [("R-1001", 1, S.QUEUED)]


def test_of_two_drafts_with_one_number_sent_at_once_one_is_sent_and_the_other_is_told(
    house: House, biller: Actor
) -> None:
    drafts = [invoicing.begin(house, biller, bill(quantity)) for quantity in ("40", "50")]
    results = at_once(*sending(house, biller, *drafts))
    assert len(sent_of(results)) == 1
    refused = refusal_of(results)
    assert isinstance(refused, Invalid)
    assert invoicing.errors(refused) == ["INV-02"]
    assert invoicing.states(house) == [("R-1", 1, S.QUEUED)]


def test_two_invoices_sent_at_once_never_bill_more_than_was_received(house: House, biller: Actor) -> None:
    drafts = [invoicing.begin(house, biller, bill("60", number)) for number in ("A12", "B34")]
    results = at_once(*sending(house, biller, *drafts))
    assert len(sent_of(results)) == 2, results
    assert sorted(state for _, _, state in invoicing.states(house)) == [S.IN_REVIEW, S.QUEUED]
    (in_review,) = (one.id for one in sent_of(results) if one.state is S.IN_REVIEW)
    found = [(one.rule, one.difference) for one in invoicing.view(house, biller, in_review).deviations]
    assert found[0] == ("INV-11", "20 pieces more")


def test_two_invoices_sent_at_once_never_bill_all_of_an_order_twice(house: House, biller: Actor) -> None:
    drafts = [invoicing.begin(house, biller, bill("100", number)) for number in ("R-1", "R-2")]
    results = at_once(*sending(house, biller, *drafts))
    assert len(sent_of(results)) == 1, results
    refused = refusal_of(results)
    assert isinstance(refused, Invalid)
    assert invoicing.errors(refused) == ["INV-10"]


def test_many_invoices_of_one_order_sent_at_once_all_arrive(house: House, biller: Actor) -> None:
    drafts = [invoicing.begin(house, biller, bill("20", number)) for number in ("A12", "B34", "C56", "D78", "E90")]
    results = at_once(*sending(house, biller, *drafts))
    assert [one.state for one in sent_of(results)] == [S.QUEUED] * 5, results


def test_an_invoice_is_sent_while_the_same_order_is_read_and_answered(house: House, biller: Actor, anna: Actor) -> None:
    """Whoever locks the supplier and whoever locks the order must not wait for each other in a ring."""
    settled = invoicing.booked(house, biller, bill("10", "A12"))
    drafts = [invoicing.begin(house, biller, bill("20", number)) for number in ("B34", "C56")]
    reference = invoicing.view(house, biller, settled).erp_reference

    def answer() -> Any:
        with house.services.begin() as uow:
            return acknowledgments.accept_all(uow, anna, "4500017", revision=2, key="once")

    def read() -> Any:
        return intake.synchronise(house.services)

    (order,) = house.erp.orders(["4500017"])
    house.receive(make.revised(order, replace(order.lines[0], quantity=Decimal(200))))
    house.erp.put_supplier(make.supplier(version=3, vat_id=make_invoices.VAT_ID, accounts=(invoicing.ACCOUNT,)))
    results = at_once(read, answer, *sending(house, biller, *drafts))
    assert [one for one in results if isinstance(one, PortalError)] == []
    assert len(results) == 4
    assert invoicing.view(house, biller, settled).settlement.reference == reference  # type: ignore[union-attr]


def test_an_invoice_that_is_sent_and_thrown_away_at_once_is_one_or_the_other(house: House, biller: Actor) -> None:
    invoice = invoicing.begin(house, biller)

    def discard() -> Any:
        with house.services.begin() as uow:
            return drafting.discard(uow, biller, invoice)

    results = at_once(discard, *sending(house, biller, invoice))
    assert len(results) == 2
    told = [type(one) for one in results if isinstance(one, PortalError)]
    if sent_of(results):
        assert told == [Conflict]
        assert invoicing.states(house) == [("R-1001", 1, S.QUEUED)]
    else:
        assert told == [NotFound]
        assert invoicing.states(house) == []


def test_a_warning_is_confirmed_before_anything_is_sent(house: House, biller: Actor) -> None:
    early = bill("10", due=make.in_days(10, make.TODAY))
    invoice = invoicing.begin(house, biller, early)
    with pytest.raises(Unconfirmed) as asked, house.services.begin() as uow:
        submission.save_and_send(uow, biller, invoice, early, edition=1)
    assert [issue.rule for issue in asked.value.issues] == ["INV-26"]
    assert invoicing.view(house, biller, invoice).edition == 1
    assert invoicing.send(house, biller, invoice).state is S.QUEUED


def test_who_only_looks_does_not_send_and_a_stranger_finds_nothing(
    house: House, biller: Actor, viewer: Actor, stranger: Actor
) -> None:
    invoice = invoicing.begin(house, biller)
    for actor, refusal in ((viewer, "send invoices"), (replace(stranger, role=Role.SUPPLIER_BILLING), str(invoice))):
        with pytest.raises(PortalError, match=refusal), house.services.begin() as uow:
            submission.send(uow, actor, invoice, edition=1)
