"""Rendering: a page in its frame, or only the piece of it that htmx asked for."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from flask import Flask, Response, current_app, request
from flask.templating import Environment as FlaskEnvironment
from htmx_flask import Htmx
from htmx_flask.requests import HtmxAwareRequest
from jinja2 import Environment, StrictUndefined, Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go: in the navigation, the footer or a row of tabs. ``count`` is what waits there."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds every signed-in page (``layouts/page.html``).

    ``behalf`` names the supplier a buyer is answering for. ``erp_as_of`` is the instant of the last
    successful read from the ERP, None before the first; ``erp_is_late`` says that it is too long ago.
    """

    person: str
    role: str
    sign_out_url: str
    company: str = ""
    navigation: tuple[Link, ...] = ()
    footer: tuple[Link, ...] = ()
    behalf: str = ""
    stop_behalf_url: str = ""
    erp_as_of: datetime | None = None
    erp_is_late: bool = False


class SharedTemplate(Template):
    """A template whose macros are made once.

    Jinja asks at each import whether the importing template has globals of its own, which takes longer than most
    macros do; ours never have.
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


class Templates(FlaskEnvironment):
    """Templates that all have the same globals, so that none of them asks two dictionaries for each."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template: those of the environment."""
        return {**self.globals, **d} if d else self.globals


@lru_cache(maxsize=1024)
def _keep(environment: Environment, template: str, values: tuple[tuple[str, object], ...]) -> Markup:
    return Markup(environment.get_template(template).render(dict(values)))


def init_pages(app: Flask, *, frame: Callable[[], Frame]) -> None:
    """Make templates strict and give them ``frame()``.

    ``frame`` is called only while a whole signed-in page is rendered, so that fragments, sign-in and error
    pages never pay for its counts. Set a request class of your own after this: htmx-flask overwrites it.
    """
    Htmx(app)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["frame"] = frame
    app.jinja_env.globals["appearance"] = appearance
    app.jinja_env.template_class = SharedTemplate

    def kept(template: str, **values: object) -> Markup:
        """Render a partial that depends on these values alone, once for each of them."""
        return _keep(app.jinja_env, template, tuple(values.items()))

    app.jinja_env.globals["kept"] = kept


def appearance() -> Markup:
    """Return the attributes of the document that hold the reader's choice; without them the system decides.

    Cookies ``theme`` (light, dark) and ``density`` (compact) keep it.
    """
    cookies = request.cookies
    return _attributes(cookies.get("theme"), cookies.get("density")) if cookies else Markup()


@lru_cache(maxsize=64)
def _attributes(theme: str | None, density: str | None) -> Markup:
    attributes = Markup(' data-theme="{}"').format(theme) if theme in ("light", "dark") else Markup()
    return attributes + Markup(' data-density="compact"') if density == "compact" else attributes


def wants_fragment() -> bool:
    """Say whether htmx asked for a piece of this page rather than all of it.

    A boosted link and a history restore need the whole page although htmx sends them.
    """
    htmx = cast(HtmxAwareRequest, request).htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render(page: str, /, *, fragment: str | None = None, status: int = 200, **view: Any) -> Response:
    """Render ``page``, or only its ``fragment`` when htmx asked for it.

    The fragment is a partial which the page itself includes, so that both paths show the same
    markup. ``Vary`` keeps caches from serving one for the other.
    """
    template = fragment if fragment and wants_fragment() else page
    # Flask's own way would hand over once more, in three steps, what templates have as globals already.
    response = current_app.response_class(current_app.jinja_env.get_template(template).render(view), status)
    if fragment:
        response.vary.add("HX-Request")
    elif wants_fragment():
        response.headers["HX-Retarget"] = "body"  # a whole page has no place inside one
    return response
