"""Receiving windows: set up, booked once however many want the last place, moved, and given back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import update

from portal.domain.actors import Actor, Role
from portal.domain.errors import Conflict, NotAllowed, NotFound, PortalError
from portal.domain.states import DocumentState
from portal.domain.windows import CannotPlan, Counted, Plan
from portal.services import reviews
from portal.services.reviews import Decision, Verdict
from portal.services.shipments import submission
from portal.services.windows import booking, planning
from portal.services.windows.views import Choice, Planned, WindowView
from portal.store.rows import ReceivingWindowRow, ShipmentRow
from tests import make, make_shipments, shipping
from tests.at_once import at_once
from tests.house import House

PLACE = "Hamburg warehouse"
MORNING, NOON = time(8), time(12)


@pytest.fixture
def house(house: House) -> House:
    """Give a portal whose ERP takes ship notices; what needs the buyer's review is late by more than two days."""
    house.erp.put_profile(
        make_shipments.limits(ship_window_early_days="9", ship_window_late_days="2", ship_window_action="review")
    )
    return house


@pytest.fixture
def sina(anna: Actor) -> Actor:
    """Give somebody of GLOBEX who ships."""
    return Actor(None, "Sina Shipping", Role.SUPPLIER_SHIPPING, anna.supplier, anna.supplier_name)


def _plan(**fields: Any) -> Plan:
    values: dict[str, Any] = {
        "ship_to": PLACE,
        "first": make.DUE,
        "last": make.DUE,
        "weekdays": frozenset(range(7)),
        "opens": MORNING,
        "closes": NOON,
        "minutes": 120,
        "capacity": 1,
        "counted": Counted.NOTICES,
    }
    return Plan(**{**values, **fields})


def _set_up(house: House, buyer: Actor, **fields: object) -> list[WindowView]:
    with house.services.begin() as uow:
        planning.plan(uow, buyer, _plan(**fields))
    return _windows(house, buyer)


def _windows(house: House, buyer: Actor, *, ship_to: str = PLACE) -> list[WindowView]:
    with house.reading() as uow:
        return list(planning.list_windows(uow, buyer, ship_to=ship_to, first=make.TODAY, days=90).windows)


def _choice(house: House, actor: Actor, shipment: int) -> Choice:
    with house.reading() as uow:
        return booking.choose(uow, actor, shipment)


def _book(house: House, actor: Actor, shipment: int, window: int) -> str:
    with house.services.begin() as uow:
        return booking.book(uow, actor, shipment, window).words


def _refused(call: Callable[[], object]) -> str:
    with pytest.raises(Conflict) as conflict:
        call()
    return str(conflict.value)


def _taken(house: House, buyer: Actor) -> list[int]:
    """Return what is booked of each window, after making sure that it is the sum of the bookings."""
    windows = _windows(house, buyer)
    assert [each.window.taken for each in windows] == [sum(one.needed for one in each.bookings) for each in windows]
    return [each.window.taken for each in windows]


def _orders(house: House, numbers: Sequence[str]) -> None:
    for number in numbers:
        house.receive(make.order(number=number))


def test_a_plan_makes_the_windows_of_its_weekdays_and_twice_is_the_same_as_once(house, anna, buyer):
    wanted = {"last": make.DUE + timedelta(days=13), "weekdays": frozenset({0, 2})}
    windows = _set_up(house, buyer, **wanted)
    assert [f"{each.window.day:%a %d} {each.window.opens:%H}" for each in windows] == [
        "Mon 20 08", "Mon 20 10", "Wed 22 08", "Wed 22 10", "Mon 27 08", "Mon 27 10", "Wed 29 08", "Wed 29 10",
    ]  # fmt: skip
    with house.services.begin() as uow:
        assert planning.plan(uow, buyer, _plan(**wanted)) == Planned(0, 8)
    assert house.events("").count("windows.planned") == 1


def test_windows_set_up_by_two_at_once_are_there_once(house, anna, buyer):
    def set_up() -> Planned:
        with house.services.begin() as uow:
            return planning.plan(uow, buyer, _plan())

    results = at_once(set_up, set_up)
    assert sorted(result.added for result in results if isinstance(result, Planned)) == [0, 2]
    assert len(_windows(house, buyer)) == 2


