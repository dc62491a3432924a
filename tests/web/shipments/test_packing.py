"""Packing, papers and files of a ship notice in the browser."""

from __future__ import annotations

import io

from tests.web.browser import ORIGIN
from tests.web.shipments.conftest import start


def test_packing_is_proposed_repeated_moved_split_and_numbered(browser, order, services):
    sina = browser("sina")
    page = sina.click(start(sina, 20), "Packing")
    page = sina.submit(page, "#propose", {"per_pallet": "2"}, button="Propose a packing")
    assert len(page.all("tr[id^=unit-]")) == 6
    assert page.one("progress")["value"] == "1"
    page = sina.submit(page, "#units-form", {"unit": "2", "times": "3"}, button="Pack so many")
    assert "too many" in page.text
    page = sina.submit(page, "#units-form", {"unit": "8"}, button="Remove the unit")
    page = sina.submit(page, "#units-form", {"unit": "7"}, button="Remove the unit")
    page = sina.submit(page, "#units-form", {"unit": "2", "parent": ""}, button="Move it")
    split = {"unit": "2", "split_line": "1", "split_quantity": "40"}
    page = sina.submit(page, "#units-form", split, button="Put it into a unit beside")
    assert len(page.all("tr[id^=unit-]")) == 7
    page = sina.submit(page, "#number")
    assert "401234500000000" in page.text
    page = sina.submit(page, "#add", {"add_quantity": "many", "add_line": "1"}, button="Add the unit", status=422)
    assert page.one("[name=add_quantity]")["aria-invalid"] == "true"
    page = sina.submit(page, "#units-form", {"times": "2"}, button="Pack so many", status=422)
    assert page.errors == ["Choose a unit in the list first."]
    page = sina.submit(sina.click(page, "Forget the packing"), "main form")
    assert "Nothing is packed yet" in page.text


def test_papers_come_when_units_have_their_numbers(browser, order):
    sina = browser("sina")
    page = start(sina, 20)
    at = page.path.removesuffix("/edit")
    assert sina.raw("GET", f"{at}/labels.pdf").status_code == 409
    assert sina.raw("GET", f"{at}/packing-slip.pdf").data.startswith(b"%PDF")
    page = sina.submit(sina.get(f"{at}/packing"), "#propose", button="Propose a packing")
    assert sina.raw("GET", f"{at}/labels.pdf").status_code == 409
    sina.submit(page, "#number")
    answer = sina.raw("GET", f"{at}/labels.pdf?size=4x6")
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == "attachment; filename=labels-SN-4500017-1.pdf"
    assert sina.raw("GET", f"{at}/labels.zpl?dpi=300").data.count(b"^XA") == 4
    assert sina.raw("GET", f"{at}/labels.pdf?size=a0").status_code == 400


def test_files_are_attached_fetched_and_removed(browser, order):
    sina = browser("sina")
    page = start(sina, 10)
    pdf = b"%PDF-1.4\nstartxref\n0\n%%EOF\n"

    def attach(name, data):
        form = {"csrf_token": page.one("#attach [name=csrf_token]")["value"], "kind": ""}
        form |= {"edition": page.one("#attach [name=edition]")["value"], "file": (io.BytesIO(data), name)}
        headers = {"Origin": ORIGIN, "Referer": f"{ORIGIN}{page.path}"}
        return sina.raw("POST", page.one("#attach")["action"], data=form, headers=headers)

    assert attach("proof.pdf", b"MZ not a PDF").status_code == 422
    assert attach("proof.pdf", pdf).status_code == 303
    page = sina.get(page.path)
    link = page.one("#attachments a")
    answer = sina.raw("GET", link["href"])
    assert answer.data == pdf
    assert answer.headers["Content-Disposition"].startswith("attachment")
    page = sina.submit(page, "#attachments li form")
    assert "proof.pdf" not in page.text
    assert sina.raw("GET", link["href"]).status_code == 404
