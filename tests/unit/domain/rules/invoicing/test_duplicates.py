"""INV-02: whether it was sent before."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from portal.domain import messages
from portal.domain.duplicates import Twin
from portal.domain.invoices import Invoice, InvoiceType, Preceding
from portal.domain.rules import check_invoice
from tests import make
from tests.make_invoices import billed, credit, credited, invoice, limits, line, snapshot, twin
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, ids
from tests.unit.domain.rules.invoicing import cases
from tests.unit.domain.rules.invoicing.cases import KEY

LAST_YEAR = make.in_days(-365, make.TODAY)
OTHER = {"supplier": "GLOBEX-2", "is_own": False}
NO_ORDER = {"order": "", "number": "A-1"}
FREE = limits(inv_po_required="false")


def like(
    side: str, words: str, *twins: Twin, document: Invoice | None = None, finds=(), held: Any = None, **world: Any
) -> Boundary:
    world = {"profile": limits(**held), **world} if held else world
    return cases.invoice("INV-02", side, words, document, twins=twins, finds=finds, **world)


def days(count: int) -> Any:
    return make.in_days(-count, make.TODAY)


CASES: tuple[Boundary, ...] = (
    like("inside", "no other invoice"),
    like("inside", "another number and amount", twin("R-2000", gross="7")),
    like("outside", "the same number", twin(gross="7"), finds=["E number"]),
    like("outside", "in another case, with blanks", twin(" r-1001 "), finds=["E number"]),
    like("outside", "years ago, for the same amount", twin(issued=days(3000)), finds=["E number"]),
    like("on", "a credit note of that number", twin(type=InvoiceType.CREDIT_NOTE)),
    like("outside", "a reason changes nothing", twin(), document=invoice(different_because="New"), finds=["E number"]),
    like("outside", "the same file", twin("X", gross="7", digest="f" * 64), digest="f" * 64, finds=["E number"]),
    like(
        "outside",
        "the same file from elsewhere",
        twin("X", digest="f" * 64, **OTHER),
        digest="f" * 64,
        finds=["E number"],
    ),
    like("outside", "written otherwise", twin("R 01001", gross="7"), finds=["R number"]),
    like("on", "written otherwise, longer ago than is compared", twin("R 01001", gross="7", issued=days(366))),
    like(
        "outside",
        "written otherwise, with a reason",
        twin("R 01001"),
        document=invoice(different_because="Another month"),
        finds=["R number"],
    ),
    like("outside", "a slip", twin("R-1002"), finds=["R number"]),
    like("outside", "two swapped", twin("R-1010"), document=invoice(number="R-1001"), finds=["R number"]),
    like("on", "a slip, one per cent off", twin("R-1002", gross="1119.31"), finds=["R number"]),
    like("on", "a slip, more than that", twin("R-1002", gross="1119.30")),
    like("on", "a slip, ninety days ago", twin("R-1002", issued=days(90)), finds=["R number"]),
    like("on", "a slip, ninety-one", twin("R-1002", issued=days(91))),
    like("on", "a slip in another currency", twin("R-1002", currency="JPY")),
    like("on", "two slips", twin("R-1022")),
    like(
        "outside",
        "the same day and amount, no order",
        twin("B-77"),
        document=invoice(line(order_line=""), **NO_ORDER),
        profile=FREE,
        finds=["R number"],
    ),
    like(
        "on",
        "a day later",
        twin("B-77", issued=days(1)),
        document=invoice(line(order_line=""), **NO_ORDER),
        profile=FREE,
    ),
    like("outside", "the number of another account", twin(**OTHER), finds=["R number"]),
    like("on", "the number of another account, for another amount", twin(gross="7", **OTHER)),
    like(
        "outside",
        "another account, with a reason",
        twin(**OTHER),
        document=invoice(different_because="Ours"),
        finds=["R number"],
    ),
    like("outside", "last year's number again", twin(gross="7", issued=LAST_YEAR), finds=["R number"]),
    like(
        "on",
        "of one who starts again each year",
        twin(gross="7", issued=LAST_YEAR),
        finds=["I number"],
        held={"dup_same_number_other_year": "information"},
    ),
    like(
        "outside",
        "to confirm",
        twin(gross="7", issued=LAST_YEAR),
        finds=["W number"],
        held={"dup_same_number_other_year": "warning"},
    ),
    like("on", "that is fine", twin(gross="7", issued=LAST_YEAR), held={"dup_same_number_other_year": "none"}),
    like(
        "on",
        "a correction is like what it corrects",
        twin("R-1002"),
        document=invoice(type=InvoiceType.CORRECTED, preceding=(Preceding("R-1002"),)),
    ),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_boundaries(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_the_likeliest_twin_is_named_with_the_reason() -> None:
    others = (twin("R 1001", id=3), twin("R-1002", id=2), twin("Z-9", id=4))
    (issue,) = check_invoice(invoice(), snapshot(twins=others)).reviews
    assert messages.text(issue) == (
        "This looks like invoice R 1001 of 2 Mar 2026 (1,130.50 EUR), by 0.9 of 1: the numbers R-1001 and R 1001 "
        "differ only in marks, zeros or letters that look alike."
    )
    assert (issue.expected, issue.params["score"]) == ("an invoice that was not sent before", "0.9")


def test_another_accounts_invoice_is_never_shown() -> None:
    theirs = twin("R 1001", **OTHER, gross="1130.49")
    (issue,) = check_invoice(invoice(different_because="Ours"), snapshot(twins=(theirs,))).reviews
    shown = f"{issue} {messages.text(issue)}"
    assert "R 1001" not in shown
    assert "GLOBEX-2" not in shown
    assert "1,130.49" not in shown
    assert '"Ours"' in messages.text(issue)


def test_goods_that_were_billed_in_full_are_found_where_more_may_be_billed() -> None:
    # The tolerance keeps INV-10 quiet: 100 of 100 were billed, and 250 may be.
    world = snapshot(
        received={KEY: Fraction(250)},
        billed={KEY: (billed("100", "950"),)},
        twins=(twin("Q-5", lines={KEY: Fraction(100)}),),
        profile=limits(inv_qty_over_pct="150"),
    )
    (issue,) = (one for one in check_invoice(invoice(), world).reviews if one.rule == "INV-02")
    assert issue.params["score"] == "0.8"
    assert "the same goods" in messages.text(issue)


def test_a_credit_note_is_compared_with_credit_notes() -> None:
    other = twin("G-1", type=InvoiceType.CREDIT_NOTE, gross="1")
    findings = check_invoice(credit(), snapshot(credited=credited(), twins=(other,)))
    assert [issue.key for issue in findings.errors] == ["INV-02.number"]


def test_a_limit_of_zero_per_cent_compares_exactly() -> None:
    world = snapshot(twins=(twin("R-1002", gross=str(Decimal("1130.49"))),), profile=limits(dup_amount_pct="0"))
    assert check_invoice(invoice(), world).issues == ()
