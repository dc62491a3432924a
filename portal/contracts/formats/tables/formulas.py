"""Texts that spreadsheet programs would take for formulas, written in CSV so that they do not (rule FIL-04)."""

from __future__ import annotations

import re

_BEGINNINGS = (
    "=+\\-@\t\r\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
)
# One that begins with apostrophes gets one more, or reading would take away one of its own.
_LIKE_FORMULA = re.compile(f"'*[{_BEGINNINGS}]")
_ESCAPED = re.compile(f"'+[{_BEGINNINGS}]")


def is_like(text: str) -> bool:
    """Say whether a text begins like a formula."""
    return _LIKE_FORMULA.match(text) is not None


def escaped(text: str) -> str:
    """Return a text as it is written in CSV."""
    return f"'{text}" if is_like(text) else text


def unescaped(text: str) -> str:
    """Return what ``escaped`` was given."""
    return text[1:] if _ESCAPED.match(text) else text
