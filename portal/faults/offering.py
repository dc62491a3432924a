"""What people do about the items of a catalog: proposing prices, deciding about them, taking proposals back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from portal.faults.offers import Offer
from portal.faults.people import Fields, Person, Reply
from portal.faults.proposals import Proposals
from portal.faults.sending import Sending
from portal.faults.shipping import newest_page
from portal.faults.stories import Deed

#: So often a page may want something confirmed before it is left.
ROUNDS = 3
#: By how much prices rise: a little, which passes by itself, and as much as the buyer has to look at.
LITTLE, MUCH = Decimal("1.004"), Decimal("1.3")

_SENT = re.compile(r"/catalog/proposals/(\d+)$")
_DRAFT = re.compile(r'action="(/catalog/proposals/\d+/edit)"')


@dataclass(frozen=True, slots=True)
class Offered:
    """What a supplier was told: this version of a proposal (its id) was accepted."""

    item: str
    id: int


class Offering:
    """Does the deeds of offers; ``offered`` is what suppliers were told."""

    def __init__(self, sending: Sending, books: Proposals) -> None:
        self._sending = sending
        self._books = books
        self.offered: list[Offered] = []

    def do(self, supplier: Person, buyer: Person, offer: Offer, deed: Deed) -> bool:
        """Do one deed; False where it has to be tried again later."""
        match deed:
            case Deed.PROPOSE | Deed.PROPOSE_DEAR:
                return self._propose(supplier, offer, MUCH if deed is Deed.PROPOSE_DEAR else LITTLE) or offer.give_up()
            case Deed.TAKE_BACK:
                self._sending.until_answered(supplier, f"/catalog/proposals/{offer.proposal}/withdraw", [])
                self._sending.count("proposals taken back")
                return True
            case _:
                return self._decide(buyer, offer, deed) or offer.give_up()

    def _propose(self, person: Person, offer: Offer, factor: Decimal) -> bool:
        item = self._books.find_item(offer.supplier, offer.code)
        if item is None:
            return False
        action, page = _opened(person, f"/catalog/{item}/change")
        for _ in range(ROUNDS):
            if not page.form(action):
                break
            replies = self._sending.clicks(person, action, _filled(page, action, factor))
            if sent := [int(found[1]) for reply in replies if (found := _SENT.search(reply.location))]:
                offer.proposal, offer.tries = max(sent), 0
                self.offered.append(Offered(offer.order, offer.proposal))
                return True
            page = newest_page(replies)
            action, page = _opened(person, page.location) if page.status == 303 else (_form_of(page, action), page)
        self._sending.note_refusal(offer.order, page)
        return False

    def _decide(self, person: Person, offer: Offer, deed: Deed) -> bool:
        path = f"/catalog/proposals/{offer.proposal}/review"
        page = person.get(path)
        fields = [("edition", page.field("edition")), ("about", "all"), ("verdict", deed.value)]
        if deed is Deed.DECLINE:
            fields += [("reason", "price"), ("sentence", "Please keep the price that we agreed on.")]
        replies = self._sending.clicks(person, path, fields)
        if not any(reply.status == 303 for reply in replies):
            self._sending.note_refusal(offer.order, replies[0])
            return False
        self._sending.count(f"proposals {deed.value}d")
        return True


def _opened(person: Person, path: str) -> tuple[str, Reply]:
    """Open a form, or the draft that is there already, and return where it is sent."""
    page = person.get(path)
    if page.status == 303:
        path, page = page.location, person.get(page.location)
    return _form_of(page, path), page


def _form_of(page: Reply, path: str) -> str:
    """Return where a page's form is sent: to the draft once there is one."""
    found = _DRAFT.search(page.text)
    return found[1] if found else path


def _filled(page: Reply, action: str, factor: Decimal) -> Fields:
    """Fill in the form of an item: every price rises, from today on."""
    typed = dict(page.typed(action))
    for name, price in typed.items():
        if re.fullmatch(r"t\d+-price", name) and price:
            typed[name] = _dearer(price, factor)
    typed |= {"valid_from": _today(), "do": "send", "action": "update"}
    return [*typed.items(), *(("confirmed", value) for value in page.ticks("confirmed"))]


def _dearer(price: str, factor: Decimal) -> str:
    return f"{(Decimal(price) * factor).quantize(Decimal('0.0001')):f}"


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
