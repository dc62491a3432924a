"""One reference from a person's click to the ERP's door and into the record, over HTTP and on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.app import create_app
from portal.domain.actors import Role
from portal.services import accounts, deliveries
from portal.services.accounts import NewUser
from portal.services.composition import Services
from portal.services.intake import synchronise
from portal.store.rows import OutboxRow
from portal.wiring import build
from tests.fakes.alarm import FakeAlarm
from tests.fakes.passwords import FakePasswords
from tests.house import settings
from tests.sandbox_erp.data import release, small_erp
from tests.servers.erp import SandboxErp
from tests.web.browser import Browser

PASSWORD = "seven green hinges"
PEOPLE = {
    "anna": NewUser("anna@hanse.example", "Anna Admin", Role.SUPPLIER_ADMIN, "V1002"),
    "aude": NewUser("aude@initech.example", "Aude Auditor", Role.AUDITOR),
}


class Watched(Browser):
    """A browser that keeps the references of the answers it got."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.references: list[str] = []

    def raw(self, method: str, path: str, **request: Any) -> TestResponse:
        answer = super().raw(method, path, **request)
        self.references.append(answer.headers["X-Correlation-ID"])
        return answer


@pytest.fixture
def services(database_url: str, sandbox_erp: SandboxErp) -> Iterator[Services]:
    """Give a portal whose ERP is the sandbox, with a supplier's person and an auditor."""
    told = settings(database_url, ERP_URL=sandbox_erp.url, ERP_TOKEN=sandbox_erp.token, PORTAL_URL="http://localhost")
    services = replace(build(told), alarm=FakeAlarm(), passwords=FakePasswords())
    yield services
    services.database.close()


def test_one_reference_leads_from_the_click_to_the_erp_and_into_the_record(
    services: Services, sandbox_erp: SandboxErp
) -> None:
    number = release(small_erp(sandbox_erp.database))["number"]
    synchronise(services)
    anna, aude = _signed_in(services)

    sent = anna.submit(anna.get(f"/orders/{number}"), "form[action$='/accept']")
    with services.read() as uow:
        (promise,) = uow.session.query(OutboxRow).filter_by(stream=number).all()
    reference = promise.correlation_id
    assert reference in anna.references, "the response to the click names it"
    deliveries.deliver(services, promise.id)

    assert ("POST", "/api/order-responses", reference) in sandbox_erp.calls
    record = aude.get("/record")
    found = aude.submit(record, ".filters", {"reference": reference})
    assert [action for action in ("answer.sent", "answer.booked") if action in found.text] == [
        "answer.sent",
        "answer.booked",
    ]
    assert all(reference in row.get_text() for row in found.all("main tbody tr"))
    assert reference in aude.get(f"/orders/{number}").one("#timeline").get_text(), "the timeline leads there"
    assert reference not in anna.get(f"/orders/{number}").text
    assert "stands in the log alone" in aude.get("/record?reference=unknown").text
    assert sent.path.endswith("/answers/1")


def _signed_in(services: Services) -> list[Watched]:
    app = create_app(services)
    browsers = []
    for person in PEOPLE.values():
        with services.begin() as uow:
            accounts.create_user(uow, replace(person, password_hash=services.passwords.hash(PASSWORD)))
        browsers.append(Watched(app))
        browsers[-1].sign_in(person.email, PASSWORD)
    return browsers
