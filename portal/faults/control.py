"""The negative control: with an ERP that knows no keys, the same checker has to find answers booked twice."""

from __future__ import annotations

from portal.faults import checker
from portal.faults.checker import TWICE, Violation
from portal.faults.stage import Stage


def run(stage: Stage, *, stories: int) -> int:
    """Have the ERP fail after booking, without keys, and return how many answers the checker finds booked twice.

    The control's own violations are no violations of the suite; that it finds none is one.
    """
    stage.buyer.plan_faults(
        {"kind": "error_after_commit", "count": stories},
        {"kind": "cut_after_commit", "count": stories},
        keyless=True,
    )
    stage.tell(stories)
    stage.settle("negative control")
    found = checker.check(stage.books, stage.traffic.sent).violations
    duplicates = sum(violation.kind == TWICE for violation in found)
    stage.say(f"  negative control: {duplicates} answers booked twice by an ERP without keys, and found")
    if not duplicates:
        stage.violations.append(Violation("negative control failed", "an ERP without keys booked nothing twice"))
    return duplicates
