"""The application: blueprints, limits, sessions, access, error pages, headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import resources
from portal.settings import Settings
from portal.web import (
    account,
    acknowledgments,
    audit,
    auth,
    catalog,
    health,
    inbound,
    invoices,
    mappings,
    operations,
    orders,
    reviews,
    rules,
    shared,
    shipments,
)
from portal.web.auth.single_sign_on import init_single_sign_on, origin
from portal.web.shared import style_guide
from portal.web.shared.access import guard
from portal.web.shared.frame import make_frame
from portal.web.shared.pages import Templates
from portal.web.shared.requests import init_forms, init_requests
from portal.web.shared.session import init_session
from portal.wiring import Services

View = TypeVar("View", bound=Callable[..., Any])

BLUEPRINTS = (
    auth.bp,
    account.bp,
    health.bp,
    orders.bp,
    acknowledgments.form,
    acknowledgments.answers,
    shipments.lists,
    shipments.notices,
    shipments.reviews,
    shipments.drafts,
    shipments.more_lines,
    shipments.packing,
    shipments.papers,
    shipments.prints,
    invoices.lists,
    invoices.uploads,
    invoices.invoice,
    invoices.drafts,
    invoices.reviews,
    catalog.lists,
    catalog.items,
    catalog.drafts,
    catalog.proposals,
    catalog.files,
    catalog.downloads,
    mappings.lists,
    mappings.tasks,
    mappings.mapping,
    mappings.transfer,
    catalog.reviews,
    reviews.bp,
    inbound.bp,
    inbound.windows,
    operations.bp,
    audit.bp,
    rules.bp,
    style_guide.bp,
)


class Portal(Flask):
    """An application whose views are plain functions."""

    jinja_environment = Templates

    def ensure_sync(self, func: View) -> View:
        """Return the function as it is; Flask would look for coroutines, at a dozen functions in every request."""
        return func


def create_app(services: Services, settings: Settings | None = None) -> Flask:
    """Build the application on services that are ready. Connects to nothing.

    The order matters: a request gets its correlation id first, then access is checked, then the form's size and token.
    """
    settings = settings or services.settings
    app = Portal("portal", template_folder=str(resources.folder("templates")), static_folder=None)
    app.jinja_options = {"cache_size": -1}  # no template is ever dropped, so none is looked up behind a lock
    app.config["SECRET_KEY"] = settings.secret_key
    app.extensions["services"] = services
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]

    shared.init_pages(app, frame=make_frame)
    shared.init_assets(app)
    shared.init_filters(app, now=services.clock.now)
    shared.init_errors(app)
    shared.init_compression(app)
    shared.init_headers(app, form_targets=(origin(settings.oidc),) if settings.oidc else ())

    init_requests(app, largest_body=settings.max_body_bytes)
    init_session(app, secure=settings.cookie_secure)
    guard(app)
    init_forms(app)
    init_single_sign_on(app, settings.oidc)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
