"""Terms of payment in a supplier's words: asked about where they cannot be compared, and read as they were meant."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.domain.actors import Actor
from portal.domain.invoices import InvoiceType
from portal.domain.mappings import MappingKind
from portal.domain.uploads import UploadState
from portal.services.invoices import drafting, uploading
from portal.services.invoices.views import UploadView
from portal.services.mappings import reading
from tests import invoicing, make_invoices, words
from tests.house import House
from tests.words import backlog, decide_only, dismiss, explained, read, view

WORDS = "10 Tage 2 % Skonto, 30 Tage netto"


def take(house: House, actor: Actor, **fields: Any) -> UploadView:
    """Send and read a file of an invoice; return it as its page shows it."""
    return view(house, actor, words.take(house, actor, **{"due": None, **fields}))


def terms(house: House, actor: Actor, invoice: int) -> str:
    return invoicing.view(house, actor, invoice).document.terms


def rules(house: House, actor: Actor, invoice: int) -> set[str]:
    return {issue.rule for issue in invoicing.check(house, actor, invoice).issues}


def test_terms_that_cannot_be_compared_are_asked_about_and_read_as_they_were_meant(
    house: House, biller: Actor, mia: Actor
) -> None:
    upload = take(house, biller, terms=WORDS)
    assert upload.state is UploadState.WAITING
    with house.reading() as uow:
        (task,) = reading.list_tasks(uow, mia).rows
        found = reading.get_task(uow, mia, task.id)
    assert (task.kind, task.theirs, task.context["order"]) == (MappingKind.PAYMENT_TERMS, WORDS, "4500017")
    decide_only(house, mia, "30 days net")
    assert house.alarm.woken[-1].job == uploading.READ
    assert read(house, upload.id) == "read"
    invoice = view(house, biller, upload.id).invoice
    assert terms(house, biller, invoice) == "30 days net"
    assert "INV-26" not in rules(house, biller, invoice)
    (used,) = explained(house, biller, invoice)
    assert (used.path, used.theirs, used.mapping.ours) == ("terms", WORDS, "30 days net")
    assert found.suggestions == ()  # they do not name the same numbers


def test_terms_typed_anew_are_no_longer_by_the_word(house: House, biller: Actor, mia: Actor) -> None:
    upload = take(house, biller, terms=WORDS)
    decide_only(house, mia, "30 days net")
    read(house, upload.id)
    invoice = view(house, biller, upload.id).invoice
    said = invoicing.view(house, biller, invoice)
    with house.services.begin() as uow:
        document = make_invoices.invoice(number="R-1", due=None, terms="At once")
        drafting.save(uow, biller, invoice, document, edition=said.edition)
    assert explained(house, biller, invoice) == ()


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"terms": "30  Days NET"}, id="the order's own words"),
        pytest.param({"terms": "Net 30"}, id="days to compare"),
        pytest.param({"terms": WORDS, "due": date(2026, 7, 8)}, id="a due date beside them"),
        pytest.param({"terms": WORDS * 4}, id="too long for a word"),
        pytest.param({"terms": WORDS, "type": InvoiceType.CREDIT_NOTE}, id="a credit note"),
    ],
)
def test_nobody_is_asked_where_nothing_depends_on_it(house: House, biller: Actor, mia: Actor, fields: Any) -> None:
    upload = take(house, biller, **fields)
    assert (upload.state, terms(house, biller, upload.invoice)) == (UploadState.READ, fields["terms"])
    assert backlog(house, mia) == ()


def test_dismissed_terms_go_to_the_buyer_as_they_are(house: House, biller: Actor, mia: Actor) -> None:
    upload = take(house, biller, terms=WORDS)
    (task,) = backlog(house, mia)
    dismiss(house, mia, task.id, "Nobody agreed to that.")
    read(house, upload.id)
    invoice = view(house, biller, upload.id).invoice
    assert terms(house, biller, invoice) == WORDS
    assert "INV-26" in rules(house, biller, invoice)
