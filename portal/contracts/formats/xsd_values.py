"""Values as XML Schema writes them, the way the portal's contracts want to see them."""

from __future__ import annotations

import re

_DECIMAL = re.compile(r"\+?(-?[0-9]*(?:\.[0-9]+)?)\.?")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})", re.ASCII)


def decimal(written: str) -> str:
    """Return an ``xsd:decimal`` as contracts write it: no plus sign, no point at the end.

    Other than a person's "+5", that of the schema has one meaning.
    """
    found = _DECIMAL.fullmatch(written)
    return found[1] if found else written


def day(written: str) -> str:
    """Return an ``xsd:date`` without its time zone: the calendar date where the sender is."""
    found = _DAY.fullmatch(written)
    return found[1] if found else written
