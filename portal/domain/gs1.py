"""GS1 keys and element strings: what the bars of a logistic label say (GS1 General Specifications, 3 and 7.8).

An element string is an application identifier ("AI") with its value. What cannot be said exactly in bars is not said
in bars at all: a scanner believes what it reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.domain.sscc import check_digit

#: Ends a value of variable length when another element string follows. ASCII 29 is also what scanners give for it.
FNC1 = "\x1d"

_DIGITS = re.compile(r"[0-9]+")
#: The 82 characters of values that are not digits alone (GS1 General Specifications, figure 7.11-1).
_PRINTABLE = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+")


@dataclass(frozen=True, slots=True)
class _Identifier:
    """``length`` is exact where ``is_fixed``, else the longest; ``is_fixed`` values are never followed by FNC1."""

    length: int
    pattern: re.Pattern[str]
    is_fixed: bool = False
    is_checked: bool = False


_IDENTIFIERS = {
    "00": _Identifier(18, _DIGITS, is_fixed=True, is_checked=True),
    "02": _Identifier(14, _DIGITS, is_fixed=True, is_checked=True),
    "10": _Identifier(20, _PRINTABLE),
    "15": _Identifier(6, _DIGITS, is_fixed=True),
    "37": _Identifier(8, _DIGITS),
    "400": _Identifier(30, _PRINTABLE),
    "410": _Identifier(13, _DIGITS, is_fixed=True, is_checked=True),
}


@dataclass(frozen=True, slots=True)
class Element:
    """An application identifier with a value that it can carry.

    Raises:
        ValueError: the identifier is not one that labels use, or cannot carry the value.
    """

    ai: str
    value: str

    def __post_init__(self) -> None:
        if not can_carry(self.ai, self.value):
            raise ValueError(f"AI ({self.ai}) cannot carry {self.value!r}")

    @property
    def data(self) -> str:
        """The identifier and the value as they stand in the bars."""
        return self.ai + self.value

    @property
    def text(self) -> str:
        """What people read below the bars: ``(10) L-4711``."""
        return f"({self.ai}) {self.value}"

    @property
    def is_fixed(self) -> bool:
        """Say whether the value ends by its length, so that no FNC1 follows."""
        return _IDENTIFIERS[self.ai].is_fixed


def is_key(value: str, *lengths: int) -> bool:
    """Say whether this is a GS1 key of one of these lengths, its check digit right."""
    return len(value) in lengths and _DIGITS.fullmatch(value) is not None and str(check_digit(value[:-1])) == value[-1]


def gtin14(value: str) -> str:
    """Return a GTIN of 8, 12, 13 or 14 digits with zeros in front up to 14; "" where it is no GTIN."""
    return value.zfill(14) if is_key(value, 8, 12, 13, 14) else ""


def can_carry(ai: str, value: str) -> bool:
    """Say whether an identifier can carry the value: its length, its characters and its check digit."""
    identifier = _IDENTIFIERS.get(ai)
    if identifier is None or len(value) > identifier.length or not identifier.pattern.fullmatch(value):
        return False
    if identifier.is_fixed and len(value) != identifier.length:
        return False
    return not identifier.is_checked or str(check_digit(value[:-1])) == value[-1]


def find_element(ai: str, value: str) -> Element | None:
    """Return the element string, or None where the value cannot be carried."""
    return Element(ai, value) if can_carry(ai, value) else None


def day(value: date) -> str:
    """Return a date as element strings write it: ``YYMMDD``; readers take the century that is nearest."""
    return f"{value:%y%m%d}"


def message(elements: Iterable[Element]) -> str:
    """Return element strings as one symbol says them, FNC1 between them where a value's length is not fixed.

    The FNC1 that starts every GS1-128 symbol is the symbol's, not the message's.
    """
    said = ""
    for element, following in _pairs(tuple(elements)):
        said += element.data
        if following and not element.is_fixed:
            said += FNC1
    return said


def _pairs(elements: tuple[Element, ...]) -> Iterable[tuple[Element, Element | None]]:
    return zip(elements, (*elements[1:], None), strict=True)
