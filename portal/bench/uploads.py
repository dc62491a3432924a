"""Files sent as browsers send them: over HTTP, many at once or so many a second, each with how long it took."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import requests

from portal.running.sign_ins import PASSWORD

AT_ONCE = 8
TIMEOUT = 60.0

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Browsers:
    """One person at several windows, each with a connection of its own."""

    def __init__(self, url: str, email: str) -> None:
        """Sign the person in."""
        self._url = f"{url}/invoices/files"
        self._windows = threading.local()
        with _session() as http:
            fields = {"csrf_token": _token(http, f"{url}/sign-in"), "email": email, "password": PASSWORD}
            http.post(f"{url}/sign-in", data=fields, timeout=TIMEOUT).raise_for_status()
            self._token = _token(http, self._url)
            self._cookie = "; ".join(f"{each.name}={each.value}" for each in http.cookies)

    def send(self, data: bytes) -> None:
        """Send one file and wait until the portal says that it has it."""
        name = f"{sha256(data).hexdigest()[:16]}.xml"
        answer = self._window().post(
            self._url,
            data={"csrf_token": self._token},
            files={"files": (name, data, "application/xml")},
            headers={"Cookie": self._cookie},
            allow_redirects=False,
            timeout=TIMEOUT,
        )
        if answer.status_code != 303:
            raise RuntimeError(f"A file was answered with {answer.status_code}.")

    def _window(self) -> requests.Session:
        if not hasattr(self._windows, "http"):
            self._windows.http = _session()
        window: requests.Session = self._windows.http
        return window


def _session() -> requests.Session:
    http = requests.Session()
    http.trust_env = False
    return http


def _token(http: requests.Session, address: str) -> str:
    found = _TOKEN.search(http.get(address, timeout=TIMEOUT).text)
    assert found is not None, f"the form at {address} has a token"
    return found[1]


def all_at_once(browsers: Browsers, files: Sequence[bytes]) -> tuple[float, list[float]]:
    """Send files by as many windows as there are, one after the other each; return seconds in all and of each."""
    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        took = list(pool.map(lambda data: _seconds(lambda: browsers.send(data)), files))
    return time.monotonic() - began, took


def paced(browsers: Browsers, files: Sequence[bytes], rate: float) -> Iterator[tuple[bytes, float]]:
    """Send so many files a second, whether or not earlier ones are answered; give each with when it was due.

    The instants are of ``time.monotonic``. Ends when the last one is answered.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        began, sent = time.monotonic(), []
        for place, data in enumerate(files):
            due = began + place / rate
            time.sleep(max(due - time.monotonic(), 0))
            sent.append(pool.submit(browsers.send, data))
            yield data, due
        for each in sent:
            each.result()


def _seconds(call: Callable[[], None]) -> float:
    began = time.monotonic()
    call()
    return time.monotonic() - began
