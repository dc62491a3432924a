"""The plan of the kill points."""

from __future__ import annotations

from portal.failpoints import POINTS
from portal.faults import kill_points


def test_every_point_is_reached_for_once_at_every_hit():
    armed = [point for together in kill_points.rounds((1, 2)) for point in together.values()]
    assert sorted(armed) == sorted(f"{point}:{hit}" for point in POINTS for hit in (1, 2))
