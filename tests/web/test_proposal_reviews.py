"""The buyer's page of a proposal: what changes, in groups and line by line, and deciding about any of it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from portal.domain.catalog import CatalogAction
from portal.services import accounts
from portal.store.rows import CatalogProposalRow
from tests import proposals
from tests.proposals import Line
from tests.web.conftest import PASSWORD, PEOPLE

DEARER = Line("A-1", "CAT-06", change="12.5", money="240.10", price="10.69")
CHEAPER = Line("A-2", "CAT-06", change="-3", money="-20")
PACK = Line("A-3", "CAT-08")
FINE = Line("A-4", change="1")
NEW = Line("A-5", "CAT-12", action=CatalogAction.ADD)

LINES = "#lines"


@pytest.fixture
def rooms(services):
    """Give what the tests of services call a house."""
    return SimpleNamespace(services=services, reading=services.read)


@pytest.fixture
def send(services, rooms):
    """Give what sends a proposal of GLOBEX: one of each kind unless told otherwise."""
    anna = accounts.sign_in(services, PEOPLE["anna"].email, PASSWORD, address="::1").actor

    def send(*lines):
        return proposals.sent(rooms, anna, *(lines or (DEARER, CHEAPER, PACK, FINE, NEW)))

    return send


def url(proposal, query=""):
    return f"/catalog/proposals/{proposal}/review{query}"


def plain(text):
    return text.replace("\xa0", " ").replace("\u202f", " ")


def rows(page, caption="Lines of the proposal"):
    table = next(table for table in page.all("table") if table.caption.text == caption)
    return [plain(" ".join(row.get_text(" ").split())) for row in table.select("tbody tr")]


def test_the_worklist_leads_to_the_proposal(browser, send):
    send()
    for name in ("ben", "mia", "arno"):
        page = browser(name).get("/reviews?kind=catalog")
        (row,) = [plain(" ".join(one.get_text(" ").split())) for one in page.all("main tbody tr")]
        assert "Catalog proposal CAT-2026-1 Globex Hinges" in row
        assert "prices that rise, 1 line" in row
        assert "1 more" in row
        shown = browser(name).click(page, "CAT-2026-1")
        assert shown.heading == "Review of proposal CAT-2026-1"
    assert "No review matches" in browser("ben").get("/reviews?kind=invoice").text


def test_groups_tell_how_many_lines_where_prices_go_and_what_they_move(browser, send):
    more = replace(DEARER, code="A-6", change="30", money="59.90")
    page = browser("ben").get(url(send(DEARER, CHEAPER, FINE, more)))
    falls, rises = rows(page, "What the buyer decides, by rule and kind of change")
    assert "Prices that rise" in rises
    assert "CAT-06 2 None +12.5 % to +30 % 300.00 EUR" in rises
    assert "CAT-06 1 None −3 % −20.00 EUR" in falls
    assert [line.split()[0] for line in rows(page)] == ["A-1", "A-2", "A-6"]


def test_a_line_shows_every_field_that_changes_its_price_and_its_effect(browser, send):
    first = rows(browser("ben").get(url(send())))[0]
    for words in ("A-1", "Hinge A-1", "row 2", "10.69", "+12.5 %", "240.10 EUR", "Not decided yet"):
        assert words in first


def test_tabs_list_what_waits_what_passes_and_all(browser, send):
    ben, proposal = browser("ben"), send()
    assert len(rows(ben.get(url(proposal)))) == 4
    (fine,) = rows(ben.get(url(proposal, "?show=passing")))
    assert fine.startswith("A-4")
    assert "Within the limits" in fine
    assert len(rows(ben.get(url(proposal, "?show=all")))) == 5
    assert len(rows(ben.get(url(proposal, "?show=nonsense&group=x&after=y")))) == 4


def test_ticked_lines_are_approved_and_the_rest_waits(browser, send, rooms):
    ben, proposal = browser("ben"), send()
    page = ben.submit(ben.get(url(proposal)), LINES, {"line": ["1", "3"]}, button="Approve")
    assert "Decided: 2 lines approved. The proposal waits for the rest." in plain(page.text)
    assert proposals.states(rooms, proposal) == ["approved", "pending", "approved", "ok", "pending"]
    assert rows(ben.get(url(proposal, "?show=decided")))[0].count("Ben Buyer") == 1


def test_a_group_is_declined_with_one_reason_and_sentence(browser, send, rooms):
    mia, proposal = browser("mia"), send(DEARER, replace(DEARER, code="A-6"), CHEAPER, FINE)
    page = mia.click(mia.get(url(proposal)), "Prices that rise , CAT-06")
    assert "Prices that rise: " in page.one("#shown").text
    assert len(rows(page)) == 2
    said = {"about": "group", "reason": "price", "sentence": "We agreed on 9.50 until June."}
    mia.submit(page, LINES, said, button="Decline")
    assert proposals.states(rooms, proposal) == ["declined", "declined", "pending", "ok"]
    shown = rows(mia.get(url(proposal, "?show=decided")))[0]
    assert "The price is not agreed We agreed on 9.50 until June." in shown


def test_all_that_waits_is_approved_at_once_and_goes_on(browser, send, rooms):
    arno, proposal = browser("arno"), send()
    page = arno.submit(arno.get(url(proposal)), LINES, {"about": "all"}, button="Approve")
    assert "Decided: 4 lines approved. The proposal is on its way to the ERP." in plain(page.text)
    assert proposals.state(rooms, proposal) == "queued"
    assert not page.all(LINES), "nothing is left to decide"


def test_a_proposal_of_one_line_asks_about_that_line_alone(browser, send, rooms):
    ben, proposal = browser("ben"), send(DEARER)
    page = ben.get(url(proposal))
    assert not page.all("[name=line], [type=radio]")
    page = ben.submit(page, LINES, {"reason": "price", "sentence": "Too much."}, button="Decline")
    assert "Declined. The supplier reads your reasons" in page.text
    assert proposals.state(rooms, proposal) == "declined"


def test_mistakes_are_shown_at_their_fields_with_everything_ticked_and_typed(browser, send, rooms):
    ben, proposal = browser("ben"), send()
    page = ben.get(url(proposal))
    assert ben.submit(page, LINES, button="Approve", status=422).errors == [
        "Tick at least one line, or decide about more of them at once."
    ]
    page = ben.submit(page, LINES, {"line": ["1"], "sentence": "Why?"}, button="Decline", status=422)
    assert page.errors == ["Choose why you decline."]
    assert page.one("#reason")["aria-invalid"] == "true"
    assert page.one("#sentence").text.strip() == "Why?"
    assert page.one("[name=line][checked]")["value"] == "1"
    page = ben.submit(page, LINES, {"reason": "price", "sentence": " "}, button="Decline", status=422)
    assert page.errors == ["Tell the supplier what to change."]
    assert page.one("#reason [selected]")["value"] == "price"
    assert set(proposals.states(rooms, proposal)) == {"pending", "ok"}


@pytest.mark.parametrize("sentence", ["a\0b", "\u202eevil", "x" * 100_000])
def test_a_hostile_sentence_is_refused_at_its_field(browser, send, rooms, sentence):
    ben, proposal = browser("ben"), send()
    said = {"about": "all", "reason": "other", "sentence": sentence}
    page = ben.submit(ben.get(url(proposal)), LINES, said, button="Decline", status=422)
    assert page.one("#sentence-error")
    assert proposals.state(rooms, proposal) == "in_review"


def test_hostile_positions_and_editions_decide_nothing(browser, send, rooms):
    ben, proposal = browser("ben"), send()
    page = ben.get(url(proposal))
    token = page.values(LINES)["csrf_token"][0]
    for said in (
        {"line": ["999999999999999999999", "-1", "x"], "verdict": "approve"},
        {"line": ["1"], "verdict": "perhaps"},
        {"line": ["1"], "verdict": "approve", "edition": "99999999999999999999"},
        {"about": "group", "verdict": "approve"},
    ):
        fields = {"csrf_token": token, "edition": page.values(LINES)["edition"][0], **said}
        assert ben.raw("POST", url(proposal), data=fields).status_code in (409, 422)
    assert proposals.state(rooms, proposal) == "in_review"


def test_who_comes_second_is_told_who_decided_and_keeps_what_was_typed(browser, send, rooms):
    ben, mia, proposal = browser("ben"), browser("mia"), send()
    seen = mia.get(url(proposal))
    ben.submit(ben.get(url(proposal)), LINES, {"line": ["1"]}, button="Approve")
    said = {"line": ["1", "2"], "reason": "price", "sentence": "No."}
    page = mia.submit(seen, LINES, said, button="Decline", status=409)
    assert page.errors[0].startswith("Ben Buyer decided at 09:00 UTC: 1 approved, 0 declined.")
    assert page.one("#sentence").text.strip() == "No."
    assert page.values(LINES)["edition"] != seen.values(LINES)["edition"], "it can be decided about now"
    assert proposals.states(rooms, proposal)[:2] == ["approved", "pending"]


def test_a_version_that_was_taken_back_says_so(browser, send, services):
    ben, proposal = browser("ben"), send()
    seen = ben.get(url(proposal))
    with services.begin() as uow:
        row = uow.session.get_one(CatalogProposalRow, proposal)
        row.state, row.edition = "withdrawn", row.edition + 1
    page = ben.submit(seen, LINES, {"about": "all"}, button="Approve", status=409)
    assert page.errors == ["The supplier has taken this proposal back. Your decision was not stored."]
    assert not page.all(LINES)


def test_taking_and_giving_back_stay_with_the_proposal(browser, send):
    ben, mia, proposal = browser("ben"), browser("mia"), send()
    page = ben.submit(ben.get(url(proposal)), ".page-header form", button="Take this review")
    assert page.one(".page-header form button").text.strip() == "Release"
    assert "Ben Buyer has taken this review." in mia.get(url(proposal)).text
    assert "Released" in mia.submit(mia.get(url(proposal)), ".page-header form").text


def test_others_neither_see_nor_decide(browser, send, visitor):
    proposal = send()
    for name in ("anna", "bert", "vera", "olga"):
        browser(name).get(url(proposal), status=403)
    page = browser("aude").get(url(proposal))
    assert not page.all(LINES)
    browser("ben").get(url(999), status=404)


def test_operations_find_a_proposal_that_is_stuck(browser, send, services, rooms):
    proposal = send(FINE)
    with services.begin() as uow:
        promise = uow.session.merge(proposals.promise(rooms, proposal))
        promise.state, promise.cause = "stuck", "no clear answer"
    page = browser("olga").get("/operations/documents?state=stuck")
    assert "CAT-2026-1" in page.text
    assert browser("olga").click(page, "CAT-2026-1").path == f"/catalog/proposals/{proposal}"
