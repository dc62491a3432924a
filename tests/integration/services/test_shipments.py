"""Ship notices on both databases: from what is left of an order to what the buyer received."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from portal.domain import packing as packs
from portal.domain import sscc
from portal.domain.actors import Actor, Role
from portal.domain.documents import DocumentKind
from portal.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.domain.issues import Severity
from portal.domain.orders import ShipTo
from portal.domain.shipments import GoodsReceipt, HandlingUnit, PackType, ShipLine, ShipNotice
from portal.domain.states import DocumentState, ReceiptKind, ReceiptState
from portal.services import deliveries, intake, reviews
from portal.services.orders import story
from portal.services.reviews import Decision, ReviewFilters, Verdict
from portal.services.shipments import adding, drafting, packing, reading, shippable, ssccs, submission
from portal.services.shipments.drafting import Header
from portal.services.shipments.views import NoticeView, Sent, ShippableFilters
from portal.store.rows import EventRow, OutboxRow
from tests import make
from tests.at_once import at_once
from tests.fakes.erp import Failing
from tests.house import House
from tests.make_shipments import lot
from tests.statements import counted

S = DocumentState


@pytest.fixture
def shipper(house: House, anna: Actor) -> Actor:
    """Give somebody of GLOBEX who ships."""
    house.erp.put_supplier(make.supplier(version=2, gs1_prefix="4012345"))
    intake.synchronise(house.services)
    return replace(anna, role=Role.SUPPLIER_SHIPPING)


def _start(house: House, actor: Actor, order: str = "4500017") -> int:
    with house.services.begin() as uow:
        lines = shippable.of_order(uow, actor, house.order(order).id)
        keys = [(int(line.key.partition(":")[0]), line.line) for line in lines]
        return drafting.start(uow, actor, keys).id


def _view(house: House, actor: Actor, notice: int) -> NoticeView:
    with house.reading() as uow:
        return reading.get(uow, actor, notice)


def _units(house: House, actor: Actor, notice: int) -> list[HandlingUnit]:
    with house.reading() as uow:
        return [one.unit for one in packing.get(uow, actor, notice).units]


def _change(house: House, actor: Actor, notice: int, *lines: ShipLine, **header: object) -> None:
    """Say what the form says: when it ships and arrives, and these lines in place of those that it had."""
    view = _view(house, actor, notice)
    said = view.document
    day = house.clock.now().date()
    values = {"number": said.number, "ships": day, "arrives": make.DUE, "transport": said.transport, "note": ""}
    with house.services.begin() as uow:
        drafting.save(uow, actor, notice, Header(**{**values, **header}), lines or said.lines, edition=view.edition)


def _send(house: House, actor: Actor, notice: int) -> Sent:
    """Send with every warning confirmed, as somebody who has read them."""
    with house.reading() as uow:
        checked = submission.check(uow, actor, notice)
    confirmed = frozenset(issue.fingerprint for issue in checked.to_confirm)
    with house.services.begin() as uow:
        return submission.send(uow, actor, notice, edition=_view(house, actor, notice).edition, confirmed=confirmed)


def _shipped(house: House, actor: Actor, quantity: str = "100") -> int:
    notice = _start(house, actor)
    line = _view(house, actor, notice).document.lines[0]
    _change(house, actor, notice, replace(line, quantity=Decimal(quantity)))
    _send(house, actor, notice)
    return notice


def _deliver(house: House, notice: int) -> str:
    with house.reading() as uow:
        promise = uow.session.query(OutboxRow).filter_by(document_id=notice).order_by(OutboxRow.id.desc()).first()
        assert promise is not None
        number = promise.id
    return deliveries.deliver(house.services, number)


def _left(house: House, actor: Actor) -> list[Fraction]:
    with house.reading() as uow:
        return [line.left for line in shippable.list_shippable(uow, actor, ShippableFilters()).rows]


def _errors(refused: Invalid) -> list[str]:
    return [issue.rule for issue in refused.issues if issue.severity is Severity.ERROR]


def test_what_can_be_shipped_is_what_is_left_after_notices_on_their_way(house: House, shipper: Actor) -> None:
    assert _left(house, shipper) == [100]
    notice = _shipped(house, shipper, "40")
    assert _left(house, shipper) == [60]
    assert _deliver(house, notice) == "booked"
    assert _left(house, shipper) == [60]  # booked, and not yet read again
    intake.synchronise(house.services)
    assert _left(house, shipper) == [60]  # read again, and not counted twice


def test_a_notice_collects_four_receipts_and_the_number_of_the_buyers_system(house: House, shipper: Actor) -> None:
    notice = _shipped(house, shipper)
    assert _view(house, shipper, notice).state is S.QUEUED
    _deliver(house, notice)
    view = _view(house, shipper, notice)
    assert view.state is S.BOOKED
    assert view.erp_reference is not None
    assert {receipt.kind: receipt.state for receipt in view.receipts} == dict.fromkeys(ReceiptKind, ReceiptState.OK)


def test_sending_twice_sends_once(house: House, shipper: Actor) -> None:
    notice = _shipped(house, shipper)
    assert _send(house, shipper, notice).repeated
    with house.reading() as uow:
        assert uow.session.query(OutboxRow).filter_by(document_id=notice).count() == 1


def test_another_suppliers_notice_does_not_exist(house: House, shipper: Actor, stranger: Actor) -> None:
    notice = _shipped(house, shipper)
    for attempt in (_view, _send):
        with pytest.raises(NotFound):
            attempt(house, stranger, notice)
    assert _left(house, stranger) == [100]


def test_a_draft_is_its_suppliers_own(house: House, shipper: Actor, buyer: Actor) -> None:
    notice = _start(house, shipper)
    with pytest.raises(NotFound):
        _view(house, buyer, notice)


def test_the_buyer_ships_on_behalf_of_the_supplier_and_it_says_so(
    house: House, shipper: Actor, buyer: Actor, approver: Actor
) -> None:
    notice = _start(house, buyer)
    assert _view(house, shipper, notice).on_behalf  # the supplier sees what is done in its name
    with pytest.raises(NotFound):
        _view(house, approver, notice)  # who does not act on behalf sees no drafts
    _change(house, buyer, notice)
    _send(house, buyer, notice)
    view = _view(house, shipper, notice)
    assert (view.state, view.on_behalf, view.submitted_name) == (S.QUEUED, True, "Ada Buyer")
    with house.reading() as uow:
        assert [row.on_behalf for row in reading.list_notices(uow, shipper).rows] == [True]
        told = story.get_story(uow, shipper, "4500017").timeline
        events = uow.session.query(EventRow).filter(EventRow.action.like("notice.%")).all()
    assert ("Ship notice SN-4500017-1 sent", "Ada Buyer (buyer), on behalf of the supplier") in [
        (entry.title, entry.actor) for entry in told
    ]
    assert {event.on_behalf for event in events} == {shipper.supplier}


def test_a_notice_of_the_supplier_is_replaced_on_its_behalf(house: House, shipper: Actor, buyer: Actor) -> None:
    notice = _shipped(house, shipper)
    _deliver(house, notice)
    with house.services.begin() as uow:
        second = submission.replace(uow, buyer, notice).id
    assert _view(house, buyer, second).on_behalf
    assert not _view(house, buyer, notice).on_behalf


def test_a_draft_of_the_suppliers_own_stands_in_the_buyers_way(house: House, shipper: Actor, buyer: Actor) -> None:
    notice = _shipped(house, shipper)
    _deliver(house, notice)
    with house.services.begin() as uow:
        submission.replace(uow, shipper, notice)
    with pytest.raises(Conflict, match="The supplier has begun a new version"), house.services.begin() as uow:
        submission.replace(uow, buyer, notice)


def test_lines_of_two_suppliers_are_not_one_notice(house: House, shipper: Actor, stranger: Actor, buyer: Actor) -> None:
    keys = [(house.order(number).id, 10) for number in ("4500017", "7700001")]
    with pytest.raises(Conflict, match="of different suppliers"), house.services.begin() as uow:
        drafting.start(uow, buyer, keys)


def test_who_only_looks_ships_nothing(house: House, shipper: Actor, viewer: Actor) -> None:
    with pytest.raises(NotAllowed):
        _start(house, viewer)


def test_more_than_the_limit_is_told_before_anything_is_sent(house: House, shipper: Actor) -> None:
    notice = _start(house, shipper)
    line = _view(house, shipper, notice).document.lines[0]
    _change(house, shipper, notice, replace(line, quantity=Decimal(200)))
    with pytest.raises(Invalid) as refused:
        _send(house, shipper, notice)
    assert _errors(refused.value) == ["ASN-05"]
    assert _view(house, shipper, notice).state is S.DRAFT


def test_two_notices_for_the_same_goods_at_the_same_moment_and_one_is_told(house: House, shipper: Actor) -> None:
    notices = [_start(house, shipper), _start(house, shipper)]
    for notice in notices:
        _change(house, shipper, notice)
    results = at_once(*(lambda notice=notice: _send(house, shipper, notice) for notice in notices))
    assert sorted(type(result).__name__ for result in results) == ["Invalid", "Sent"]
    assert _left(house, shipper) == [0]


def test_a_notice_is_not_refused_because_the_order_was_revised(house: House, shipper: Actor) -> None:
    notice = _start(house, shipper)
    _change(house, shipper, notice)
    order = make.order()
    house.receive(make.revised(order, replace(order.lines[0], price=Decimal("9.75"))))
    assert _send(house, shipper, notice).state in (S.QUEUED, S.IN_REVIEW)


def _addable(house: House, actor: Actor, notice: int) -> list[tuple[str, int]]:
    with house.reading() as uow:
        return [(row.order, row.line) for row in adding.list_addable(uow, actor, notice).rows]


def _add(house: House, actor: Actor, notice: int, *lines: tuple[str, int], edition: int | None = None) -> int:
    edition = _view(house, actor, notice).edition if edition is None else edition
    keys = [(house.order(number).id, line) for number, line in lines]
    with house.services.begin() as uow:
        return adding.add(uow, actor, notice, keys, edition=edition)


def test_a_draft_takes_further_lines_to_the_same_place(house: House, shipper: Actor, stranger: Actor) -> None:
    elsewhere = ShipTo(make.address("Bremen warehouse", code="HB"))
    house.receive(make.order(make.line(10), make.line(20), number="4500018"))
    house.receive(make.order(number="4500019", ship_to=elsewhere))
    notice = _start(house, shipper)
    assert _addable(house, shipper, notice) == [("4500018", 10), ("4500018", 20)]
    assert _add(house, shipper, notice, ("4500018", 20), ("4500017", 10)) == 2
    said = _view(house, shipper, notice)
    assert [(line.position, line.order, line.line, line.quantity) for line in said.document.lines] == [
        (1, "4500017", 10, 100),
        (2, "4500018", 20, 100),
    ]
    assert said.line_count == 2
    assert _addable(house, shipper, notice) == [("4500018", 10)]
    with pytest.raises(Conflict, match="go to Bremen"):
        _add(house, shipper, notice, ("4500019", 10))
    with pytest.raises(NotFound):
        _add(house, shipper, notice, ("7700001", 10))
    with pytest.raises(Conflict, match="changed this notice"):
        _add(house, shipper, notice, ("4500018", 10), edition=1)


def test_where_the_buyer_takes_one_order_in_a_notice_other_orders_stay_out(house: House, shipper: Actor) -> None:
    house.erp.put_profile(replace(make.tolerances(ship_multi_po_allowed="false"), version="2"))
    house.receive(make.order(make.line(10), make.line(20), number="4500018"))
    notice = _start(house, shipper, "4500018")
    with house.services.begin() as uow:
        drafting.remove_lines(uow, shipper, notice, [1], edition=1)
    assert _addable(house, shipper, notice) == [("4500018", 10)]
    with pytest.raises(Conflict, match="takes one order in each notice"):
        _add(house, shipper, notice, ("4500017", 10))
    assert _add(house, shipper, notice, ("4500018", 10)) == 3


def test_a_replacement_takes_what_the_booked_version_leaves_and_ships_itself(house: House, shipper: Actor) -> None:
    house.receive(make.order(make.line(10), make.line(20), number="4500018"))
    notice = _start(house, shipper, "4500018")
    _change(house, shipper, notice)
    _send(house, shipper, notice)
    _deliver(house, notice)
    with house.services.begin() as uow:
        second = submission.replace(uow, shipper, notice).id
        drafting.remove_lines(uow, shipper, second, [2], edition=1)
    _add(house, shipper, second, ("4500018", 20))
    assert [line.quantity for line in _view(house, shipper, second).document.lines] == [100, 100]


def test_a_line_that_leaves_a_draft_is_unpacked(house: House, shipper: Actor) -> None:
    house.receive(make.order(make.line(10), make.line(20), number="4500018"))
    notice = _start(house, shipper, "4500018")
    units = (
        HandlingUnit(1, PackType.PALLET),
        HandlingUnit(2, PackType.CARTON, 1, contents=(make.packed("100", 1), make.packed("60", 2))),
        HandlingUnit(3, PackType.PALLET),
        HandlingUnit(4, PackType.CARTON, 3, contents=(make.packed("40", 2),)),
    )
    _pack(house, shipper, notice, lambda _notice: units)
    with house.services.begin() as uow:
        drafting.remove_lines(uow, shipper, notice, [2], edition=_view(house, shipper, notice).edition)
    left = _units(house, shipper, notice)
    assert [unit.id for unit in left] == [1, 2]
    assert [part.position for part in left[1].contents] == [1]
    assert _view(house, shipper, notice).unit_count == 2


def test_goods_that_left_before_the_order_was_cut_are_booked_as_the_buyer_approved_them(
    house: House, shipper: Actor, buyer: Actor
) -> None:
    notice, order = _start(house, shipper), make.order()
    _change(house, shipper, notice)
    house.receive(make.revised(order, replace(order.lines[0], quantity=Decimal(50))))
    assert _send(house, shipper, notice).state is S.IN_REVIEW
    edition = _view(house, shipper, notice).edition
    with house.services.begin() as uow:
        positions = [one.position for one in _view(house, buyer, notice).deviations]
        reviews.decide(uow, buyer, notice, dict.fromkeys(positions, Decision(Verdict.APPROVE)), edition=edition)
    assert _deliver(house, notice) == "booked"
    assert house.erp.orders(["4500017"])[0].lines[0].shipped == 100


def test_an_erp_that_is_away_keeps_the_notice_waiting_and_books_it_once(house: House, shipper: Actor) -> None:
    notice = _shipped(house, shipper)
    house.erp.fail(Failing.AWAY)
    assert _deliver(house, notice) == "waiting"
    assert "Your notice is safe" in _view(house, shipper, notice).waiting
    house.clock.advance(minutes=5)
    assert _deliver(house, notice) == "booked"
    assert [booking.kind for booking in house.erp.ledger()] == ["shipment"]


def test_a_lost_answer_is_looked_up_and_nothing_is_booked_twice(house: House, shipper: Actor) -> None:
    notice = _shipped(house, shipper)
    house.erp.fail(Failing.LOST_AFTER_BOOKING)
    assert _deliver(house, notice) == "unknown"
    house.clock.advance(minutes=5)
    assert _deliver(house, notice) == "booked"
    assert len(house.erp.ledger()) == 1


def test_a_notice_is_taken_back_before_it_is_booked(house: House, shipper: Actor) -> None:
    notice = _shipped(house, shipper)
    for _ in range(2):
        with house.services.begin() as uow:
            submission.withdraw(uow, shipper, notice)
    assert _view(house, shipper, notice).state is S.WITHDRAWN
    assert _left(house, shipper) == [100]
    assert _deliver(house, notice) == "not now"


def test_a_booked_notice_is_replaced_under_its_number(house: House, shipper: Actor) -> None:
    notice = _shipped(house, shipper, "100")
    _deliver(house, notice)
    intake.synchronise(house.services)
    with house.services.begin() as uow:
        second = submission.replace(uow, shipper, notice).id
    line = _view(house, shipper, second).document.lines[0]
    _change(house, shipper, second, replace(line, quantity=Decimal(80)))
    _send(house, shipper, second)
    assert _deliver(house, second) == "booked"
    assert _view(house, shipper, notice).state is S.SUPERSEDED
    assert _view(house, shipper, second).document.number == _view(house, shipper, notice).document.number
    intake.synchronise(house.services)
    assert _left(house, shipper) == [20]


def test_a_booked_notice_is_cancelled_once(house: House, shipper: Actor) -> None:
    notice = _shipped(house, shipper)
    _deliver(house, notice)
    for _ in range(2):
        with house.services.begin() as uow:
            submission.cancel(uow, shipper, notice)
    assert _view(house, shipper, notice).is_being_cancelled
    assert _deliver(house, notice) == "booked"
    assert _view(house, shipper, notice).state is S.WITHDRAWN
    intake.synchronise(house.services)
    assert _left(house, shipper) == [100]
    assert [booking.kind for booking in house.erp.ledger()] == ["shipment", "cancellation"]


def test_serial_numbers_of_a_booked_notice_stay_taken_when_its_next_version_is_withdrawn(
    house: House, shipper: Actor
) -> None:
    serials = tuple(f"S-{number}" for number in range(40))
    notice = _start(house, shipper)
    line = _view(house, shipper, notice).document.lines[0]
    said = replace(line, quantity=Decimal(40), lots=(lot("40", "L-1", serials=serials),))
    _change(house, shipper, notice, said)
    _send(house, shipper, notice)
    _deliver(house, notice)
    intake.synchronise(house.services)
    with house.services.begin() as uow:
        second = submission.replace(uow, shipper, notice).id
    _change(house, shipper, second)
    _send(house, shipper, second)
    with house.services.begin() as uow:
        submission.withdraw(uow, shipper, second)
    other = _start(house, shipper)
    _change(
        house,
        shipper,
        other,
        replace(_view(house, shipper, other).document.lines[0], quantity=Decimal(40), lots=said.lots),
    )
    with pytest.raises(Invalid) as refused:
        _send(house, shipper, other)
    assert _errors(refused.value) == ["ASN-17"]


def test_serial_numbers_of_a_cancelled_notice_ship_again(house: House, shipper: Actor) -> None:
    serials = tuple(f"S-{number}" for number in range(100))

    def ship() -> int:
        notice = _start(house, shipper)
        line = _view(house, shipper, notice).document.lines[0]
        _change(house, shipper, notice, replace(line, lots=(lot("100", "L-1", serials=serials),)))
        _send(house, shipper, notice)
        assert _deliver(house, notice) == "booked"
        return notice

    first = ship()
    with house.services.begin() as uow:
        submission.cancel(uow, shipper, first)
    assert _deliver(house, first) == "booked"
    intake.synchronise(house.services)
    assert _view(house, shipper, ship()).state is S.BOOKED


def _received(house: House, notice: str, quantity: str, **fields: object) -> GoodsReceipt:
    values = {"number": "GR-1", "version": 1, "order": "4500017", "line": 10, "received_at": house.clock.now()}
    return GoodsReceipt(**{**values, "quantity": Decimal(quantity), "notice": notice, **fields})


def test_what_was_received_is_seen_with_its_difference_and_never_replaced_by_older_news(
    house: House, shipper: Actor
) -> None:
    notice = _shipped(house, shipper)
    _deliver(house, notice)
    number = _view(house, shipper, notice).document.number
    newer = _received(house, number, "90", version=2)
    house.erp.put_receipt(newer)
    intake.synchronise(house.services)
    house.erp.put_receipt(_received(house, number, "10", version=1))
    intake.synchronise(house.services)
    line = _view(house, shipper, notice).lines[0]
    assert (line.received, line.difference) == (90, "10 less than announced")


def test_what_was_received_is_neither_replaced_nor_cancelled(house: House, shipper: Actor) -> None:
    notice = _shipped(house, shipper)
    _deliver(house, notice)
    house.erp.put_receipt(_received(house, _view(house, shipper, notice).document.number, "100"))
    intake.synchronise(house.services)
    for too_late in (submission.replace, submission.cancel):
        with pytest.raises(Conflict, match="received"), house.services.begin() as uow:
            too_late(uow, shipper, notice)


def test_a_carton_packed_by_hand_and_numbered_goes_with_the_notice(house: House, shipper: Actor) -> None:
    notice = _start(house, shipper)
    _change(house, shipper, notice)
    _pack(house, shipper, notice, packing.add(PackType.CARTON, None, [make.packed("50")]))
    _pack(house, shipper, notice, packing.repeat(1, 2))
    with house.services.begin() as uow:
        given = packing.number(uow, shipper, notice, edition=_view(house, shipper, notice).edition)
    codes = [unit.sscc for unit in _units(house, shipper, notice)]
    assert given == len(set(codes)) == 2
    assert all(sscc.is_valid(code) and "4012345" in code for code in codes)
    _send(house, shipper, notice)
    assert _deliver(house, notice) == "booked"


def _pack(house: House, actor: Actor, notice: int, how: Callable[[ShipNotice], object]) -> None:
    edition = _view(house, actor, notice).edition
    with house.services.begin() as uow:
        packing.change(uow, actor, notice, how, edition=edition)  # type: ignore[arg-type]


def test_packing_that_cannot_be_changes_nothing(house: House, shipper: Actor) -> None:
    notice = _start(house, shipper)
    with pytest.raises(packs.CannotPack):
        _pack(house, shipper, notice, packing.repeat(7, 2))
    assert _units(house, shipper, notice) == []


def test_ssccs_are_given_out_without_gaps_or_repeats_however_many_ask(house: House, shipper: Actor) -> None:
    def ask() -> tuple[str, ...]:
        with house.services.begin() as uow:
            return ssccs.allocate(uow, shipper.supplier or 0, "4012345", 25, notice="SN-1")

    found = at_once(*[ask] * 8)
    codes = sorted(code for codes in found for code in codes)  # type: ignore[union-attr]
    assert codes == [sscc.compose(0, "4012345", serial) for serial in range(200)]


def test_an_sscc_of_another_notice_is_told(house: House, shipper: Actor) -> None:
    first = _start(house, shipper)
    line = _view(house, shipper, first).document.lines[0]
    for notice in (first, _start(house, shipper)):
        _change(house, shipper, notice, replace(line, quantity=Decimal(10)))
        unit = make.unit(1, make.packed("10"), sscc=sscc.compose(0, "4012345", 7))
        _pack(house, shipper, notice, lambda _notice, unit=unit: (unit,))
        if notice == first:
            _send(house, shipper, notice)
    with pytest.raises(Invalid) as refused:
        _send(house, shipper, notice)
    assert _errors(refused.value) == ["ASN-12"]


APPROVE = Decision(Verdict.APPROVE)
DECLINE = Decision(Verdict.DECLINE, "date", "We need the goods on the day.")


def _in_review(house: House, shipper: Actor) -> int:
    """Send a notice whose goods arrive 40 days late, which the buyer has to decide about."""
    house.erp.put_profile(replace(make.tolerances(ship_window_action="review"), version="2"))
    intake.synchronise(house.services)
    notice = _start(house, shipper)
    _change(house, shipper, notice, arrives=make.DUE + timedelta(days=40))
    assert _send(house, shipper, notice).state is S.IN_REVIEW
    return notice


def _decide(house: House, actor: Actor, notice: int, decision: Decision, edition: int | None = None) -> DocumentState:
    edition = _view(house, actor, notice).edition if edition is None else edition
    with house.services.begin() as uow:
        return reviews.decide(uow, actor, notice, {0: decision}, edition=edition)


def test_a_notice_that_deviates_waits_for_the_buyer(house: House, shipper: Actor, approver: Actor) -> None:
    notice = _in_review(house, shipper)
    with pytest.raises(Invalid):
        _decide(house, approver, notice, Decision(Verdict.DECLINE))
    assert _decide(house, approver, notice, APPROVE) is S.QUEUED
    assert _deliver(house, notice) == "booked"


def test_a_deviation_of_a_notice_tells_both_days_the_tolerance_and_what_the_goods_are_worth(
    house: House, shipper: Actor, buyer: Actor
) -> None:
    view = _view(house, buyer, _in_review(house, shipper))
    (found,) = view.deviations
    assert (found.line, found.label) == (1, "Arrives too late")
    assert (found.ordered, found.answered) == ("Until 25 Apr 2026", "30 May 2026")
    assert (found.difference, found.tolerance) == ("35 days too late, 1 line", "5 days (portal default)")
    assert (found.money, view.consequence, view.currency) == (Decimal("950.00"), Decimal("950.00"), "EUR")


def test_who_decides_second_about_a_notice_is_told_what_the_first_decided(
    house: House, shipper: Actor, buyer: Actor, approver: Actor
) -> None:
    notice = _in_review(house, shipper)
    edition = _view(house, buyer, notice).edition
    _decide(house, buyer, notice, DECLINE, edition)
    with pytest.raises(Conflict, match=r"Ada Buyer decided at \d\d:\d\d UTC: 0 approved, 1 declined\."):
        _decide(house, approver, notice, APPROVE, edition)
    assert _decide(house, buyer, notice, DECLINE, edition) is S.DECLINED  # the same again is made once
    assert house.events().count("review.decided") == 1


def test_two_people_who_decide_about_a_notice_at_once_do_not_mix(
    house: House, shipper: Actor, buyer: Actor, approver: Actor
) -> None:
    notice = _in_review(house, shipper)
    edition = _view(house, buyer, notice).edition
    results = at_once(
        lambda: _decide(house, buyer, notice, DECLINE, edition),
        lambda: _decide(house, approver, notice, APPROVE, edition),
    )
    assert sorted(isinstance(result, Conflict) for result in results) == [False, True]
    decided = _view(house, buyer, notice)
    assert (decided.state is S.DECLINED) == (decided.deviations[0].decided_by == "Ada Buyer")


def test_who_has_a_notice_is_seen_and_it_can_be_given_back(
    house: House, shipper: Actor, buyer: Actor, approver: Actor
) -> None:
    notice = _in_review(house, shipper)
    with house.services.begin() as uow:
        reviews.take(uow, buyer, notice)
    assert _view(house, approver, notice).assigned_name == "Ada Buyer"
    with pytest.raises(Conflict, match="Ada Buyer has taken this notice"), house.services.begin() as uow:
        reviews.take(uow, approver, notice)
    with house.services.begin() as uow:
        reviews.release(uow, approver, notice)
    assert _view(house, approver, notice).assigned_name == ""


def test_suppliers_do_not_decide_about_notices(house: House, shipper: Actor) -> None:
    notice = _in_review(house, shipper)
    with pytest.raises(NotAllowed):
        _decide(house, shipper, notice, APPROVE)


def test_answers_and_notices_wait_in_one_list(house: House, anna: Actor, shipper: Actor, buyer: Actor) -> None:
    notice = _in_review(house, shipper)
    house.clock.advance(hours=1)
    house.receive(make.order(number="4500018"))
    late = make.acknowledgment(
        make.order(number="4500018"), make.answer(10, make.accept(delivery=make.in_days(9))), number=""
    )
    house.send(document=late, by=anna)

    def listed(**filters: str) -> list[tuple[DocumentKind, str]]:
        with house.reading() as uow:
            rows = reviews.worklist(uow, buyer, ReviewFilters(**filters)).rows
        return [(row.kind, row.subject.order) for row in rows]

    first, second = (DocumentKind.SHIPMENT, "4500017"), (DocumentKind.ACKNOWLEDGMENT, "4500018")
    assert listed() == [first, second]
    assert listed(kind="shipment") == [first]
    assert listed(kind="acknowledgment") == [second]
    assert listed(kind="nonsense") == [first, second]
    assert listed(q="4500018") == [second]
    assert listed(q="4500017") == [first]
    assert listed(q="sn-4500017") == [first]
    assert listed(rule="ASN-09") == [first]
    with house.reading() as uow:
        page = reviews.worklist(uow, buyer, ReviewFilters(), limit=1)
        assert reviews.list_rules(uow, buyer) == ("ACK-09", "ASN-09")
    (row,) = page.rows
    assert page.waiting == 2
    assert (row.document, row.number, row.consequence) == (notice, "SN-4500017-1", Decimal("950.00"))
    assert row.subject.day == make.DUE + timedelta(days=40)
    assert [one.label for one in row.first] == ["Arrives too late"]


def test_the_list_costs_the_same_for_one_and_for_many(house: House, shipper: Actor, buyer: Actor) -> None:
    _in_review(house, shipper)

    def statements() -> int:
        with house.reading() as uow, counted(house.services.database) as found:
            reviews.worklist(uow, buyer, ReviewFilters())
            return len(found)

    few = statements()
    for number in ("4500018", "4500019", "4500020"):
        house.receive(make.order(number=number))
        notice = _start(house, shipper, number)
        _change(house, shipper, notice, arrives=make.DUE + timedelta(days=40))
        _send(house, shipper, notice)
    assert statements() == few
