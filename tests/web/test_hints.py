"""Whoever can act on a finding reads what to do, beside what is wrong."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from portal.domain.issues import Issue, Severity
from portal.web.shared.findings import after, told
from tests import make

ORDER = "/orders/4500017"
FORM = "#answer-form"


@pytest.fixture
def anna(browser):
    return browser("anna")


def hints(page, selector):
    return [" ".join(hint.get_text().split()) for hint in page.all(f"{selector} .finding__hint")]


def test_an_error_in_an_answer_says_what_to_do_in_the_summary_and_at_its_field(anna):
    passed = {"l10-0-type": "accept", "l10-0-delivery": "2020-01-01"}
    page = anna.submit(anna.get(f"{ORDER}/answer"), FORM, passed, button="Check without sending", status=422)
    (advice,) = hints(page, "[data-error-summary]")
    assert advice.startswith("Enter ")
    assert advice.endswith(" or a later date.")
    assert hints(page, "#l10-0-delivery-error") == [advice]
    assert page.one("#l10-0-delivery")["aria-describedby"] == "l10-0-delivery-error"


def test_a_warning_says_what_to_do_where_it_is_confirmed(anna, erp, read_erp):
    page = anna.submit(anna.get(f"{ORDER}/answer"), FORM, {"l10-0-type": "accept"}, button="Save")
    erp.put_order(make.revised(make.order(number="4500017", supplier="GLOBEX"), make.line(10, quantity="70")))
    read_erp()
    page = anna.submit(page, FORM, button="Check without sending")
    assert hints(page, ".confirmations label") == ["Confirm that your answer to line 10 is still valid, or change it."]


def test_what_the_buyer_will_decide_about_says_that_it_can_be_sent(anna):
    late = {"l10-0-type": "accept", "l10-0-delivery": make.in_days(30).isoformat()}
    page = anna.submit(anna.get(f"{ORDER}/answer"), FORM, late, button="Check without sending")
    assert any(advice.startswith("You can send this.") for advice in hints(page, ".callout.kind-waiting"))


def test_an_action_for_many_lines_says_what_to_do_about_its_reason(anna):
    rejected = {"bulk_lines": "all-open", "bulk_kind": "date", "bulk_date": "no day"}
    page = anna.submit(anna.get(f"{ORDER}/answer"), FORM, rejected, button="Apply", status=422)
    assert "&lt;span" not in page.response.text
    assert page.one("#bulk_date")["aria-invalid"] == "true"


def test_texts_from_outside_stay_texts():
    issue = Issue("ERP-06", Severity.ERROR, "note", "ERP-06", {"buyer": "<b>Initech</b>", "field": "a & b"})
    assert told(issue) == Markup(
        '&lt;b&gt;Initech&lt;/b&gt; needs a &amp; b here. <span class="finding__hint">Enter a &amp; b.</span>'
    )
    assert after("<i>", "x < y") == Markup("&lt;i&gt;: x &lt; y")
