"""Keyset pages: links to newer and older rows whose cost does not grow with the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from flask import request, url_for


@dataclass(frozen=True, slots=True)
class Pages:
    """Where the rows before and after these are; None where there are none."""

    newer_url: str | None
    older_url: str | None


def pages(path: str, query: Mapping[str, str], *, newer: str | None, older: str | None) -> Pages:
    """Return the links of a list page that keeps its filters.

    ``newer`` and ``older`` are opaque cursors of the neighbouring pages, None at an end. They travel as
    ``before`` and ``after``; whatever ``query`` says about these two is replaced.
    """
    kept = {name: value for name, value in query.items() if name not in ("before", "after") and value}
    return Pages(
        newer_url=None if newer is None else address(path, kept | {"before": newer}),
        older_url=None if older is None else address(path, kept | {"after": older}),
    )


def path_to(endpoint: str) -> str:
    """Return the address of a view without parameters; ``.index`` is that of the package whose page is shown."""
    return _path(f"{request.blueprint}{endpoint}" if endpoint.startswith(".") else endpoint)


#: Addresses without parameters never change: the portal stands at the root of its host.
_path = lru_cache(maxsize=256)(url_for)


def address(path: str, query: Mapping[str, str]) -> str:
    """Return the path with its query, leaving out what is empty."""
    given = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path
