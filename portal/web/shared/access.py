"""Who may open what: declared on every view, closed without a declaration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast

from flask import Flask, abort, current_app, request
from flask_login import current_user
from werkzeug.wrappers import Response

from portal.domain.actors import Actor, Permission
from portal.domain.errors import NotAllowed
from portal.services import accounts
from portal.web.shared import session
from portal.web.shared.errors import answer
from portal.web.shared.session import services

__all__ = ["PUBLIC", "SIGNED_IN", "Access", "access", "actor", "guard", "route_table", "services"]

#: For everybody, and for everybody who is signed in, whatever their role.
PUBLIC: Literal["public"] = "public"
SIGNED_IN: Literal["signed in"] = "signed in"
CLOSED = "closed"

View = TypeVar("View", bound=Callable[..., Any])

# What a permission lets one do, as it reads in "Your role does not allow you to …".
_ACTIONS = {
    Permission.ORDERS_READ: "see orders",
    Permission.ACKNOWLEDGMENTS_SEND: "answer orders",
    Permission.SHIPMENTS_SEND: "send ship notices",
    Permission.INVOICES_READ: "see invoices",
    Permission.INVOICES_SEND: "send invoices",
    Permission.CATALOG_READ: "see the catalog",
    Permission.CATALOG_SEND: "send proposals",
    Permission.MAPPINGS_READ: "see cross-references",
    Permission.MAPPINGS_WRITE: "change cross-references",
    Permission.CATALOG_DECIDE: "decide about catalogs",
    Permission.INBOUND_READ: "see what is on its way to the buyer",
    Permission.INBOUND_PLAN: "set up receiving windows",
    Permission.REVIEWS_READ: "see what waits for a decision",
    Permission.REVIEWS_DECIDE: "decide about what deviates",
    Permission.ON_BEHALF: "send documents for a supplier",
    Permission.OPERATIONS_READ: "see how the portal runs",
    Permission.OPERATIONS_REPLAY: "send documents again",
    Permission.AUDIT_READ: "read the record",
}


def access(*rules: str | Permission) -> Callable[[View], View]:
    """Declare what a view asks of its visitor: PUBLIC, SIGNED_IN, or permissions of which any one is enough.

    The declaration is data on the view: ``guard`` enforces it and ``route_table`` lists it.
    """

    def declare(view: View) -> View:
        view.access_rules = rules  # type: ignore[attr-defined]
        return view

    return declare


def actor() -> Actor:
    """Return the signed-in actor of this request."""
    return cast(Actor, current_user.actor)


def guard(app: Flask) -> None:
    """Close every endpoint that does not declare its access, and ask the others for what they declare."""
    app.before_request(_check_access)
    app.register_error_handler(NotAllowed, _show_not_allowed)


def _check_access() -> Response | None:
    if request.endpoint is None:
        return None  # the router answers 404 or 405 by itself
    rules = _rules(current_app, request.endpoint)
    if PUBLIC in rules:
        return None
    if not rules:
        abort(403)
    if not current_user.is_authenticated:
        return session.ask_to_sign_in()
    if SIGNED_IN in rules or any(actor().may(Permission(rule)) for rule in rules):
        return None
    raise NotAllowed(_ACTIONS[Permission(rules[0])])


def _show_not_allowed(refusal: NotAllowed) -> Response:
    """Say what is not allowed, and who could change that (rule ACC-02)."""
    with services().read() as uow:
        names = refusal.administrators or accounts.list_administrators(uow, actor())
    return answer(403, f"{refusal} Your administrators: {', '.join(names)}." if names else str(refusal))


def _rules(app: Flask, endpoint: str) -> tuple[str, ...]:
    return getattr(app.view_functions[endpoint], "access_rules", ())


@dataclass(frozen=True, slots=True, order=True)
class Access:
    """One line of the table of access."""

    path: str
    method: str
    endpoint: str
    rules: str


def route_table(app: Flask) -> tuple[Access, ...]:
    """Return who may open what, by path; ``rules`` is CLOSED for a view that declares nothing."""
    return tuple(
        sorted(
            Access(rule.rule, method, rule.endpoint, " or ".join(_rules(app, rule.endpoint)) or CLOSED)
            for rule in app.url_map.iter_rules()
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        )
    )
