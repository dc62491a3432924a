"""What people do about one order's answers: answering, deciding, taking back."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portal.faults.books import Books
from portal.faults.buyer import LATE_BY
from portal.faults.people import Fields, Person
from portal.faults.sending import Sending
from portal.faults.stories import DECIDING, Deed, Story

_SENT = re.compile(r"/orders/([^/]+)/answers/(\d+)$")
_LINES = re.compile(r'name="l(\d+)-0-type"')


@dataclass(frozen=True, slots=True)
class Sent:
    """What a supplier was told: this key was accepted as this version of the answer to this order."""

    order: str
    version: int
    key: str


class Answering:
    """Does the deeds of stories; ``sent`` is what suppliers were told."""

    def __init__(self, sending: Sending, books: Books) -> None:
        self._sending = sending
        self._books = books
        self.sent: list[Sent] = []

    def do(self, supplier: Person, buyer: Person, story: Story, deed: Deed) -> bool:
        """Do one deed; False where it has to be tried again later."""
        if deed in DECIDING:
            return self._decide(buyer, story, deed)
        if deed is Deed.WITHDRAW:
            self._sending.until_answered(supplier, f"/orders/{story.order}/withdraw", [])
            return True
        path, fields = self._form(supplier, story, deed)
        return bool(path) and self._send(supplier, story, path, fields)

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
        replies = self._sending.clicks(person, path, fields)
        versions = {int(found[2]) for reply in replies if (found := _SENT.search(reply.location))}
        if not versions:
            # An order that nobody can answer is left alone.
            self._sending.note_refusal(story.order, replies[0])
            return False
        if len(versions) > 1:
            self._sending.complain(f"{story.order}: one key gave the versions {sorted(versions)}")
        story.version = max(versions)
        self.sent += [Sent(story.order, version, dict(fields)["send_key"]) for version in versions]
        return True

    def _decide(self, person: Person, story: Story, deed: Deed) -> bool:
        base = f"/reviews/{story.order}/{story.version}"
        fields = [*person.get(base).form(f"{base}/decide"), ("verdict-all", deed.value)]
        if deed is Deed.DECLINE:
            fields += [("reason-all", "date"), ("sentence-all", "Please keep the date that we asked for.")]
        reply = self._sending.until_answered(person, f"{base}/decide", fields)
        if reply.status != 303:
            self._sending.note_refusal(story.order, reply)
        # A decision that came to nothing is made again, unless the answer is no longer in review.
        return reply.status == 303
