"""Assistants without a process of their own: a part is worked on when it is asked for, as early as it can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pickle import dumps, loads
from typing import Any

from portal.ports.assistants import OpenWork


class FakeAssistants:
    """Gives assistants; while ``is_away`` is set, nothing comes of what they are asked for. ``asked`` are all parts."""

    def __init__(self) -> None:
        self.is_away = False
        self.asked: list[Any] = []

    @contextmanager
    def begin(self, open_work: OpenWork[Any, Any]) -> Iterator[FakeAssistant]:
        """Begin an assistant."""
        with open_work() as work:
            yield FakeAssistant(self, work)


class FakeAssistant:
    """An assistant that has done its part before anybody waits for it."""

    def __init__(self, assistants: FakeAssistants, work: Callable[[Any], Any]) -> None:
        self._assistants, self._work = assistants, work
        self._made: Any = None

    def ask(self, part: Any) -> None:
        """Work on a part."""
        self._assistants.asked.append(part)
        self._made = None
        if not self._assistants.is_away:
            try:
                self._made = loads(dumps(self._work(loads(dumps(part)))))
            except Exception:  # as of one in a process of its own, nobody hears of it
                self._assistants.is_away = True

    def answer(self) -> Any:
        """Return what came of the part."""
        return self._made
