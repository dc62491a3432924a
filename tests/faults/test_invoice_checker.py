"""The checker of invoices finds what must not be; otherwise a run without violations would say nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

import pytest

from portal.domain.promises import PromiseState
from portal.domain.states import DocumentState
from portal.domain.uploads import UploadState
from portal.faults.accounts import Accounts, Entered, File, Invoice, InvoicePromise
from portal.faults.billing import Billed
from portal.faults.invoice_checker import check

S = DocumentState
DONE = InvoicePromise("inv/1/R-1/1", PromiseState.DONE, is_leased=False)
BOOKED = Invoice(
    id=7,
    supplier_id=1,
    number="R-1",
    version=1,
    state=S.BOOKED,
    reference="IV-1",
    due=Decimal(119),
    lines=2,
    receipt=("ok", "IV-1"),
    promises=(DONE,),
)
REFUSED = replace(
    BOOKED,
    state=S.REFUSED,
    reference=None,
    receipt=("failed", ""),
    promises=(replace(DONE, state=PromiseState.REFUSED),),
)
ENTERED = Entered("IV-1", "inv/1/R-1/1", "R-1", Decimal(119), 2)
SETTLED = {"IV-1": (3, "part_paid", Decimal(119), Decimal(50))}
PAID = {("IV-1", "PY-1"): (Decimal(50), False)}
FILE = File("abc", UploadState.READ, invoice=7, drafts=1, is_kept=True)


def kinds(**said: Any) -> list[str]:
    """Return what is found in books that say what a test wants them to say, and agree where it does not care."""

    class Books:
        pass

    books = {
        "told": (Billed("PO-1", 7),), "uploaded": ("abc",), "invoices": (BOOKED,), "entered": (ENTERED,),
        "files": (FILE,), "settled_here": SETTLED, "settled_there": SETTLED, "paid_here": PAID, "paid_there": PAID,
    } | said  # fmt: skip
    for name, value in books.items():
        setattr(Books, name, lambda self, value=value: value)
    found = check(cast("Accounts", Books()), books["told"], books["uploaded"])
    return [violation.kind for violation in found.violations]


def test_books_that_agree_are_fine():
    assert kinds() == []
    assert kinds(invoices=(REFUSED,), entered=()) == []


def test_an_accepted_invoice_that_is_gone_is_lost():
    assert kinds(invoices=(), entered=()) == ["invoice lost"]


def test_an_invoice_booked_twice_is_found():
    assert kinds(entered=(ENTERED, replace(ENTERED, number="IV-2"))) == ["invoice booked twice"]


@pytest.mark.parametrize(
    ("books", "kind"),
    [
        ({"told": ()}, "invoice that nobody sent"),
        ({"entered": ()}, "invoice booked here, not in the ERP"),
        ({"invoices": (REFUSED,)}, "invoice booked in the ERP, not here"),
        ({"entered": (replace(ENTERED, due=Decimal(120)),)}, "other invoice"),
        ({"entered": (replace(ENTERED, lines=1),)}, "other invoice"),
        ({"entered": (replace(ENTERED, document_number="R-2"),)}, "other invoice"),
        ({"entered": (ENTERED, replace(ENTERED, number="IV-2", key="inv/9/X/1"))}, "booking without invoice"),
        ({"invoices": (replace(BOOKED, receipt=("pending", "")),)}, "invoice's receipt differs"),
        ({"invoices": (replace(BOOKED, promises=(DONE, DONE)),)}, "invoice promised twice"),
        ({"invoices": (replace(BOOKED, promises=()),)}, "invoice's promise differs"),
        ({"invoices": (replace(BOOKED, promises=(replace(DONE, is_leased=True),)),)}, "still claimed"),
        ({"settled_here": {}}, "settlement differs"),
        ({"settled_here": {"IV-1": (3, "paid", Decimal(119), Decimal(50))}}, "settlement differs"),
        ({"settled_here": {"IV-1": (3, "part_paid", Decimal(119), Decimal(0))}}, "settlement differs"),
        ({"paid_here": {}}, "payment differs"),
        ({"paid_here": {("IV-1", "PY-1"): (Decimal(50), True)}}, "payment differs"),
        ({"files": ()}, "file lost"),
        ({"files": (replace(FILE, is_kept=False),)}, "file's bytes lost"),
        ({"files": (replace(FILE, state=UploadState.READING),)}, "file not read"),
        ({"files": (replace(FILE, drafts=2),)}, "file read otherwise than once"),
    ],
)
def test_what_differs_is_named(books, kind):
    assert kinds(**books) == [kind]


def test_an_invoice_that_is_still_under_way_has_not_come_to_rest():
    queued = replace(REFUSED, state=S.QUEUED, promises=(replace(DONE, state=PromiseState.DUE),))
    assert kinds(invoices=(queued,), entered=()) == ["invoice not settled", "promise open"]
