"""Invoices on their way to an ERP that is away, in doubt, or says no: each is booked once, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from portal.domain import messages
from portal.domain.actors import Actor
from portal.domain.errors import Conflict, NotAllowed, PortalError
from portal.domain.invoices import Preceding
from portal.domain.promises import MAX_ATTEMPTS
from portal.domain.states import DocumentState, ReceiptKind, ReceiptState
from portal.domain.suppliers import SupplierStatus
from portal.ports.erp import Outcome, Refusal, Refused
from portal.services import deliveries, intake
from portal.services.invoices import submission
from portal.services.reviews import Decision, Verdict
from tests import invoicing, make, make_invoices
from tests.at_once import at_once
from tests.fakes.erp import Failing
from tests.house import OPERATOR, House

S = DocumentState
DECLINED = Decision(Verdict.DECLINE, "PRI", "Bill 9.50.", status="RE", action="NIN")


def receipt(house: House, actor: Actor, invoice: int, kind: ReceiptKind = ReceiptKind.BOOKED) -> Any:
    return next(one for one in invoicing.view(house, actor, invoice).receipts if one.kind is kind)


def repaired(house: House, actor: Actor, invoice: int) -> int:
    with house.services.begin() as uow:
        return submission.repair(uow, actor, invoice).id


def unread(house: House, **fields: Any) -> None:
    """Change GLOBEX at the ERP, and do not tell the portal."""
    house.erp.put_supplier(
        make.supplier(**{"vat_id": make_invoices.VAT_ID, "accounts": (invoicing.ACCOUNT,), **fields})
    )


def test_an_erp_that_is_away_burns_no_attempt_and_books_once_when_it_is_back(house: House, biller: Actor) -> None:
    invoice = invoicing.sent(house, biller)
    for tries in range(1, MAX_ATTEMPTS + 3):
        house.erp.fail(Failing.AWAY if tries % 2 else Failing.THROTTLED, retry_after=1)
        assert invoicing.deliver(house, invoice) == "waiting"
        promise = invoicing.promise(house, invoice)
        assert (promise.attempts, promise.away_tries) == (0, tries)
        house.clock.advance(minutes=5)
    held = invoicing.view(house, biller, invoice)
    assert (held.state, held.can_withdraw) == (S.WAITING, True)
    assert "Your invoice is safe" in held.waiting
    assert invoicing.deliver(house, invoice) == "booked"
    assert [booking.kind for booking in house.erp.ledger()] == ["invoice"]
    assert [one.state for one in invoicing.view(house, biller, invoice).receipts] == [ReceiptState.OK] * 4


@pytest.mark.parametrize(("lost", "calls"), [(Failing.LOST_AFTER_BOOKING, 1), (Failing.LOST_BEFORE_BOOKING, 2)])
def test_a_lost_answer_is_looked_up_by_its_key_before_anything_is_sent_again(
    house: House, biller: Actor, lost: Failing, calls: int
) -> None:
    invoice = invoicing.sent(house, biller)
    house.erp.fail(lost)
    assert invoicing.deliver(house, invoice) == "unknown"
    held = invoicing.view(house, biller, invoice)
    assert (held.state, held.can_withdraw) == (S.WAITING, False)
    with pytest.raises(Conflict, match="credit note"), house.services.begin() as uow:
        submission.withdraw(uow, biller, invoice)
    house.clock.advance(minutes=5)
    assert invoicing.deliver(house, invoice) == "booked"
    assert (len(house.erp.ledger()), house.erp.sent) == (1, calls)
    assert invoicing.deliver(house, invoice) == "not now"


def test_a_worker_that_is_killed_after_the_call_leaves_one_booking(
    house: House, biller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = invoicing.sent(house, biller)
    book = house.erp.book_invoice

    def book_and_die(*told: Any, **named: Any) -> Outcome:
        book(*told, **named)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(house.erp, "book_invoice", book_and_die)
        with pytest.raises(SystemExit):
            invoicing.deliver(house, invoice)
    assert invoicing.view(house, biller, invoice).state is S.DELIVERING
    assert invoicing.deliver(house, invoice) == "not now"
    house.clock.advance(minutes=2)
    results = at_once(*[lambda: invoicing.deliver(house, invoice)] * 3)
    assert sorted(map(str, results)) == ["booked", "not now", "not now"]
    assert len(house.erp.ledger()) == 1


def test_what_the_erp_refuses_becomes_findings_and_is_repaired_under_its_number(house: House, biller: Actor) -> None:
    invoice = invoicing.sent(house, biller)
    unread(house, version=3, status=SupplierStatus.BLOCKED)
    assert invoicing.deliver(house, invoice) == "refused"
    held = invoicing.view(house, biller, invoice)
    assert (held.state, held.can_repair) == (S.REFUSED, True)
    refused = receipt(house, biller, invoice)
    assert refused.state is ReceiptState.FAILED
    assert [issue.rule for issue in refused.issues] == ["ACC-03"]
    assert "Initech" in messages.text(refused.issues[0])
    unread(house, version=4)
    intake.synchronise(house.services)
    second = repaired(house, biller, invoice)
    assert invoicing.send(house, biller, second).version == 2
    assert invoicing.deliver(house, second) == "booked"
    assert invoicing.states(house) == [("R-1001", 1, S.SUPERSEDED), ("R-1001", 2, S.BOOKED)]


def test_a_refusal_about_an_order_line_is_shown_at_the_invoices_line(house: House, biller: Actor) -> None:
    invoice = invoicing.sent(house, biller)
    (order,) = house.erp.orders(["4500017"])
    house.erp.put_order(make.revised(order, replace(order.lines[0], price=Decimal("1.00"))))
    assert invoicing.deliver(house, invoice) == "refused"
    assert [(issue.rule, issue.path) for issue in receipt(house, biller, invoice).issues] == [("INV-14", "lines/1")]


def test_an_account_that_is_approved_no_more_is_refused_by_the_erp_too(house: House, biller: Actor) -> None:
    said = make_invoices.invoice(payment=make_invoices.paid_to(invoicing.ACCOUNT))
    invoice = invoicing.sent(house, biller, said)
    unread(house, version=3, accounts=("DE02120300000000202051",))
    assert invoicing.deliver(house, invoice) == "refused"
    assert [issue.rule for issue in receipt(house, biller, invoice).issues] == ["INV-09"]


def test_a_refusal_that_nobody_knows_waits_for_operations_who_send_it_again(
    house: House, biller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = invoicing.sent(house, biller)
    with monkeypatch.context() as patch:
        refused = Refused((Refusal("X-99", "Period closed.", ""),))
        patch.setattr(house.erp, "book_invoice", lambda *told, **named: refused)
        assert invoicing.deliver(house, invoice) == "stuck"
    held = invoicing.view(house, biller, invoice)
    assert held.state is S.STUCK
    assert "There is nothing to do for you" in held.waiting
    promise = invoicing.promise(house, invoice).id
    with pytest.raises(NotAllowed), house.services.begin() as uow:
        deliveries.replay(uow, biller, [promise])
    for count in (1, 0):
        with house.services.begin() as uow:
            assert deliveries.replay(uow, OPERATOR, [promise]) == count
    assert house.events()[-1] == "invoice.replayed"
    assert invoicing.deliver(house, invoice) == "booked"


def test_an_invoice_that_is_stuck_holds_up_its_credit_note_and_no_other_order(
    house: House, biller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoicing.receive(house, "100", "GR-2", order="4500018")
    stuck = invoicing.sent(house, biller)
    other = invoicing.sent(house, biller, make_invoices.invoice(number="R-2000", order="4500018"))
    number = invoicing.view(house, biller, stuck).document.number
    credit = make_invoices.credit(preceding=(Preceding(number, make.TODAY),), order="")
    credited = invoicing.sent(house, biller, credit)
    with monkeypatch.context() as patch:
        refused = Refused((Refusal("X-99", "Period closed.", ""),))
        patch.setattr(house.erp, "book_invoice", lambda *told, **named: refused)
        assert invoicing.deliver(house, stuck) == "stuck"
    assert invoicing.deliver(house, credited) == "not now"
    assert invoicing.deliver(house, other) == "booked"
    with house.services.begin() as uow:
        deliveries.replay(uow, OPERATOR, [invoicing.promise(house, stuck).id])
    assert invoicing.deliver(house, stuck) == "booked"


def test_no_clear_answer_for_long_waits_for_a_person_and_replaying_books_once(house: House, biller: Actor) -> None:
    invoice = invoicing.sent(house, biller)
    house.erp.fail(Failing.LOST_BEFORE_BOOKING, times=MAX_ATTEMPTS - 1)
    results = []
    for tries in range(MAX_ATTEMPTS):
        if tries == MAX_ATTEMPTS - 1:
            house.erp.fail(Failing.LOST_AFTER_BOOKING)
        results.append(invoicing.deliver(house, invoice))
        house.clock.advance(minutes=10)
    assert results == ["unknown"] * (MAX_ATTEMPTS - 1) + ["stuck"]
    with house.services.begin() as uow:
        deliveries.replay(uow, OPERATOR, [invoicing.promise(house, invoice).id])
    assert invoicing.deliver(house, invoice) == "booked"
    assert len(house.erp.ledger()) == 1


def test_a_declined_invoice_comes_back_as_the_next_version_and_says_what_changed(
    house: House, biller: Actor, buyer: Actor
) -> None:
    said = make_invoices.invoice(make_invoices.line(price="10.50"))
    first = invoicing.sent(house, biller, said)
    invoicing.decide(house, buyer, first, DECLINED)
    assert invoicing.view(house, biller, first).state is S.DECLINED
    assert receipt(house, biller, first, ReceiptKind.CHECKED).state is ReceiptState.FAILED
    drafts = at_once(*[lambda: repaired(house, biller, first)] * 3)
    assert len(set(drafts)) == 1, drafts
    second = int(str(drafts[0]))
    right = make_invoices.invoice(number="ANOTHER")
    held = invoicing.view(house, biller, second)
    with house.services.begin() as uow:
        submission.save_and_send(uow, biller, second, right, edition=held.edition)
    assert invoicing.states(house) == [("R-1001", 1, S.SUPERSEDED), ("R-1001", 2, S.QUEUED)]
    assert ("10.50", "9.50") in {(was, now) for _, was, now in invoicing.view(house, biller, second).changed}
    with pytest.raises(Conflict, match="cannot be changed any more"):
        repaired(house, biller, first)
    assert invoicing.deliver(house, second) == "booked"
    assert house.erp.ledger()[0].key.endswith("/R-1001/2")


def test_an_invoice_is_taken_back_at_the_moment_a_worker_takes_it_up(house: House, biller: Actor) -> None:
    for number in ("A12", "B34", "C56", "D78"):
        said = make_invoices.invoice(make_invoices.line("10"), number=number)
        invoice = invoicing.sent(house, biller, said)

        def withdraw(invoice: int = invoice) -> str:
            with house.services.begin() as uow:
                submission.withdraw(uow, biller, invoice)
            return "withdrawn"

        results = at_once(withdraw, lambda invoice=invoice: invoicing.deliver(house, invoice))
        state = invoicing.view(house, biller, invoice).state
        if "withdrawn" in results:
            assert (state, sorted(map(str, results))) == (S.WITHDRAWN, ["not now", "withdrawn"])
        else:
            assert state is S.BOOKED
            assert [type(one) for one in results if isinstance(one, PortalError)] == [Conflict]
    booked = [state for _, _, state in invoicing.states(house)].count(S.BOOKED)
    assert len(house.erp.ledger()) == booked


def test_invoices_of_one_supplier_are_booked_in_the_order_in_which_they_were_sent(house: House, biller: Actor) -> None:
    first, second = (
        invoicing.sent(house, biller, make_invoices.invoice(make_invoices.line("10"), number=number))
        for number in ("A12", "B34")
    )
    house.erp.fail(Failing.LOST_BEFORE_BOOKING)
    assert invoicing.deliver(house, first) == "unknown"
    assert invoicing.deliver(house, second) == "not now"
    house.clock.advance(minutes=5)
    assert [invoicing.deliver(house, one) for one in (first, second)] == ["booked", "booked"]
