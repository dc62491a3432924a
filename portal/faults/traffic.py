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
from portal.faults.billing import Billing
from portal.faults.bills import Bill
from portal.faults.bills import Standing as BillStanding
from portal.faults.books import Books
from portal.faults.catalogs import Cataloguing
from portal.faults.desk import Desk
from portal.faults.offering import Offering
from portal.faults.offers import Offer
from portal.faults.offers import Standing as OfferStanding
from portal.faults.people import PATIENCE, InDoubt, Person
from portal.faults.sending import Sending
from portal.faults.shipping import Shipping
from portal.faults.stories import Deed, Story
from portal.faults.voyages import Standing, Voyage
from portal.running.sign_ins import SIGN_INS

BROWSERS = 5
GLANCE = 0.25  # seconds between two looks at how the documents stand
BUYER, OPERATOR = "buyer", "operator"

#: What is told of one order at a time.
Told = Story | Voyage | Bill | Offer


class Traffic:
    """Tells stories, and the voyages or bills that follow them, in threads.

    ``answering``, ``shipping``, ``billing`` and ``offering`` say what suppliers were told, ``sending`` what else came
    of it; ``cataloguing`` sends files of catalogs.
    """

    def __init__(self, url: str, books: Books, desk: Desk, chance: random.Random) -> None:
        self._books = books
        self._people = _sign_in(url)
        self._ready: queue.SimpleQueue[tuple[Told, Deed] | None] = queue.SimpleQueue()
        self._stories: dict[str, Told] = {}
        self._then: dict[str, Voyage | Bill] = {}
        self._busy: set[str] = set()
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self.sending = Sending(chance)
        self.answering = Answering(self.sending, books)
        self.shipping = Shipping(self.sending, books, desk)
        self.billing = Billing(self.sending, books, desk)
        self.offering = Offering(self.sending, books.proposals)
        self.cataloguing = Cataloguing(self.sending, self._people)
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(BROWSERS)]
        self._threads.append(threading.Thread(target=self._watch, daemon=True))
        for thread in self._threads:
            thread.start()

    @property
    def answers(self) -> int:
        """How many answers the portal said that it has accepted."""
        return len(self.answering.sent)

    def tell(self, stories: Iterable[Told], then: Iterable[Voyage | Bill] = ()) -> None:
        """Begin these stories, and what follows them when the stories of their orders are over."""
        with self._lock:
            self._then.update({each.order: each for each in then})
            self._stories.update({story.order: story for story in stories})

    def open_orders(self) -> list[str]:
        """Return the orders whose stories are not over."""
        with self._lock:
            return [name for name, story in self._stories.items() if not isinstance(story, Offer)]

    def open_offers(self) -> list[str]:
        """Return the items whose stories are not over."""
        with self._lock:
            return [name for name, story in self._stories.items() if isinstance(story, Offer)]

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
                bills, offers = self._books.accounts.newest(), self._books.proposals.newest()
            except Unavailable:
                continue
            with self._lock:
                for story in list(self._stories.values()):
                    if story.order not in self._busy:
                        self._look_at(story, answers, notices, bills, offers)

    def _look_at(
        self,
        story: Told,
        answers: Mapping[str, tuple[int, DocumentState]],
        notices: Mapping[str, Standing],
        bills: Mapping[str, BillStanding],
        offers: Mapping[str, OfferStanding],
    ) -> None:
        if isinstance(story, Story):
            answer = answers.get(story.order)
            deed, is_over = story.next_deed(answer), story.is_over(answer)
        elif isinstance(story, Voyage):
            notice = notices.get(story.order)
            deed, is_over = story.next_deed(notice), story.is_over(notice)
        elif isinstance(story, Offer):
            offer = offers.get(story.order)
            deed, is_over = story.next_deed(offer), story.is_over(offer)
        else:
            bill = bills.get(story.order)
            deed, is_over = story.next_deed(bill), story.is_over(bill)
        if deed is not None:
            self._busy.add(story.order)
            self._ready.put((story, deed))
        elif is_over and story.order in self._then:
            self._stories[story.order] = self._then.pop(story.order)
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

    def _do(self, people: dict[str, Person], story: Told, deed: Deed) -> bool:
        if isinstance(story, Story):
            return self.answering.do(people[story.supplier], people[BUYER], story, deed)
        if isinstance(story, Bill):
            return self.billing.do(people[_biller(story.supplier)], people[BUYER], story, deed)
        if isinstance(story, Offer):
            return self.offering.do(people[story.supplier], people[BUYER], story, deed)
        return self.shipping.do(people[_shipper(story.supplier)], people[BUYER], story, deed)


def _sign_in(url: str) -> dict[str, Person]:
    """Sign in whoever answers, ships or sends invoices for a supplier, a buyer and operations."""
    people: dict[str, Person] = {}
    for each in SIGN_INS:
        may = PERMISSIONS[each.role]
        names = {
            each.supplier: each.supplier and Permission.ACKNOWLEDGMENTS_SEND in may,
            _shipper(each.supplier): each.supplier and Permission.SHIPMENTS_SEND in may,
            _biller(each.supplier): each.supplier and Permission.INVOICES_SEND in may,
            BUYER: each.role is Role.BUYER,
            OPERATOR: each.role is Role.OPERATIONS,
        }
        mine = [name for name, is_mine in names.items() if is_mine]
        if mine:
            people |= dict.fromkeys(mine, Person.signed_in(url, each.email))
    return people


def _shipper(supplier: str) -> str:
    return f"{supplier} ships"


def _biller(supplier: str) -> str:
    return f"{supplier} bills"
