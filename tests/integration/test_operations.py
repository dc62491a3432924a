"""What operations sees: counts, causes, ages, and who is running."""

from __future__ import annotations

import pytest

from portal.domain.actors import Actor, Role
from portal.domain.errors import NotAllowed
from portal.ports.erp import Refusal, Refused
from portal.services import intake
from portal.services.heartbeats import Heart
from portal.services.operations import Operations, list_promises, overview, replay_cause
from tests import make
from tests.fakes.erp import Failing
from tests.house import OPERATOR, House

ORDERS = [make.order(number=number) for number in ("A", "B", "C", "D")]


@pytest.fixture
def troubled(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """Give a portal with two answers stuck for one cause, one waiting and one due."""
    house.receive(*ORDERS)
    for order in ORDERS:
        house.send(order)
        house.clock.advance(seconds=1)
    with monkeypatch.context() as patch:
        patch.setattr(house.erp, "book_acknowledgment", lambda *_, **__: Refused((Refusal("E-77", "?"),)))
        house.deliver("A")
        house.deliver("B")
    house.erp.fail(Failing.AWAY)
    house.deliver("C")
    return house


def _overview(house: House) -> Operations:
    return overview(house.services, OPERATOR)


def test_a_portal_without_work_has_nothing_to_show(house: House) -> None:
    seen = _overview(house)
    assert (seen.due, seen.waiting, seen.stuck_count, seen.oldest, seen.stuck) == (0, 0, 0, None, ())
    assert (seen.synced_at, seen.heartbeats) == (None, ())


def test_promises_are_counted_by_how_they_stand(troubled: House) -> None:
    seen = _overview(troubled)
    assert (seen.due, seen.delivering, seen.waiting, seen.in_doubt, seen.stuck_count) == (1, 0, 1, 0, 2)
    assert seen.oldest == troubled.promise("A").written_at
    assert seen.queued == 4


def test_what_is_stuck_is_grouped_by_its_cause(troubled: House) -> None:
    [group] = _overview(troubled).stuck
    assert (group.cause, group.count) == ("refusal without a rule: E-77", 2)
    assert group.ids == (troubled.promise("A").id, troubled.promise("B").id)
    assert group.oldest == troubled.promise("A").written_at


def test_a_group_is_replayed_as_a_whole(troubled: House) -> None:
    [group] = _overview(troubled).stuck
    with troubled.services.begin() as uow:
        assert replay_cause(uow, OPERATOR, group.cause) == 2
    assert _overview(troubled).stuck_count == 0
    assert [troubled.deliver("A"), troubled.deliver("B")] == ["booked", "booked"]


def test_promises_are_listed_oldest_first_and_page_by_page(troubled: House) -> None:
    with troubled.reading() as uow:
        first = list_promises(uow, OPERATOR, limit=3)
        rest = list_promises(uow, OPERATOR, after=first[-1].id, limit=3)
        stuck = list_promises(uow, OPERATOR, state="stuck")
        of_cause = list_promises(uow, OPERATOR, cause="away")
    assert [promise.order for promise in (*first, *rest)] == ["A", "B", "C", "D"]
    assert [promise.order for promise in stuck] == ["A", "B"]
    assert [(promise.order, promise.away_tries) for promise in of_cause] == [("C", 1)]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.OPERATIONS, Role.AUDITOR)])
def test_only_operations_and_auditors_look(house: House, role: Role) -> None:
    with pytest.raises(NotAllowed):
        overview(house.services, Actor(None, "Somebody", role))


def test_a_queue_that_is_away_is_shown_as_such(house: House) -> None:
    house.alarm.away = True
    assert _overview(house).queued is None


def test_a_process_is_missing_after_half_a_minute_of_silence(house: House) -> None:
    Heart(house.services, "worker").beat()
    house.clock.advance(seconds=30)
    seen = _overview(house)
    assert not seen.is_missing(seen.heartbeats[0])
    house.clock.advance(seconds=1)
    seen = _overview(house)
    assert seen.is_missing(seen.heartbeats[0])


def test_a_process_that_ends_by_itself_is_forgotten(house: House) -> None:
    heart = Heart(house.services, "schedule")
    heart.beat()
    heart.stop()
    assert _overview(house).heartbeats == ()


def test_the_failure_of_the_last_reading_is_shown_with_its_time(house: House) -> None:
    house.receive()
    house.clock.advance(minutes=1)
    house.erp.fail(Failing.AWAY)
    intake.synchronise(house.services)
    seen = _overview(house)
    assert seen.synced_at is not None
    assert seen.sync_failed_at == house.clock.now()
    assert "away" in seen.sync_error
