"""Many people at work at once: they tell the stories, whatever happens to the portal meanwhile."""

from __future__ import annotations

import queue
import random
import threading
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, closing

from portal.domain.actors import PERMISSIONS, Permission, Role
from portal.domain.errors import Unavailable
from portal.domain.states import DocumentState
from portal.faults.answering import Answering
from portal.faults.books import Books
from portal.faults.desk import Desk
from portal.faults.people import PATIENCE, InDoubt, Person
from portal.faults.sending import Sending
from portal.faults.shipping import Shipping
from portal.faults.stories import Deed, Story
from portal.faults.voyages import Standing, Voyage
from portal.running.sign_ins import SIGN_INS

BROWSERS = 5
GLANCE = 0.25  # seconds between two looks at how the documents stand
BUYER, OPERATOR = "buyer", "operator"


class Traffic:
    """Tells stories and the voyages that follow them in threads.

    ``answering`` and ``shipping`` say what suppliers were told, ``sending`` what else came of it.
    """

    def __init__(self, url: str, books: Books, desk: Desk, chance: random.Random) -> None:
        self._books = books
        self._people = _sign_in(url)
        self._ready: queue.SimpleQueue[tuple[Story | Voyage, Deed] | None] = queue.SimpleQueue()
        self._stories: dict[str, Story | Voyage] = {}
        self._voyages: dict[str, Voyage] = {}
        self._busy: set[str] = set()
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self.sending = Sending(chance)
        self.answering = Answering(self.sending, books)
        self.shipping = Shipping(self.sending, books, desk)
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(BROWSERS)]
        self._threads.append(threading.Thread(target=self._watch, daemon=True))
        for thread in self._threads:
            thread.start()

    @property
    def accepted(self) -> int:
        """How many documents the portal said that it has accepted."""
        return len(self.answering.sent) + len(self.shipping.noticed)

    def tell(self, stories: Iterable[Story | Voyage], then: Iterable[Voyage] = ()) -> None:
        """Begin these stories, and these voyages when the stories of their orders are over."""
        with self._lock:
            self._voyages.update({voyage.order: voyage for voyage in then})
            self._stories.update({story.order: story for story in stories})

    def open_orders(self) -> list[str]:
        """Return the orders whose stories are not over."""
        with self._lock:
            return list(self._stories)

    def replay(self, cause: str) -> None:
        """Have operations send again what is stuck for a cause."""
        self.sending.count("replays by operations")
        self.sending.until_answered(self._people[OPERATOR], "/operations/replay", [("cause", cause)])

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
                answers, notices = self._books.newest(), self._books.goods.newest()
            except Unavailable:
                continue
            with self._lock:
                for story in list(self._stories.values()):
                    if story.order not in self._busy:
                        self._look_at(story, answers, notices)

    def _look_at(
        self,
        story: Story | Voyage,
        answers: Mapping[str, tuple[int, DocumentState]],
        notices: Mapping[str, Standing],
    ) -> None:
        if isinstance(story, Story):
            answer = answers.get(story.order)
            deed, is_over = story.next_deed(answer), story.is_over(answer)
        else:
            notice = notices.get(story.order)
            deed, is_over = story.next_deed(notice), story.is_over(notice)
        if deed is not None:
            self._busy.add(story.order)
            self._ready.put((story, deed))
        elif is_over and story.order in self._voyages:
            self._stories[story.order] = self._voyages.pop(story.order)
        elif is_over:
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
                self.sending.complain(f"{story.order}: nobody answered {deed.value} within {PATIENCE:.0f} s: {never}")
                is_done = True
            with self._lock:
                self._busy.remove(story.order)
                if is_done:
                    story.deeds.popleft()

    def _do(self, people: dict[str, Person], story: Story | Voyage, deed: Deed) -> bool:
        if isinstance(story, Story):
            return self.answering.do(people[story.supplier], people[BUYER], story, deed)
        return self.shipping.do(people[_shipper(story.supplier)], people[BUYER], story, deed)


def _sign_in(url: str) -> dict[str, Person]:
    """Sign in whoever answers or ships for a supplier, a buyer and operations."""
    people: dict[str, Person] = {}
    for each in SIGN_INS:
        may = PERMISSIONS[each.role]
        names = {
            each.supplier: each.supplier and Permission.ACKNOWLEDGMENTS_SEND in may,
            _shipper(each.supplier): each.supplier and Permission.SHIPMENTS_SEND in may,
            BUYER: each.role is Role.BUYER,
            OPERATOR: each.role is Role.OPERATIONS,
        }
        mine = [name for name, is_mine in names.items() if is_mine]
        if mine:
            people |= dict.fromkeys(mine, Person.signed_in(url, each.email))
    return people


def _shipper(supplier: str) -> str:
    return f"{supplier} ships"
