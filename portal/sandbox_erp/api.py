"""The ERP's HTTP interface below ``/api``: JSON in its own words, a bearer token on every call."""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, request

from portal.sandbox_erp.answers import Answer, cut, error, failure
from portal.sandbox_erp.booking import book
from portal.sandbox_erp.cataloguing import book_catalog, put_part
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import now
from portal.sandbox_erp.faults import AFTER_COMMIT, Fault, get_plan, next_fault, put_plan
from portal.sandbox_erp.feed import changes
from portal.sandbox_erp.fields import Malformed
from portal.sandbox_erp.invoicing import book_invoice
from portal.sandbox_erp.items import catalog_entry, read_references
from portal.sandbox_erp.ledger import Booked, Call, find_booking, ledger
from portal.sandbox_erp.orders import complete, find_order, get_order, get_revision, list_earlier, list_suppliers
from portal.sandbox_erp.problems import LONGEST_KEY, PROBLEMS, KeyMissing
from portal.sandbox_erp.profile import get_profile
from portal.sandbox_erp.receiving import list_receipts
from portal.sandbox_erp.settlements import list_settlements
from portal.sandbox_erp.shipping import book_shipment, cancel_shipment

bp = Blueprint("api", __name__, url_prefix="/api")
for kind, answered in PROBLEMS.items():
    bp.register_error_handler(kind, answered)

#: The most documents in one batch.
MOST_AT_ONCE = 200

#: Paths that always work, so that a fault can be looked at and taken back.
_SPARED = {"api.show_faults", "api.plan_faults", "api.show_ledger"}

#: Paths that book.
_BOOKING = {"api.book_response", "api.book_notice", "api.cancel_notice", "api.book_bill", "api.book_proposal"}


@bp.before_request
def check_token() -> Answer | None:
    """Turn away callers without the token."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if hmac.compare_digest(given.encode(), str(current_app.config["ERP_TOKEN"]).encode()):
        return None
    return error("TOKEN_WRONG", "Send the token as Authorization: Bearer.", 401, {"WWW-Authenticate": "Bearer"})


@bp.before_request
def fail_before() -> Answer | None:
    """Apply the fault for this call, unless it strikes after the work is done."""
    g.fault = None
    with _database().read() as connection:
        g.plan = get_plan(connection)
    if request.endpoint in _SPARED:
        return None
    g.fault = next_fault(_database(), g.plan, books=request.endpoint in _BOOKING, now=now())
    return None if g.fault is None else failure(g.fault)


@bp.after_request
def fail_after(response: Response) -> Response:
    """Spoil or delay the answer to a call that has done its work."""
    fault: Fault | None = g.get("fault")
    if fault is None:
        return response
    if fault.kind == "slow":
        time.sleep(fault.delay)
    if fault.kind not in AFTER_COMMIT:
        return response
    if fault.kind == "cut_after_commit":
        return cut()
    if fault.kind == "invalid_json":
        return Response("<html>Application error {", 200, content_type="application/json")
    return _response(error("INTERNAL", "The ERP failed.", 500))


@bp.get("/profile")
def show_profile() -> Answer:
    """Publish the contract profile."""
    with _database().read() as connection:
        return jsonify(get_profile(connection))


@bp.get("/suppliers")
def show_suppliers() -> Answer:
    """List all suppliers, or those named by ``?number=`` (repeatable)."""
    wanted = set(request.args.getlist("number"))
    with _database().read() as connection:
        found = list_suppliers(connection)
    return jsonify(suppliers=[one for one in found if not wanted or one["number"] in wanted])


@bp.get("/orders/<number>")
def show_order(number: str) -> Answer:
    """Show one order as it stands, or as it was released under ``?revision=``."""
    revision = request.args.get("revision", type=int)
    with _database().read() as connection:
        order = get_order(connection, number) if revision is None else get_revision(connection, number, revision)
        return jsonify(complete(connection, order))


@bp.post("/orders/read")
def read_orders() -> Answer:
    """Read orders in one batch: ``{"numbers": […]}``; unknown numbers come back under ``unknown``."""
    numbers = _numbers(request.get_json(force=True))
    with _database().read() as connection:
        found = {number: find_order(connection, number) for number in numbers}
        orders = [complete(connection, order) for order in found.values() if order is not None]
    return jsonify(orders=orders, unknown=[number for number, order in found.items() if order is None])


@bp.post("/orders/read-earlier")
def read_earlier() -> Answer:
    """Read all revisions before the present one of the orders in ``{"numbers": […]}``."""
    numbers = _numbers(request.get_json(force=True))
    with _database().read() as connection:
        orders = [complete(connection, order) for number in numbers for order in list_earlier(connection, number)]
    return jsonify(orders=orders)


@bp.get("/changes")
def show_changes() -> Answer:
    """List references of what changed after ``?after=`` (empty: everything), at most ``?limit=``."""
    limit = request.args.get("limit", default=100, type=int)
    with _database().read() as connection:
        return jsonify(changes(connection, request.args.get("after", ""), limit))


@bp.post("/receipts/read")
def read_receipts() -> Answer:
    """Read goods receipts in one batch: ``{"numbers": […]}``; unknown numbers come back under ``unknown``."""
    numbers = _numbers(request.get_json(force=True))
    with _database().read() as connection:
        found = list_receipts(connection, numbers=numbers)
    known = {receipt["number"] for receipt in found}
    return jsonify(receipts=found, unknown=[number for number in numbers if number not in known])


@bp.post("/order-responses")
def book_response() -> Answer:
    """Book an order response, once per ``Idempotency-Key``; a repetition gets the first call's answer."""
    return _answer(book(_database(), _booking_call(request.get_json(force=True))))


