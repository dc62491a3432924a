"""The catalog in the browser: one item found, changed by form, sent, decided and booked."""

from __future__ import annotations

import pytest

from portal.domain.actors import Actor, Role
from portal.domain.catalog import ItemStatus, LineState
from portal.services.catalog import deciding
from portal.services.catalog.deciding import Meant
from portal.services.reviews import Decision, Verdict
from portal.store.rows import CatalogLineRow
from portal.web.catalog import forms
from tests import make, make_catalogs
from tests.make_catalogs import CODE, prices
from tests.web.catalog.conftest import FORM, GOOD, TODAY, change, deliver_all, item, proposals, sent


def _plain(text):
    return " ".join(text.split())


def test_an_item_is_found_by_its_code_its_words_and_the_buyers_item(browser, items):
    anna = browser("anna")
    for q in (CODE, "912.88", "hexagon m8", "SCREW", "ITEM-10", "4006381333931"):
        assert [link.text for link in anna.get(f"/catalog?q={q}").all("tbody th a")] == [CODE], q
    assert "No item matches" in anna.get("/catalog?q=washer").text
    assert "No item matches" in anna.get("/catalog?q=hexagon+washer").text
    assert "No item matches" in anna.get("/catalog?status=expired").text
    page = anna.get("/catalog?status=active")
    assert "9.50 EUR for 100 pc" in _plain(page.one("tbody tr").get_text(" "))


def test_an_item_shows_what_the_erp_has_its_versions_and_its_open_orders(browser, items, erp, read_erp, services):
    erp.put_item(make_catalogs.known("9.90", version=4, lead_days=12))
    read_erp()
    page = browser("anna").get(f"/catalog/{item(services).id}")
    assert page.heading == f"Item {CODE}"
    text = _plain(page.text)
    assert "12 calendar days after the order" in text
    assert "Price: was 9.50 EUR now 9.90 EUR" in text
    assert "100 pc left at 9.50 EUR for 100 pc" in text
    assert page.one("a[href='/orders/4500017']")


def test_later_prices_say_until_when_and_for_how_many_they_are(browser, items, erp, read_erp, services):
    later = (make_catalogs.period("0.15", 10, 19, base="1"), make_catalogs.period("16", 20, base="200"))
    erp.put_item(make_catalogs.known(version=4, later=later))
    read_erp()
    anna = browser("anna")
    text = _plain(anna.get(f"/catalog/{item(services).id}").text)
    later = text.partition("Later prices")[2]
    assert "to Sat 21 Mar 2026 , that day included: 0.15 EUR from Sun 22 Mar 2026 : 16.00 EUR for 200 pc" in later
    text = _plain(change(anna, services).text)
    assert "Agreed for later, from 12 Mar 2026 to 21 Mar 2026: 0.15 EUR for 1 piece" in text
    assert "Agreed for later, from 22 Mar 2026: 16.00 EUR for 200 pieces" in text


def test_versions_tell_of_an_end_of_later_prices_and_of_an_agreed_price(browser, items, erp, read_erp, services):
    later = (make_catalogs.period("16", 20),)
    for version, fields in enumerate(({"later": later}, {"is_contract": True}, {"status": ItemStatus.ENDED}), 4):
        erp.put_item(make_catalogs.known(version=version, **fields))
        read_erp()
    text = _plain(browser("anna").get(f"/catalog/{item(services).id}").text)
    assert "Later prices: now from 22 Mar 2026: 16.00 EUR for 100 pieces" in text
    assert "Price agreed: was no now yes" in text
    assert "Sale: was going on now ended" in text
    assert "Nothing that is shown here changed" not in text


def test_a_form_reads_every_price_that_it_shows():
    """The rules say which are too many; none is dropped on the way to them."""
    many = prices(*(f"{at}: {at + 1}" for at in range(60)))
    line = make_catalogs.line(make_catalogs.item(prices=many))
    assert forms.read(forms.stored(line), None).line.item.prices == many


def test_the_story_of_a_changed_price(browser, items, services, read_erp):
    anna = browser("anna")
    page = change(anna, services)
    assert page.one("[name='t0-price']")["value"] == "9.50"
    assert not page.all("[name=unit], [name=currency], [name=code]")
    fields = {"t0-price": "9.80", "valid_from": TODAY}
    page = anna.submit(page, FORM, fields, button="Check without sending")
    assert page.errors == [], page.errors
    assert "Nothing stands in the way" in page.text
    assert "+3.1579 %" in _plain(page.text)
    page = sent(anna, page)
    assert page.heading == "Proposal CAT-2026-1"
    assert page.one("#standing .status").get_text(strip=True) == "On its way"
    assert "was 9.50 EUR" in page.one("#l1").text.replace("\n", " ")
    assert item(services).status == "accepted"
    deliver_all(services)
    assert "Booked" in anna.get(page.path).one("#standing .status").text
    read_erp()
    assert item(services).status == "active"
    assert "9.80 EUR" in _plain(anna.get("/catalog").one("tbody tr").get_text(" "))
    assert "Booked" in anna.get(f"/catalog/{item(services).id}").text


