"""Cross-references: what a word of a supplier means at the buyer, since when, and who said so.

A mapping is never changed: a new version takes its place from a day on, so that any past document can be explained.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction


class MappingKind(StrEnum):
    """What is mapped: a supplier's item code to the buyer's item, a unit's word to UN/ECE Rec 20, and so on."""

    ITEM = "item"
    UNIT = "unit"
    LOCATION = "location"
    PAYMENT_TERMS = "payment_terms"
    TAX_CATEGORY = "tax_category"
    STATUS_WORD = "status_word"


class MappingState(StrEnum):
    """PROPOSED waits for a second person where the buyer's profile asks for four eyes."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"


class TaskState(StrEnum):
    """How a question about an unknown word stands."""

    OPEN = "open"
    DECIDED = "decided"
    DISMISSED = "dismissed"


class Likeness(StrEnum):
    """Why something is suggested: the same word elsewhere, a known alias, or something spelled like it."""

    EXACT = "exact"
    ALIAS = "alias"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class Mapping:
    """One version of one meaning.

    ``supplier`` is the ERP's number, "" for what holds for all; ``theirs`` the supplier's word and ``ours`` the
    buyer's code. ``factor`` is how many of the buyer's unit one of the supplier's is, exactly, for ITEM and UNIT.
    It holds from ``valid_from`` to ``valid_to``, both included, None is open.
    """

    kind: MappingKind
    supplier: str
    theirs: str
    ours: str
    factor: Fraction = Fraction(1)
    valid_from: date | None = None
    valid_to: date | None = None
    version: int = 1

    def holds_on(self, day: date) -> bool:
        """Say whether it is in force on this day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One meaning that an unknown word may have; ``score`` from 0 to 1, and ``because`` in words."""

    ours: str
    likeness: Likeness
    score: float
    because: str


_SPACES = re.compile(r"\s+")


def normal(word: str) -> str:
    """Return a word as words are compared: compatible forms made one, spaces single, case and outer spaces off."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", word)).strip().casefold()
