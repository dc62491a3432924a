"""The negative control: with an ERP that knows no keys, the same checkers have to find what is booked twice."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from portal.faults import checker, goods_checker, invoice_checker, proposal_checker
from portal.faults.buyer import BILLER
from portal.faults.stage import Stage
from portal.faults.stories import Deed
from portal.faults.violation import BILLED_TWICE, CHANGED_TWICE, SHIPPED_TWICE, TWICE, Violation


@dataclass(frozen=True, slots=True)
class Duplicates:
    """How many answers, notices, invoices and proposals the checkers found booked twice."""

    answers: int
    notices: int
    invoices: int
    proposals: int


def run(stage: Stage, *, stories: int) -> Duplicates:
    """Have the ERP fail after booking answers, then all else, without keys, and count what is found.

    The control's own violations are no violations of the suite; that it finds none of one kind is one.
    """
    _fail_after_booking(stage, stories)
    orders = stage.tell(stories, goes_on=False)
    stage.settle("negative control")
    _fail_after_booking(stage, stories)
    stage.ship([each for each in orders if each[1] != BILLER], [Deed.SHIP])
    stage.bill([each for each in orders if each[1] == BILLER], (Deed.BILL,))
    stage.settle("negative control")
    # Proposals of one supplier are booked one after the other, so that each failure holds up all that follow.
    _fail_after_booking(stage, 1)
    stage.offer(stories, [Deed.PROPOSE])
    stage.settle("negative control")
    answers = checker.check(stage.books, stage.traffic.answering.sent).violations
    notices = goods_checker.check(stage.books.goods, stage.traffic.shipping.noticed).violations
    billing = stage.traffic.billing
    invoices = invoice_checker.check(stage.books.accounts, billing.billed, billing.uploaded).violations
    proposals = proposal_checker.check(stage.books.proposals, stage.traffic.offering.offered).violations
    found = Duplicates(
        sum(violation.kind == TWICE for violation in answers),
        sum(violation.kind == SHIPPED_TWICE for violation in notices),
        sum(violation.kind == BILLED_TWICE for violation in invoices),
        sum(violation.kind == CHANGED_TWICE for violation in proposals),
    )
    stage.say(
        f"  negative control: {found.answers} answers, {found.notices} notices, {found.invoices} invoices and "
        f"{found.proposals} proposals booked twice by an ERP without keys, and found"
    )
    for what, count in asdict(found).items():
        if not count:
            stage.violations.append(Violation("negative control failed", f"an ERP without keys booked no {what} twice"))
    return found


def _fail_after_booking(stage: Stage, calls: int) -> None:
    stage.buyer.plan_faults(
        {"kind": "error_after_commit", "count": calls},
        {"kind": "cut_after_commit", "count": calls},
        keyless=True,
    )