def test_a_price_beyond_the_limit_waits_for_the_buyer_who_declines_it(browser, items, services):
    anna = browser("anna")
    page = sent(anna, change(anna, services), **{"t0-price": "12.00", "valid_from": TODAY})
    assert page.one("#standing .status").get_text(strip=True) == "With the buyer"
    assert item(services).status == "pending"
    proposal = proposals(services)[-1]
    with services.begin() as uow:
        buyer = Actor(None, "Ben Buyer", Role.BUYER)
        refused = Decision(Verdict.DECLINE, "price", "We agreed on 9.50 until June.")
        deciding.decide(uow, buyer, proposal.id, Meant(None, None), refused, edition=proposal.edition)
    page = anna.get(page.path)
    assert "We agreed on 9.50 until June." in page.one("#standing").text
    assert item(services).status == "rejected"
    assert "We agreed on 9.50 until June." in anna.get(f"/catalog/{item(services).id}").text
    page = anna.submit(page, "form[action$='/repair']")
    assert "version 2" in anna.get(page.path.removesuffix("/edit")).text.lower()
    page = sent(anna, page, **{"t0-price": "9.60"})
    assert "Version 2" in page.text
    assert [row.state for row in proposals(services)] == ["superseded", "queued"]


def test_a_new_item_is_seen_from_its_draft_on_and_by_the_buyer_once_it_is_sent(browser, items, services):
    anna, ben = browser("anna"), browser("ben")
    page = anna.submit(anna.get("/catalog/new"), FORM, GOOD, button="Save")
    assert "Saved. Nothing is sent yet." in page.text
    assert "Draft" in anna.get("/catalog?q=top+hung").one("tbody tr").text
    assert "No item matches" in ben.get("/catalog?q=top+hung").text
    ben.get(f"/catalog/{item(services, 'HT-1').id}", status=404)
    ben.get(f"/catalog/proposals/{proposals(services)[-1].id}", status=404)
    page = sent(anna, page)
    assert page.one("#standing .status").get_text(strip=True) == "With the buyer"
    assert "With the buyer" in ben.get("/catalog?q=top+hung").one("tbody tr").text
    assert "does not have this item yet" in ben.get(f"/catalog/{item(services, 'HT-1').id}").text


def test_what_the_erp_owns_is_shown_and_refused_when_somebody_sends_it_all_the_same(browser, items, services):
    anna = browser("anna")
    page = change(anna, services)
    data = {**page.values(FORM), "unit": "KGM", "do": "send"}
    data["valid_from"], data["note"] = TODAY, "mind"
    headers = {"Origin": "http://localhost", "Referer": page.url}
    answer = anna.raw("POST", page.path, data=data, headers=headers)
    assert answer.status_code == 422
    assert "cannot change it to KGM" in answer.text
    assert "mind" in answer.text
    assert proposals(services) == []


def test_an_item_ends_once_whoever_sends_it_knows_of_the_open_orders(browser, items, services):
    anna = browser("anna")
    fields = {"action": "end", "valid_to": make.in_days(30, make.TODAY).isoformat()}
    page = anna.submit(change(anna, services), FORM, fields, button="Send proposal", status=422)
    assert "1 order line still needs" in _plain(page.one("#confirm").text)
    assert page.one("#confirm .finding__hint").text.strip()
    ticked = [box["value"] for box in page.all("[name=confirmed]")]
    page = anna.submit(page, FORM, {"confirmed": ticked}, button="Send proposal")
    assert "End" in page.one("#l1 h3").text
    assert "Confirmed as checked" in page.text


@pytest.mark.parametrize(
    "typed", ["1e999", "NaN", "twelve", "1\0", "1,000", "9" * 400, "-", "٣", "=1+1", "<b>"], ids=ascii
)
def test_an_unreadable_figure_is_told_at_its_field_and_everything_typed_is_kept(browser, items, services, typed):
    anna = browser("anna")
    page = change(anna, services)
    names = ("t0-price", "t1-minimum", "price_base", "pack_quantity", "minimum", "lead_days", "valid_from")
    for button in ("Save", "Check without sending", "Send proposal"):
        fields = {**dict.fromkeys(names, typed), "note": "mind"}
        answer = anna.submit(page, FORM, fields, button=button, status=422)
        assert {name: answer.one(f"#{name}").get("aria-invalid") for name in names} == dict.fromkeys(names, "true")
        assert {answer.one(f"#{name}")["value"] for name in names} == {typed}
        assert answer.one("[name=note]").text.strip() == "mind"
    assert proposals(services) == []


@pytest.mark.parametrize("typed", ["x" * 600, "a\u202eb", "a\nb", "\x07"], ids=ascii)
def test_a_hostile_text_is_told_at_its_field(browser, items, typed):
    anna = browser("anna")
    answer = anna.submit(anna.get("/catalog/new"), FORM, {**GOOD, "description": typed}, button="Save", status=422)
    assert answer.one("#description")["aria-invalid"] == "true"
    assert answer.one("[name=code]")["value"] == "HT-1"


