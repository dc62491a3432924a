"""People at their browsers: they read pages, send forms, and send again what they got no answer to."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from http.cookiejar import DefaultCookiePolicy

import requests

from portal.running.sign_ins import PASSWORD

TIMEOUT = 15.0
PAUSE = 0.2  # seconds before somebody presses the button again
PATIENCE = 90.0  # seconds after which they give up

#: The fields of a form in order; a name may come more than once.
Fields = list[tuple[str, str]]
TOKEN = "csrf_token"

_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
_INPUT = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z_-]+)="([^"]*)"')
_AREA = re.compile(r"(<textarea\b[^>]*>)\n?(.*?)</textarea>", re.DOTALL)
_SELECT = re.compile(r"(<select\b[^>]*>)(.*?)</select>", re.DOTALL)
_SELECTED = re.compile(r'<option value="([^"]*)" selected')
_TICKED = ("checkbox", "radio")


class InDoubt(Exception):
    """No answer came, or one that says "try again": whatever was sent may have been done.

    ``status`` is that of the answer, None where the connection broke.
    """

    def __init__(self, why: str, status: int | None = None) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that leaves no doubt."""

    status: int
    location: str
    text: str

    def field(self, name: str) -> str:
        """Return the value of the page's last hidden field of this name, "" where there is none."""
        return dict(_hidden(self.text)).get(name, "")

    def form(self, action: str) -> Fields:
        """Return the hidden fields of the page's last form that is sent there, none where there is no such form."""
        return [(name, value) for name, value in _hidden(self._form(action)) if name != TOKEN]

    def typed(self, action: str) -> Fields:
        """Return everything in that form as it stands; what would have to be ticked is left out."""
        form = self._form(action)
        inputs = [tag for tag in _inputs(form) if tag.get("type") not in _TICKED]
        fields = [(tag["name"], tag.get("value", "")) for tag in inputs if "name" in tag]
        fields += [(_attributes(tag)["name"], unescape(text)) for tag, text in _AREA.findall(form)]
        for tag, options in _SELECT.findall(form):
            chosen = _SELECTED.search(options)
            fields.append((_attributes(tag)["name"], unescape(chosen[1]) if chosen else ""))
        return [(name, value) for name, value in fields if name != TOKEN]

    def ticks(self, name: str) -> list[str]:
        """Return what the page wants to be ticked under this name."""
        return [tag["value"] for tag in _inputs(self.text) if tag.get("type") == "checkbox" and tag.get("name") == name]

    def _form(self, action: str) -> str:
        forms = [form for form in _FORM.findall(self.text) if f'action="{action}"' in form.partition(">")[0]]
        return forms[-1] if forms else ""


def _hidden(text: str) -> Fields:
    return [(tag["name"], tag.get("value", "")) for tag in _inputs(text) if tag.get("type") == "hidden"]


def _inputs(text: str) -> list[dict[str, str]]:
    return [_attributes(tag) for tag in _INPUT.findall(text)]


def _attributes(tag: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}


class Person:
    """Somebody who is signed in. Each thread takes a browser of its own (``another_browser``)."""

    def __init__(self, url: str, cookie: str = "", token: str = "") -> None:
        self._url = url
        self._cookie = cookie
        self._token = token
        self._http = requests.Session()
        self._http.trust_env = False
        # The cookie stays as it was at the sign-in: flashes that nobody reads would make it grow.
        self._http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    @classmethod
    def signed_in(cls, url: str, email: str) -> Person:
        """Sign one of the example people in."""
        with requests.Session() as http:
            http.trust_env = False
            token = _reply(http.get(f"{url}/sign-in", timeout=TIMEOUT)).field(TOKEN)
            fields = {TOKEN: token, "email": email, "password": PASSWORD}
            http.post(f"{url}/sign-in", data=fields, timeout=TIMEOUT)
            page = _reply(http.get(f"{url}/account", timeout=TIMEOUT, allow_redirects=False))
            if page.status != 200:
                raise RuntimeError(f"{email} cannot sign in.")
            cookie = "; ".join(f"{each.name}={each.value}" for each in http.cookies)
        return cls(url, cookie, page.field(TOKEN))

    def another_browser(self) -> Person:
        """Return the same person at another window, with connections of its own."""
        return Person(self._url, self._cookie, self._token)

    def close(self) -> None:
        """Close the browser's connections."""
        self._http.close()

    def get(self, path: str) -> Reply:
        """Read a page, again and again until it comes.

        Raises:
            InDoubt: it does not come.
        """
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self._call("GET", path)
            except InDoubt:
                if time.monotonic() > deadline:
                    raise
                time.sleep(PAUSE)

    def post(self, path: str, fields: Fields) -> Reply:
        """Send a form once.

        Raises:
            InDoubt: nobody knows what came of it.
        """
        return self._call("POST", path, [(TOKEN, self._token), *fields])

    def upload(
        self, path: str, name: str, data: bytes, *, field: str = "files", fields: Sequence[tuple[str, str]] = ()
    ) -> Reply:
        """Send a file once, with the fields beside it.

        Raises:
            InDoubt: nobody knows what came of it.
        """
        return self._call("POST", path, [(TOKEN, self._token), *fields], {field: (name, data)})

    def _call(
        self,
        method: str,
        path: str,
        fields: Fields | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> Reply:
        headers = {"Cookie": self._cookie} if self._cookie else {}
        try:
            answer = self._http.request(
                method,
                self._url + path,
                data=fields,
                files=files,
                headers=headers,
                timeout=TIMEOUT,
                allow_redirects=False,
            )
        except requests.RequestException as broken:
            raise InDoubt(type(broken).__name__) from broken
        if answer.status_code >= 500:
            raise InDoubt(f"{method} {path}: {answer.status_code}", answer.status_code)
        return _reply(answer)


def _reply(answer: requests.Response) -> Reply:
    answer.encoding = "utf-8"
    return Reply(answer.status_code, answer.headers.get("Location", ""), answer.text)
