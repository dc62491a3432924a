"""What people do about one order's ship notices: starting, filling in, sending, replacing, cancelling, receiving."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from portal.faults.books import Books
from portal.faults.desk import Desk
from portal.faults.people import Fields, Person, Reply
from portal.faults.sending import Sending
from portal.faults.stories import Deed
from portal.faults.voyages import Voyage

#: So often a page may want something confirmed, or show a draft that another click has saved, before it is left.
ROUNDS = 3

_DRAFT = re.compile(r"/shipments/(\d+)/edit$")
_SENT = re.compile(r"/shipments/(\d+)$")
_LINES = re.compile(r"<legend[^>]*>Line (\d+), line (\d+) of order")


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a supplier was told: this version of a notice (its id) was accepted."""

    order: str
    id: int


class Shipping:
    """Does the deeds of voyages; ``noticed`` is what suppliers were told."""

    def __init__(self, sending: Sending, books: Books, desk: Desk) -> None:
        self._sending = sending
        self._books = books
        self._desk = desk
        self.noticed: list[Noticed] = []

    def do(self, supplier: Person, buyer: Person, voyage: Voyage, deed: Deed) -> bool:
        """Do one deed; False where it has to be tried again later."""
        match deed:
            case Deed.SHIP | Deed.PART | Deed.REPLACE:
                return self._ship(supplier, voyage, deed) or voyage.give_up()
            case Deed.APPROVE:
                return self._approve(buyer, voyage) or voyage.give_up()
            case Deed.CANCEL:
                self._cancel(supplier, voyage)
            case Deed.REVERSE:
                self._count("receipts reversed by stories", self._desk.reverse(voyage.reference))
            case _:
                is_half = deed is Deed.RECEIVE_HALF
                is_done = self._desk.receive(voyage.reference, half=is_half, more=is_half)
                self._count("notices received by stories", is_done)
        return True

    def _ship(self, person: Person, voyage: Voyage, deed: Deed) -> bool:
        if not voyage.draft:
            replaced, order = f"/shipments/{voyage.notice}/replace", [("order", voyage.order)]
            path, fields = (replaced, []) if deed is Deed.REPLACE else ("/shipments", order)
            reply = self._sending.until_answered(person, path, fields)
            started = _DRAFT.search(reply.location)
            if started is None:
                self._sending.note_refusal(voyage.order, reply)
                # What was received meanwhile is not replaced any more.
                return deed is Deed.REPLACE
            voyage.draft = int(started[1])
        return self._send(person, voyage, deed)

    def _send(self, person: Person, voyage: Voyage, deed: Deed) -> bool:
        base = f"/shipments/{voyage.draft}/edit"
        page = person.get(base)
        for _ in range(ROUNDS):
            fields = self._filled(page, voyage, deed)
            replies = self._sending.clicks(person, f"{base}/send", fields)
            if any(_SENT.search(reply.location) for reply in replies):
                voyage.notice, voyage.draft, voyage.tries = voyage.draft, 0, 0
                self.noticed.append(Noticed(voyage.order, voyage.notice))
                self._count("notices replaced", deed is Deed.REPLACE)
                return True
            page = newest_page(replies)
            if not page.form(base):
                break
        self._sending.note_refusal(voyage.order, page)
        return False

    def _filled(self, page: Reply, voyage: Voyage, deed: Deed) -> Fields:
        """Fill in a draft's form: the days, the transport, and of each line what the buyer asks for."""
        typed = dict(page.typed(f"/shipments/{voyage.draft}/edit"))
        confirmed = page.ticks("confirmed")
        for position, line in _LINES.findall(page.text):
            typed["arrives"] = self._books.requested(voyage.order, int(line)).isoformat()
            self._fill_line(typed, f"p{position}", voyage.order, int(line), deed)
        typed |= {"ships": datetime.now(UTC).date().isoformat(), "own_vehicle": "yes"}
        return [*typed.items(), *(("confirmed", value) for value in confirmed)]

    def _fill_line(self, typed: dict[str, str], name: str, order: str, line: int, deed: Deed) -> None:
        quantity = Decimal(typed[f"{name}-quantity"])
        is_new = not typed.get(f"{name}-lot0-number")
        if deed in (Deed.PART, Deed.REPLACE) and is_new is (deed is Deed.PART) and quantity >= 2:
            quantity = Decimal(int(quantity / 2))
        lot = f"{order}-{line}{'-part' if deed is Deed.PART else ''}"
        if not is_new:
            lot = typed[f"{name}-lot0-number"]
        typed |= {
            f"{name}-quantity": f"{quantity:f}",
            f"{name}-lot0-number": lot,
            f"{name}-lot0-quantity": "",
            f"{name}-lot0-origin": "DE",
        }
        if self._books.needs_serials(order, line):
            typed[f"{name}-lot0-serials"] = "\n".join(f"{lot}-{number}" for number in range(int(quantity)))

    def _approve(self, person: Person, voyage: Voyage) -> bool:
        base = f"/shipments/{voyage.notice}"
        fields = [*person.get(base).form(f"{base}/decide"), ("verdict", "approve")]
        reply = self._sending.until_answered(person, f"{base}/decide", fields)
        if reply.status != 303:
            self._sending.note_refusal(voyage.order, reply)
            return False
        self._count("notices approved", True)
        return True

    def _cancel(self, person: Person, voyage: Voyage) -> None:
        reply = self._sending.until_answered(person, f"/shipments/{voyage.notice}/cancel", [])
        if reply.status != 303:
            self._sending.note_refusal(voyage.order, reply)
        self._count("cancellations asked for", reply.status == 303)

    def _count(self, what: str, is_done: bool) -> None:
        if is_done:
            self._sending.count(what)


def newest_page(replies: Sequence[Reply]) -> Reply:
    """Return the page on which to go on: the one with the newest draft, where two clicks saved one after the other."""
    return max(replies, key=lambda reply: int(reply.field("edition") or 0))
