"""The house's test browser: it sends the forms it was given, forgery protection on, and checks every page's manners.

It cannot do what a person's browser cannot: send a field that no form on the page has, press a button that is not
there. ``raw`` can, for tests of hostile requests.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import TestResponse

from tests.web.manners import check_manners

ORIGIN = "http://localhost"

#: A file to be chosen: its bytes and its name.
Chosen = tuple[BytesIO, str]

Fields = dict[str, str | list[str] | Chosen | None]


class Page:
    """A page, or a piece of one, as the browser shows it."""

    def __init__(self, response: TestResponse, url: str) -> None:
        self.response = response
        self.url = url
        self.soup = BeautifulSoup(response.text, "html.parser")

    @property
    def path(self) -> str:
        """The path that the browser ended up at."""
        return urlsplit(self.url).path

    @property
    def text(self) -> str:
        """What can be read, with single spaces."""
        return " ".join(self.soup.get_text(" ").split())

    @property
    def heading(self) -> str:
        """The page's one h1."""
        return " ".join(self.one("h1").get_text(" ").split())

    @property
    def errors(self) -> list[str]:
        """The sentences of the error summary."""
        return [" ".join(item.get_text(" ").split()) for item in self.soup.select("[data-error-summary] li")]

    def one(self, selector: str) -> Tag:
        """Return the one element that matches."""
        found = self.soup.select(selector)
        assert len(found) == 1, f"{len(found)} elements match {selector} on {self.url}"
        return found[0]

    def all(self, selector: str) -> list[Tag]:
        """Return every element that matches, in the page's order."""
        return list(self.soup.select(selector))

    def values(self, form: str) -> dict[str, list[str]]:
        """Return what a form would send if its first button were pressed."""
        return _fields(self, self.one(form), None)


class Browser:
    """One person's browser with its own cookies."""

    def __init__(self, app: Flask, *, address: str = "127.0.0.1") -> None:
        self.client = app.test_client()
        self.address = address

    def get(self, path: str, *, status: int = 200, htmx: bool = False) -> Page:
        """Open an address, follow redirects, and expect this status at the end."""
        return self._open("GET", urljoin(ORIGIN, path), status=status, htmx=htmx)

    def click(self, page: Page, words: str, *, status: int = 200) -> Page:
        """Follow the first link that reads like this."""
        links = [link for link in page.all("a[href]") if " ".join(link.get_text(" ").split()) == words]
        assert links, f"No link reads “{words}” on {page.url}"
        return self.get(urljoin(page.url, str(links[0]["href"])), status=status)

    def submit(
        self,
        page: Page,
        form: str,
        fields: Fields | None = None,
        *,
        button: str | None = None,
        status: int = 200,
        htmx: bool = False,
    ) -> Page:
        """Fill in a form of the page and send it, with the button that reads like ``button`` or with the first.

        Fields not named keep what the page shows; None unticks. Files travel where the button or the form says so, and
        otherwise their names alone. ``status`` is expected after redirects.
        """
        element = page.one(form)
        sent: dict[str, list[Any]] = {**_fields(page, element, button)}
        pressed = _button(page, element, button)
        enctype = (pressed.get("formenctype") if pressed else None) or element.get("enctype")
        for name, value in (fields or {}).items():
            _expect_control(page, element, name)
            if isinstance(value, tuple):
                sent[name] = [value if enctype == "multipart/form-data" else value[1]]
            else:
                sent[name] = [] if value is None else [value] if isinstance(value, str) else value
        action = (pressed.get("formaction") if pressed else None) or element.get("action") or page.url
        method = str(element.get("method", "get")).upper()
        url = urljoin(page.url, str(action))
        return self._open(method, url, fields=sent, referrer=page.url, status=status, htmx=htmx)

    def raw(self, method: str, path: str, **request: Any) -> TestResponse:
        """Send anything at all, follow nothing and check nothing."""
        return self.client.open(path, method=method, environ_base={"REMOTE_ADDR": self.address}, **request)

    def sign_in(self, email: str, password: str, *, status: int = 200) -> Page:
        """Fill in the sign-in form."""
        page = self.get("/sign-in")
        return self.submit(page, "main form", {"email": email, "password": password}, status=status)

    def _open(
        self,
        method: str,
        url: str,
        *,
        fields: dict[str, list[Any]] | None = None,
        referrer: str = "",
        status: int,
        htmx: bool,
    ) -> Page:
        headers = {"Accept": "text/html"}
        if htmx:
            headers["HX-Request"] = "true"
        if referrer:
            headers["Referer"] = referrer
        if method == "POST":
            headers["Origin"] = ORIGIN
        sent = {"data" if method == "POST" else "query_string": fields} if fields is not None else {}
        response = self.raw(method, url, headers=headers, **sent)
        hops = 0
        while response.status_code in (301, 302, 303, 307, 308):
            hops += 1
            assert hops < 10, f"{url} redirects for ever"
            assert method == "GET" or response.status_code == 303, "a form's success redirects with 303"
            method, url = "GET", urljoin(url, response.headers["Location"])
            response = self.raw("GET", url, headers={"Accept": "text/html", "Referer": referrer})
        if method == "GET" and fields is not None:
            url = response.request.url
        assert response.status_code == status, f"{method} {url} answered {response.status}:\n{_words(response)}"
        page = Page(response, url)
        if response.mimetype == "text/html" and response.status_code != 204:
            check_manners(response, page.soup, url)
        return page