def test_of_two_who_set_up_overlapping_windows_at_once_the_second_waits_and_adds_what_still_fits(house, anna, buyer):
    def set_up_meanwhile() -> Planned:
        with house.services.begin() as uow:
            return planning.plan(uow, buyer, _plan(opens=time(9), closes=time(15)))

    with ThreadPoolExecutor(max_workers=1) as pool:
        with house.services.begin() as uow:
            assert planning.plan(uow, buyer, _plan()) == Planned(2, 0)
            second = pool.submit(set_up_meanwhile)
            with pytest.raises(TimeoutError):
                second.result(timeout=0.5)
        assert second.result(timeout=10) == Planned(1, 2)
    assert [f"{each.window.opens:%H} {each.window.closes:%H}" for each in _windows(house, buyer)] == [
        "08 10", "10 12", "13 15",
    ]  # fmt: skip


def test_only_those_who_plan_set_up_windows_and_only_for_places_that_receive_something(house, anna, buyer, viewer):
    for person in (anna, viewer, Actor(None, "Mia", Role.MASTER_DATA), Actor(None, "Aude", Role.AUDITOR)):
        with pytest.raises(NotAllowed), house.services.begin() as uow:
            planning.plan(uow, person, _plan())
    with pytest.raises(CannotPlan, match="Choose the place"), house.services.begin() as uow:
        planning.plan(uow, buyer, _plan(ship_to="Nowhere"))


def test_a_supplier_sees_free_windows_around_the_arrival_and_books_one(house, anna, sina, buyer):
    _set_up(house, buyer, first=make.DUE - timedelta(days=10), last=make.DUE + timedelta(days=10), minutes=0)
    sent = shipping.ship(house.services, sina, "4500017")
    choice = _choice(house, sina, sent.id)
    days = [each.window.day for each in choice.free]
    assert (days[0], days[-1], len(days)) == (make.in_days(-3), make.in_days(7), 11)
    assert all(not each.bookings for each in choice.free)

    words = _book(house, sina, sent.id, choice.free[3].id)
    assert words == "Mon 20 Apr 2026, 08:00 to 12:00"
    after = _choice(house, sina, sent.id)
    assert after.booked is not None
    assert after.booked.window.words == words
    assert not after.is_elsewhen
    assert [each.window.day for each in after.free] == days[:3] + days[4:]
    seen = {each.window.day: each.bookings for each in _windows(house, buyer)}
    assert [(one.supplier_name, one.notice) for one in seen[make.DUE]] == [("Globex Hinges", sent.number)]


def test_eight_who_want_the_last_place_at_once_get_it_once_and_hear_of_the_next(house, anna, sina, buyer):
    last, following = _set_up(house, buyer)
    numbers = [f"460000{number}" for number in range(8)]
    _orders(house, numbers)
    notices = [shipping.ship(house.services, sina, number).id for number in numbers]
    results = at_once(*(partial(_book, house, sina, notice, last.id) for notice in notices))
    won = [result for result in results if not isinstance(result, PortalError)]
    assert won == [last.window.words]
    assert {str(result) for result in results if isinstance(result, Conflict)} == {
        f"This window was just taken. The next free one is {following.window.words}."
    }
    assert len(results) == 8
    assert _taken(house, buyer) == [1, 0]


def test_one_notice_that_books_two_windows_at_once_has_one(house, anna, sina, buyer):
    first, second = _set_up(house, buyer, capacity=5)
    notice = shipping.ship(house.services, sina, "4500017").id
    calls = [partial(_book, house, sina, notice, window.id) for window in (first, second) * 3]
    assert not [result for result in at_once(*calls) if isinstance(result, PortalError)]
    assert sorted(_taken(house, buyer)) == [0, 1]


def test_notices_that_swap_their_windows_at_once_do_not_wait_for_each_other(house, anna, sina, buyer):
    first, second = _set_up(house, buyer, capacity=2)
    _orders(house, ["4600001", "4600002"])
    one, other = (shipping.ship(house.services, sina, number).id for number in ("4600001", "4600002"))
    _book(house, sina, one, first.id)
    _book(house, sina, other, second.id)
    results = at_once(partial(_book, house, sina, one, second.id), partial(_book, house, sina, other, first.id))
    assert sorted(map(str, results)) == sorted([first.window.words, second.window.words])
    assert _taken(house, buyer) == [1, 1]


def test_a_window_of_pallets_takes_as_many_as_it_has_room_for(house, anna, sina, buyer):
    (window,) = _set_up(house, buyer, minutes=0, capacity=10, counted=Counted.PALLETS)
    _orders(house, ["4600001", "4600002", "4600003"])
    big = shipping.ship(house.services, sina, "4600001", pallets=7).id
    bigger = shipping.ship(house.services, sina, "4600002", pallets=4).id
    fitting = shipping.ship(house.services, sina, "4600003", pallets=3).id
    _book(house, sina, big, window.id)
    assert _choice(house, sina, bigger).free == ()
    assert "has room for 3 pallets, and this notice has 4" in _refused(lambda: _book(house, sina, bigger, window.id))
    _book(house, sina, fitting, window.id)
    assert _taken(house, buyer) == [10]


