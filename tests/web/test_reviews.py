"""Procurement's worklist, and deciding about an answer that deviates."""

from __future__ import annotations

import pytest

from portal.services import accounts, acknowledgments
from portal.store.rows import AcknowledgmentRow, OutboxRow
from tests import make
from tests.web.conftest import PASSWORD, PEOPLE

LINES = (make.line(10), make.line(20, "50", price="4.00"))


@pytest.fixture
def send(erp, services, read_erp):
    """Give what sends an answer to a new order: every line late and dearer, so that the buyer has to decide."""

    def send(number="4700001", supplier="GLOBEX", price="10.50", days=5):
        order = make.order(*LINES, number=number, supplier=supplier)
        erp.put_order(order)
        read_erp()
        return answer(services, order, price=price, days=days)

    return send


def answer(services, order, *, price, days, key="k"):
    document = make.acknowledgment(
        order,
        make.answer(10, make.accept("100", make.in_days(days), price=price, reason=make.Reason.CAPACITY)),
        make.answer(20, make.accept("50", make.in_days(days), reason=make.Reason.CAPACITY)),
        number="",
    )
    anna = accounts.sign_in(services, PEOPLE["anna"].email, PASSWORD, address="::1").actor
    document = make.replace(document, confirmed=warnings(services, anna, document))
    with services.begin() as uow:
        return acknowledgments.submit(uow, anna, document, key=f"{key}-{order.number}")


def warnings(services, anna, document):
    with services.read() as uow:
        found = acknowledgments.check(uow, anna, document)
    assert not found.errors, found.errors
    return frozenset(issue.fingerprint for issue in found.warnings)


def state(services, number):
    with services.read() as uow:
        row = uow.session.query(AcknowledgmentRow).filter(AcknowledgmentRow.number == f"A-{number}").one()
        promised = uow.session.query(OutboxRow).filter_by(document_id=row.id).count()
        return row.state, promised


def test_a_deviating_answer_waits_in_the_worklist_with_what_it_moves(browser, send, clock):
    send()
    clock.advance(hours=3)
    page = browser("ben").get("/reviews")
    row = page.one("main tbody tr")
    words = " ".join(row.get_text(" ").split())
    assert "4700001" in words
    assert "Globex Hinges" in words
    assert "1 250.00 EUR" in words.replace("\xa0", " ").replace("\u202f", " "), "what is late, and a euro more each"
    assert "3 hours ago" in words.replace("\xa0", " ")
    assert "Nobody" in words


def test_the_longest_waiting_comes_first_and_filters_live_in_the_address(browser, send, clock):
    for number in ("4700003", "4700001", "4700002"):
        send(number)
        clock.advance(minutes=5)
    ben = browser("ben")
    page = ben.get("/reviews")
    assert numbers(page) == ["4700003", "4700001", "4700002"]
    page = ben.submit(page, ".filters", {"q": "4700002"})
    assert page.url.endswith("/reviews?q=4700002&kind=&supplier=&rule=&assigned=")
    assert numbers(page) == ["4700002"]
    page = ben.get("/reviews?supplier=UMBRELLA")
    assert "No review matches these filters" in page.text
    assert numbers(ben.get("/reviews?assigned=me")) == []
    ben.submit(ben.get("/reviews/4700001/1"), ".page-header form")
    assert numbers(ben.get("/reviews?assigned=me")) == ["4700001"]
    assert numbers(ben.get("/reviews?assigned=nobody")) == ["4700003", "4700002"]


def numbers(page):
    return [cell.a.get_text(strip=True) for cell in page.all("main tbody th")]


def test_every_deviation_shows_ordered_answered_difference_tolerance_and_money(browser, send):
    send()
    page = browser("ben").get("/reviews/4700001/1")
    price = next(panel for panel in page.all("#decisions .panel") if "9.50" in panel.text)
    words = " ".join(price.get_text(" ").split()).replace("\xa0", " ")
    for word in ("Ordered", "9.50", "Answered", "10.50", "Difference", "Tolerance", "100.00 EUR"):
        assert word in words


def test_approving_all_sends_the_answer_on_its_way(browser, send, services):
    send()
    assert state(services, "4700001") == ("in_review", 0)
    ben = browser("ben")
    page = ben.submit(ben.get("/reviews/4700001/1"), "#all form")
    assert page.path == "/reviews"
    assert "on its way to the ERP" in page.text
    assert state(services, "4700001") == ("queued", 1)


def test_declining_needs_a_reason_and_a_sentence_and_keeps_what_was_typed(browser, send, services):
    send()
    ben = browser("ben")
    page = ben.get("/reviews/4700001/1")
    first = page.all("[name^=verdict-]")[0]["name"]
    place = first.removeprefix("verdict-")
    page = ben.submit(page, "#decisions", {first: "decline", f"sentence-{place}": "  "}, status=422)
    assert page.errors == ["Choose why you decline.", "Tell the supplier what to change."]
    page = ben.submit(page, "#decisions", {f"reason-{place}": "price", f"sentence-{place}": "x" * 501}, status=422)
    assert len(page.errors) == 1
    assert page.one(f"#reason-{place} [selected]")["value"] == "price"
    assert "x" * 501 in page.one(f"#sentence-{place}").text
    assert state(services, "4700001") == ("in_review", 0)


