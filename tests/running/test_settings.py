"""Settings: read from the environment alone, checked at once, never repeated where they are secret."""

from __future__ import annotations

import sys
from datetime import timedelta

import pytest

from portal.settings import BadSettings, read_settings

GOOD = {
    "DATABASE_URL": "postgresql://portal:hush-hush@db.example.com/portal",
    "REDIS_URL": "redis://:hush-hush@redis.example.com:6379/0",
    "SECRET_KEY": "k" * 32,
    "PORTAL_URL": "https://suppliers.example.com/",
    "ERP_URL": "https://erp.example.com",
    "ERP_TOKEN": "token-hush-hush",
}


def faults(**changes):
    with pytest.raises(BadSettings) as caught:
        read_settings({**GOOD, **changes})
    return caught.value.faults


def test_good_settings_are_read():
    settings = read_settings({**GOOD, "LEASE_SECONDS": "90", "TRUSTED_PROXIES": "1"})
    assert settings.lease == timedelta(seconds=90)
    assert settings.trusted_proxies == 1
    assert settings.portal_url == "https://suppliers.example.com"
    assert settings.oidc is None


def test_the_driver_is_named_where_the_address_leaves_it_open():
    assert read_settings(GOOD).database_url.startswith("postgresql+psycopg://portal:")


def test_every_fault_is_listed_at_once():
    with pytest.raises(BadSettings) as caught:
        read_settings({"DATABASE_URL": "mysql://x", "PORTAL_ERP": "other", "LOG_LEVEL": "loud"})
    named = {fault.split()[0] for fault in caught.value.faults}
    assert named == {
        "DATABASE_URL",
        "REDIS_URL",
        "SECRET_KEY",
        "PORTAL_ERP",
        "ERP_URL",
        "ERP_TOKEN",
        "LOG_LEVEL",
    }
    assert str(caught.value).startswith("7 settings are missing or wrong:")


def test_every_fault_says_what_is_wrong_and_gives_an_example():
    assert faults(TRUSTED_PROXIES="two") == (
        "TRUSTED_PROXIES is “two”, which is not a whole number. Example: TRUSTED_PROXIES=0",
    )


@pytest.mark.parametrize(
    ("length", "is_fine"),
    [pytest.param(31, False, id="one too few"), pytest.param(32, True, id="just enough")],
)
def test_a_secret_key_needs_32_characters(length, is_fine):
    if is_fine:
        assert read_settings({**GOOD, "SECRET_KEY": "k" * length})
    else:
        assert "SECRET_KEY is too short" in faults(SECRET_KEY="k" * length)[0]


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "0", "1e999", "86401", "soon"])
def test_seconds_are_a_sensible_number(value):
    assert faults(SYNC_EVERY_SECONDS=value)[0].startswith("SYNC_EVERY_SECONDS is")


def test_a_lease_outlives_a_call_to_the_erp():
    assert "longer than ERP_TIMEOUT_SECONDS" in faults(LEASE_SECONDS="10", ERP_TIMEOUT_SECONDS="10")[0]


@pytest.mark.parametrize("url", ["", "unix:///run/clamav/clamd.ctl", "tcp://scanner.example.com:3310"])
def test_a_scanner_is_named_by_its_socket_or_not_at_all(url):
    assert read_settings({**GOOD, "SCANNER_URL": url}).scanner_url == url


def test_a_scanner_is_not_asked_over_the_web():
    assert faults(SCANNER_URL="https://scanner.example.com")[0].startswith(
        "SCANNER_URL is not an address that starts with unix:// or tcp://."
    )


def test_half_a_provider_of_single_sign_on_is_a_fault():
    assert {fault.split()[0] for fault in faults(OIDC_ISSUER="https://login.example.com")} == {
        "OIDC_CLIENT_ID",
        "OIDC_CLIENT_SECRET",
    }


def test_a_package_that_is_not_there_is_a_fault_of_the_setting_that_needs_it(monkeypatch):
    provider = {"OIDC_ISSUER": "https://login.example.com", "OIDC_CLIENT_ID": "portal", "OIDC_CLIENT_SECRET": "hush"}
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setitem(sys.modules, "authlib", None)
    assert [fault.partition(", which")[0] for fault in faults(**provider)] == [
        "DATABASE_URL needs the package psycopg",
        "OIDC_ISSUER needs the package authlib",
    ]
    assert read_settings({**GOOD, "DATABASE_URL": "sqlite:////srv/portal.db"}).oidc is None


def test_cookies_are_for_encrypted_connections_where_the_portal_has_one():
    assert read_settings(GOOD).cookie_secure is True
    assert read_settings({**GOOD, "PORTAL_URL": "http://localhost:8000"}).cookie_secure is False
    assert read_settings({**GOOD, "COOKIE_SECURE": "no"}).cookie_secure is False


def test_no_secret_is_printed():
    assert "hush" not in repr(read_settings({**GOOD, "SECRET_KEY": "hush" * 8}))
    broken = {name: f"hush-{value}" for name, value in GOOD.items()} | {"SECRET_KEY": "hush"}
    with pytest.raises(BadSettings) as caught:
        read_settings(broken)
    assert "hush" not in str(caught.value)
