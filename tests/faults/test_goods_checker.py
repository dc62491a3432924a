"""The checker of goods finds what must not be; otherwise a run without violations would say nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

import pytest

from portal.domain.promises import PromiseState
from portal.domain.states import DocumentState, ReceiptKind, ReceiptState
from portal.faults.goods import Cancelled, Goods, Notice, NoticePromise, Shipped
from portal.faults.goods_checker import check
from portal.faults.shipping import Noticed

S = DocumentState
LINES = ((1, "PO-1", 10, Decimal(80)),)
DONE = NoticePromise("asn/1/SN-1/1", PromiseState.DONE, is_leased=False, cancels=False)
CANCEL_DONE = NoticePromise("asn-cancel/1/SN-1/1/4", PromiseState.DONE, is_leased=False, cancels=True)
OK = (ReceiptState.OK.value, "")
CHECKED = {ReceiptKind.RECEIVED: OK, ReceiptKind.READABLE: OK, ReceiptKind.CHECKED: OK}
BOOKED = Notice(
    id=7,
    supplier_id=1,
    number="SN-1",
    version=1,
    state=S.BOOKED,
    reference="IB-1",
    is_being_cancelled=False,
    lines=LINES,
    receipts={**CHECKED, ReceiptKind.BOOKED: ("ok", "IB-1")},
    promises=(DONE,),
)
SHIPPED = Shipped("IB-1", "asn/1/SN-1/1", "open", LINES)
CANCELLED = Cancelled("IC-1", CANCEL_DONE.key, "IB-1")
WITHDRAWN = replace(BOOKED, state=S.WITHDRAWN, promises=(DONE, CANCEL_DONE))
REFUSED = replace(
    BOOKED,
    state=S.REFUSED,
    reference=None,
    receipts={**CHECKED, ReceiptKind.BOOKED: ("failed", "")},
    promises=(replace(DONE, state=PromiseState.REFUSED),),
)
RECEIPT = (1, "PO-1", 10, Decimal(80), "SN-1", False)
TOTALS = {("PO-1", 10): (Decimal(80), Decimal(80))}


def kinds(told: tuple[Noticed, ...] = (Noticed("PO-1", 7),), **books: Any) -> list[str]:
    """Return what is found in books that say what a test wants them to say, and agree where it does not care."""

    class Books:
        pass

    said = {
        "notices": (BOOKED,), "shipped": (SHIPPED,), "cancelled": (),
        "receipts_here": {"GR-1": RECEIPT}, "receipts_there": {"GR-1": RECEIPT},
        "totals_here": TOTALS, "totals_there": TOTALS,
    }  # fmt: skip
    for name, value in {**said, **books}.items():
        setattr(Books, name, lambda self, value=value: value)
    return [violation.kind for violation in check(cast("Goods", Books()), told).violations]


def test_books_that_agree_are_fine():
    assert kinds() == []
    assert kinds(notices=(REFUSED,), shipped=()) == []
    assert kinds(notices=(WITHDRAWN,), shipped=(replace(SHIPPED, status="cancelled"),), cancelled=(CANCELLED,)) == []


def test_an_accepted_notice_that_is_gone_is_lost():
    assert kinds(notices=(), shipped=()) == ["notice lost"]


def test_a_notice_booked_twice_is_found():
    assert kinds(shipped=(SHIPPED, replace(SHIPPED, number="IB-2"))) == ["notice booked twice"]


def test_a_notice_cancelled_twice_is_found():
    twice = (CANCELLED, replace(CANCELLED, number="IC-2"))
    found = kinds(notices=(WITHDRAWN,), shipped=(replace(SHIPPED, status="cancelled"),), cancelled=twice)
    assert found == ["cancelled twice"]


@pytest.mark.parametrize(
    ("books", "kind"),
    [
        ({"told": ()}, "notice that nobody sent"),
        ({"shipped": ()}, "notice booked here, not in the ERP"),
        ({"notices": (REFUSED,)}, "notice booked in the ERP, not here"),
        ({"shipped": (replace(SHIPPED, lines=()),)}, "other lines"),
        ({"shipped": (replace(SHIPPED, status="replaced"),)}, "notice stands otherwise"),
        ({"shipped": (SHIPPED, replace(SHIPPED, number="IB-2", key="asn/9/X/1"))}, "booking without notice"),
        ({"cancelled": (replace(CANCELLED, cancels="IB-9"),)}, "cancellation of no notice"),
        ({"notices": (replace(BOOKED, receipts={**CHECKED}),)}, "notice's receipt differs"),
        ({"notices": (replace(BOOKED, promises=(DONE, DONE)),)}, "notice promised twice"),
        ({"notices": (replace(BOOKED, promises=()),)}, "notice's promise differs"),
        ({"notices": (replace(BOOKED, promises=(DONE, CANCEL_DONE)),)}, "cancelling differs"),
        ({"notices": (replace(BOOKED, is_being_cancelled=True),)}, "cancellation not settled"),
        ({"notices": (replace(BOOKED, promises=(replace(DONE, is_leased=True),)),)}, "still claimed"),
        ({"receipts_here": {}}, "goods receipt differs"),
        ({"receipts_here": {"GR-1": RECEIPT, "GR-2": RECEIPT}}, "goods receipt differs"),
        ({"receipts_there": {"GR-1": (2, *RECEIPT[1:5], True)}}, "goods receipt differs"),
        ({"totals_here": {("PO-1", 10): (Decimal(0), Decimal(80))}}, "shipped or received differs"),
    ],
)
def test_what_differs_is_named(books, kind):
    assert kinds(**books) == [kind]


def test_a_cancellation_that_only_one_side_knows_is_found():
    assert kinds(cancelled=(CANCELLED,)) == ["cancellation differs", "cancellation that nobody asked for"]
    assert kinds(notices=(WITHDRAWN,)) == ["notice stands otherwise", "cancellation differs"]
