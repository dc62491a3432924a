"""The plan of the kill points."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from portal.failpoints import POINTS
from portal.faults import kill_points


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