def test_moving_frees_the_window_before_and_booking_the_same_again_changes_nothing(house, anna, sina, buyer):
    first, second = _set_up(house, buyer)
    notice = shipping.ship(house.services, sina, "4500017").id
    for window in (first, first, second, second):
        _book(house, sina, notice, window.id)
    assert _taken(house, buyer) == [0, 1]
    assert [event for event in house.events() if event.startswith("window.")] == ["window.booked", "window.moved"]


def test_a_window_can_be_given_back_and_twice_is_the_same_as_once(house, anna, sina, buyer):
    first, _ = _set_up(house, buyer)
    notice = shipping.ship(house.services, sina, "4500017").id
    _book(house, sina, notice, first.id)
    for _ in range(2):
        with house.services.begin() as uow:
            booking.free(uow, sina, notice)
    assert _taken(house, buyer) == [0, 0]
    assert house.events().count("window.freed") == 1


def test_a_closed_window_keeps_its_bookings_and_takes_no_more(house, anna, sina, buyer):
    first, second = _set_up(house, buyer, capacity=3)
    _orders(house, ["4600001", "4600002"])
    one, other = (shipping.ship(house.services, sina, number).id for number in ("4600001", "4600002"))
    _book(house, sina, one, first.id)
    with house.services.begin() as uow:
        assert planning.close(uow, buyer, first.id).is_closed
        planning.close(uow, buyer, first.id)
    assert _taken(house, buyer) == [1, 0]
    booked = _choice(house, sina, one).booked
    assert booked is not None
    assert booked.window.is_closed
    assert _refused(lambda: _book(house, sina, other, first.id)) == (
        f"The buyer has closed this window. The next free one is {second.window.words}."
    )
    with house.services.begin() as uow:
        planning.reopen(uow, buyer, first.id)
    _book(house, sina, other, first.id)
    assert [event for event in house.events("") if event.startswith("window.")] == ["window.closed", "window.reopened"]


def test_a_withdrawn_notice_gives_its_window_back(house, anna, sina, buyer):
    first, _ = _set_up(house, buyer)
    notice = shipping.ship(house.services, sina, "4500017").id
    _book(house, sina, notice, first.id)
    with house.services.begin() as uow:
        submission.withdraw(uow, sina, notice)
    assert _taken(house, buyer) == [0, 0]
    assert house.events()[-1] == "window.freed"
    assert "needs no window" in _refused(lambda: _book(house, sina, notice, first.id))


def test_a_cancelled_notice_gives_its_window_back_once_the_erp_has_cancelled_it(house, anna, sina, buyer):
    first, _ = _set_up(house, buyer)
    sent = shipping.ship(house.services, sina, "4500017")
    _book(house, sina, sent.id, first.id)
    stream = f"asn/{sina.supplier}/{sent.number}"
    assert house.deliver(stream) == "booked"
    with house.services.begin() as uow:
        submission.cancel(uow, sina, sent.id)
    assert _taken(house, buyer) == [1, 0]
    assert house.deliver(stream) == "booked"
    assert _taken(house, buyer) == [0, 0]


def test_a_declined_notice_gives_its_window_back(house, anna, sina, buyer):
    first, _ = _set_up(house, buyer)
    sent = shipping.ship(house.services, sina, "4500017", arrives=make.in_days(5))
    assert sent.state is DocumentState.IN_REVIEW
    _book(house, sina, sent.id, first.id)
    with house.services.begin() as uow:
        edition = uow.session.get_one(ShipmentRow, sent.id).edition
        decline = Decision(Verdict.DECLINE, "date", "Come on the day.")
        reviews.decide(uow, buyer, sent.id, {0: decline}, edition=edition)
    assert _taken(house, buyer) == [0, 0]


def test_a_version_that_is_taken_back_leaves_the_window_to_the_booked_one(house, anna, sina, buyer):
    first, _ = _set_up(house, buyer, capacity=9, counted=Counted.PALLETS)
    sent = shipping.ship(house.services, sina, "4500017", pallets=2)
    house.deliver(f"asn/{sina.supplier}/{sent.number}")
    _book(house, sina, sent.id, first.id)
    newer = _replaced(house, sina, sent.id, pallets=6)
    assert _taken(house, buyer) == [6, 0]
    assert _choice(house, sina, sent.id).shipment == newer
    with house.services.begin() as uow:
        submission.withdraw(uow, sina, newer)
    assert _taken(house, buyer) == [6, 0]


