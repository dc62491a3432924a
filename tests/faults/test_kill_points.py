"""The plan of the kill points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from types import SimpleNamespace

import pytest

from portal.failpoints import POINTS
from portal.faults import kill_points
from portal.running.parts import PORTAL, SCHEDULE, WORKERS


def test_every_point_is_reached_for_once_at_every_hit():
    armed = [point for together in kill_points.rounds((1, 2)) for point in together.values()]
    assert sorted(armed) == sorted(f"{point}:{hit}" for point in POINTS for hit in (1, 2))


@pytest.mark.parametrize(
    ("answers", "broken", "has_died"),
    [
        pytest.param([False, False], [3, 7], [False, False], id="refused while it starts"),
        pytest.param([False, True, True], [3, 7, 7], [False, False, False], id="refused, then there"),
        pytest.param([True, True], [7, 8], [False, True], id="there, then gone"),
    ],
)
def test_only_a_web_that_had_answered_can_be_seen_to_die(monkeypatch, answers, broken, has_died):
    sending = SimpleNamespace(broken_connections=0)
    stage = SimpleNamespace(parts=SimpleNamespace(web_url="http://web"), traffic=SimpleNamespace(sending=sending))
    web, seen = kill_points._Web(stage), []
    for answer, sending.broken_connections in zip(answers, broken, strict=True):
        monkeypatch.setattr(kill_points.addresses, "answers", lambda _url, answer=answer: answer)
        seen.append(web.has_died())
    assert seen == has_died


class Parts:
    """Parts that all run at first.

    A worker reaches its point only where no unarmed one takes the work before it, the sweep only where none runs or
    only those that are to be killed do.
    """

    def __init__(self) -> None:
        self.running = dict.fromkeys(PORTAL, "")

    def kill(self, *names: str) -> None:
        for name in names:
            self.running.pop(name, None)

    def start(self, name: str, fail_at: str = "") -> None:
        self.running[name] = fail_at

    def revive(self, names: Iterable[str] = PORTAL) -> None:
        for name in names:
            self.running.setdefault(name, "")

    def dead(self) -> tuple[str, ...]:
        return tuple(name for name in PORTAL if name not in self.running)

    def exit_code(self, name: str) -> int | None:
        minds = name in WORKERS or self.running[name].startswith("sweep")
        has_rival = minds and any(self.running.get(worker) == "" for worker in WORKERS)
        return None if has_rival else kill_points.KILLED


@pytest.mark.parametrize(
    "armed",
    [
        pytest.param({SCHEDULE: "intake.before_commit:1", "worker-1": "deliver.settled:1"}, id="one worker of two"),
        pytest.param({"worker-1": "deliver.woken:1", "worker-2": "deliver.woken:2"}, id="one after the other"),
        pytest.param({SCHEDULE: "sweep.after_wake:2"}, id="the sweep alone"),
        pytest.param({SCHEDULE: "sweep.before_wake:1", "worker-1": "deliver.claimed:1"}, id="the sweep and a worker"),
    ],
)
def test_the_work_is_left_to_the_parts_that_are_to_be_killed(monkeypatch, armed):
    monkeypatch.setattr(kill_points, "GLANCE", 0.001)
    monkeypatch.setattr(kill_points, "SECONDS_TO_REACH", 0.05)
    parts = Parts()
    stage = SimpleNamespace(
        parts=parts, faults=Counter(), violations=[], seconds_to_start=0, traffic=None, say=lambda _: None,
        heal=parts.revive, settle=lambda _: None,
    )  # fmt: skip
    kill_points._kill(stage, armed, lambda: None)
    assert stage.violations == []
    assert parts.running == dict.fromkeys(PORTAL, "")
