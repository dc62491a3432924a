"""The port ``Erp`` spoken to the sandbox ERP over HTTP."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import chain, islice
from typing import Any
from urllib.parse import quote, unquote

from portal.domain.acknowledgments import Acknowledgment
from portal.domain.catalog import CatalogProposal, MasterItem, ProposalLine
from portal.domain.invoices import Invoice
from portal.domain.orders import PurchaseOrder
from portal.domain.profiles import ErpProfile
from portal.domain.settlements import Settlement
from portal.domain.shipments import GoodsReceipt, ShipNotice
from portal.domain.suppliers import Supplier
from portal.erp.sandbox.catalogs import catalog, catalog_part, read_item
from portal.erp.sandbox.connection import Answer, Broken, Connection, NotReached
from portal.erp.sandbox.documents import read_order, read_profile, read_receipt, read_supplier
from portal.erp.sandbox.fields import Fields, parse
from portal.erp.sandbox.invoices import invoice, read_settlement
from portal.erp.sandbox.messages import order_response, shipment
from portal.erp.sandbox.outcomes import read_booked, read_outcome, read_part_outcome
from portal.erp.sandbox.refusals import (
    ACKNOWLEDGMENT_RULES,
    CANCELLATION_RULES,
    CATALOG_RULES,
    INVOICE_RULES,
    NOTICE_RULES,
)
from portal.ports.erp import (
    Booked,
    Booking,
    BookingKind,
    Change,
    ChangeKind,
    Changes,
    ErpDefect,
    ErpUnavailable,
    Outcome,
    Unavailable,
    Unknown,
)

#: How many documents and bookings the ERP gives in one answer.
_DOCUMENTS_AT_ONCE = 200
_BOOKINGS_AT_ONCE = 1000

#: How many lines of a proposal are put at once.
_LINES_AT_ONCE = 500


class SandboxErp:
    """The sandbox ERP at one address; safe to share between threads."""

    name = "sandbox"

    def __init__(self, url: str, token: str, timeout: timedelta = timedelta(seconds=10)) -> None:
        self._connection = Connection(url, token, timeout)

    def profile(self) -> ErpProfile:
        """Return the contract as it stands now."""
        return read_profile(self._read("/api/profile"))

    def changes(self, after: str, *, limit: int = 500) -> Changes:
        """Return references changed after the cursor.

        A cursor that the ERP does not know was given out by an earlier database of its; the feed then begins
        anew, which "at least once" allows.
        """
        answer = self._get("/api/changes", {"after": after, "limit": limit})
        if answer.status == 410 and after:
            return self.changes("", limit=limit)
        body = _content(answer)
        return Changes(
            references=tuple(_change(change) for change in body.objects("changes")),
            cursor=body.text("cursor"),
            more=body.flag("more"),
        )

    def orders(self, numbers: Sequence[str]) -> tuple[PurchaseOrder, ...]:
        """Return these orders as they stand now; unknown numbers are left out."""
        return tuple(read_order(order) for order in self._read_batches("/api/orders/read", numbers, "orders"))

    def earlier_revisions(self, numbers: Sequence[str]) -> tuple[PurchaseOrder, ...]:
        """Return these orders under each revision before their present one, oldest first."""
        return tuple(read_order(order) for order in self._read_batches("/api/orders/read-earlier", numbers, "orders"))

    def suppliers(self, numbers: Sequence[str] | None = None) -> tuple[Supplier, ...]:
        """Return these suppliers, or all of them."""
        if numbers is not None and not numbers:
            return ()
        body = self._read("/api/suppliers", {"number": list(numbers or ())})
        return tuple(read_supplier(supplier) for supplier in body.objects("suppliers"))

    def book_acknowledgment(self, document: Acknowledgment, order: PurchaseOrder, *, key: str) -> Outcome:
        """Book one answer once per ``key``; see the port for what each outcome promises."""
        body = order_response(document, order)
        return self._book("/api/order-responses", body, key, ("order", order.number), ACKNOWLEDGMENT_RULES)

    def book_shipment(
        self,
        document: ShipNotice,
        orders: Mapping[str, PurchaseOrder],
        *,
        key: str,
        approved: Collection[int] = (),
    ) -> Outcome:
        """Book one ship notice once per ``key``, in place of the one it replaces."""
        body = shipment(document, orders, approved)
        return self._book("/api/shipments", body, key, ("notice_number", document.number), NOTICE_RULES)

    def cancel_shipment(self, reference: str, *, key: str) -> Outcome:
        """Cancel a booked notice once per ``key``."""
        path = f"/api/shipments/{quote(reference, safe='')}/cancel"
        return self._book(path, None, key, ("cancels", reference), CANCELLATION_RULES)

    def book_invoice(self, document: Invoice, orders: Mapping[str, PurchaseOrder], *, key: str) -> Outcome:
        """Book one invoice or credit note once per ``key``."""
        body = invoice(document, orders)
        return self._book("/api/invoices", body, key, ("document_number", document.number), INVOICE_RULES)

    def book_catalog(
        self,
        document: CatalogProposal,
        lines: Callable[[], Iterable[Sequence[ProposalLine]]],
        *,
        key: str,
    ) -> Outcome:
        """Book the lines of one proposal once per ``key``: they are put in parts, and the head books these."""
        parts: list[str] = []
        every = chain.from_iterable(lines())
        while batch := tuple(islice(every, _LINES_AT_ONCE)):
            content = catalog_part(document.supplier, batch)
            if outcome := self._put_part(len(parts) + 1, content, key):
                return outcome
            parts.append(hashlib.sha256(content).hexdigest())
        subject = ("document_number", document.number)
        return self._book("/api/catalogs", catalog(document, parts), key, subject, CATALOG_RULES)

    def items(self, references: Sequence[str]) -> tuple[MasterItem, ...]:
        """Return these items as they stand now; unknown ones are left out."""
        found = self._read_batches("/api/items/read", references, "items", asked="references")
        return tuple(read_item(item) for item in found)

    def settlements(self, references: Sequence[str]) -> tuple[Settlement, ...]:
        """Return what became of these booked invoices; unknown ones are left out."""
        found: list[Settlement] = []
        for start in range(0, len(references), _DOCUMENTS_AT_ONCE):
            body = self._read("/api/settlements", {"number": list(references[start : start + _DOCUMENTS_AT_ONCE])})
            found += (read_settlement(settlement) for settlement in body.objects("settlements"))
        return tuple(found)

    def receipts(self, numbers: Sequence[str]) -> tuple[GoodsReceipt, ...]:
        """Return these goods receipts as they stand now; unknown numbers are left out."""
        found = self._read_batches("/api/receipts/read", numbers, "receipts")
        return tuple(read_receipt(receipt) for receipt in found)

    def find_booking(self, key: str) -> Booked | Unavailable | None:
        """Look up what was booked under ``key``."""
        try:
            answer = self._connection.call("GET", f"/api/bookings/by-key/{quote(_portable(key), safe='')}")
            if answer.status == 404 and parse(answer.content, "answer").text("code") == "NOT_FOUND":
                return None
            return read_booked(_content(answer))
        except (NotReached, Broken, ErpDefect) as error:
            return Unavailable(str(error))
        except ErpUnavailable as error:
            return Unavailable(error.text, error.retry_after)

    def ledger(self) -> tuple[Booking, ...]:
        """Return every booking, oldest first."""
        return tuple(self._bookings())

    def _bookings(self) -> Iterator[Booking]:
        after = ""
        while True:
            body = self._read("/api/ledger", {"after": after, "limit": _BOOKINGS_AT_ONCE})
            page = [_booking(booking) for booking in body.objects("bookings")]
            yield from page
            if len(page) < _BOOKINGS_AT_ONCE:
                return
            after = page[-1].reference

    def _book(
        self, path: str, body: object | None, key: str, subject: tuple[str, str], rules: Mapping[str, str]
    ) -> Outcome:
        try:
            answer = self._connection.call("POST", path, body=body, headers={"Idempotency-Key": _portable(key)})
            return read_outcome(answer, subject, rules)
        except NotReached as error:
            return Unavailable(str(error))
        except (Broken, ErpDefect) as error:
            return Unknown(str(error))

    def _put_part(self, part: int, content: bytes, key: str) -> Outcome | None:
        """Put some lines of a proposal; say what stands in the way, None for nothing."""
        headers = {"Idempotency-Key": _portable(key)}
        try:
            answer = self._connection.call("PUT", f"/api/catalogs/parts/{part}", content=content, headers=headers)
            return read_part_outcome(answer)
        except (NotReached, Broken, ErpDefect) as error:
            return Unavailable(str(error))

    def _read_batches(
        self, path: str, numbers: Sequence[str], name: str, *, asked: str = "numbers"
    ) -> Iterator[Fields]:
        for start in range(0, len(numbers), _DOCUMENTS_AT_ONCE):
            batch = list(numbers[start : start + _DOCUMENTS_AT_ONCE])
            yield from _content(self._call("POST", path, body={asked: batch})).objects(name)

    def _read(self, path: str, query: dict[str, Any] | None = None) -> Fields:
        return _content(self._get(path, query))

    def _get(self, path: str, query: dict[str, Any] | None = None) -> Answer:
        return self._call("GET", path, query=query)

    def _call(self, method: str, path: str, **options: Any) -> Answer:
        try:
            return self._connection.call(method, path, **options)
        except (NotReached, Broken) as error:
            raise ErpUnavailable(str(error)) from error


def _content(answer: Answer) -> Fields:
    """Return the body of an answer to a call that reads."""
    if answer.status == 200:
        return parse(answer.content, "answer")
    if answer.status >= 500 or answer.status in {401, 403, 429}:
        raise ErpUnavailable(f"The ERP answered {answer.status}.", retry_after=answer.retry_after)
    raise ErpDefect(f"The ERP answered {answer.status}.")


def _booking(body: Fields) -> Booking:
    kind = body.text("kind")
    if kind not in set(BookingKind):
        raise ErpDefect(f"The ERP has booked a {kind!r}, which is not in its contract.")
    return Booking(
        key=unquote(body.text("key")),
        reference=body.text("number"),
        order=body.text("order"),
        booked_at=body.instant("booked_at"),
        kind=BookingKind(kind),
    )


def _change(body: Fields) -> Change:
    kind = body.text("kind")
    if kind not in set(ChangeKind):
        raise ErpDefect(f"The ERP announces changes of {kind!r}, which is not in its contract.")
    return Change(ChangeKind(kind), body.text("reference"))


def _portable(key: str) -> str:
    """Return a key as it fits into a header: printable ASCII, whatever it is made of."""
    return quote(key, safe="/:")
