"""One HTTP call to the sandbox ERP, and the three ways in which it can end without an answer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from portal.logs import correlation_id

#: Seconds to get a connection; an ERP that is there accepts at once.
_CONNECT_SECONDS = 3.05

#: More than the largest batch of orders; an endless answer ends here.
_LARGEST_ANSWER = 64 * 1024 * 1024


class NotReached(Exception):
    """No connection came about, so nothing was sent."""


class Broken(Exception):
    """The call was sent, and its answer did not come whole or in time: it may or may not have had its effect."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete HTTP answer; ``retry_after`` is in seconds."""

    status: int
    content: bytes
    retry_after: float | None


class Connection:
    """Calls one ERP with its token. Every call ends within about ``timeout``; nothing is ever repeated."""

    def __init__(self, url: str, token: str, timeout: timedelta) -> None:
        self._url = url.rstrip("/")
        self._seconds = timeout.total_seconds()
        self._session = requests.Session()
        # The token stands for itself: a .netrc file would replace it, and a proxy would see it.
        self._session.trust_env = False
        self._session.headers.update({"Authorization": f"Bearer {token}", "Accept": "application/json"})

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: object | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one call and return its answer, whatever its status; ``content`` is a body in JSON already.

        Raises:
            NotReached: no connection came about.
            Broken: the connection ended, or the time did, before the whole answer was there.
        """
        deadline = time.monotonic() + self._seconds
        try:
            with self._session.request(
                method,
                self._url + path,
                params=query,
                json=body,
                data=content,
                headers={**_written(content), **(headers or {}), **_correlation()},
                timeout=(min(_CONNECT_SECONDS, self._seconds), self._seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                content = _read(response, deadline)
                return Answer(response.status_code, content, _retry_after(response.headers))
        except requests.ConnectTimeout as error:
            raise NotReached("The ERP does not accept connections in time.") from error
        except requests.ConnectionError as error:
            if _never_connected(error):
                raise NotReached("The ERP does not accept connections.") from error
            raise Broken("The connection to the ERP was cut.") from error
        except requests.Timeout as error:
            raise Broken("The ERP did not answer in time.") from error
        except requests.RequestException as error:
            raise Broken("The ERP's answer did not come whole.") from error


def _read(response: requests.Response, deadline: float) -> bytes:
    # The library's time-out begins anew with every byte; this one does not.
    parts: list[bytes] = []
    size = 0
    for part in response.iter_content(64 * 1024):
        parts.append(part)
        size += len(part)
        if time.monotonic() > deadline:
            raise Broken("The ERP's answer came too slowly.")
        if size > _LARGEST_ANSWER:
            raise Broken("The ERP's answer has no end.")
    return b"".join(parts)


def _never_connected(error: requests.ConnectionError) -> bool:
    reason = error.args[0] if error.args else None
    return isinstance(reason, MaxRetryError) and isinstance(reason.reason, NewConnectionError)


def _written(content: bytes | None) -> dict[str, str]:
    return {} if content is None else {"Content-Type": "application/json"}


def _correlation() -> dict[str, str]:
    current = correlation_id.get()
    return {"X-Correlation-Id": current} if current else {}


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the ERP's wish in seconds; it may be written as a number or as a date (RFC 9110, 10.2.3)."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
