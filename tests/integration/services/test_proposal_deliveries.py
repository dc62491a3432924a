"""Proposals on their way to an ERP that is away, in doubt, or says no: each is booked once, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from portal.domain.actors import Actor, Role
from portal.domain.catalog import CatalogAction, CatalogProposal, ProposalLine
from portal.domain.promises import MAX_ATTEMPTS
from portal.domain.states import DocumentState, ReceiptKind
from portal.domain.suppliers import SupplierStatus
from portal.ports.erp import Booked, Outcome, Refusal, Refused
from portal.services import deliveries
from portal.services.deliveries import catalogs
from portal.store.rows import EventRow, ReceiptRow
from tests import make, proposals
from tests.at_once import at_once
from tests.fakes.erp import Failing
from tests.house import OPERATOR, House
from tests.proposals import DECLINE, Line

S = DocumentState
LEASE = 61  # seconds, a little more than settings give

NEW = Line("N-1", action=CatalogAction.ADD)
OTHER = Line("N-2", "CAT-12", action=CatalogAction.ADD)


@pytest.fixture
def seller(anna: Actor) -> Actor:
    """Give somebody of GLOBEX who keeps its catalog."""
    return replace(anna, role=Role.SUPPLIER_ADMIN)


def receipt(house: House, proposal: int) -> ReceiptRow:
    with house.reading() as uow:
        return uow.session.get_one(ReceiptRow, (proposal, ReceiptKind.BOOKED))


def last_event(house: House) -> str:
    with house.reading() as uow:
        return uow.session.query(EventRow).order_by(EventRow.sequence.desc()).first().action


def test_what_was_not_declined_is_booked_and_carries_the_erps_number(house: House, seller: Actor, buyer: Actor) -> None:
    proposal = proposals.sent(house, seller, NEW, OTHER, replace(OTHER, code="N-3"))
    proposals.decide(house, buyer, proposal, DECLINE, positions=[2])
    proposals.decide(house, buyer, proposal)
    assert proposals.deliver(house, proposal) == "booked"
    (booking,) = house.erp.ledger()
    assert booking.key == f"cat/{seller.supplier}/CAT-2026-1/1"
    row = proposals.row(house, proposal)
    assert (row.state, row.erp_reference) == (S.BOOKED, booking.reference)
    assert (receipt(house, proposal).state, receipt(house, proposal).reference) == ("ok", booking.reference)
    assert proposals.states(house, proposal) == ["booked", "declined", "booked"]
    names = house.erp.items(["GLOBEX/N-1", "GLOBEX/N-2", "GLOBEX/N-3"])
    assert [one.item.code for one in names] == ["N-1", "N-3"]
    assert proposals.standings(house) == {"N-1": "accepted", "N-2": "rejected", "N-3": "accepted"}
    assert last_event(house) == "catalog.booked"
    assert proposals.deliver(house, proposal) == "not now"


def test_lines_travel_in_batches_in_their_order(house: House, seller: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogs, "BATCH", 3)
    book = house.erp.book_catalog
    seen: list[list[int]] = []

    def note(document: CatalogProposal, lines: Callable[[], Iterable[Sequence[ProposalLine]]], *, key: str) -> Outcome:
        seen.extend([line.position for line in batch] for batch in lines())
        return book(document, lines, key=key)

    monkeypatch.setattr(house.erp, "book_catalog", note)
    proposal = proposals.sent(house, seller, *(replace(NEW, code=f"N-{place}") for place in range(7)))
    assert proposals.deliver(house, proposal) == "booked"
    assert seen == [[1, 2, 3], [4, 5, 6], [7]]


def test_a_call_longer_than_the_lease_keeps_it_and_books_once(
    house: House, seller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogs, "BATCH", 1)
    book = house.erp.book_catalog

    def slowly(document: CatalogProposal, lines: Any, *, key: str) -> Outcome:
        for _ in lines():
            house.clock.advance(seconds=LEASE - 2)
            assert (house.sweep(), proposals.deliver(house, proposal)) == (0, "not now")
        return book(document, lines, key=key)

    proposal = proposals.sent(house, seller, *(replace(NEW, code=f"N-{place}") for place in range(4)))
    monkeypatch.setattr(house.erp, "book_catalog", slowly)
    assert proposals.deliver(house, proposal) == "booked"


def test_a_worker_that_lost_its_lease_between_batches_sends_nothing_more(
    house: House, seller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogs, "BATCH", 1)
    book = house.erp.book_catalog
    results: list[str] = []

    def held_up(document: CatalogProposal, lines: Any, *, key: str) -> Outcome:
        for _ in lines():
            if not results:
                house.clock.advance(seconds=LEASE)
                results.append("frozen")
                monkeypatch.setattr(house.erp, "book_catalog", book)
                results.append(proposals.deliver(house, proposal))
        return book(document, lines, key=key)

    proposal = proposals.sent(house, seller, NEW, replace(NEW, code="N-3"))
    monkeypatch.setattr(house.erp, "book_catalog", held_up)
    assert proposals.deliver(house, proposal) == "fenced"
    assert results == ["frozen", "booked"]
    assert len(house.erp.ledger()) == 1
    assert proposals.state(house, proposal) is S.BOOKED


def test_an_erp_that_is_away_burns_no_attempt_and_books_once_when_it_is_back(house: House, seller: Actor) -> None:
    proposal = proposals.sent(house, seller, NEW)
    for tries in range(1, MAX_ATTEMPTS + 3):
        house.erp.fail(Failing.AWAY)
        assert proposals.deliver(house, proposal) == "waiting"
        assert (proposals.promise(house, proposal).attempts, proposals.promise(house, proposal).away_tries) == (
            0,
            tries,
        )
        house.clock.advance(minutes=5)
    assert proposals.deliver(house, proposal) == "booked"
    assert len(house.erp.ledger()) == 1


@pytest.mark.parametrize(("lost", "calls"), [(Failing.LOST_AFTER_BOOKING, 1), (Failing.LOST_BEFORE_BOOKING, 2)])
def test_a_lost_answer_is_looked_up_by_its_key_before_anything_is_sent_again(
    house: House, seller: Actor, lost: Failing, calls: int
) -> None:
    proposal = proposals.sent(house, seller, NEW)
    house.erp.fail(lost)
    assert proposals.deliver(house, proposal) == "unknown"
    assert proposals.states(house, proposal) == ["ok"]
    house.clock.advance(minutes=5)
    assert proposals.deliver(house, proposal) == "booked"
    assert (len(house.erp.ledger()), house.erp.sent) == (1, calls)


def test_a_worker_killed_between_booking_and_settling_leaves_one_booking(
    house: House, seller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = proposals.sent(house, seller, NEW)
    book = house.erp.book_catalog

    def book_and_die(*told: Any, **named: Any) -> Outcome:
        book(*told, **named)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(house.erp, "book_catalog", book_and_die)
        with pytest.raises(SystemExit):
            proposals.deliver(house, proposal)
    assert proposals.state(house, proposal) is S.DELIVERING
    assert proposals.states(house, proposal) == ["ok"]
    assert proposals.deliver(house, proposal) == "not now"
    house.clock.advance(seconds=LEASE)
    results = at_once(*[lambda: proposals.deliver(house, proposal)] * 3)
    assert sorted(map(str, results)) == ["booked", "not now", "not now"]
    assert len(house.erp.ledger()) == 1
    assert proposals.states(house, proposal) == ["booked"]


def test_what_the_erp_refuses_stands_at_the_lines_that_it_is_about(house: House, seller: Actor) -> None:
    first = proposals.sent(house, seller, NEW)
    assert proposals.deliver(house, first) == "booked"
    proposal = proposals.sent(house, seller, replace(NEW, code="N-3"), NEW)
    assert proposals.deliver(house, proposal) == "refused"
    assert proposals.state(house, proposal) is S.REFUSED
    assert proposals.states(house, proposal) == ["ok", "refused"]
    with house.reading() as uow:
        line = uow.session.get_one(proposals.CatalogLineRow, (proposal, 2))
        assert [(one["rule"], one["path"]) for one in line.findings] == [("CAT-03", "lines/2")]
    assert [issue["path"] for issue in receipt(house, proposal).issues] == ["lines/2"]
    assert proposals.standings(house)["N-3"] == "rejected"


def test_a_receipt_names_some_of_very_many_refusals_and_the_lines_all(
    house: House, seller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [replace(NEW, code=f"N-{place}") for place in range(150)]
    proposal = proposals.sent(house, seller, *lines)
    refused = Refused(tuple(Refusal("ITEM_EXISTS", "It is there.", "CAT-03", place) for place in range(1, 151)))
    monkeypatch.setattr(house.erp, "book_catalog", lambda *_, **__: refused)
    assert proposals.deliver(house, proposal) == "refused"
    assert len(receipt(house, proposal).issues) == catalogs.LISTED
    assert proposals.states(house, proposal) == ["refused"] * 150


def test_a_refusal_of_the_whole_leaves_its_lines_alone(house: House, seller: Actor) -> None:
    proposal = proposals.sent(house, seller, NEW)
    house.erp.put_supplier(make.supplier(version=3, status=SupplierStatus.BLOCKED))
    assert proposals.deliver(house, proposal) == "refused"
    assert [issue["rule"] for issue in receipt(house, proposal).issues] == ["ACC-03"]
    assert proposals.states(house, proposal) == ["ok"]


def test_a_refusal_that_nobody_knows_waits_for_operations_who_send_it_again(
    house: House, seller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = proposals.sent(house, seller, NEW)
    with monkeypatch.context() as patch:
        patch.setattr(house.erp, "book_catalog", lambda *_, **__: Refused((Refusal("X-99", "Period closed.", ""),)))
        assert proposals.deliver(house, proposal) == "stuck"
    assert (proposals.state(house, proposal), proposals.states(house, proposal)) == (S.STUCK, ["ok"])
    key = proposals.promise(house, proposal).key
    with house.services.begin() as uow:
        assert deliveries.replay(uow, OPERATOR, [proposals.promise(house, proposal).id]) == 1
    assert last_event(house) == "catalog.replayed"
    assert proposals.deliver(house, proposal) == "booked"
    assert [booking.key for booking in house.erp.ledger()] == [key]


def test_proposals_of_one_supplier_go_out_in_their_order(house: House, seller: Actor) -> None:
    first, second = (proposals.sent(house, seller, replace(NEW, code=code)) for code in ("N-1", "N-2"))
    house.erp.fail(Failing.LOST_BEFORE_BOOKING)
    assert proposals.deliver(house, first) == "unknown"
    assert proposals.deliver(house, second) == "not now"
    house.clock.advance(minutes=5)
    assert [proposals.deliver(house, one) for one in (first, second)] == ["booked", "booked"]


def test_nothing_is_read_of_the_lines_before_the_erp_wants_them(house: House, seller: Actor) -> None:
    proposal = proposals.sent(house, seller, NEW)
    booked = Booked("FAKE-9", house.clock.now())
    house.erp.book_catalog = lambda *_, **__: booked  # type: ignore[method-assign]  # one that knows the key already
    assert proposals.deliver(house, proposal) == "booked"
    assert proposals.states(house, proposal) == ["booked"]
