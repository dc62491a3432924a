"""What happens by the clock: once, by whoever comes first, and again when its time has come."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from jobs import orders
from jobs.schedule import all_tasks
from portal.domain.states import OrderAction
from portal.services.composition import Services
from portal.services.tasks import Task, daily, every, run_due
from tests import make
from tests.house import House

MINUTE = timedelta(minutes=1)


def _counting(runs: list[str], name: str = "count", **named: object) -> Task:
    return Task(name, lambda services: runs.append(name), every(MINUTE), longest=timedelta(minutes=5))


def test_a_task_runs_when_it_is_due_and_not_before(house: House) -> None:
    runs: list[str] = []
    task = _counting(runs)
    for _ in range(2):
        run_due(house.services, [task])  # the first look makes the task known
        run_due(house.services, [task])
    assert runs == ["count"]
    house.clock.advance(seconds=59)
    run_due(house.services, [task])
    assert runs == ["count"]
    house.clock.advance(seconds=1)
    run_due(house.services, [task])
    assert runs == ["count"] * 2


def test_a_task_that_somebody_else_runs_is_left_alone_until_the_claim_ends(house: House) -> None:
    runs: list[str] = []
    task = _counting(runs)

    def run_while_claimed(services: Services) -> None:
        run_due(services, [task])
        raise SystemExit  # killed before it is given back

    claimed = Task("count", run_while_claimed, every(MINUTE), longest=timedelta(minutes=5))
    run_due(house.services, [claimed])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.store.queries.tasks.finish", lambda *_, **__: False)
        with pytest.raises(SystemExit):
            run_due(house.services, [claimed])
    assert runs == []

    house.clock.advance(minutes=5)
    run_due(house.services, [task])
    assert runs == ["count"]


def test_a_task_that_fails_is_due_again_at_its_time(house: House) -> None:
    runs: list[str] = []

    def fail(services: Services) -> None:
        runs.append("failed")
        raise ValueError("broken")

    task = Task("broken", fail, every(MINUTE), longest=MINUTE)
    run_due(house.services, [task])
    with pytest.raises(ValueError, match="broken"):
        run_due(house.services, [task])
    assert run_due(house.services, [task]) == ()
    house.clock.advance(minutes=1)
    with pytest.raises(ValueError, match="broken"):
        run_due(house.services, [task])
    assert runs == ["failed"] * 2


@pytest.mark.parametrize(
    ("ended", "due"),
    [
        ("2026-03-02T02:29:59", "2026-03-02T02:30:00"),
        ("2026-03-02T02:30:00", "2026-03-03T02:30:00"),
        ("2026-03-02T14:00:00", "2026-03-03T02:30:00"),
    ],
)
def test_a_daily_task_is_due_at_its_hour(ended: str, due: str) -> None:
    at = datetime.fromisoformat(ended).replace(tzinfo=UTC)
    assert daily(time(2, 30))(at) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_everything_by_the_clock_runs(house: House) -> None:
    house.receive()
    for task in all_tasks(house.services.settings):
        assert task.run(house.services) is not None


def test_a_reading_of_the_erp_that_was_killed_is_taken_up_within_a_lease(house: House) -> None:
    settings = house.services.settings
    reading = next(task for task in all_tasks(settings) if task.name == "synchronise")
    assert reading.longest <= settings.lease


def test_an_order_becomes_overdue_by_the_clock(house: House) -> None:
    house.receive(make.order(answer_due=house.clock.now() + MINUTE))
    house.clock.advance(minutes=2)
    assert house.order().action == OrderAction.ANSWER
    orders.mark_overdue(house.services)
    assert house.order().action == OrderAction.ANSWER_LATE
