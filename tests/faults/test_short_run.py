"""The fault suite in its short form, for real: some of the points, a quarter of a minute of nemesis, the control."""

from __future__ import annotations

import pytest

from portal.faults import report, suite

pytestmark = pytest.mark.slow


def test_nothing_is_lost_booked_twice_or_unlike_the_ledger_and_the_control_is_caught(tmp_path):
    told: list[str] = []
    figures = suite.run(tmp_path, suite.SHORT, seed=2026, say=told.append)
    summary = "\n".join([*told, *report.lines(figures)])
    assert figures.violations == (), summary
    assert figures.answers >= suite.SHORT.answers, summary
    assert figures.notices > 0 < figures.goods.receipts, summary
    assert figures.invoices > 0 < figures.bills.payments, summary
    assert figures.bills.files > 0, summary
    found = figures.duplicates_of_control
    assert figures.proposals > 0 < figures.offers.updated, summary
    assert min(found.answers, found.notices, found.invoices, found.proposals) > 0, summary
