"""How people send: by double clicks now and then, and again for as long as they are in doubt."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from portal.faults.people import PATIENCE, PAUSE, Fields, InDoubt, Person, Reply

TWICE = 0.15  # how often somebody clicks twice at once

#: How the pages answer what came to nothing: back to the form, mistakes, conflicts.
EXPECTED = (303, 409, 422)


class Sending:
    """Sends forms for any number of threads; ``counts`` and ``complaints`` say what came of it."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._lock = threading.Lock()
        self.counts: Counter[str] = Counter()
        self.broken_connections = 0
        self.complaints: list[str] = []

    def clicks(self, person: Person, path: str, fields: Fields) -> list[Reply]:
        """Send a form, now and then twice at the same moment, and return what was answered."""
        return self._clicked(person, lambda window: window.post(path, fields))

    def upload(
        self,
        person: Person,
        path: str,
        name: str,
        data: bytes,
        *,
        field: str = "files",
        fields: Sequence[tuple[str, str]] = (),
    ) -> list[Reply]:
        """Send a file, now and then twice at the same moment, and return what was answered."""
        return self._clicked(person, lambda window: window.upload(path, name, data, field=field, fields=fields))

    def until_answered(self, person: Person, path: str, fields: Fields) -> Reply:
        """Send the same form until its answer leaves no doubt."""
        return self._until_answered(lambda: person.post(path, fields))

    def _clicked(self, person: Person, act: Callable[[Person], Reply]) -> list[Reply]:
        if self._chance.random() >= TWICE:
            return [self._until_answered(lambda: act(person))]
        self.count("double clicks")
        with closing(person.another_browser()) as again, ThreadPoolExecutor(1) as pool:
            second = pool.submit(self._until_answered, lambda: act(again))
            return [self._until_answered(lambda: act(person)), second.result()]

    def _until_answered(self, act: Callable[[], Reply]) -> Reply:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return act()
            except InDoubt as doubt:
                self.count("sends in doubt, sent again")
                with self._lock:
                    self.broken_connections += doubt.status is None
                if doubt.status not in (None, 503):
                    self.complain(f"the web answered {doubt}")
                if time.monotonic() > deadline:
                    raise
                time.sleep(PAUSE)

    def note_refusal(self, order: str, reply: Reply) -> None:
        """Note what the rules or a conflict stopped."""
        if reply.status not in EXPECTED:
            self.complain(f"{order}: the web answered {reply.status}")
        self.count("sends refused by rules or conflict")

    def count(self, what: str) -> None:
        """Count something that people did."""
        with self._lock:
            self.counts[what] += 1

    def complain(self, text: str) -> None:
        """Keep what must never happen to anybody."""
        with self._lock:
            self.complaints.append(text)