@pytest.mark.parametrize("sentence", ["a\0b", "\u202eevil", "x" * 100_000])
def test_a_hostile_sentence_is_refused_at_its_field(browser, send, services, sentence):
    send()
    ben = browser("ben")
    page = ben.submit(
        ben.get("/reviews/4700001/1"),
        "#all form",
        {"reason-all": "other", "sentence-all": sentence},
        button=decline_all(ben),
        status=422,
    )
    assert page.one("#sentence-all-error")
    assert state(services, "4700001") == ("in_review", 0)


def decline_all(browser):
    buttons = browser.get("/reviews/4700001/1").all("#all button")
    return " ".join(buttons[-1].get_text(" ").split())


def test_what_is_declined_goes_back_to_the_supplier_with_the_sentence(browser, send, services):
    send()
    ben = browser("ben")
    page = ben.submit(
        ben.get("/reviews/4700001/1"),
        "#all form",
        {"reason-all": "date", "sentence-all": "We need it in April."},
        button=decline_all(ben),
    )
    assert "Declined." in page.text
    assert state(services, "4700001") == ("declined", 0)
    assert "We need it in April." in browser("anna").get("/orders/4700001/answers/1").text


def test_decisions_may_be_made_one_after_the_other(browser, send, services):
    send()
    ben = browser("ben")
    page = ben.get("/reviews/4700001/1")
    names = list(dict.fromkeys(radio["name"] for radio in page.all("#decisions [type=radio]")))
    page = ben.submit(page, "#decisions", {names[0]: "approve"})
    assert "waits for the rest" in page.text
    assert state(services, "4700001") == ("in_review", 0)
    ben.submit(page, "#decisions", dict.fromkeys(names[1:], "approve"))
    assert state(services, "4700001") == ("queued", 1)


def test_the_second_to_decide_is_told_who_decided_what(browser, send, services):
    send()
    ben, arno = browser("ben"), browser("arno")
    bens, arnos = ben.get("/reviews/4700001/1"), arno.get("/reviews/4700001/1")
    ben.submit(bens, "#all form")
    page = arno.submit(
        arnos,
        "#all form",
        {"reason-all": "price", "sentence-all": "Too dear."},
        button=" ".join(arnos.all("#all button")[-1].get_text(" ").split()),
        status=409,
    )
    assert "Ben Buyer" in page.errors[0]
    assert state(services, "4700001") == ("queued", 1)


def test_sending_a_decision_twice_is_one_decision(browser, send, services):
    send()
    ben = browser("ben")
    page = ben.get("/reviews/4700001/1")
    ben.submit(page, "#all form")
    ben.submit(page, "#all form")
    assert state(services, "4700001") == ("queued", 1)


def test_nothing_chosen_is_told(browser, send):
    send()
    ben = browser("ben")
    page = ben.submit(ben.get("/reviews/4700001/1"), "#decisions", status=422)
    assert page.errors == ["Approve or decline at least one deviation."]


def test_who_has_it_is_seen_by_others_and_can_be_given_back(browser, send):
    send()
    ben, berta = browser("ben"), browser("berta")
    page = ben.submit(ben.get("/reviews/4700001/1"), ".page-header form")
    assert "Ben Buyer has taken this review." in berta.get("/reviews/4700001/1").text
    ben.submit(page, ".page-header form")
    assert "has taken" not in berta.get("/reviews/4700001/1").text


def test_master_data_and_auditors_read_and_cannot_decide(browser, send):
    send()
    for name in ("mia", "aude"):
        reader = browser(name)
        page = reader.get("/reviews/4700001/1")
        assert "Not decided yet" in page.text
        assert not page.all("#decisions [type=radio], #all")


def test_a_repaired_answer_shows_what_changed(browser, send, services, erp):
    send()
    ben = browser("ben")
    ben.submit(
        ben.get("/reviews/4700001/1"),
        "#all form",
        {"reason-all": "price", "sentence-all": "Please keep the price."},
        button=decline_all(ben),
    )
    order = make.order(*LINES, number="4700001")
    answer(services, order, price="10.00", days=5, key="again")
    page = ben.get("/reviews/4700001/2")
    changes = " ".join(page.one("#changes").get_text(" ").split()).replace("\xa0", " ")
    assert "10.50" in changes
    assert "10.00" in changes
    assert [row.th.get_text(strip=True) for row in page.all("#changes tbody tr")] == ["10"]


def test_an_address_of_nothing_does_not_exist(browser, send):
    send()
    ben = browser("ben")
    for path in ("/reviews/4700001/2", "/reviews/0000000/1", "/reviews/4700001/99999999999999999999"):
        ben.get(path, status=404)
