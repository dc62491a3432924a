"""Example orders in every state, each told as the little story that brought it there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import cycle

from portal.sandbox_erp import buying, receiving
from portal.sandbox_erp.buying import LineChange
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import Line, Order, open_quantity, text
from portal.sandbox_erp.orders import get_order
from portal.sandbox_erp.seed.teller import Teller, as_drafted

#: How often each supplier gets an order; V1001 and V1002 are the ones a visitor signs in as.
_TURNS = (
    "V1001",
    "V1002",
    "V1003",
    "V1001",
    "V1004",
    "V1002",
    "V1005",
    "V1001",
    "V1006",
    "V1002",
    "V1007",
    "V1003",
)


def tell_all(database: Database, today: date, latest: datetime) -> None:
    """Write the example orders: small ones in every state, one of 2,000 lines, and one with awkward texts."""
    teller = Teller(database, today, latest)
    suppliers = cycle(_TURNS)
    for story, times in _STORIES:
        for turn in range(times):
            story(teller, next(suppliers), turn)
    tiny(teller)
    awkward(teller)
    blocked_supplier(teller)
    huge(teller)


def new(teller: Teller, supplier: str, turn: int) -> None:
    """Released today, to be answered within the agreed hours."""
    teller.release(supplier, 0, 2 + turn % 6, partial(_in_three_deliveries, teller) if turn % 3 == 1 else as_drafted)


def awaiting(teller: Teller, supplier: str, turn: int) -> None:
    """Released yesterday and not answered yet."""
    note = "Please confirm dates per line." if turn % 2 else ""
    teller.release(supplier, 1, 3 + turn % 9, _with_own_limits if turn % 4 == 0 else as_drafted, note=note)


def overdue(teller: Teller, supplier: str, turn: int) -> None:
    """Released days ago; the time to answer is over."""
    teller.release(supplier, 5 + turn, 1 + turn % 7)


def answered(teller: Teller, supplier: str, turn: int) -> None:
    """Confirmed by e-mail, before there was a portal."""
    number = teller.release(supplier, 9 + turn, 2 + turn % 8)
    teller.confirm_by_mail(number, 8 + turn)


def on_hold(teller: Teller, supplier: str, turn: int) -> None:
    """Stopped by the buyer."""
    reasons = (
        "Budget approval pending",
        "Drawing under revision",
        "Credit check",
        "Delivery address being clarified",
    )
    number = teller.release(supplier, 3 + turn, 2 + turn)
    buying.hold_order(teller.database, number, reason=reasons[turn % 4], now=teller.at(1))


def partly_received(teller: Teller, supplier: str, turn: int) -> None:
    """Confirmed and half delivered."""
    number = teller.release(supplier, 26 + turn, 3 + turn % 4, lead=30)
    teller.confirm_by_mail(number, 24 + turn)
    receive(teller, number, days_ago=3, share=2, lines=2)


def closed(teller: Teller, supplier: str, turn: int) -> None:
    """Delivered in full and closed."""
    number = teller.release(supplier, 50 + 3 * turn, 2 + turn % 3, lead=54)
    teller.confirm_by_mail(number, 48 + 3 * turn)
    receive(teller, number, days_ago=20, share=1, lines=99)


def cancelled(teller: Teller, supplier: str, turn: int) -> None:
    """Cancelled as a whole."""
    number = teller.release(supplier, 12 + turn, 2 + turn % 3)
    buying.cancel_order(teller.database, number, reason="Project postponed by the customer", now=teller.at(6))


def revised(teller: Teller, supplier: str, turn: int) -> None:
    """Changed by the buyer up to three times."""
    number = teller.release(supplier, 4, 4 + turn % 3)
    for step in range(1 + turn % 3):
        with teller.database.read() as connection:
            line = get_order(connection, number)["lines"][step]
        later = date.fromisoformat(line["requested_on"] or "") + timedelta(days=7)
        changes = (
            LineChange(line["line"], quantity=Decimal(line["quantity"]) * 2),
            LineChange(line["line"], requested_on=teller.workday(later)),
            LineChange(line["line"], price=_dearer(line["price"])),
        )
        buying.revise_order(teller.database, number, [changes[step]], now=teller.at(3 - step))


def mixed_lines(teller: Teller, supplier: str, turn: int) -> None:
    """One order with open, blocked, cancelled, closed and soft-closed lines."""
    number = teller.release(supplier, 6 + turn, 6)
    moment = teller.at(2)
    database = teller.database
    with database.read() as connection:
        lines = [line["line"] for line in get_order(connection, number)["lines"]]
    buying.block_line(database, number, lines[1], reason="Quality block 8D-2291, do not ship", now=moment)
    buying.cancel_line(database, number, lines[2], reason="Replaced by a newer item", now=moment)
    buying.close_line(database, number, lines[3], reason="Closed short", now=moment)
    buying.close_line(database, number, lines[4], reason="Delivered elsewhere", now=moment, softly=True)


def tiny(teller: Teller) -> None:
    """Two lines, one of them free of charge."""

    def sample(order: Order) -> None:
        line = order["lines"][1]
        line["free_of_charge"], line["price"], line["note"] = True, "0", "Free sample, no charge"

    teller.release("V1001", 0, 2, sample)


def awkward(teller: Teller) -> None:
    """Long texts and characters that have broken programs before."""

    def write(order: Order) -> None:
        order["note"] = (
            "=SUM(A1:A9) is not a formula; \"quotes\", 'apostrophes', <b>tags</b> & ampersands stay. "
            "Ünïcödé: Ω ≥ ½, 数量, العربية, emoji 🚚, combining é, zero\u200bwidth. " + "Very long note. " * 20
        ).strip()
        order["lines"][0]["description"] = (
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsschraube " * 2
        ).strip()
        order["lines"][1]["description"] = "+49 screw; @home; -1; ‮right-to-left‬; 1\u00a0000\u202f000"
        order["lines"][1]["note"] = "Line 1\nLine 2\tTab"
        order["lines"][2]["ship_to"] = "LYS1"

    teller.revise(teller.release("V1001", 1, 4), write, 0, "Texts completed")


def blocked_supplier(teller: Teller) -> None:
    """An order to the supplier whose account is blocked."""
    teller.release("V1008", 2, 2)


def huge(teller: Teller) -> None:
    """The yearly restock: exactly 2,000 lines, in several deliveries."""
    note = "Yearly restock of the fastener range."
    teller.release("V1001", 1, 2000, partial(_in_three_deliveries, teller), note=note, lead=40)


def receive(teller: Teller, number: str, *, days_ago: int, share: int, lines: int) -> None:
    """Receive the open quantity of the first lines, divided by ``share``."""
    with teller.database.read() as connection:
        order = get_order(connection, number)
    for line in order["lines"][:lines]:
        quantity = open_quantity(line) / share
        quantity = quantity.to_integral_value() if line["discrete"] else quantity
        if quantity > 0:
            receiving.receive_goods(teller.database, number, line["line"], quantity, now=teller.at(days_ago))


def _in_three_deliveries(teller: Teller, order: Order) -> None:
    for line in order["lines"][:3]:
        parts = _thirds(line)
        first = date.fromisoformat(line["requested_on"] or "")
        line["schedules"] = [
            {
                "schedule": at + 1,
                "quantity": text(part),
                "requested_on": teller.workday(first + timedelta(days=14 * at)).isoformat(),
            }
            for at, part in enumerate(parts)
        ]


def _thirds(line: Line) -> Iterable[Decimal]:
    whole = Decimal(line["quantity"])
    third = (whole / 3).to_integral_value()
    return [part for part in (third, third, whole - 2 * third) if part > 0]


def _with_own_limits(order: Order) -> None:
    order["tolerances"] = {"ack_date_late_days": "5"}
    order["lines"][0]["tolerances"] = {"ack_backorder_allowed": "false", "ack_qty_over_pct": "10"}
    last = date.fromisoformat(order["lines"][-1]["requested_on"] or "") + timedelta(days=14)
    order["lines"][-1]["cancel_after"] = last.isoformat()


def _dearer(price: str) -> Decimal:
    """Return a price 4 % higher, with as many decimals as before."""
    return (Decimal(price) * Decimal("1.04")).quantize(Decimal(price))


_STORIES: tuple[tuple[Callable[[Teller, str, int], None], int], ...] = (
    (closed, 7),
    (cancelled, 4),
    (partly_received, 8),
    (answered, 5),
    (mixed_lines, 4),
    (overdue, 8),
    (on_hold, 5),
    (revised, 9),
    (awaiting, 12),
    (new, 12),
)
