"""The one place where untrusted text becomes a quantity, a price, a date, a code or a text.

JSON, XML and the web forms all read through these functions, so that one spelling means one thing everywhere.
Nothing is guessed: what can be read in two ways is asked back with a sentence that shows how to write it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from portal.domain.issues import ActionCode, Issue, ReasonCode, Severity
from portal.domain.schema_messages import SCHEMA_MESSAGES

Code = TypeVar("Code", bound=StrEnum)

#: The most digits before and after the point: more than any ERP stores, few enough for fast arithmetic.
WHOLE_DIGITS, DECIMAL_DIGITS = 12, 6

#: The years a business date may have. Browsers send 0002 while somebody types 2026, and the last day of the
#: calendar cannot be moved by one.
FIRST_YEAR, LAST_YEAR = 1900, 2199

#: How much of a value a finding repeats.
SHOWN = 60

_NUMBER = re.compile(r"-?(?:[0-9]*\.)?[0-9]+")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_COMMA = re.compile(r"-?[0-9]+,[0-9]+")
_AMBIGUOUS = re.compile(r"-?[1-9][0-9]{0,2},[0-9]{3}")
_GROUPED = (
    re.compile(r"-?[1-9][0-9]{0,2}(?:(?P<group>[,'\u2019\s])[0-9]{3})(?:(?P=group)[0-9]{3})*(?P<point>\.[0-9]+)?"),
    re.compile(r"-?[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?P<point>,[0-9]+)"),
    re.compile(r"-?[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,}"),
)
_LINE_ENDS = re.compile(r"\r\n?")
# C0 and C1 controls except tab and newline, lone surrogates, and code points that are no characters.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Marks, embeddings, overrides and isolates: any of them can make a note read as something else.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile("[\t\n\u2028\u2029]")


class Unreadable(ValueError):
    """A value that is not what its place needs; carries the message key, its parameters and the sentence."""

    def __init__(self, key: str, value: object = "", /, **params: str) -> None:
        self.key = key
        self.value = shown(value)
        self.params = params
        super().__init__(SCHEMA_MESSAGES[key].format(**params))

    @property
    def rule(self) -> str:
        """The rule id, such as ``SCH-03``."""
        return self.key.partition(".")[0]

    def issue(self, path: str) -> Issue:
        """Return the finding at this place."""
        return Issue(
            self.rule,
            Severity.ERROR,
            path,
            self.key,
            self.params,
            self.value,
            reason=ReasonCode.UNRECOGNISED,
            action=ActionCode.PROVIDE,
        )


def shown(value: object) -> str:
    """Return at most ``SHOWN`` characters of a value, without anything that cannot be shown."""
    if isinstance(value, (dict, list)) or (type(value) is int and value.bit_length() > 64):
        return ""
    text = value if isinstance(value, str) else repr(value)
    kept = "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in text[:SHOWN])
    return kept if len(text) <= SHOWN else f"{kept[:-1]}\N{HORIZONTAL ELLIPSIS}"


def quantity(value: object, decimals: int = DECIMAL_DIGITS) -> Decimal:
    """Return a quantity; whether its sign and decimals make sense is for the rules.

    Takes an optional minus sign, ASCII digits and a decimal point; spaces around it do not count. ``1.234``
    is one and a bit. A comma or a gap between digits is asked back, never guessed. ``decimals`` is the most digits
    after the point.

    Raises:
        Unreadable: SCH-02 if it is no text, SCH-03 if it is no number or has too many digits.
    """
    if not isinstance(value, str):
        raise Unreadable("SCH-02.number", value)
    text = value.strip()
    if not _NUMBER.fullmatch(text):
        raise _not_a_number(text, decimals)
    before, _, after = text.lstrip("-").partition(".")
    if len(before.lstrip("0")) > WHOLE_DIGITS or len(after) > decimals:
        raise _too_long(text, decimals)
    return Decimal(text)


def price(value: object) -> Decimal:
    """Return a price per price base; written like a quantity, without a currency.

    Raises:
        Unreadable: as for ``quantity``.
    """
    return quantity(value)


def _not_a_number(text: str, decimals: int) -> Unreadable:
    if len(text) > SHOWN:
        return _too_long(text, decimals)
    if _AMBIGUOUS.fullmatch(text):
        return Unreadable(
            "SCH-03.ambiguous", text, value=text, first=text.replace(",", ""), second=text.replace(",", ".")
        )
    if suggestion := _ungrouped(text):
        return Unreadable("SCH-03.grouped", text, suggestion=suggestion)
    if _COMMA.fullmatch(text):
        return Unreadable("SCH-03.comma", text, suggestion=text.replace(",", "."))
    if text[:1] == "+" and _NUMBER.fullmatch(text[1:]):
        # Five, or five more than ordered: both are meant by people who type it.
        return Unreadable("SCH-03.plus", text)
    if any(mark.isdigit() and not mark.isascii() for mark in text):
        return Unreadable("SCH-03.digits", text)
    return Unreadable("SCH-03", text)


def _too_long(text: str, decimals: int) -> Unreadable:
    return Unreadable("SCH-03.long", text, whole=str(WHOLE_DIGITS), decimals=str(decimals))


def _ungrouped(text: str) -> str:
    for pattern in _GROUPED:
        if found := pattern.fullmatch(text):
            point = found.groupdict().get("point") or ""
            whole = re.sub(r"[^0-9-]", "", text[: len(text) - len(point)])
            return whole + point.replace(",", ".")
    return ""


def day(value: object) -> date:
    """Return a calendar date written as ``2026-06-08``; nothing else is taken.

    Raises:
        Unreadable: SCH-02 if it is no text, SCH-04 if there is no such day or its year is out of reach.
    """
    if not isinstance(value, str):
        raise Unreadable("SCH-02.text", value)
    text = value.strip()
    parts = _DAY.fullmatch(text)
    if parts is None:
        raise Unreadable("SCH-04", text)
    year, month, number = (int(part) for part in parts.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable("SCH-04.year", text, first=str(FIRST_YEAR), last=str(LAST_YEAR))
    try:
        return date(year, month, number)
    except ValueError:
        raise Unreadable("SCH-04.none", text, value=text) from None


def plain_text(value: object, limit: int) -> str:
    """Return text people wrote: trimmed, in Unicode's composed form (NFC), line ends as newlines.

    ``limit`` counts code points after that and is itself allowed. Controls other than newline and tab, lone
    surrogates and marks that change the reading direction are refused rather than removed: whoever sent them
    should know.

    Raises:
        Unreadable: SCH-02 if it is no text, SCH-05 if it is too long or has forbidden characters.
    """
    if not isinstance(value, str):
        raise Unreadable("SCH-02.text", value)
    text = value
    if len(text) <= 4 * limit:  # composing a text at most shortens it; one far too long is not worth the work
        text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text)).strip()
    if _CONTROL.search(text) or any(_is_no_character(mark) for mark in text if mark > "\uffff"):
        raise Unreadable("SCH-05.control", text)
    if _DIRECTION.search(text):
        raise Unreadable("SCH-05.direction", text)
    if len(text) > limit:
        raise Unreadable("SCH-05.long", text, limit=str(limit), length=str(len(text)))
    return text


def _is_no_character(mark: str) -> bool:
    return ord(mark) & 0xFFFE == 0xFFFE


def code(value: object, limit: int, *, empty: bool = True) -> str:
    """Return a text of one line, such as a document number or an item code; ``empty`` says whether "" is one.

    Raises:
        Unreadable: as for ``plain_text``, and SCH-05 for a line break, a tab or nothing at all.
    """
    text = plain_text(value, limit)
    if _BREAKS.search(text):
        raise Unreadable("SCH-05.line", text)
    if not text and not empty:
        raise Unreadable("SCH-05.empty")
    return text


def choice(value: object, codes: type[Code]) -> Code:
    """Return the code of a closed list; case counts.

    Raises:
        Unreadable: SCH-02 if it is no text, SCH-06 if it is not in the list.
    """
    if not isinstance(value, str):
        raise Unreadable("SCH-02.text", value)
    try:
        return codes(value)
    except ValueError:
        raise Unreadable("SCH-06", value, choices=", ".join(codes)) from None


def whole(value: object, first: int, last: int) -> int:
    """Return a whole number from ``first`` to ``last``, both included; true and false are none.

    Raises:
        Unreadable: SCH-02.
    """
    if type(value) is int and first <= value <= last:
        return value
    raise Unreadable("SCH-02.whole", "" if type(value) is int else value, first=str(first), last=str(last))
