"""The port ``Erp`` spoken to the sandbox ERP over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote, unquote

from portal.domain.acknowledgments import Acknowledgment, ResponseRow
from portal.domain.orders import PurchaseOrder
from portal.domain.profiles import ErpProfile
from portal.domain.suppliers import Supplier
from portal.erp.sandbox.connection import Answer, Broken, Connection, NotReached
from portal.erp.sandbox.documents import read_order, read_profile, read_supplier
from portal.erp.sandbox.fields import Fields, parse
from portal.erp.sandbox.refusals import RULES, read_refusal
from portal.ports.erp import (
    Booked,
    Booking,
    Change,
    ChangeKind,
    Changes,
    ErpDefect,
    ErpUnavailable,
    Outcome,
    Refusal,
    Refused,
    Stale,
    Unavailable,
    Unknown,
)

#: How many orders and bookings the ERP gives in one answer.
_ORDERS_AT_ONCE = 200
_BOOKINGS_AT_ONCE = 1000

#: Answers that say "not now" (429, 503) or "not you, not here" (a wrong token or address): nothing was booked.
_NOT_BOOKED = {401, 403, 404, 405, 429, 503}


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
        return tuple(self._read_orders("/api/orders/read", numbers))

    def earlier_revisions(self, numbers: Sequence[str]) -> tuple[PurchaseOrder, ...]:
        """Return these orders under each revision before their present one, oldest first."""
        return tuple(self._read_orders("/api/orders/read-earlier", numbers))

    def suppliers(self, numbers: Sequence[str] | None = None) -> tuple[Supplier, ...]:
        """Return these suppliers, or all of them."""
        if numbers is not None and not numbers:
            return ()
        body = self._read("/api/suppliers", {"number": list(numbers or ())})
        return tuple(read_supplier(supplier) for supplier in body.objects("suppliers"))

    def book_acknowledgment(self, document: Acknowledgment, order: PurchaseOrder, *, key: str) -> Outcome:
        """Book one answer once per ``key``; see the port for what each outcome promises."""
        try:
            answer = self._connection.call(
                "POST",
                "/api/order-responses",
                body=_response(document, order),
                headers={"Idempotency-Key": _portable(key)},
            )
            return _outcome(answer, order.number)
        except NotReached as error:
            return Unavailable(str(error))
        except (Broken, ErpDefect) as error:
            return Unknown(str(error))

    def find_booking(self, key: str) -> Booked | Unavailable | None:
        """Look up what was booked under ``key``."""
        try:
            answer = self._connection.call("GET", f"/api/order-responses/by-key/{quote(_portable(key), safe='')}")
            if answer.status == 404 and parse(answer.content, "answer").text("code") == "NOT_FOUND":
                return None
            return _booked(_content(answer))
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

    def _read_orders(self, path: str, numbers: Sequence[str]) -> Iterator[PurchaseOrder]:
        for start in range(0, len(numbers), _ORDERS_AT_ONCE):
            batch = list(numbers[start : start + _ORDERS_AT_ONCE])
            body = _content(self._call("POST", path, body={"numbers": batch}))
            yield from (read_order(order) for order in body.objects("orders"))

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


def _outcome(answer: Answer, order: str) -> Outcome:
    """Say how a booking ended.

    Raises:
        ErpDefect: the answer is outside the contract, so that nobody knows.
    """
    if answer.status in _NOT_BOOKED:
        return Unavailable(f"The ERP answered {answer.status}.", answer.retry_after)
    if answer.status >= 500:
        return Unknown(f"The ERP answered {answer.status}.")
    body = parse(answer.content, "answer")
    if answer.status == 201:
        if body.text("order") != order:
            raise ErpDefect(f"The ERP answered about order {body.text('order')} instead of {order}.")
        return _booked(body)
    code = body.text("code")
    if code == "REVISION_STALE":
        return Stale(body.whole("current_revision"))
    if answer.status == 422:
        return Refused(tuple(read_refusal(refusal) for refusal in body.objects("refusals")))
    if 400 <= answer.status < 500:
        return Refused((Refusal(code, body.text("text"), RULES.get(code, "")),))
    raise ErpDefect(f"The ERP answered {answer.status}.")


def _booked(body: Fields) -> Booked:
    return Booked(reference=body.text("number"), at=body.instant("booked_at"))


def _booking(body: Fields) -> Booking:
    return Booking(
        key=unquote(body.text("key")),
        reference=body.text("number"),
        order=body.text("order"),
        booked_at=body.instant("booked_at"),
    )


def _change(body: Fields) -> Change:
    kind = body.text("kind")
    if kind not in set(ChangeKind):
        raise ErpDefect(f"The ERP announces changes of {kind!r}, which is not in its contract.")
    return Change(ChangeKind(kind), body.text("reference"))


def _response(document: Acknowledgment, order: PurchaseOrder) -> dict[str, Any]:
    units = {line.number: line.unit for line in order.lines}
    return {
        "order": document.order,
        "supplier": order.supplier,
        "expected_revision": document.base_revision,
        "document_number": document.number,
        "currency": document.currency or order.currency,
        "note": document.note,
        "lines": [
            {"line": answer.line, "rows": [_row(row, units.get(answer.line, "")) for row in answer.rows]}
            for answer in document.lines
            if answer.rows
        ],
    }


def _row(row: ResponseRow, order_unit: str) -> dict[str, Any]:
    substitute = row.substitute
    return {
        "kind": row.type.value,
        "quantity": _number(row.quantity),
        "unit": row.unit or order_unit,
        "delivery_on": row.delivery.isoformat() if row.delivery else None,
        "ship_on": row.ship.isoformat() if row.ship else None,
        "price": None if row.price is None else _number(row.price),
        "reason": row.reason.value if row.reason else None,
        "note": row.note,
        "substitute": substitute and {"item": substitute.item, "description": substitute.description},
    }


def _portable(key: str) -> str:
    """Return a key as it fits into a header: printable ASCII, whatever it is made of."""
    return quote(key, safe="/:")


def _number(value: Decimal) -> str:
    return format(value, "f")
