"""The harness keeps its own promises, or the other tests prove less than they seem to."""

from __future__ import annotations

import socket
import urllib.request

import pytest
import redis
from sqlalchemy import create_engine, inspect


@pytest.mark.parametrize("host", ["example.com", "192.0.2.1", "2001:db8::1"])
def test_no_test_reaches_the_internet(host):
    with pytest.raises(RuntimeError, match="Tests talk to this machine alone"):
        socket.create_connection((host, 80), timeout=1)


def test_a_database_is_migrated_and_the_tests_own(database_url):
    engine = create_engine(database_url)
    tables = inspect(engine).get_table_names()
    engine.dispose()
    assert "orders" in tables


def test_a_valkey_keeps_what_it_knows_over_a_restart(valkey):
    with redis.Redis.from_url(valkey.url) as connection:
        connection.set("name", "value")
        connection.save()
        valkey.stop()
        valkey.start()
        assert connection.get("name") == b"value"


def test_the_sandbox_erp_answers_over_http(sandbox_erp):
    with urllib.request.urlopen(f"{sandbox_erp.url}/health", timeout=5) as answer:
        assert answer.status == 200


@pytest.mark.browser
def test_the_browser_opens_pages(window, sandbox_erp):
    page = window.new_page()
    page.goto(f"{sandbox_erp.url}/health")
    assert "ok" in page.content()
