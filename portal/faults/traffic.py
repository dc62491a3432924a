"""Many people at work at once: they tell the stories, whatever happens to the portal meanwhile."""

from __future__ import annotations

import queue
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass

from portal.domain.actors import Role
from portal.domain.errors import Unavailable
from portal.domain.states import DocumentState
from portal.faults.books import Books
from portal.faults.buyer import LATE_BY
from portal.faults.people import PATIENCE, PAUSE, Fields, InDoubt, Person, Reply
from portal.faults.stories import Deed, Story
from portal.running.sign_ins import SIGN_INS

BROWSERS = 5
GLANCE = 0.25  # seconds between two looks at how the answers stand
TWICE = 0.15  # how often somebody clicks twice at once
BUYER, OPERATOR = "buyer", "operator"

#: How the pages answer what came to nothing: back to the form, mistakes, conflicts.
EXPECTED = (303, 409, 422)

_SENT = re.compile(r"/orders/([^/]+)/answers/(\d+)$")
_LINES = re.compile(r'name="l(\d+)-0-type"')


@dataclass(frozen=True, slots=True)
class Sent:
    """What a supplier was told: this key was accepted as this version of the answer to this order."""

    order: str
    version: int
    key: str


class Traffic:
    """Tells stories in threads. ``sent`` and ``counts`` say what came of it, ``complaints`` what must never happen."""

    def __init__(self, url: str, books: Books, chance: random.Random) -> None:
        self._books = books
        self._chance = chance
        self._people = _sign_in(url)
        self._ready: queue.SimpleQueue[tuple[Story, Deed] | None] = queue.SimpleQueue()
        self._stories: dict[str, Story] = {}
        self._busy: set[str] = set()
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self.sent: list[Sent] = []
        self.counts: Counter[str] = Counter()
        self.broken_connections = 0
        self.complaints: list[str] = []
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(BROWSERS)]
        self._threads.append(threading.Thread(target=self._watch, daemon=True))
        for thread in self._threads:
            thread.start()

    def tell(self, stories: Iterable[Story]) -> None:
        """Begin these stories."""
        with self._lock:
            self._stories.update({story.order: story for story in stories})

    def open_orders(self) -> list[str]:
        """Return the orders whose stories are not over."""
        with self._lock:
            return list(self._stories)

    def replay(self, cause: str) -> None:
        """Have operations send again what is stuck for a cause."""
        with self._lock:
            self.counts["replays by operations"] += 1
        self._until_answered(self._people[OPERATOR], "/operations/replay", [("cause", cause)])

    def close(self) -> None:
        """End the threads; whoever is at something finishes it."""
        self._ending.set()
        for _ in range(BROWSERS):
            self._ready.put(None)
        for thread in self._threads:
            thread.join(timeout=5)
        for person in self._people.values():
            person.close()

    def _watch(self) -> None:
        while not self._ending.wait(GLANCE):
            try:
                newest = self._books.newest()
            except Unavailable:
                continue
            with self._lock:
                for story in list(self._stories.values()):
                    if story.order not in self._busy:
                        self._look_at(story, newest.get(story.order))

    def _look_at(self, story: Story, newest: tuple[int, DocumentState] | None) -> None:
        deed = story.next_deed(newest)
        if deed is not None:
            self._busy.add(story.order)
            self._ready.put((story, deed))
        elif story.is_over(newest):
            del self._stories[story.order]

    def _work(self) -> None:
        with ExitStack() as closed:
            people = {
                name: closed.enter_context(closing(person.another_browser())) for name, person in self._people.items()
            }
            self._tell_on(people)

    def _tell_on(self, people: dict[str, Person]) -> None:
        while (found := self._ready.get()) is not None:
            story, deed = found
            try:
                is_done = self._do(people, story, deed)
            except InDoubt as never:
                self._complain(f"{story.order}: nobody answered {deed.value} within {PATIENCE:.0f} s: {never}")
                is_done = True
            with self._lock:
                self._busy.remove(story.order)
                if is_done:
                    story.deeds.popleft()

    def _do(self, people: dict[str, Person], story: Story, deed: Deed) -> bool:
        """Do one deed; False where it has to be tried again later."""
        if deed in (Deed.APPROVE, Deed.DECLINE):
            return self._decide(people[BUYER], story, deed)
        person = people[story.supplier]
        if deed is Deed.WITHDRAW:
            self._until_answered(person, f"/orders/{story.order}/withdraw", [])
            return True
        path, fields = self._form(person, story, deed)
        return bool(path) and self._send(person, story, path, fields)

    def _form(self, person: Person, story: Story, deed: Deed) -> tuple[str, Fields]:
        """Open the page and fill in its form: where to send it and with what; "" where the order is not there yet."""
        base = f"/orders/{story.order}"
        if deed is Deed.ACCEPT and (one_click := person.get(base).form(f"{base}/accept")):
            return f"{base}/accept", one_click
        page = person.get(f"{base}/answer")
        if page.status != 200:
            return "", []
        fields = page.form(f"{base}/answer")
        for line in _LINES.findall(page.text):
            fields.append((f"l{line}-0-type", "accept"))
            if deed is Deed.LATE:
                late = self._books.requested(story.order, int(line)) + LATE_BY
                fields += [(f"l{line}-0-delivery", late.isoformat()), (f"l{line}-0-reason", "lead_time")]
        return f"{base}/answer/send", fields

    def _send(self, person: Person, story: Story, path: str, fields: Fields) -> bool:
        replies = self._clicks(person, path, fields)
        versions = {int(found[2]) for reply in replies if (found := _SENT.search(reply.location))}
        if not versions:
            self._note_refusal(story, replies[0])
            return False
        if len(versions) > 1:
            self._complain(f"{story.order}: one key gave the versions {sorted(versions)}")
        story.version = max(versions)
        with self._lock:
            self.sent += [Sent(story.order, version, dict(fields)["send_key"]) for version in versions]
        return True

    def _clicks(self, person: Person, path: str, fields: Fields) -> list[Reply]:
        """Send a form, now and then twice at the same moment, and return what was answered."""
        if self._chance.random() >= TWICE:
            return [self._until_answered(person, path, fields)]
        with self._lock:
            self.counts["double clicks"] += 1
        with closing(person.another_browser()) as again, ThreadPoolExecutor(1) as pool:
            second = pool.submit(self._until_answered, again, path, fields)
            return [self._until_answered(person, path, fields), second.result()]

    def _until_answered(self, person: Person, path: str, fields: Fields) -> Reply:
        """Send the same form until its answer leaves no doubt."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return person.post(path, fields)
            except InDoubt as doubt:
                with self._lock:
                    self.counts["sends in doubt, sent again"] += 1
                    self.broken_connections += doubt.status is None
                if doubt.status not in (None, 503):
                    self._complain(f"the web answered {doubt}")
                if time.monotonic() > deadline:
                    raise
                time.sleep(PAUSE)

    def _decide(self, person: Person, story: Story, deed: Deed) -> bool:
        base = f"/reviews/{story.order}/{story.version}"
        fields = [*person.get(base).form(f"{base}/decide"), ("verdict-all", deed.value)]
        if deed is Deed.DECLINE:
            fields += [("reason-all", "date"), ("sentence-all", "Please keep the date that we asked for.")]
        reply = self._until_answered(person, f"{base}/decide", fields)
        if reply.status != 303:
            self._note_refusal(story, reply)
        # A decision that came to nothing is made again, unless the answer is no longer in review.
        return reply.status == 303

    def _note_refusal(self, story: Story, reply: Reply) -> None:
        """Note an answer that the rules or a conflict stopped; an order that nobody can answer is left alone."""
        if reply.status not in EXPECTED:
            self._complain(f"{story.order}: the web answered {reply.status}")
        with self._lock:
            self.counts["sends refused by rules or conflict"] += 1

    def _complain(self, text: str) -> None:
        with self._lock:
            self.complaints.append(text)


def _sign_in(url: str) -> dict[str, Person]:
    roles = {Role.BUYER: BUYER, Role.OPERATIONS: OPERATOR}
    senders = {Role.SUPPLIER_ADMIN, Role.SUPPLIER_ORDERS}
    return {
        each.supplier or roles[each.role]: Person.signed_in(url, each.email)
        for each in SIGN_INS
        if each.role in senders or each.role in roles
    }
