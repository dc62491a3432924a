"""What the people on duty see and do."""

from __future__ import annotations

import pytest

from portal.domain.promises import MAX_ATTEMPTS
from portal.services import accounts, acknowledgments, comparison, deliveries, intake
from portal.store.rows import HeartbeatRow, OutboxRow
from tests import make
from tests.fakes.erp import Failing
from tests.web.conftest import PASSWORD, PEOPLE

DIFFERENCES = "Differences from the ERP"


@pytest.fixture
def send(erp, services, read_erp):
    """Give what sends a clean answer to a new order, which is then on its way."""

    def send(number):
        erp.put_order(make.order(number=number))
        read_erp()
        anna = accounts.sign_in(services, PEOPLE["anna"].email, PASSWORD, address="::1").actor
        with services.begin() as uow:
            acknowledgments.accept_all(uow, anna, number, revision=1, key=f"k-{number}")

    return send


@pytest.fixture
def deliver(services, clock):
    """Give what tries everything that is not over, at its time, so many times."""

    def deliver(times=1):
        for _ in range(times):
            clock.advance(minutes=3)
            with services.read() as uow:
                ids = [row.id for row in uow.session.query(OutboxRow).order_by(OutboxRow.id)]
            for promise in ids:
                deliveries.deliver(services, promise)

    return deliver


@pytest.fixture
def two_stuck(send, deliver, erp):
    """Have two answers that the ERP gave no clear answer to until they were stuck."""
    send("4700001")
    send("4700002")
    erp.fail(Failing.LOST_BEFORE_BOOKING, times=2 * MAX_ATTEMPTS)
    deliver(MAX_ATTEMPTS)


def stat(page, label):
    found = next(tile for tile in page.all(".stat") if tile.select_one(".stat__label").get_text(strip=True) == label)
    return " ".join(found.select_one(".stat__value").get_text(" ").split()).replace("\xa0", " ")


def test_what_the_comparison_found_is_counted_and_leads_into_the_record(browser, send, deliver, erp, services, clock):
    olga = browser("olga")
    page = olga.get("/operations")
    assert stat(page, DIFFERENCES) == "Unknown"
    assert "Not compared yet" in page.text
    send("4700001")
    deliver()
    erp._bookings.clear()
    comparison.compare(services)
    comparison.compare(services)
    clock.advance(minutes=20)
    page = olga.get("/operations")
    assert stat(page, DIFFERENCES) == "1"
    assert "Compared 20 minutes ago" in page.text
    found = olga.click(page, DIFFERENCES)
    (row,) = found.all("main tbody tr")
    assert "Difference from the ERP found" in row.get_text()
    assert "4700001" in row.get_text()


def test_a_comparison_without_a_difference_puts_an_earlier_one_right(browser, send, deliver, erp, services):
    send("4700001")
    deliver()
    booked = dict(erp._bookings)
    erp._bookings.clear()
    comparison.compare(services)
    erp._bookings.update(booked)
    comparison.compare(services)
    page = browser("olga").get("/operations")
    assert stat(page, DIFFERENCES) == "0"
    assert not [link for link in page.all("main a") if link.get_text(strip=True) == DIFFERENCES]


def test_a_quiet_portal_says_so(browser):
    page = browser("olga").get("/operations")
    assert stat(page, "Stuck") == "0"
    assert stat(page, "Oldest") == "None"
    assert stat(page, "ERP last read") == "just now"
    assert "Nothing is stuck." in page.text


def test_every_figure_opens_what_it_counts(browser, send, clock):
    send("4700001")
    clock.advance(minutes=11)
    olga = browser("olga")
    page = olga.get("/operations")
    assert stat(page, "Due now") == "1"
    assert stat(page, "Oldest") == "11 minutes"
    page = olga.click(page, "Due now")
    assert [cell.get_text(strip=True) for cell in page.all("main tbody th")] == ["4700001"]
    assert not olga.get("/operations/documents?state=stuck").all("main tbody th")


def test_an_erp_that_is_away_is_waited_for_and_told(browser, send, deliver, erp):
    send("4700001")
    erp.fail(Failing.AWAY, times=100)
    deliver()
    page = browser("olga").get("/operations/documents")
    row = page.one("main tbody tr").get_text(" ")
    assert "Waiting for the ERP" in row
    assert "The ERP is away" in row


