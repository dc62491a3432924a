"""Doing things at the same moment, as two people or two windows do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from portal.domain.errors import PortalError

T = TypeVar("T")


def at_once(*calls: Callable[[], T]) -> list[T | PortalError]:
    """Make all calls at the same moment, each in a thread of its own; return results and refusals as they come."""
    results: list[T | PortalError] = []
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> None:
        start.wait()
        try:
            results.append(call())
        except PortalError as refusal:
            results.append(refusal)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results
