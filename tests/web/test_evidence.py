"""The evidence of a notice in the browser."""

from __future__ import annotations

import io
import zipfile

import pytest

from portal.services import accounts
from tests import make_shipments, shipping
from tests.web.conftest import PASSWORD, PEOPLE

ORDER = "4500017"


@pytest.fixture
def sina(services, erp, read_erp):
    """Give Sina, who ships for GLOBEX."""
    erp.put_profile(make_shipments.profile(version="2"))
    read_erp()
    return accounts.sign_in(services, PEOPLE["sina"].email, PASSWORD, address="::1").actor


def test_supplier_and_buyer_fetch_the_evidence_from_the_notices_page(browser, services, sina):
    at = f"/shipments/{shipping.ship(services, sina, ORDER).id}"
    for name in ("vera", "ben"):
        person = browser(name)
        link = person.get(at).one("a[href$='evidence.zip']")
        answer = person.raw("GET", link["href"])
        assert answer.headers["Content-Disposition"] == "attachment; filename=evidence-SN-4500017-1.zip"
        assert "versions/1/notice.json" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()


def test_another_suppliers_evidence_does_not_exist(browser, services, sina):
    at = f"/shipments/{shipping.ship(services, sina, ORDER).id}"
    assert browser("bert").raw("GET", f"{at}/evidence.zip").status_code == 404


def test_the_buyer_gets_nothing_of_a_draft(browser, services, sina):
    at = f"/shipments/{shipping.draft(services, sina, ORDER)[0]}"
    assert browser("ben").raw("GET", f"{at}/evidence.zip").status_code == 404