def test_a_new_version_that_needs_more_than_there_is_loses_its_window(house, anna, sina, buyer):
    first, _ = _set_up(house, buyer, capacity=4, counted=Counted.PALLETS)
    sent = shipping.ship(house.services, sina, "4500017", pallets=2)
    house.deliver(f"asn/{sina.supplier}/{sent.number}")
    _book(house, sina, sent.id, first.id)
    _replaced(house, sina, sent.id, pallets=5)
    assert _taken(house, buyer) == [0, 0]
    assert "window.freed" in house.events()


def test_a_new_version_that_no_longer_fits_its_window_says_so_before_it_is_sent(house, anna, sina, buyer):
    first, _ = _set_up(house, buyer, capacity=4, counted=Counted.PALLETS)
    sent = shipping.ship(house.services, sina, "4500017", pallets=3)
    house.deliver(f"asn/{sina.supplier}/{sent.number}")
    _book(house, sina, sent.id, first.id)
    with house.services.begin() as uow:
        draft = submission.replace(uow, sina, sent.id)
        shipment, draft.arrives = draft.id, make.DUE
    assert _found(house, sina, shipment) == []
    with house.services.begin() as uow:
        row = uow.session.get_one(ShipmentRow, shipment)
        row.arrives, row.transport = make.in_days(1), {**row.transport, "pallets": 4}
    assert _found(house, sina, shipment) == ["W arrives"]
    with house.services.begin() as uow:
        row = uow.session.get_one(ShipmentRow, shipment)
        row.arrives, row.transport = make.DUE, {**row.transport, "pallets": 5}
    assert _found(house, sina, shipment) == ["W transport/pallets"]
    assert _taken(house, buyer) == [3, 0]


def _found(house: House, actor: Actor, shipment: int) -> list[str]:
    with house.reading() as uow:
        issues = submission.check(uow, actor, shipment).issues
    return [f"{issue.severity.value} {issue.path}" for issue in issues if issue.rule == "ASN-28"]


def _replaced(house: House, actor: Actor, shipment: int, *, pallets: int) -> int:
    with house.services.begin() as uow:
        row = submission.replace(uow, actor, shipment)
        row.transport = {**row.transport, "pallets": pallets}
    return shipping.send(house.services, actor, row.id, row.edition).id


def test_a_draft_books_nothing(house, anna, sina, buyer):
    first, _ = _set_up(house, buyer)
    shipment, _ = shipping.draft(house.services, sina, "4500017")
    assert "Send the notice first" in _choice(house, sina, shipment).why_not
    assert "Send the notice first" in _refused(lambda: _book(house, sina, shipment, first.id))


def test_what_has_begun_at_the_place_cannot_be_booked(house, anna, sina, buyer):
    today = make.TODAY
    _set_up(house, buyer, first=today, last=today + timedelta(days=1))
    sent = shipping.ship(house.services, sina, "4500017", arrives=today + timedelta(days=1))
    windows = _windows(house, buyer)
    # It is 10:00 in Hamburg: the window that begins now is over too.
    house.clock.set(make.NOW)
    assert [each.window.words for each in _choice(house, sina, sent.id).free] == [
        each.window.words for each in windows[2:]
    ]
    assert "has begun" in _refused(lambda: _book(house, sina, sent.id, windows[1].id))


def test_windows_of_another_place_and_notices_of_another_supplier_do_not_exist(house, anna, sina, stranger, buyer):
    house.receive(make.order(number="4600009", ship_to=make.ship_to("Kiel warehouse")))
    _set_up(house, buyer, ship_to="Kiel warehouse", minutes=0)
    (elsewhere,) = _windows(house, buyer, ship_to="Kiel warehouse")
    notice = shipping.ship(house.services, sina, "4500017").id
    for window in (elsewhere.id, 0, 99, 2**70):
        with pytest.raises(NotFound):
            _book(house, sina, notice, window)
    with pytest.raises(NotFound):
        _book(house, stranger, notice, elsewhere.id)
    with pytest.raises(NotFound):
        _choice(house, stranger, notice)


def test_who_does_not_ship_books_nothing(house, anna, sina, viewer, buyer, approver):
    first, _ = _set_up(house, buyer)
    notice = shipping.ship(house.services, sina, "4500017").id
    for person in (anna, viewer, approver):
        with pytest.raises(NotAllowed):
            _book(house, person, notice, first.id)


def test_the_database_itself_books_no_window_twice_over(house, anna, buyer):
    first, _ = _set_up(house, buyer)
    with pytest.raises(Exception, match="taken_fits"), house.services.begin() as uow:
        uow.session.execute(update(ReceivingWindowRow).where(ReceivingWindowRow.id == first.id).values(taken=2))
