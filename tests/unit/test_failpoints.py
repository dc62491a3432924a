"""Failpoints end a process where they are told to, and nowhere else."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from portal import failpoints
from portal.failpoints import KILLED, POINTS, reach

PORTAL = Path(failpoints.__file__).parent


def test_without_the_variable_every_point_is_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FAIL_AT", raising=False)
    for point in POINTS:
        reach(point)


@pytest.mark.parametrize(("wanted", "survived"), [("a:1", 0), ("a:3", 2), ("a", 0), ("b:1", 5)])
def test_a_process_dies_at_the_hit_that_was_named(wanted: str, survived: int) -> None:
    script = "from portal.failpoints import reach\nfor n in range(5):\n    reach('a')\n    print(n, flush=True)"
    run = subprocess.run(
        [sys.executable, "-c", script], env={"FAIL_AT": wanted}, cwd=PORTAL.parent, capture_output=True, check=False
    )
    assert len(run.stdout.split()) == survived
    assert run.returncode == (0 if survived == 5 else KILLED)


def test_every_listed_point_is_reached_somewhere_and_every_reached_one_is_listed() -> None:
    reached = {
        point for module in PORTAL.rglob("*.py") for point in re.findall(r'\breach\("([a-z_.]+)"\)', module.read_text())
    }
    assert reached == set(POINTS)