def test_what_is_stuck_stands_grouped_by_cause_and_is_sent_again_after_a_question(
    browser, two_stuck, erp, deliver, services
):
    olga = browser("olga")
    page = olga.get("/operations")
    assert stat(page, "Stuck").startswith("2")
    row = page.one("#stuck tbody tr").get_text(" ")
    assert "The ERP gave no clear answer, time after time" in row
    page = olga.get(page.one("#replay-1")["href"])
    assert page.heading == "Send again what is stuck for this cause?"
    assert "Order 4700001" in page.text
    assert "Order 4700002" in page.text
    erp.recover()
    page = olga.submit(page, ".confirm")
    assert "2 documents are on the way again." in page.text.replace("\xa0", " ")
    deliver()
    assert len(erp.ledger()) == 2
    assert len({booking.key for booking in erp.ledger()}) == 2


def test_one_document_can_be_sent_again_alone(browser, two_stuck):
    olga = browser("olga")
    page = olga.get("/operations/documents?state=stuck")
    page = olga.click(page, "Send again the answer to order 4700002")
    assert page.heading == "Send the answer to order 4700002 again?"
    page = olga.submit(page, ".confirm")
    assert "1 document is on the way again." in page.text.replace("\xa0", " ")
    assert stat(page, "Stuck").startswith("1")


def test_sending_again_twice_sends_once(browser, two_stuck):
    olga = browser("olga")
    question = olga.get(olga.get("/operations").one("#replay-1")["href"])
    olga.submit(question, ".confirm")
    assert "Nothing of this is stuck any more." in olga.submit(question, ".confirm").text


@pytest.mark.parametrize("query", ["", "?id=x", "?id=99999999999999999999", "?cause=%00"])
def test_a_question_about_nothing_is_no_error_of_ours(browser, query):
    answer = browser("olga").raw("GET", f"/operations/replay{query}")
    assert answer.status_code in (303, 400)


def test_auditors_look_and_send_nothing_again(browser, two_stuck):
    aude = browser("aude")
    page = aude.get("/operations")
    assert stat(page, "Stuck").startswith("2")
    assert not page.all("#replay-1")
    aude.get("/operations/replay?cause=no+clear+answer", status=403)


def test_the_figures_alone_come_for_the_script(browser, two_stuck):
    piece = browser("olga").get("/operations", htmx=True)
    assert piece.soup.find("html") is None
    assert piece.one("#figures")["hx-trigger"] == "every 5s"
    assert "HX-Request" in piece.response.vary


def test_processes_that_fell_silent_are_shown_as_missing(browser, services, clock):
    with services.begin() as uow:
        for name, seconds in (("worker 1", 5), ("worker 2", 300)):
            seen = clock.now() - make.timedelta(seconds=seconds)
            uow.session.add(HeartbeatRow(name=name, kind="worker", started_at=seen, seen_at=seen))
    rows = {
        row.th.get_text(strip=True): row.get_text(" ")
        for row in browser("olga").get("/operations").all("#running tbody tr")
    }
    assert "Running" in rows["worker 1"]
    assert "Missing" in rows["worker 2"]


def test_a_queue_that_is_away_is_told_with_what_to_do(browser, services):
    services.alarm.away = True
    page = browser("olga").get("/operations")
    assert stat(page, "Jobs in the queue").startswith("Unknown")
    assert "Answers are kept and will be delivered." in page.text


def test_a_failed_reading_of_the_erp_is_told_in_its_own_words(browser, services, erp, clock):
    clock.advance(minutes=5)
    erp.fail(Failing.AWAY)
    intake.synchronise(services)
    page = browser("olga").get("/operations")
    assert "The ERP could not be read" in page.text
    assert stat(page, "ERP last read").startswith("5 minutes ago")


def test_the_portal_is_alive_and_ready(visitor):
    assert visitor.raw("GET", "/healthz").json == {"status": "alive"}
    answer = visitor.raw("GET", "/readyz")
    assert answer.status_code == 200
    assert answer.json["status"] == "ready"
    assert answer.json["answers"] == {"database": True, "queue": True, "erp": True}
    assert answer.json["erp_read_seconds_ago"] == 0


def test_a_portal_without_its_queue_or_its_erp_serves_and_says_so(visitor, services, erp, clock):
    services.alarm.away = True
    clock.advance(seconds=90)
    erp.fail(Failing.AWAY)
    intake.synchronise(services)
    answer = visitor.raw("GET", "/readyz")
    assert answer.status_code == 200
    assert answer.json["status"] == "degraded"
    assert answer.json["answers"] == {"database": True, "queue": False, "erp": False}
    assert answer.json["erp_read_seconds_ago"] == 90


def test_a_portal_without_its_database_is_alive_and_not_ready(visitor, services, tmp_path):
    services.database.close()
    for file in tmp_path.glob("portal.db*"):
        file.unlink()
    (tmp_path / "portal.db").mkdir()
    answer = visitor.raw("GET", "/readyz")
    assert answer.status_code == 503
    assert answer.json["status"] == "not ready"
    assert answer.json["answers"]["database"] is False
    assert visitor.raw("GET", "/healthz").status_code == 200
