"""Forms that were not taken, because their token or their size is wrong: nothing that was typed is lost.

A page shows what was sent and, where it is certain that a page of ours sent it, a form to send it again with a new
token. Too long texts can be shortened there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from flask import Blueprint, Flask, Response, current_app, make_response, render_template, request
from flask.blueprints import BlueprintSetupState
from flask_wtf.csrf import CSRFError, validate_csrf
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms import ValidationError

from portal.web.shared.errors import answer, wants_json
from portal.web.shared.formats import size
from portal.web.shared.pages import wants_fragment

log = logging.getLogger(__name__)

TOKEN = "csrf_token"

#: What these forms send must not come back in a page.
WITH_PASSWORDS = ("auth.let_in", "account.change_password")

STALE = (
    "This form was opened before you last signed in, or its protection against forgery is missing. Nothing was changed."
)
STALE_HERE = (
    "This page was opened before you last signed in, so nothing was saved. "
    "What you typed is still here: press the button of the form to go on."
)

#: So many of the longest fields are named at the top of the page.
NAMED = 10

_WORDS = "words of fields"
_NOBODY_TYPES = {"base_revision", "do", "edition", "from", "next", "open", "q", "send_key", "show"}
_UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._* "


class Oversized(RequestEntityTooLarge):
    """A form is larger than what is taken, and not too large to be shown for shortening. Sizes are bytes."""

    def __init__(self, length: int, largest: int) -> None:
        super().__init__()
        self.length = length
        self.largest = largest

    def __str__(self) -> str:
        return (
            f"This form is {size(self.length)} large and the portal takes {size(self.largest)} at once, "
            f"so it is {size(self.length - self.largest)} too much. Nothing was changed."
        )


class Sender(Enum):
    """Whose page sent a form, as far as the browser says."""

    OURS = 1
    ANOTHER = 2
    UNKNOWN = 3


@dataclass(frozen=True, slots=True)
class Field:
    """One field as it was sent. ``words`` is "" for what travels along and nobody types; ``size`` is in bytes."""

    name: str
    value: str
    words: str
    size: int

    @property
    def label(self) -> str:
        """What the field is called, whoever types it."""
        return self.words or self.name

    @property
    def too_long(self) -> str:
        """How long it is, in a sentence."""
        return f"This is {size(self.size)} large. Shorten it."


def init_not_taken(app: Flask) -> None:
    """Answer forms that are stale or too large."""
    app.register_error_handler(CSRFError, show_not_taken)
    app.register_error_handler(Oversized, show_not_taken)


def name_fields(blueprint: Blueprint, words: Callable[[str], str | None]) -> None:
    """Have the fields of a blueprint's forms called by ``words``, which knows some of them (None for the others)."""

    def remember(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault(_WORDS, {})[blueprint.name] = words

    blueprint.record_once(remember)


def sender() -> Sender:
    """Return whose page sent this form; whatever names another origin than ours is another's.

    Another site can have its browser send no ``Referer``, or ``null`` as ``Origin``, but it cannot have it name us.
    """
    here = f"{request.scheme}://{request.host}"
    origin = request.headers.get("Origin", here)
    site = request.headers.get("Sec-Fetch-Site", "")
    referrer = request.headers.get("Referer", "")
    if origin != here or site in ("cross-site", "same-site"):
        return Sender.ANOTHER
    if "Origin" in request.headers or site == "same-origin":
        return Sender.OURS
    if not referrer:
        return Sender.UNKNOWN
    return Sender.OURS if referrer.startswith(f"{here}/") else Sender.ANOTHER


def show_not_taken(refusal: CSRFError | Oversized) -> Response:
    """Say why a form was not taken, and show everything typed again.

    A form that names another origin may be a forgery: nothing of it is shown. One that names none, as old browsers
    and forgers send it, is shown for copying alone: pressing one button must not send what somebody else wrote.
    """
    sentence = str(refusal) if isinstance(refusal, Oversized) else STALE
    log.info("form not taken", extra={"why": type(refusal).__name__, "endpoint": request.endpoint})
    if wants_json():
        # A program still has what it sent, and acts on the status: 413 is the one that says what to do about it.
        return answer(413 if isinstance(refusal, Oversized) else 422, sentence)
    if wants_fragment():
        return answer(422, sentence if isinstance(refusal, Oversized) else STALE_HERE)
    return _show(refusal, sentence)


def _show(refusal: CSRFError | Oversized, sentence: str) -> Response:
    came_from = sender()
    has_passwords = request.endpoint in WITH_PASSWORDS
    is_shown = came_from is not Sender.ANOTHER and not has_passwords
    fields = _fields() if is_shown else []
    long, rest = _split(fields, refusal.largest // 2) if isinstance(refusal, Oversized) else ([], fields)
    page = render_template(
        "errors/not_taken.html",
        sentence=sentence,
        problems=[
            (f"too-long-{place}", f"{field.label}: {field.too_long}") for place, field in enumerate(long[:NAMED])
        ],
        is_too_large=isinstance(refusal, Oversized),
        may_send=is_shown and (came_from is Sender.OURS or _has_good_token()),
        action=request.full_path.rstrip("?"),
        enctype=request.mimetype,
        page=_page_of_form(),
        long=long,
        rest=rest,
        files=[file.filename for _, file in request.files.items(multi=True) if file.filename] if is_shown else [],
        has_passwords=has_passwords,
    )
    return make_response(page, 422)


def _has_good_token() -> bool:
    try:
        validate_csrf(request.form.get(TOKEN))
    except ValidationError:
        return False
    return True


def _fields() -> list[Field]:
    known = current_app.extensions.get(_WORDS, {}).get(request.blueprint, lambda name: None)
    return [
        Field(name, value, _words(name, known), _size(name) + _size(value) + 2)
        for name, value in request.form.items(multi=True)
        if name != TOKEN
    ]


def _words(name: str, known: Callable[[str], str | None]) -> str:
    words = known(name)
    if words is None:
        return "" if name in _NOBODY_TYPES else name.replace("_", " ").replace("-", " ").capitalize()
    return words


def _size(text: str) -> int:
    """Return how many bytes a text has on its way: most of those that are no letters or digits travel as three."""
    octets = text.encode()
    if request.mimetype == "multipart/form-data":
        return len(octets)
    return len(octets) + 2 * len(octets.translate(None, _UNRESERVED))


def _split(fields: list[Field], enough: int) -> tuple[list[Field], list[Field]]:
    """Return the longest fields, and all others, which together are no larger than ``enough``."""
    places = sorted(range(len(fields)), key=lambda place: fields[place].size, reverse=True)
    others, count = sum(field.size for field in fields), 0
    while others > enough:
        others -= fields[places[count]].size
        count += 1
    return [fields[place] for place in places[:count]], [fields[place] for place in sorted(places[count:])]


def _page_of_form() -> str:
    """Return the nearest page above the address that the form went to."""
    adapter = current_app.create_url_adapter(request)
    path = request.path
    while path and adapter is not None and not adapter.test(path, "GET"):
        path = path.rpartition("/")[0]
    return path or "/"
