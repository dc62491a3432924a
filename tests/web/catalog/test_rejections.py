"""Why a change of an item was not taken stands in words on the item's page, whoever refused it."""

from __future__ import annotations

import pytest

from portal.domain.actors import Actor, Role
from portal.ports.erp import Refusal, Refused
from portal.services.catalog import deciding
from portal.services.catalog.deciding import Meant
from portal.services.reviews import Decision, Verdict
from tests.web.catalog.conftest import TODAY, change, deliver_all, item, proposals, sent


def refused(browser, services, erp, monkeypatch, *refusals):
    """Send a change that the buyer's system refuses; return what the item's page says of it."""
    anna = browser("anna")
    sent(anna, change(anna, services), **{"t0-price": "9.80", "valid_from": TODAY})
    monkeypatch.setattr(erp, "book_catalog", lambda *_, **__: Refused(refusals))
    deliver_all(services)
    return anna.get(f"/catalog/{item(services).id}")


def why(page):
    """Return the sentences in the first row of the proposals about an item."""
    return [one.get_text(" ", strip=True) for one in page.all("[data-label=Why]")[0].select("p")]


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        pytest.param(Refusal("PRICE", "The price is frozen.", "CAT-06", 1), "Prices rise and fall", id="the line"),
        pytest.param(Refusal("BLOCKED", "You are blocked.", "ACC-03"), "blocked", id="the whole"),
        pytest.param(
            Refusal("PRICE", "The price is frozen.", "CAT-06", 2), "mistakes in other lines", id="another line of it"
        ),
    ],
)
def test_what_the_erp_refuses_says_why(browser, items, services, erp, monkeypatch, refusal, told):
    page = refused(browser, services, erp, monkeypatch, refusal)
    assert "Read why" in page.text
    (sentence,) = why(page)
    assert told in sentence


def test_what_the_buyer_declines_says_why_by_its_reason_and_in_the_buyers_words(browser, items, services):
    anna, buyer = browser("anna"), Actor(None, "Ben Buyer", Role.BUYER)
    sent(anna, change(anna, services), **{"t0-price": "12.00", "valid_from": TODAY})
    proposal = proposals(services)[-1]
    with services.begin() as uow:
        declined = Decision(Verdict.DECLINE, "price", "We agreed on 9.50 until June.")
        deciding.decide(uow, buyer, proposal.id, Meant(None, None), declined, edition=proposal.edition)
    assert why(anna.get(f"/catalog/{item(services).id}")) == [
        "The price is not agreed", "We agreed on 9.50 until June.",
    ]  # fmt: skip


def test_what_is_on_its_way_needs_no_reason(browser, items, services):
    anna = browser("anna")
    sent(anna, change(anna, services), **{"t0-price": "9.80", "valid_from": TODAY})
    assert why(anna.get(f"/catalog/{item(services).id}")) == []
