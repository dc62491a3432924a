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
_OUTER = " .,;:!?'\"()[]{}<>/\\|*#-"


def of_item(item: CatalogItem) -> tuple[str, ...]:
    """Return the words of an item, its codes first; those of a description with their pieces ("M6x40/zinc")."""
    codes = (word for text in (item.code, item.buyer_item, item.gtin) for word in _words(text))
    described = (piece for word in _words(item.description) for piece in (word, *_PIECES.findall(word)))
    return tuple(dict.fromkeys(word[:LONGEST] for word in (*codes, *described)))[:MOST]


def searched(text: str) -> tuple[str, ...]:
    """Return the words that are searched for: each of them begins a word of whatever is found."""
    return tuple(dict.fromkeys(word[:LONGEST] for word in _words(text)))[:SEARCHED]


def _words(text: str) -> list[str]:
    return [word for token in normal(text).split() if (word := token.strip(_OUTER))]
