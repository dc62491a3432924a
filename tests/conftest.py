"""What every test may ask for: databases, a queue, an ERP, a clock, a browser; and no way to the internet."""

from __future__ import annotations

import ipaddress
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from portal.running.postgres_server import Postgres
from portal.store.migrations import upgrade
from tests.fakes.clock import FakeClock
from tests.servers import chromium as chromium_program
from tests.servers.erp import SandboxErp
from tests.servers.valkey import Valkey


def pytest_configure(config: pytest.Config) -> None:
    """Close every socket that leads off this machine, for the whole run."""
    sys.addaudithook(_refuse_the_internet)


def _refuse_the_internet(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and arguments[0].family in (socket.AF_INET, socket.AF_INET6):
        host = arguments[1][0]
    else:
        return
    if not _is_here(host):
        raise RuntimeError(f"A test tried to reach {host}. Tests talk to this machine alone.")


def _is_here(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name is None or name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback or ipaddress.ip_address(name).is_unspecified
    except ValueError:
        return False


@pytest.fixture
def clock() -> FakeClock:
    """Give a clock that the test moves."""
    return FakeClock()


@pytest.fixture(scope="session")
def _migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "portal.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(_migrated_sqlite: Path, tmp_path: Path) -> str:
    """Give the address of a migrated, empty SQLite database of the test's own."""
    file = tmp_path / "portal.db"
    shutil.copyfile(_migrated_sqlite, file)
    return f"sqlite:///{file}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Give a running PostgreSQL server, one for each process of the test run."""
    server = Postgres()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def _migrated_postgres(postgres: Postgres) -> str:
    name = postgres.create()
    upgrade(postgres.url(name))
    return name


@pytest.fixture
def postgres_url(postgres: Postgres, _migrated_postgres: str) -> Iterator[str]:
    """Give the address of a migrated, empty PostgreSQL database of the test's own."""
    name = postgres.create(template=_migrated_postgres)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give a migrated, empty database; the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def _valkey() -> Iterator[Valkey]:
    server = Valkey()
    yield server
    server.close()


@pytest.fixture
def valkey_url(_valkey: Valkey) -> str:
    """Give the address of an empty Valkey."""
    _valkey.flush()
    return _valkey.url


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    """Give a Valkey of the test's own, to be stopped and started as it likes."""
    server = Valkey()
    yield server
    server.close()


@pytest.fixture
def sandbox_erp(tmp_path: Path) -> Iterator[SandboxErp]:
    """Give a sandbox ERP over HTTP, with an empty file."""
    server = SandboxErp(tmp_path / "erp.db")
    yield server
    server.close()


@pytest.fixture(scope="session")
def _chromium() -> Iterator[Browser]:
    program = chromium_program.find_chromium()
    if program is None:
        refuse = pytest.fail if chromium_program.is_mandatory() else pytest.skip
        refuse(chromium_program.MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=chromium_program.ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def window(_chromium: Browser) -> Iterator[BrowserContext]:
    """Give a browser window without cookies of earlier tests; its pages may be as many as the test opens."""
    context = _chromium.new_context(locale="en-GB", timezone_id="UTC")
    yield context
    context.close()
