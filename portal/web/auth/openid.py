"""OpenID Connect: authorization code with PKCE, state and nonce, and signing out at the provider."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, request, session
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.wrappers import Response

from portal.services.accounts import SignInRefused
from portal.settings import OidcSettings

log = logging.getLogger(__name__)

SECONDS_TO_ANSWER = 5

FAILED = "Signing in with {name} did not work. Try again, or use your e-mail address and password."
AWAY = "{name} does not answer. Try again in a few minutes, or use your e-mail address and password."

_NAME = "provider"


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider vouches for; ``token`` is kept for signing out there."""

    issuer: str
    subject: str
    email: str
    email_is_verified: bool
    token: str


class Provider:
    """The provider of identities that the settings name, in the words of the sign-in pages."""

    def __init__(self, app: Flask, settings: OidcSettings) -> None:
        self.name = settings.name
        self._client: Any = OAuth(app).register(
            _NAME,
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            server_metadata_url=f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "default_timeout": SECONDS_TO_ANSWER,
            },
        )

    def go(self, callback: str) -> Response:
        """Send the visitor to the provider, which sends them back to ``callback``.

        Raises:
            SignInRefused: the provider does not answer.
        """
        with self._told_plainly():
            answer: Response = self._client.authorize_redirect(callback)
            return answer

    def read_answer(self) -> Identity:
        """Read what the provider sent the visitor back with, and fetch what it vouches for.

        Raises:
            SignInRefused: it said no, does not answer, or what it says does not belong to this visitor's request.
        """
        with self._told_plainly():
            metadata = self._client.load_server_metadata()
            issuer = metadata["issuer"]
            # A token without a signature vouches for nobody, even where the provider offers such tokens.
            offered = metadata.get("id_token_signing_alg_values_supported", ["RS256"])
            metadata["id_token_signing_alg_values_supported"] = [each for each in offered if each != "none"]
            # RFC 9207: an answer that names another issuer was meant for somebody else's request.
            if request.args.get("iss", issuer) != issuer:
                raise OAuthError("mixed_up", "The answer names another issuer.")
            token = self._client.authorize_access_token()
            claims = token["userinfo"]
            return Identity(
                issuer=issuer,
                subject=str(claims["sub"]),
                email=str(claims.get("email", "")),
                email_is_verified=claims.get("email_verified") in (True, "true"),  # some providers send a text
                token=token["id_token"],
            )

    def leave(self, token: str, *, back_to: str) -> Response:
        """Send the visitor to the provider to end the session there too, and then ``back_to``.

        A provider that does not answer or knows no signing out leaves the portal's own sign-out as it is.
        """
        try:
            with self._told_plainly():
                if "end_session_endpoint" in self._client.load_server_metadata():
                    # Some providers do not find the client in the token, so it is named as well.
                    answer: Response = self._client.logout_redirect(
                        post_logout_redirect_uri=back_to, id_token_hint=token, client_id=self._client.client_id
                    )
                    self.forget_started()
                    answer.status_code = 303
                    return answer
        except SignInRefused:
            log.warning("identity provider did not take part in signing out")
        return redirect(back_to, 303)

    def forget_started(self) -> None:
        """Forget sign-ins that were begun and not finished: each leaves its state in the cookie, which has 4 kB."""
        for name in [name for name in session if name.startswith(f"_state_{_NAME}_")]:
            session.pop(name)

    @contextmanager
    def _told_plainly(self) -> Iterator[None]:
        """Turn whatever a provider can do wrong into a sentence; the log says what it was.

        A token with a wrong nonce or claim is a ``JoseError``, all other refusals are ``AuthlibBaseError``; metadata
        or a token without what they must have shows as ``KeyError`` or ``RuntimeError``.
        """
        try:
            yield
        except RequestException as failure:
            log.warning("identity provider does not answer", extra={"cause": type(failure).__name__})
            raise SignInRefused(AWAY.format(name=self.name)) from failure
        except (AuthlibBaseError, JoseError, KeyError, RuntimeError) as failure:
            log.warning("sign-in at identity provider failed", extra={"cause": type(failure).__name__})
            raise SignInRefused(FAILED.format(name=self.name)) from failure
