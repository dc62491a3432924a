"""Accounts that are not approved and invoices that look like another one: never passed silently, and kept on record."""

from __future__ import annotations

from typing import Any

import pytest

from portal.contracts import supplier_v1
from portal.contracts.formats import ubl_invoice
from portal.domain import messages
from portal.domain.actors import SYSTEM, Actor
from portal.domain.errors import Invalid
from portal.domain.invoice_parties import PostalAddress
from portal.domain.states import DocumentState
from portal.domain.tolerances import ToleranceProfile
from portal.services import intake
from portal.services.invoices import proposing, reading, submission, understanding, uploading
from portal.store.queries import suppliers
from tests import invoicing, make, make_invoices
from tests.house import House

S = DocumentState
OTHER = "DE02120300000000202051"


def bill(number: str, quantity: str = "100", **fields: Any) -> Any:
    return make_invoices.invoice(make_invoices.line(quantity), number=number, **fields)


def accounts(house: House) -> tuple[str, ...]:
    """Return the accounts that the portal knows to be approved."""
    with house.reading() as uow:
        row = suppliers.by_number(uow.session, SYSTEM, {"GLOBEX"})["GLOBEX"]
        return supplier_v1.load(row.document).accounts


def refused(house: House, actor: Actor, invoice: int) -> Invalid:
    with pytest.raises(Invalid) as told:
        invoicing.send(house, actor, invoice)
    return told.value


def test_an_account_that_is_not_approved_never_passes_and_is_never_taken_over(house: House, biller: Actor) -> None:
    lenient = ToleranceProfile(severities={"INV-09": "review"})
    house.erp.put_profile(make_invoices.profile(version="3", tolerances=lenient))
    intake.synchronise(house.services)
    for number, paid_to in (("A12", (OTHER,)), ("B34", (invoicing.ACCOUNT, OTHER)), ("C56", ("de89 3704 0044",))):
        invoice = invoicing.begin(house, biller, bill(number, payment=make_invoices.paid_to(*paid_to)))
        told = refused(house, biller, invoice)
        assert invoicing.errors(told) == ["INV-09"]
        assert OTHER not in messages.text(told.issues[0])
    assert invoicing.states(house) == []
    assert accounts(house) == (invoicing.ACCOUNT,)
    spaced = make_invoices.paid_to("DE89 3704 0044 0532 0130 00")
    assert invoicing.booked(house, biller, bill("D78", "10", payment=spaced))
    assert accounts(house) == (invoicing.ACCOUNT,)
    with house.services.begin() as uow:
        proposed = proposing.from_order(uow, biller, "4500017").document
    assert OTHER not in str(proposed)


def test_an_account_in_a_file_is_kept_as_it_came_and_goes_nowhere(house: House, biller: Actor) -> None:
    buyer = make_invoices.buyer(address=PostalAddress(country="DE"))
    data = ubl_invoice.dump(bill("A12", buyer=buyer, payment=make_invoices.paid_to(OTHER)))
    upload = uploading.take(house.services, biller, name="a.xml", declared="", data=data)
    assert understanding.run(house.services, upload) == "read"
    with house.reading() as uow:
        invoice = uploading.get(uow, biller, upload).invoice
    assert invoice is not None
    document = invoicing.view(house, biller, invoice).document
    assert document.payment is not None
    assert [account.number for account in document.payment.accounts] == [OTHER]
    assert invoicing.errors(refused(house, biller, invoice)) == ["INV-09"]
    assert accounts(house) == (invoicing.ACCOUNT,)


def test_an_account_that_loses_its_approval_stops_the_next_version(house: House, biller: Actor, buyer: Actor) -> None:
    dear = make_invoices.invoice(
        make_invoices.line(price="10.50"), payment=make_invoices.paid_to(invoicing.ACCOUNT), number="A12"
    )
    invoice = invoicing.sent(house, biller, dear)
    house.erp.put_supplier(make.supplier(version=3, vat_id=make_invoices.VAT_ID, accounts=(OTHER,)))
    intake.synchronise(house.services)
    invoicing.decide(house, buyer, invoice)
    assert invoicing.deliver(house, invoice) == "refused"  # the ERP asks again
    with house.services.begin() as uow:
        second = submission.repair(uow, biller, invoice).id
    assert invoicing.errors(refused(house, biller, second)) == ["INV-09"]


@pytest.fixture
def known(house: House, biller: Actor) -> int:
    """Give a booked invoice INV-1O23 for 40 pieces."""
    return invoicing.booked(house, biller, bill("INV-1O23", "40"))


def test_why_an_invoice_is_no_duplicate_goes_to_the_buyer_and_into_the_record(
    house: House, biller: Actor, buyer: Actor, known: int
) -> None:
    why = "Two lorries came on one day; this is the second."
    invoice = invoicing.sent(house, biller, bill("INV-1023", "40", different_because=why))
    held = invoicing.view(house, buyer, invoice)
    assert held.likeness is not None
    assert (held.state, held.likeness.twin, held.document.different_because) == (S.IN_REVIEW, known, why)
    (found,) = (issue for issue in held.findings if issue.rule == "INV-02")
    assert why in messages.text(found)
    assert "INV-1O23" in messages.text(found)
    assert any(one.rule == "INV-02" for one in held.deviations)
    invoicing.decide(house, buyer, invoice)
    assert invoicing.deliver(house, invoice) == "booked"
    assert invoicing.view(house, buyer, invoice).document.different_because == why


def test_without_a_reason_it_goes_to_the_buyer_all_the_same(house: House, biller: Actor, known: int) -> None:
    invoice = invoicing.sent(house, biller, bill("INV-1023", "40"))
    held = invoicing.view(house, biller, invoice)
    assert (held.state, [one.rule for one in held.deviations]) == (S.IN_REVIEW, ["INV-02"])


def test_no_reason_helps_a_number_that_was_sent_before(house: House, biller: Actor, known: int) -> None:
    same = bill("inv-1o23 ", "30", different_because="It is another one, believe me.")
    assert invoicing.errors(refused(house, biller, invoicing.begin(house, biller, same))) == ["INV-02"]


def test_a_number_of_another_year_is_another_invoice_and_both_bill(house: House, biller: Actor, buyer: Actor) -> None:
    last_year = bill("7", "60", issued=make.in_days(-80, make.TODAY))
    first = invoicing.sent(house, biller, last_year)
    assert invoicing.deliver(house, first) == "booked"
    second = invoicing.sent(house, biller, bill("7", "50"))
    held = invoicing.view(house, biller, second)
    assert held.likeness is not None
    assert held.likeness.twin == first
    rules = [one.rule for one in held.deviations]
    assert {"INV-02", "INV-11"} <= set(rules)  # 60 and 50 are more than the 100 that came
    invoicing.decide(house, buyer, second)
    assert invoicing.deliver(house, second) == "booked"
    assert invoicing.states(house) == [("7", 1, S.BOOKED), ("7", 2, S.BOOKED)]
    with house.reading() as uow:
        assert [row.id for row in reading.list_invoices(uow, biller).rows] == [second, first]
