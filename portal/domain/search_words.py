"""The words by which items are found: of their descriptions and codes, as they are compared."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portal.domain.catalog import CatalogItem
from portal.domain.mappings import normal

#: The longest word, and the most words of one item: a description of hundreds of them is found by its first ones.
LONGEST, MOST = 40, 40

#: So many words of a search count.
SEARCHED = 8

_PIECES = re.compile(r"[^\W_]+")
_OUTER = " .,;:!?'\"()[]{}<>/\\|*#-"


def of_item(item: CatalogItem) -> tuple[str, ...]:
    """Return the words of an item in their order, codes first."""
    texts = (item.code, item.buyer_item, item.gtin, item.description)
    return tuple(dict.fromkeys(word for text in texts for word in _words(text)))[:MOST]


def searched(text: str) -> tuple[str, ...]:
    """Return the words that are searched for: each of them begins a word of whatever is found."""
    return tuple(dict.fromkeys(word for token in normal(text).split() if (word := token.strip(_OUTER)[:LONGEST])))[
        :SEARCHED
    ]


def _words(text: str) -> Iterable[str]:
    """Give every word whole, and where it holds marks ("M6x40/zinc", "912.88.03008") its pieces as well."""
    for token in normal(text).split():
        word = token.strip(_OUTER)
        yield from (piece[:LONGEST] for piece in (word, *_PIECES.findall(word)) if piece)
