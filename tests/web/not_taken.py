"""What tests of forms that were not taken share."""

from __future__ import annotations

import json

from tests.web.browser import ORIGIN, Page

ANSWER = "/orders/4500017/answer"
FORM = "#answer-form"
OURS = {"Origin": ORIGIN}


def shown(answer):
    """Return the page that a raw request was answered with."""
    assert answer.mimetype == "text/html"
    return Page(answer, ORIGIN)


def assert_only_said(answer, words):
    """See that htmx puts nothing anywhere and that the script has a sentence to show."""
    assert answer.headers["HX-Reswap"] == "none"
    assert words in json.loads(answer.headers["HX-Trigger"])["refused"]["sentence"]
    assert "<" not in answer.text