@bp.post("/shipments")
def book_notice() -> Answer:
    """Book a ship notice, once per ``Idempotency-Key``; in place of the one it ``replaces``."""
    return _answer(book_shipment(_database(), _booking_call(request.get_json(force=True))))


@bp.post("/shipments/<number>/cancel")
def cancel_notice(number: str) -> Answer:
    """Cancel a ship notice, once per ``Idempotency-Key``."""
    return _answer(cancel_shipment(_database(), number, _booking_call({"cancels": number})))


@bp.post("/invoices")
def book_bill() -> Answer:
    """Book an invoice or a credit note, once per ``Idempotency-Key``."""
    return _answer(book_invoice(_database(), _booking_call(request.get_json(force=True))))


@bp.put("/catalogs/parts/<int:part>")
def put_proposal_part(part: int) -> Answer:
    """Put some lines of a proposal for the item master; the head under the same ``Idempotency-Key`` books them."""
    digest = hashlib.sha256(request.get_data()).hexdigest()
    put_part(_database(), _booking_call(request.get_json(force=True)), part, digest)
    return jsonify(part=part, sha256=digest)


@bp.post("/catalogs")
def book_proposal() -> Answer:
    """Book a proposal for the item master whose parts were put, once per ``Idempotency-Key``."""
    return _answer(book_catalog(_database(), _booking_call(request.get_json(force=True))))


@bp.post("/items/read")
def read_items() -> Answer:
    """Read items in one batch: ``{"references": […]}`` as the feed names them; unknown ones are left out."""
    references = _texts(request.get_json(force=True), "references")
    with _database().read() as connection:
        found = read_references(connection, references)
    return jsonify(items=[catalog_entry(item, now().date()) for item in found])


@bp.get("/settlements")
def show_settlements() -> Answer:
    """Show what became of the invoices named by ``?number=`` (repeatable); unknown ones are left out."""
    numbers = _numbers({"numbers": request.args.getlist("number")})
    with _database().read() as connection:
        return jsonify(settlements=list_settlements(connection, numbers))


@bp.get("/bookings/by-key/<path:key>")
def show_booking(key: str) -> Answer:
    """Show what was booked under a key, of whatever kind it is."""
    with _database().read() as connection:
        found = None if g.plan["keyless"] else find_booking(connection, key)
    return error("NOT_FOUND", "Nothing is booked under this key.", 404) if found is None else jsonify(found)


@bp.get("/ledger")
def show_ledger() -> Answer:
    """List bookings as they came, behind the one numbered ``?after=``, at most ``?limit=``."""
    limit = request.args.get("limit", default=1000, type=int)
    with _database().read() as connection:
        return jsonify(bookings=ledger(connection, request.args.get("after", ""), limit))


@bp.get("/faults")
def show_faults() -> Answer:
    """Show the current fault plan."""
    return jsonify(g.plan)


@bp.put("/faults")
def plan_faults() -> Answer:
    """Put a fault plan in place; ``{}`` ends all faults."""
    return jsonify(put_plan(_database(), request.get_json(force=True), now=now()))


def _booking_call(payload: object) -> Call:
    key = request.headers.get("Idempotency-Key", "")
    if not 0 < len(key) <= LONGEST_KEY:
        raise KeyMissing
    return Call(key, payload, now(), keyless=g.plan["keyless"])


def _answer(booked: Booked) -> Answer:
    return jsonify(booked.answer), 201, {"Idempotent-Replayed": str(booked.is_replay).lower()}


def _numbers(body: object) -> list[str]:
    return _texts(body, "numbers")


def _texts(body: object, name: str) -> list[str]:
    texts = body.get(name) if isinstance(body, dict) else None
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise Malformed(name, "must be a list of texts")
    if len(texts) > MOST_AT_ONCE:
        raise Malformed(name, f"at most {MOST_AT_ONCE} documents are read at once")
    return texts


def _response(answer: Any) -> Response:
    return current_app.make_response(answer)


def _database() -> Database:
    database: Database = current_app.extensions["erp_database"]
    return database
