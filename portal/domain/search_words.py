"""The words by which items are found: of their descriptions and codes, as they are compared."""

from __future__ import annotations

import re

from portal.domain.catalog import CatalogItem
from portal.domain.mappings import normal

#: The longest word, and the most words of one item: a description of hundreds of them is found by its first ones.
LONGEST, MOST = 40, 40

#: So many words of a search count.
SEARCHED = 8

_PIECES = re.compile(r"[^\W_]+")
_NEVER_INSIDE = ",;:!?'\"()[]{}<>\\|*#"
_OUTER = f"{_NEVER_INSIDE}./-"


def of_item(item: CatalogItem) -> tuple[str, ...]:
    """Return the words of an item, its codes first; those of a description with their pieces ("M6x40/zinc")."""
    codes = (word for text in (item.code, item.buyer_item, item.gtin) for word in _words(text))
    described = (piece for word in _words(item.description) for piece in (word, *_PIECES.findall(word)))
    return tuple(dict.fromkeys(word[:LONGEST] for word in (*codes, *described)))[:MOST]


def searched(text: str) -> tuple[str, ...]:
    """Return the words that are searched for: each of them begins a word of whatever is found.

    Marks inside codes may be where a word ends so far ("912."); what no word can contain finds nothing.
    """
    words = (token.lstrip(_OUTER).rstrip(_NEVER_INSIDE)[:LONGEST] for token in normal(text).split())
    kept = ("".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in word) for word in words)
    return tuple(dict.fromkeys(word for word in kept if word))[:SEARCHED]


def _words(text: str) -> list[str]:
    return [word for token in normal(text).split() if (word := token.strip(_OUTER))]
