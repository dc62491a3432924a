"""Icons by meaning, cut out of Bootstrap Icons: one small sprite instead of 2,000 symbols (1.1 MB)."""

from __future__ import annotations

import re
from pathlib import Path

from markupsafe import Markup

# What templates say -> the symbol in Bootstrap Icons. A meaning has one picture everywhere.
ICONS = {
    "mark": "mark",  # the product's own, as in the favicon; a second picture would be a second request
    # kinds of status: each has its own shape, so that colour is never the only sign
    "neutral": "circle",
    "info": "info-circle-fill",
    "waiting": "hourglass-split",
    "good": "check-circle-fill",
    "warning": "exclamation-triangle-fill",
    "danger": "x-octagon-fill",
    # states of steps
    "done": "check-lg",
    "failed": "x-lg",
    "pending": "clock",
    # things
    "order": "file-earmark-text",
    "answer": "journal-check",
    "inbox": "inbox",
    "supplier": "building",
    "person": "person",
    "place": "geo-alt",
    "date": "calendar3",
    "erp": "database",
    "operations": "activity",
    "rules": "list-check",
    "review": "people",
    "history": "clock-history",
    "on-hold": "pause-circle",
    "closed": "lock",
    "cancelled": "slash-circle",
    # actions and directions
    "add": "plus-lg",
    "change": "pencil",
    "copy": "copy",
    "delete": "trash",
    "download": "download",
    "filter": "funnel",
    "menu": "list",
    "repeat": "arrow-repeat",
    "remove": "x",
    "search": "search",
    "sign-out": "box-arrow-right",
    "upload": "upload",
    "next": "arrow-right",
    "back": "arrow-left",
    "newer": "chevron-left",
    "older": "chevron-right",
    "open": "chevron-right",
    "sortable": "chevron-expand",
    "ascending": "chevron-up",
    "descending": "chevron-down",
}

_SYMBOL = re.compile(r'<symbol[^>]*? id="([^"]+)".*?</symbol>', re.S)


def sprite(source: Path, mark: Path) -> bytes:
    """Return an SVG sprite of every icon: symbols cut out of ``source``, and the product's ``mark``.

    Raises:
        KeyError: ``source`` has no such symbol.
    """
    found = {match[1]: match[0] for match in _SYMBOL.finditer(source.read_text(encoding="utf-8"))}
    found["mark"] = mark.read_text().strip().replace("<svg", '<symbol id="mark"').replace("</svg>", "</symbol>")
    wanted = dict.fromkeys(ICONS.values())
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(found[name] for name in wanted)}</svg>'.encode()


def markup(sprite_url: str) -> dict[str, Markup]:
    """Return the HTML of every icon by meaning. Icons are decoration: the words beside them say it all."""
    return {
        meaning: Markup(
            '<svg class="icon icon--{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>'
        ).format(meaning, sprite_url, symbol)
        for meaning, symbol in ICONS.items()
    }
