"""What people do about one order's invoices: starting, filling in, sending by form or as a file, crediting, paying."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from portal.faults.bills import Bill
from portal.faults.books import Books
from portal.faults.desk import Desk
from portal.faults.people import Fields, Person, Reply
from portal.faults.sending import Sending
from portal.faults.shipping import newest_page
from portal.faults.stories import Deed

#: So often a page may want something confirmed, or show a draft that another click has saved, before it is left.
ROUNDS = 3
#: What is asked for of a price that the buyer has to look at, in hundredths of the order's.
DEAR = 112

FILES = "/invoices/files"

_DRAFT = re.compile(r"/invoices/(\d+)/edit$")
_SENT = re.compile(r"/invoices/(\d+)$")
_PRICE = re.compile(r"l\d+-price")


@dataclass(frozen=True, slots=True)
class Billed:
    """What a supplier was told: this version of an invoice (its id) was accepted."""

    order: str
    id: int


class Billing:
    """Does the deeds of bills; ``billed`` and ``uploaded`` (SHA-256 of files) are what suppliers were told."""

    def __init__(self, sending: Sending, books: Books, desk: Desk) -> None:
        self._sending = sending
        self._books = books
        self._desk = desk
        self.billed: list[Billed] = []
        self.uploaded: list[str] = []

    def do(self, supplier: Person, buyer: Person, bill: Bill, deed: Deed) -> bool:
        """Do one deed; False where it has to be tried again later."""
        match deed:
            case Deed.COME:
                self._desk.receive_order(bill.order)
            case Deed.BILL | Deed.BILL_DEAR | Deed.CREDIT | Deed.REPAIR:
                return self._bill(supplier, bill, deed) or bill.give_up()
            case Deed.UPLOAD:
                return self._upload(supplier, bill) or bill.give_up()
            case Deed.SEND:
                return self._send_read(supplier, bill) or bill.give_up()
            case Deed.APPROVE:
                return self._approve(buyer, bill) or bill.give_up()
            case Deed.BOUNCE:
                self._count("payments reversed", self._desk.return_payment(bill.reference))
            case _:
                is_paid = self._desk.pay(bill.reference, half=deed is Deed.PAY_PART)
                self._count("payments made", is_paid)
        return True

    def _bill(self, person: Person, bill: Bill, deed: Deed) -> bool:
        if not bill.draft and not self._start(person, bill, deed):
            return False
        return self._send(person, bill, deed)

    def _start(self, person: Person, bill: Bill, deed: Deed) -> bool:
        """Begin a draft; False where nothing can be invoiced yet."""
        if deed in (Deed.CREDIT, Deed.REPAIR):
            path, fields = f"/invoices/{bill.invoice}/{deed.name.lower()}", Fields()
        else:
            path, fields = "/invoices/from-order", [("order", bill.order)]
        reply = self._sending.until_answered(person, path, fields)
        if reply.status == 404:
            return False  # the portal has not read the order yet
        started = _DRAFT.search(reply.location)
        if started is None:
            self._sending.note_refusal(bill.order, reply)
            return False
        bill.draft = int(started[1])
        return True

    def _send(self, person: Person, bill: Bill, deed: Deed) -> bool:
        base = f"/invoices/{bill.draft}/edit"
        page = person.get(base)
        for _ in range(ROUNDS):
            replies = self._sending.clicks(person, f"{base}/send", _filled(page, bill, deed))
            if any(_SENT.search(reply.location) for reply in replies):
                bill.invoice, bill.draft, bill.tries = bill.draft, 0, 0
                self.billed.append(Billed(bill.order, bill.invoice))
                self._count("credit notes sent", deed is Deed.CREDIT)
                return True
            page = newest_page(replies)
            if not page.form(base):
                break
        self._sending.note_refusal(bill.order, page)
        return False

    def _upload(self, person: Person, bill: Bill) -> bool:
        """Have the portal write an invoice as UBL, throw the draft away, and send the file."""
        if not bill.file:
            if not bill.draft and not self._start(person, bill, Deed.UPLOAD):
                return False
            draft = f"/invoices/{bill.draft}"
            saved = self._sending.until_answered(
                person, f"{draft}/edit", _filled(person.get(f"{draft}/edit"), bill, Deed.UPLOAD)
            )
            if saved.status != 303:
                self._sending.note_refusal(bill.order, saved)
                return False
            bill.file = person.get(f"{draft}/invoice.xml").text.encode()
            self._sending.until_answered(person, f"{draft}/discard", [])
            bill.draft = 0
        return self._sent_file(person, bill)

    def _sent_file(self, person: Person, bill: Bill) -> bool:
        replies = self._sending.upload(person, FILES, f"{bill.order}.xml", bill.file)
        if any(reply.status != 303 for reply in replies):
            self._sending.note_refusal(bill.order, replies[0])
            return False
        self.uploaded.append(sha256(bill.file).hexdigest())
        self._count("files sent", True)
        return True

    def _send_read(self, person: Person, bill: Bill) -> bool:
        """Send the draft that was read from the file; a file that ended too many workers is sent again."""
        if not bill.draft:
            file = self._books.accounts.find_file(sha256(bill.file).hexdigest())
            if file is None or file.is_refused:
                self._sent_file(person, bill)
                return False
            bill.draft = file.invoice
        return bool(bill.draft) and self._send(person, bill, Deed.SEND)

    def _approve(self, person: Person, bill: Bill) -> bool:
        base = f"/invoices/{bill.invoice}"
        fields = [*person.get(base).form(f"{base}/decide"), ("verdict-all", "approve")]
        reply = self._sending.until_answered(person, f"{base}/decide", fields)
        if reply.status != 303:
            self._sending.note_refusal(bill.order, reply)
            return False
        self._count("invoices approved", True)
        return True

    def _count(self, what: str, is_done: bool) -> None:
        if is_done:
            self._sending.count(what)


def _filled(page: Reply, bill: Bill, deed: Deed) -> Fields:
    """Fill in a draft's form: its number and day, and a higher price where that is wanted."""
    typed = dict(page.typed(f"/invoices/{bill.draft}/edit"))
    confirmed = page.ticks("confirmed")
    letter = {Deed.CREDIT: "G", Deed.UPLOAD: "U"}.get(deed, "R")
    typed["number"] = typed.get("number") or f"{letter}{bill.order[2:]}"
    typed["delivered"] = typed.get("delivered") or datetime.now(UTC).date().isoformat()
    for name in typed:
        if name.startswith("exemption-") and not typed[name]:
            typed[name] = "Reverse charge"
        if deed is Deed.BILL_DEAR and _PRICE.fullmatch(name) and not confirmed:
            typed[name] = _dearer(typed[name])
    return [*typed.items(), *(("confirmed", value) for value in confirmed)]


def _dearer(price: str) -> str:
    return str(int(float(price) * DEAR / 100) + 1)
