"""Cross-references: what a word of a supplier means at the buyer, since when, and who said so.

A mapping is never changed: a new version takes its place from a day on, so that any past document can be explained.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache


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

    def has_begun(self, day: date) -> bool:
        """Say whether its first day has come."""
        return self.valid_from is None or self.valid_from <= day

    def holds_on(self, day: date) -> bool:
        """Say whether it is in force on this day, as far as no later version has taken its place."""
        return self.has_begun(day) and (self.valid_to is None or day <= self.valid_to)

    def to_ours(self, quantity: Decimal | Fraction) -> Fraction:
        """Return a quantity of the supplier's unit in the buyer's, exactly."""
        return Fraction(quantity) * self.factor

    def to_theirs(self, quantity: Decimal | Fraction) -> Fraction:
        """Return a quantity of the buyer's unit in the supplier's, exactly."""
        return Fraction(quantity) / self.factor


def in_force(versions: Iterable[Mapping], day: date) -> Mapping | None:
    """Return which of the approved versions of one word holds on a day, None where none does.

    A later version that begins on a day takes the earlier one's place from that day on, even where it ends before the
    earlier one would have. What is the supplier's own comes before what holds for all suppliers, which is asked again
    where the supplier's own has ended.
    """
    begun = sorted((one for one in versions if one.has_begun(day)), key=lambda one: one.version)
    own = [one for one in begun if one.supplier]
    for candidates in (own, [one for one in begun if not one.supplier]):
        if candidates and candidates[-1].holds_on(day):
            return candidates[-1]
    return None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One meaning that an unknown word may have; ``score`` from 0 to 1, and ``because`` in words."""

    ours: str
    likeness: Likeness
    score: float
    because: str


#: Kinds whose meaning has a factor: how many of the buyer's unit one of the supplier's is.
WITH_FACTOR = frozenset({MappingKind.ITEM, MappingKind.UNIT})

#: The most digits of either part of a factor, and the most characters of a word.
FACTOR_DIGITS = 12
LONGEST = 120

_SPACES = re.compile(r"\s+")
_FACTOR = re.compile(r"\s*([0-9]+)(?:\s*/\s*([0-9]+)|\.([0-9]+))?\s*")


@lru_cache(maxsize=8192)
def normal(word: str) -> str:
    """Return a word as words are compared: compatible forms made one, spaces single, case and outer spaces off."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", word)).strip().casefold()


def can_be_mapped(word: str) -> bool:
    """Say whether a text can be a word that is given a meaning: there is one, on one line, and not too long."""
    return word.isprintable() and 0 < len(normal(word)) <= LONGEST >= len(word)


def read_factor(text: str) -> Fraction | None:
    """Return a factor as people write it, exactly: ``96``, ``0.5``, ``1/12``; None where it is none above zero."""
    found = _FACTOR.fullmatch(text) if text.isascii() else None
    if found is None or any(len(part or "") > FACTOR_DIGITS for part in found.groups()):
        return None
    whole, over, decimals = found.groups()
    if over is not None:
        factor = Fraction(int(whole), int(over)) if int(over) else Fraction(0)
    else:
        factor = Fraction(int(whole + (decimals or "")), 10 ** len(decimals or ""))
    return factor if factor > 0 and max(len(str(part)) for part in factor.as_integer_ratio()) <= FACTOR_DIGITS else None


def written_factor(factor: Fraction) -> str:
    """Return a factor as ``read_factor`` reads it: ``96``, ``1/12``."""
    return str(factor.numerator) if factor.denominator == 1 else f"{factor.numerator}/{factor.denominator}"
