"""The catalogue of sentences."""

from __future__ import annotations

import re

import pytest

from portal.domain import messages
from portal.domain.business_terms import term_of
from portal.domain.issues import Issue, Severity
from portal.domain.rules import check_invoice
from portal.domain.schema_messages import SCHEMA_MESSAGES
from tests import make_invoices
from tests.unit.domain.rules.boundaries import fields

OWN = {key: message for key, message in messages.CATALOGUE.items() if key not in SCHEMA_MESSAGES}


def issue(key: str, **params: str) -> Issue:
    return Issue(key.split(".")[0], Severity.ERROR, "", key, params)


@pytest.mark.parametrize("key", OWN)
def test_a_message_is_plain_and_whole(key: str) -> None:
    message = OWN[key]
    params = dict.fromkeys(fields(message.text) | fields(message.hint), "X")
    for sentence in (messages.text(issue(key, **params)), messages.hint(issue(key, **params))):
        assert sentence[-1] in ".?X"
        assert sentence[0].isupper()
        assert "!" not in sentence
        assert not re.search(r"\b(invalid|must|illegal|null|error|ERP)\b", sentence)


def test_every_sentence_of_a_rule_comes_with_what_to_do() -> None:
    assert all(message.hint for message in OWN.values())


def test_a_missing_parameter_is_an_error() -> None:
    with pytest.raises(KeyError):
        messages.text(issue("ACK-06"))


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        messages.text(issue("ACK-99"))


def test_braces_in_a_value_stay_as_typed() -> None:
    assert messages.text(issue("ACK-06", line="{line}")) == "Line {line} has no promised delivery."


def test_what_could_not_be_read_has_its_sentences_here_too() -> None:
    assert messages.text(issue("SCH-01.missing")) == "This is missing."
    assert messages.hint(issue("SCH-01.missing")) == ""


def test_a_finding_about_an_invoice_names_its_term_once() -> None:
    dear = make_invoices.invoice(make_invoices.line("100", "9.75"), due=None)
    told = {one.rule: messages.in_full(one) for one in check_invoice(dear, make_invoices.snapshot()).issues}
    assert told["INV-14"].endswith("is allowed (BT-146).")
    assert told["INV-27"] == "1,160.25 EUR is to be paid, but nothing says when (BT-9)."
    assert {term_of(path) for path in ("lines/3/nothing", "lines/3")} == {"BG-25"}
    assert term_of("nothing") == ""


def test_a_finding_about_another_document_names_none() -> None:
    told = Issue("PO-05", Severity.WARNING, "lines/10", "PO-05", {"buyer": "Initech", "line": "10"})
    assert messages.in_full(told) == messages.text(told)