def _words(response: TestResponse) -> str:
    return " ".join(BeautifulSoup(response.text, "html.parser").get_text(" ").split())[:1500]


def _controls(page: Page, form: Tag) -> list[Tag]:
    """Return the form's controls, also those elsewhere on the page that belong to it by its id."""
    inside = [control for control in form.select("input, select, textarea, button") if not control.get("form")]
    named = page.soup.select(f'[form="{form["id"]}"]') if form.get("id") else []
    return inside + named


def _fields(page: Page, form: Tag, button: str | None) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for control in _controls(page, form):
        name = str(control.get("name", ""))
        if name and not control.has_attr("disabled") and control.name != "button":
            fields.setdefault(name, []).extend(_value(control))
    pressed = _button(page, form, button)
    if pressed is not None and pressed.get("name"):
        fields.setdefault(str(pressed["name"]), []).append(str(pressed.get("value", "")))
    return {name: values for name, values in fields.items() if values}


def _value(control: Tag) -> list[str]:
    kind = control.get("type", "text")
    if control.name == "textarea":
        return [control.text.removeprefix("\n")]  # the first line end belongs to the markup
    if control.name == "select":
        options = control.select("option")
        chosen = [option for option in options if option.has_attr("selected")]
        if not chosen and not control.has_attr("multiple"):
            chosen = options[:1]
        return [str(option.get("value", option.text)) for option in chosen]
    if kind in ("checkbox", "radio"):
        return [str(control.get("value", "on"))] if control.has_attr("checked") else []
    return [] if kind in ("submit", "button", "file", "image") else [str(control.get("value", ""))]


def _button(page: Page, form: Tag, words: str | None) -> Tag | None:
    buttons = [
        control
        for control in _controls(page, form)
        if control.name == "button" and control.get("type", "submit") == "submit" and not control.has_attr("disabled")
    ]
    if words is None:
        return buttons[0] if buttons else None
    for button in buttons:
        if words in (" ".join(button.get_text(" ").split()), button.get("aria-label")):
            return button
    raise AssertionError(f"No button reads “{words}” on {page.url}")


def _expect_control(page: Page, form: Tag, name: str) -> None:
    names = {control.get("name") for control in _controls(page, form)}
    assert name in names, f"The form on {page.url} has no field {name}"
