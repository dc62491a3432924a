"""Labels of a large notice in the browser: asked for, left, found again and fetched."""

from __future__ import annotations

import pytest

from portal.services import accounts
from portal.services.shipments import pressing
from portal.services.shipments.papers import AT_ONCE
from tests import make, make_shipments, shipping
from tests.web.conftest import PASSWORD, PEOPLE

ORDER = "4500017"
FORM = "#print"


@pytest.fixture
def ship(erp, services, read_erp):
    """Give what makes a numbered notice of so many boxes and returns its address."""

    def make_notice(boxes):
        erp.put_profile(make_shipments.profile(version="2"))
        erp.put_supplier(make.supplier("GLOBEX", name="Globex Hinges", version=2, gs1_prefix="4012345"))
        line = make.line(10, str(96 * boxes), pack=make.BOX_OF_96, pack_size="96", description="Bracket")
        erp.put_order(make.order(line, erp_version=2))
        read_erp()
        sina = accounts.sign_in(services, PEOPLE["sina"].email, PASSWORD, address="::1").actor
        return f"/shipments/{shipping.packed(services, sina, ORDER)[0]}"

    return make_notice


def work(services):
    """Let a worker take up every print job that was asked for."""
    for promise in services.alarm.woken:
        if promise.job == "jobs.papers.print_labels":
            pressing.run(services, promise.id)


def test_the_labels_of_a_large_notice_are_printed_by_a_job(browser, ship, services):
    at = ship(AT_ONCE + 1)
    sina = browser("sina")
    for paper in ("labels.pdf", "labels.zpl"):
        assert sina.raw("GET", f"{at}/{paper}").location == f"{at}/packing#prints"
    packing = sina.get(f"{at}/packing")
    assert f"{at}/labels.pdf" not in str(packing.one("main"))
    page = sina.submit(packing, FORM, {"printout": "zpl-203"}, button="Print 301 labels")
    assert page.one("#print-job")["hx-get"] == page.path
    assert page.one('.menu__nav [aria-current="page"]').get_text(strip=True) == "Shipments"
    assert page.one("progress")["value"] == "0"
    assert page.one("progress")["max"] == "301"
    assert sina.raw("GET", f"{page.path}/file").status_code == 404
    assert sina.click(page, "Look again").path == page.path
    assert sina.submit(packing, FORM, {"printout": "zpl-203"}, button="Print 301 labels").path == page.path

    work(services)
    assert "hx-get" not in sina.get(page.path, htmx=True).one("#print-job").attrs
    found = sina.get(sina.get(f"{at}/packing").one("#prints tbody a")["href"])
    assert found.path == page.path
    assert found.one("progress")["value"] == "301"
    fetched = sina.raw("GET", f"{found.path}/file")
    assert fetched.headers["Content-Disposition"] == "attachment; filename=labels-SN-4500017-1.zpl"
    assert fetched.data.count(b"^XA") == AT_ONCE + 1


def test_as_many_labels_as_fit_into_a_request_are_sent_at_once_or_printed_when_asked(browser, ship, services):
    at = ship(2)
    sina = browser("sina")
    at_once = sina.raw("GET", f"{at}/labels.pdf").data
    page = sina.submit(sina.get(f"{at}/packing"), FORM, {"printout": "pdf-a6"})
    work(services)
    assert sina.raw("GET", f"{page.path}/file").data == at_once


def test_labels_of_a_notice_that_was_changed_say_so_and_are_printed_again(browser, ship, services):
    at = ship(2)
    sina = browser("sina")
    page = sina.submit(sina.get(f"{at}/packing"), FORM)
    packing = sina.get(f"{at}/packing")
    sina.submit(packing, "#units-form", {"unit": "1", "times": "1"}, button="Pack so many")
    work(services)
    page = sina.get(page.path)
    assert page.one("#print-job [role=status]").get_text().startswith("The notice was changed")
    assert "Print them again" in page.text
    again = sina.submit(page, "#print-job form")
    assert again.path != page.path
    work(services)
    assert "Fetch the labels" in sina.get(again.path).text


def test_a_kind_of_paper_that_there_is_not_is_refused(browser, ship):
    at = ship(2)
    sina = browser("sina")
    sina.submit(sina.get(f"{at}/packing"), FORM, {"printout": "pdf-a0"}, status=400)


def test_another_suppliers_print_job_does_not_exist(browser, ship, services):
    at = ship(2)
    sina = browser("sina")
    page = sina.submit(sina.get(f"{at}/packing"), FORM)
    work(services)
    for path in (page.path, f"{page.path}/file"):
        assert browser("bert").raw("GET", path).status_code == 404
    assert browser("ben").raw("GET", page.path).status_code == 404  # the supplier's own draft
