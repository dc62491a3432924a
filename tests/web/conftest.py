"""A portal with two suppliers and a person of every role, and browsers for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from portal.app import create_app
from portal.domain.actors import Role
from portal.services import accounts, intake
from portal.services.accounts import NewUser
from portal.services.composition import Services
from portal.settings import Settings, read_settings
from portal.wiring import build
from tests import make
from tests.fakes.alarm import FakeAlarm
from tests.fakes.clock import FakeClock
from tests.fakes.erp import FakeErp
from tests.fakes.files import FakeFiles
from tests.fakes.passwords import FakePasswords
from tests.web.browser import Browser

PASSWORD = "seven green hinges"

#: Two suppliers with a person of each role, and the buyer's people. ``anna`` and ``bert`` are the usual ones.
PEOPLE = {
    "anna": NewUser("anna@globex.example", "Anna Admin", Role.SUPPLIER_ADMIN, "GLOBEX"),
    "otto": NewUser("otto@globex.example", "Otto Orders", Role.SUPPLIER_ORDERS, "GLOBEX"),
    "sina": NewUser("sina@globex.example", "Sina Shipping", Role.SUPPLIER_SHIPPING, "GLOBEX"),
    "bill": NewUser("bill@globex.example", "Bill Billing", Role.SUPPLIER_BILLING, "GLOBEX"),
    "vera": NewUser("vera@globex.example", "Vera Viewer", Role.SUPPLIER_VIEWER, "GLOBEX"),
    "bert": NewUser("bert@umbrella.example", "Bert Other", Role.SUPPLIER_ADMIN, "UMBRELLA"),
    "ben": NewUser("ben@initech.example", "Ben Buyer", Role.BUYER),
    "berta": NewUser("berta@initech.example", "Berta Buyer", Role.BUYER),
    "mia": NewUser("mia@initech.example", "Mia Master", Role.MASTER_DATA),
    "arno": NewUser("arno@initech.example", "Arno Approver", Role.APPROVER),
    "aude": NewUser("aude@initech.example", "Aude Auditor", Role.AUDITOR),
    "olga": NewUser("olga@initech.example", "Olga Operations", Role.OPERATIONS),
}


@pytest.fixture
def settings(sqlite_url: str) -> Settings:
    """Give the settings of a portal on SQLite whose queue and ERP are stand-ins."""
    return read_settings(
        {
            "DATABASE_URL": sqlite_url,
            "REDIS_URL": "redis://localhost:1/0",
            "SECRET_KEY": "only for tests, only for tests, only for tests",
            "ERP_URL": "http://localhost:1",
            "ERP_TOKEN": "none",
            "PORTAL_URL": "http://localhost",
        }
    )


@pytest.fixture
def erp() -> FakeErp:
    """Give an ERP with two suppliers and an order each; a test puts more and calls ``read_erp``."""
    erp = FakeErp()
    erp.put_supplier(make.supplier("GLOBEX", name="Globex Hinges"))
    erp.put_supplier(make.supplier("UMBRELLA", name="Umbrella Springs"))
    erp.put_order(make.order(number="4500017", supplier="GLOBEX"))
    erp.put_order(make.order(number="4500099", supplier="UMBRELLA"))
    return erp


@pytest.fixture
def services(settings: Settings, erp: FakeErp, clock: FakeClock) -> Services:
    """Give services with what the ERP tells and everybody who may sign in."""
    services = replace(
        build(settings), clock=clock, erp=erp, alarm=FakeAlarm(), passwords=FakePasswords(), files=FakeFiles()
    )
    report = intake.synchronise(services)
    assert not report.problem, report.problem
    with services.begin() as uow:
        for person in PEOPLE.values():
            accounts.create_user(uow, replace(person, password_hash=services.passwords.hash(PASSWORD)))
    return services


@pytest.fixture
def read_erp(services: Services) -> Callable[[], None]:
    """Give what brings the ERP's changes into the portal."""

    def read() -> None:
        report = intake.synchronise(services)
        assert not report.problem, report.problem

    return read


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Keep compiled templates, so that each test's application need not compile them anew."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(services: Services, compiled: FileSystemBytecodeCache) -> Flask:
    """Give the application on these services."""
    app = create_app(services)
    app.jinja_env.bytecode_cache = compiled
    return app


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """Give a browser of somebody who is not signed in."""
    return Browser(app)


@pytest.fixture
def browser(app: Flask) -> Callable[[str], Browser]:
    """Give what opens a browser for one of ``PEOPLE`` by first name, signed in."""

    def open_browser(name: str) -> Browser:
        opened = Browser(app)
        opened.sign_in(PEOPLE[name].email, PASSWORD)
        return opened

    return open_browser
