"""The settings of a running portal: the only module that reads the environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

SHORTEST_SECRET = 32
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
ERPS = ("sandbox",)
MEGABYTE = 1024 * 1024

T = TypeVar("T")


class BadSettings(Exception):
    """The environment does not describe a portal that could run; every fault is listed."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        count = "One setting is" if len(faults) == 1 else f"{len(faults)} settings are"
        super().__init__("\n".join([f"{count} missing or wrong:", *(f"  {fault}" for fault in faults)]))


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """A provider of single sign-on, spoken to by OpenID Connect."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What a portal needs to know about its surroundings. Secrets stay out of its printed form."""

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    portal_url: str
    erp: str
    erp_url: str
    erp_token: str = field(repr=False)
    erp_timeout: timedelta
    oidc: OidcSettings | None
    trusted_proxies: int
    cookie_secure: bool
    max_body_bytes: int
    files_folder: Path
    scanner_url: str
    scanner_timeout: timedelta
    sync_every: timedelta
    lease: timedelta
    log_level: str


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check every setting.

    Raises:
        BadSettings: one or more are missing or wrong. All of them are listed, each with its name, what is
            wrong and an example; no value of a secret is repeated.
    """
    reader = _Reader(os.environ if environment is None else environment)
    portal_url = reader.url("PORTAL_URL", ("http", "https"), "https://suppliers.example.com", "http://localhost:8000")
    settings = Settings(
        database_url=_with_driver(reader.url("DATABASE_URL", DATABASES, "postgresql://portal@db.example.com/portal")),
        redis_url=reader.url("REDIS_URL", ("redis", "rediss", "unix"), "redis://redis.example.com:6379/0"),
        secret_key=reader.secret("SECRET_KEY", SHORTEST_SECRET),
        portal_url=portal_url.rstrip("/"),
        erp=reader.choice("PORTAL_ERP", ERPS, "sandbox"),
        erp_url=reader.url("ERP_URL", ("http", "https"), "https://erp.example.com").rstrip("/"),
        erp_token=reader.secret("ERP_TOKEN", 1),
        erp_timeout=reader.seconds("ERP_TIMEOUT_SECONDS", default=10),
        oidc=_oidc(reader),
        trusted_proxies=reader.whole("TRUSTED_PROXIES", default=0, least=0, most=10),
        cookie_secure=reader.flag("COOKIE_SECURE", default=portal_url.startswith("https:")),
        max_body_bytes=reader.whole("MAX_BODY_BYTES", default=8 * MEGABYTE, least=64 * 1024, most=1024 * MEGABYTE),
        files_folder=Path(reader.text("FILES_FOLDER", default="instance/files")),
        scanner_url=reader.url("SCANNER_URL", ("unix", "tcp"), "unix:///run/clamav/clamd.ctl", ""),
        scanner_timeout=reader.seconds("SCANNER_TIMEOUT_SECONDS", default=30),
        sync_every=reader.seconds("SYNC_EVERY_SECONDS", default=15),
        lease=reader.seconds("LEASE_SECONDS", default=60),
        log_level=reader.choice("LOG_LEVEL", LOG_LEVELS, "INFO"),
    )
    if settings.lease <= settings.erp_timeout:
        reader.fault("LEASE_SECONDS", "has to be longer than ERP_TIMEOUT_SECONDS, or two workers send at once", "60")
    if settings.database_url.startswith("postgresql"):
        reader.package("DATABASE_URL", "psycopg")
    if settings.oidc:
        reader.package("OIDC_ISSUER", "authlib")
    if reader.faults:
        raise BadSettings(tuple(reader.faults))
    return settings


def environment_with(defaults: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment, completed by defaults where it says nothing."""
    return {**os.environ, **{name: value for name, value in defaults.items() if not os.environ.get(name)}}


DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")


def _with_driver(url: str) -> str:
    """Name the driver that is installed; a plain `postgresql://` leaves the choice to the library."""
    return f"postgresql+psycopg://{rest}" if (rest := url.removeprefix("postgresql://")) != url else url


def _oidc(reader: _Reader) -> OidcSettings | None:
    """Read the provider of single sign-on; one of its settings alone is a mistake, none is fine."""
    names = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    if not any(reader.text(name, default="") for name in names):
        return None
    return OidcSettings(
        issuer=reader.url("OIDC_ISSUER", ("http", "https"), "https://login.example.com"),
        client_id=reader.text("OIDC_CLIENT_ID", example="supplier-portal"),
        client_secret=reader.secret("OIDC_CLIENT_SECRET", 1),
        name=reader.text("OIDC_NAME", default="single sign-on"),
    )


class _Reader:
    """Reads one setting after another and collects what is wrong instead of stopping at the first fault.

    A faulty setting still gives a harmless value of its type, so that the next ones are looked at as well.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.faults: list[str] = []

    def fault(self, name: str, wrong: str, example: str) -> None:
        self.faults.append(f"{name} {wrong}. Example: {name}={example}")

    def package(self, name: str, package: str) -> None:
        """Look whether a package is there that the launcher installs only where a setting asks for it."""
        if find_spec(package) is None:
            self.faults.append(f"{name} needs the package {package}, which `python3 portal …` installs when it is set.")

    def text(self, name: str, *, default: str | None = None, example: str = "") -> str:
        value = self._environment.get(name, "").strip()
        if value:
            return value
        if default is None:
            self.fault(name, "is missing", example)
            return ""
        return default

    def secret(self, name: str, shortest: int) -> str:
        example = f"{'<' if shortest == 1 else f'<{shortest} or more '}random characters>"
        value = self.text(name, example=example)
        if value and len(value) < shortest:
            self.fault(name, f"is too short: {len(value)} characters, at least {shortest} are needed", example)
        return value

    def url(self, name: str, schemes: tuple[str, ...], example: str, default: str | None = None) -> str:
        value = self.text(name, default=default, example=example)
        if value and not _is_url(value, schemes):
            # The value may hold a password: it is not repeated.
            self.fault(name, f"is not an address that starts with {_either(schemes, '://')}", example)
        return value

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        value = self.text(name, default=default)
        if value not in choices:
            self.fault(name, f"is “{value}”, which is not {_either(choices)}", default)
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.text(name, default="yes" if default else "no").lower()
        if value not in YES | NO:
            self.fault(name, f"is “{value}”, which is neither yes nor no", "yes")
        return value in YES

    def whole(self, name: str, *, default: int, least: int, most: int) -> int:
        value = self._number(name, default, int, "a whole number")
        if not least <= value <= most:
            self.fault(name, f"is {value}, which is not between {least} and {most}", str(default))
        return value

    def seconds(self, name: str, *, default: float) -> timedelta:
        value = self._number(name, default, float, "a number of seconds")
        if not 0 < value <= DAY:
            self.fault(name, f"is {value:g}, which is not between 0 and {DAY} seconds", f"{default:g}")
            value = default
        return timedelta(seconds=value)

    def _number(self, name: str, default: T, convert: Callable[[str], T], kind: str) -> T:
        value = self.text(name, default=str(default))
        try:
            return convert(value)
        except ValueError:
            self.fault(name, f"is “{value}”, which is not {kind}", str(default))
            return default


YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}
DAY = 24 * 60 * 60


def _is_url(value: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.netloc or parts.path)


def _either(choices: tuple[str, ...], ending: str = "") -> str:
    return " or ".join(f"{choice}{ending}" for choice in choices)
