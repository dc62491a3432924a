"""The search for garbage is set for long runs, and still finds what only circles keep."""

from __future__ import annotations

import subprocess
import sys

_SCRIPT = """
import gc, weakref
from portal.garbage import settle

class Node:
    pass

settle()
assert gc.get_freeze_count() > 1000, "what was made by now is not looked through any more"
node = Node()
node.itself, seen = node, weakref.ref(node)
del node
for _ in range(3):
    circles = [[] for _ in range(gc.get_threshold()[0] + 1)]
assert seen() is None, "a circle that nobody needs is found without being asked for"
"""


def test_circles_are_found_by_themselves_after_settling() -> None:
    run = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
