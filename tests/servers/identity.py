"""A real OpenID Connect provider (canaille, as packaged by pytest-iam), in a thread of the test run."""

from __future__ import annotations

import os
import threading
import uuid
import warnings
from typing import Any

CLIENT_ID = "portal"
CLIENT_SECRET = "only for tests"
CALLBACK = "http://localhost/sign-in/oidc/callback"
AFTER_SIGN_OUT = "http://localhost/sign-in"


class IdentityProvider:
    """A provider with the portal as its client. Importing it costs seconds, so that happens when one is made."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._server = _make_server()
            self._register_portal()
        self._thread = threading.Thread(target=self._server.httpd.serve_forever, daemon=True)
        self._thread.start()

    @property
    def issuer(self) -> str:
        """The issuer, which is also where the provider listens."""
        return str(self._server.url).rstrip("/")

    def close(self) -> None:
        """Stop the provider."""
        self._server.httpd.shutdown()
        self._server.httpd.server_close()
        self._thread.join()

    def person(self, email: str, *, verified: bool = True) -> Any:
        """Make somebody with an account at the provider, which has or has not verified their e-mail address."""
        word = "verified" if verified else "unverified"
        user = self._server.random_user(user_name=uuid.uuid4().hex, emails=[email], display_name=word)
        self._server.consent(user)
        return user

    def answer(self, authorize_url: str, person: Any) -> str:
        """Sign somebody in at the provider and return where it sends the browser then."""
        self._forget_codes()
        self._server.login(person)
        try:
            response = self._server.app.test_client().get(authorize_url)
        finally:
            self._server.logout()
        assert response.status_code == 302, response.text[:1000]
        return str(response.location)

    def end_session(self, url: str, person: Any) -> str:
        """Follow a sign-out to the provider and return where it sends the browser then."""
        self._server.login(person)
        try:
            return str(self._server.app.test_client().get(url).location)
        finally:
            self._server.logout()

    def _forget_codes(self) -> None:
        """Forget codes that no test fetched a token for: the provider's memory mixes up several of one client."""
        with self._server.app.app_context():
            for code in self._server.backend.query(self._server.models.AuthorizationCode):
                self._server.backend.delete(code)

    def _register_portal(self) -> None:
        backend = self._server.backend
        with self._server.app.app_context():
            client = self._server.models.Client(
                client_id=CLIENT_ID,
                client_secret=CLIENT_SECRET,
                client_name="Supplier portal",
                contacts=["portal@initech.example"],
                client_uri="http://localhost",
                redirect_uris=[CALLBACK],
                post_logout_redirect_uris=[AFTER_SIGN_OUT],
                grant_types=["authorization_code"],
                response_types=["code"],
                token_endpoint_auth_method="client_secret_basic",
                scope=["openid", "profile", "email"],
            )
            backend.save(client)
            backend.update(client, audience=[client])
            backend.save(client)


def _make_server() -> Any:
    import portpicker
    from canaille import create_app
    from canaille.backends import Backend
    from canaille.oidc import provider
    from joserfc.jwk import JWKRegistry
    from pytest_iam import Server

    # The provider speaks plain HTTP, which its own library refuses without this.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    port = portpicker.pick_unused_port()
    key = JWKRegistry.generate_key("RSA", 2048)
    key.ensure_kid()
    quiet = {"version": 1, "disable_existing_loggers": False, "handlers": {}, "loggers": {}}
    app = create_app(
        config={
            "TESTING": True,
            "ENV_FILE": None,
            "SECRET_KEY": uuid.uuid4().hex,
            "WTF_CSRF_ENABLED": False,
            "PREFERRED_URL_SCHEME": "http",
            "SERVER_NAME": f"localhost:{port}",
            "CANAILLE": {
                "DATABASE": "memory",
                "JAVASCRIPT": False,
                "ACL": {"DEFAULT": {"PERMISSIONS": ["use_oidc"]}},
                "LOGGING": quiet,
            },
            "CANAILLE_OIDC": {"ACTIVE_JWKS": [key.as_dict(private=True)]},
        },
    )
    _tell_what_is_verified(provider)
    return Server(app, port, Backend.instance)


def _tell_what_is_verified(provider: Any) -> None:
    """Let the provider say whether an e-mail address is verified, which canaille has no setting for."""
    told = provider.generate_user_claims

    def claims(user: Any, *arguments: Any) -> dict[str, Any]:
        return {**told(user, *arguments), "email_verified": user.display_name == "verified"}

    provider.generate_user_claims = claims