def test_a_form_sent_twice_makes_one_proposal(browser, items, services):
    anna = browser("anna")
    page = change(anna, services)
    fields = {"t0-price": "9.60", "valid_from": TODAY}
    first = sent(anna, page, **fields)
    second = sent(anna, page, **fields)
    assert first.path == second.path
    assert "not sent twice" in second.text
    assert len(proposals(services)) == 1


def test_a_draft_that_somebody_else_changed_is_looked_at_first(browser, items, services):
    anna, otto = browser("anna"), browser("otto")
    draft = anna.submit(change(anna, services), FORM, {"t0-price": "9.60", "valid_from": TODAY}, button="Save")
    theirs = otto.get(draft.path)
    otto.submit(theirs, FORM, {"t0-price": "9.70"}, button="Save")
    answer = anna.submit(draft, FORM, {"t0-price": "9.65"}, button="Save", status=409)
    assert "Otto Orders changed this proposal" in answer.text
    assert answer.one("[name='t0-price']")["value"] == "9.65"


def test_an_item_that_changed_meanwhile_is_looked_at_first(browser, items, services, erp, read_erp):
    anna = browser("anna")
    page = change(anna, services)
    erp.put_item(make_catalogs.known("9.55", version=4))
    read_erp()
    page = anna.submit(page, FORM, {"t0-price": "9.60", "valid_from": TODAY}, button="Send proposal", status=422)
    assert "has changed" in page.errors[0]
    page = sent(anna, page)
    assert page.heading.startswith("Proposal CAT-2026-1")


def test_a_draft_is_thrown_away_and_a_sent_proposal_taken_back(browser, items, services):
    anna = browser("anna")
    page = anna.submit(change(anna, services), FORM, {"t0-price": "9.60", "valid_from": TODAY}, button="Save")
    assert item(services).status == "draft"
    anna.submit(anna.click(page, "Throw this draft away"), "form.confirm")
    assert proposals(services) == []
    assert item(services).status == "active"
    page = sent(anna, change(anna, services), **{"t0-price": "9.60", "valid_from": TODAY})
    page = anna.submit(anna.click(page, "Take this proposal back"), "form.confirm")
    assert page.one("#standing .status").get_text(strip=True) == "Withdrawn"
    assert item(services).status == "active"


def test_somebody_elses_items_and_proposals_do_not_exist(browser, items, services):
    anna, bert = browser("anna"), browser("bert")
    page = sent(anna, change(anna, services), **{"t0-price": "9.60", "valid_from": TODAY})
    for path in (f"/catalog/{item(services).id}", page.path, f"{page.path}/edit", f"{page.path}/withdraw"):
        bert.get(path, status=404)
    assert CODE not in bert.get("/catalog").text
    assert "There is no proposal yet" in bert.get("/catalog/proposals").text
    assert CODE not in bert.raw("GET", "/catalog.csv").text


def test_whoever_only_looks_is_offered_nothing_and_refused(browser, items, services):
    vera = browser("vera")
    path = f"/catalog/{item(services).id}"
    assert "Change or end" not in vera.get(path).text
    assert "Add an item" not in vera.get("/catalog").text
    vera.get(f"{path}/change", status=403)
    vera.get("/catalog/new", status=403)


def test_the_list_as_a_table_that_no_spreadsheet_executes(browser, items, erp, read_erp):
    erp.put_item(make_catalogs.known(version=1, code="=1+1", description="@SUM(A1)", buyer_item="-2"))
    read_erp()
    lines = browser("anna").raw("GET", "/catalog.csv").text.splitlines()
    assert lines[0].startswith("\ufeffSupplier,Item code")
    assert [line.split(",")[1] for line in lines[1:]] == [CODE, "'=1+1"]
    assert "'@SUM(A1)" in lines[2]
    assert "'-2" in lines[2]


def test_everybody_reads_who_decides_what(browser, items):
    page = browser("vera").get("/catalog/authority")
    assert "a change of it is refused" in page.one("tbody tr:nth-of-type(3)").text


def test_lines_know_what_was_decided(browser, items, services):
    anna = browser("anna")
    sent(anna, change(anna, services), **{"t0-price": "12.00", "valid_from": TODAY})
    with services.read() as uow:
        (line,) = uow.session.query(CatalogLineRow).all()
    assert (line.state, line.review, line.currency) == (LineState.PENDING, "CAT-06", "EUR")
    assert line.money == make_catalogs.prices("2.50")[0].price


def test_links_of_a_list_lead_to_itself_whatever_was_opened_before(browser, items):
    anna = browser("anna")
    for path in ("/shipments", "/invoices", "/catalog"):
        page = anna.get(f"{path}?q=nothing")
        assert page.one(".chips a.chip")["href"] == path
