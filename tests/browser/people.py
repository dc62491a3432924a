"""The people of the example data, each at a browser of their own."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from portal.running.sign_ins import PASSWORD, SIGN_INS

#: What a browser keeps of a session, by first name.
Sessions = dict[str, Any]

EMAILS = {person.email.partition("@")[0]: person.email for person in SIGN_INS}

#: How the browser and htmx note in the console that a request was answered with an error, or not at all.
ABOUT_ANSWERS = ("Failed to load resource", "htmx:")

WIDE = (1280, 900)


class People:
    """Opens windows of people who are signed in, and remembers what their browsers complained about."""

    def __init__(self, browser: Browser, address: str, sessions: Sessions) -> None:
        self.address = address
        self._browser = browser
        self._sessions = sessions
        self._contexts: list[BrowserContext] = []
        self._complaints: list[str] = []

    def open(self, name: str, *, size: tuple[int, int] = WIDE, scheme: Any = "light", script: bool = True) -> Page:
        """Return a page of the person with that first name; of a stranger for "" ."""
        context = self._browser.new_context(
            base_url=self.address,
            locale="en-GB",
            timezone_id="UTC",
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            java_script_enabled=script,
            storage_state=self._session(name) if name else None,
        )
        self._contexts.append(context)
        context.on("page", self._listen)
        return context.new_page()

    def close(self) -> list[str]:
        """Close every window and return what the browsers complained about."""
        for context in self._contexts:
            context.close()
        return self._complaints

    def _session(self, name: str) -> Any:
        if name not in self._sessions:
            context = self._browser.new_context(base_url=self.address)
            page = context.new_page()
            page.goto("/sign-in")
            sign_in(page, name)
            self._sessions[name] = context.storage_state()
            context.close()
        return self._sessions[name]

    def _listen(self, page: Page) -> None:
        page.on("console", lambda message: self._note(page, message.text))
        page.on("pageerror", lambda error: self._note(page, str(error)))

    def _note(self, page: Page, complaint: str) -> None:
        if not complaint.startswith(ABOUT_ANSWERS):
            self._complaints.append(f"{page.url}: {complaint}")


def sign_in(page: Page, name: str) -> None:
    """Fill in the sign-in form by keyboard, and wait for the first page."""
    page.get_by_label("E-mail address").focus()
    page.keyboard.type(EMAILS[name])
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
