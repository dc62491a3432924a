"""MSG-06: what a supplier reads about a refusal of the ERP."""

from __future__ import annotations

from portal.domain import messages
from portal.domain.issues import Severity
from portal.domain.rules import from_refusal
from portal.ports.erp import Refusal
from tests.unit.domain.rules.boundaries import assert_has_words


def test_a_mapped_refusal_is_the_rules_error_at_its_line() -> None:
    issue = from_refusal(Refusal("E17", "ORA-00001", rule="PO-04", line=10), "Initech")
    assert (issue.rule, issue.severity, issue.path) == ("PO-04", Severity.ERROR, "lines/10")
    assert messages.text(issue) == (
        "Initech could not book line 10, because this no longer holds: "
        "Every line of the document still has something to deliver."
    )
    assert_has_words(issue)


def test_a_mapped_refusal_of_the_whole_answer_has_no_line() -> None:
    issue = from_refusal(Refusal("E18", "", rule="PO-02"), "Initech")
    assert (issue.rule, issue.path) == ("PO-02", "")
    assert_has_words(issue)


def test_an_unmapped_refusal_is_looked_at_and_never_shows_the_erps_text() -> None:
    for rule in ("", "XYZ-99"):
        issue = from_refusal(Refusal("E99", "ORA-00942 at 10.0.0.7", rule=rule, line=20), "Initech")
        assert (issue.rule, issue.severity, issue.path) == ("MSG-06", Severity.REVIEW, "lines/20")
        assert messages.text(issue) == "Initech is looking at a technical problem."
        assert "ORA" not in repr(issue)
        assert_has_words(issue)
