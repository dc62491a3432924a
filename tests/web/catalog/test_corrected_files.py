"""A proposal from a file that came back: the corrected file is its next version, under the same number."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from portal.domain.actors import Actor, Role
from portal.domain.catalog import MasterItem
from portal.services.catalog import deciding, reading
from portal.services.catalog.deciding import Meant
from portal.services.reviews import Decision, Verdict
from portal.store.rows import CatalogItemRow
from tests import make
from tests.catalog_files import item, row, table
from tests.fakes.readers import FakeReaders
from tests.web.catalog.conftest import proposals

SEND = "Send the file to be checked"
BUYER = Actor(None, "Ben Buyer", Role.BUYER)


@pytest.fixture
def services(services):
    """Give services that read files in this process."""
    return replace(services, readers=FakeReaders())


@pytest.fixture
def anna(browser, services, erp, read_erp):
    """Have Globex sell A and B for 10 EUR; give somebody who sends its catalog."""
    for code in "AB":
        erp.put_item(MasterItem("GLOBEX", item(code), 1, make.NOW))
    read_erp()
    return browser("anna")


def choose(person, services, page, price, *, codes="AB", status=200):
    """Send a file with a price for items from a page, and have it read."""
    data = table(*(row(code, action="update", price=price) for code in codes))
    page = person.submit(page, "form[enctype]", {"file": (io.BytesIO(data), "new.csv")}, button=SEND, status=status)
    if status == 200:
        reading.run(services, int(page.path.rpartition("/")[2]))
        page = person.get(page.path)
    return page


def declined(person, services):
    """Send a file that the buyer declines; return the page of its proposal."""
    page = choose(person, services, person.get("/catalog/files"), "20.00")
    person.submit(page, "#send-form", button="Send 2 items")
    proposal = proposals(services)[-1]
    with services.begin() as uow:
        refused = Decision(Verdict.DECLINE, "price", "Too much.")
        deciding.decide(uow, BUYER, proposal.id, Meant(), refused, edition=proposal.edition)
    return person.get(f"/catalog/proposals/{proposal.id}")


def status(services, code):
    with services.read() as uow:
        return uow.session.query(CatalogItemRow).filter_by(code=code, version=1).one().status


def test_the_corrected_file_is_the_next_version_of_the_same_proposal(anna, services):
    page = declined(anna, services)
    assert not page.all("form[action$='/repair']")
    assert "it becomes version 2 of this proposal" in page.text
    assert "Too much." in anna.raw("GET", page.one("a[href$='/result']")["href"]).text
    page = anna.get(page.one("a[href*='corrects=']")["href"])
    assert "The file becomes version 2 of CAT-2026-1" in page.text
    page = choose(anna, services, page, "10.20", codes="A")
    anna.submit(page, "#send-form", button="Send 1 item")
    assert [(one.number, one.version, one.state) for one in proposals(services)] == [
        ("CAT-2026-1", 1, "superseded"), ("CAT-2026-1", 2, "queued"),
    ]  # fmt: skip
    assert (status(services, "A"), status(services, "B")) == ("accepted", "active")
    assert "There is a newer version" in anna.get(f"/catalog/proposals/{proposals(services)[0].id}").text


def test_one_next_version_at_a_time_and_another_once_that_is_thrown_away(anna, services):
    form = anna.get(declined(anna, services).one("a[href*='corrects=']")["href"])
    first = choose(anna, services, form, "10.20")
    page = choose(anna, services, form, "10.30", status=409)
    assert page.errors == ["Version 2 of CAT-2026-1 is there already. Open that one."]
    question = anna.get(first.one("a[href$='/cancel']")["href"])
    anna.submit(question, "main form")
    choose(anna, services, form, "10.30")
    assert [one.version for one in proposals(services)] == [1, 2]


def test_the_form_of_a_version_that_is_on_its_way_takes_no_correction(anna, services, browser):
    page = choose(anna, services, anna.get("/catalog/files"), "10.20")
    anna.submit(page, "#send-form", button="Send 2 items")
    proposal = proposals(services)[-1].id
    assert not anna.get(f"/catalog/proposals/{proposal}").all("a[href*='corrects=']")
    anna.get(f"/catalog/files?corrects={proposal}", status=409)
    browser("bert").get(f"/catalog/files?corrects={proposal}", status=404)
