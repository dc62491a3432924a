"""VAT identification numbers: the shape each country gives them, and check digits where they are simple (rule TAX-05).

Shapes are those of the EU's VIES, with the United Kingdom, Northern Ireland, Norway, Switzerland and Japan, whose
issuers of qualified invoices have a T and thirteen digits instead of a country's prefix. No register is asked here: a
number that passes can exist, no more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum


class Verdict(StrEnum):
    """What can be said of a number: GOOD, a wrong SHAPE, wrong check DIGITS, or a country that is UNKNOWN here."""

    GOOD = "good"
    SHAPE = "shape"
    DIGITS = "digits"
    UNKNOWN = "unknown"


def plain(text: str) -> str:
    """Return an id or account without blanks, dots and dashes, in capitals."""
    return re.sub(r"[\s.\-/]", "", text).upper()


def country(vat_id: str) -> str:
    """Return the ISO code of the country that gave the number, "" where its prefix says none."""
    prefix = plain(vat_id)[:2]
    if _is_japanese(plain(vat_id)):
        return "JP"
    known = {"EL": "GR", "XI": "GB"}.get(prefix, prefix)
    return known if prefix in _SHAPES else ""


def country_name(vat_id: str) -> str:
    """Return the country that gave the number, for a sentence."""
    return _NAMES.get(plain(vat_id)[:2], "known")


def judge(vat_id: str) -> Verdict:
    """Return what can be said of a VAT id that starts with its country's prefix."""
    number = plain(vat_id)
    if _is_japanese(number):
        return Verdict.GOOD
    prefix, rest = number[:2], number[2:]
    shape = _SHAPES.get(prefix)
    if shape is None:
        return Verdict.UNKNOWN if prefix.isascii() and prefix.isalpha() and rest else Verdict.SHAPE
    if not re.fullmatch(shape, rest, re.ASCII):
        return Verdict.SHAPE
    check = _CHECKS.get(prefix)
    return Verdict.GOOD if check is None or check(rest) else Verdict.DIGITS


def _is_japanese(number: str) -> bool:
    """Say whether it is a number of a company or a person: only companies' have a check digit, and none says which."""
    return re.fullmatch(r"T\d{13}", number, re.ASCII) is not None


_SHAPES: Mapping[str, str] = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CH": r"E\d{9}(MWST|TVA|IVA)?",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"[1-9]\d{8}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z]\d{7}[A-Z]|[A-Z]\d{8}|\d{8}[A-Z]",
    "FI": r"\d{8}",
    "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}",
    "GB": r"\d{9}|\d{12}|GD\d{3}|HA\d{3}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W]",
    "IT": r"\d{11}",
    "LT": r"\d{9}|\d{12}",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"\d{9}B\d{2}",
    "NO": r"\d{9}(MVA)?",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{10}01",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "XI": r"\d{9}|\d{12}|GD\d{3}|HA\d{3}",
}

_NAMES = {
    "AT": "Austrian", "BE": "Belgian", "BG": "Bulgarian", "CH": "Swiss", "CY": "Cypriot", "CZ": "Czech", "DE": "German",
    "DK": "Danish", "EE": "Estonian", "EL": "Greek", "ES": "Spanish", "FI": "Finnish", "FR": "French", "GB": "British",
    "HR": "Croatian", "HU": "Hungarian", "IE": "Irish", "IT": "Italian", "LT": "Lithuanian", "LU": "Luxembourg",
    "LV": "Latvian", "MT": "Maltese", "NL": "Dutch", "NO": "Norwegian", "PL": "Polish", "PT": "Portuguese",
    "RO": "Romanian", "SE": "Swedish", "SI": "Slovenian", "SK": "Slovak", "XI": "Northern Irish",
}  # fmt: skip


def _weighted(digits: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def _luhn(digits: str) -> bool:
    """Check by Luhn: Italian numbers, and the ten digits of Swedish ones."""
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0


def _mod_11_10(digits: str) -> bool:
    """Check by ISO 7064 MOD 11,10: German and Croatian numbers."""
    rest = 10
    for digit in digits[:-1]:
        rest = (int(digit) + rest) % 10 or 10
        rest = rest * 2 % 11
    return (11 - rest) % 10 == int(digits[-1])


def _austrian(rest: str) -> bool:
    doubled = (sum(divmod(int(digit) * (2 if place % 2 else 1), 10)) for place, digit in enumerate(rest[1:8]))
    return (10 - (sum(doubled) + 4) % 10) % 10 == int(rest[8])


def _belgian(rest: str) -> bool:
    return 97 - int(rest[:8]) % 97 == int(rest[8:])


def _danish(rest: str) -> bool:
    return _weighted(rest, (2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def _finnish(rest: str) -> bool:
    left = _weighted(rest, (7, 9, 10, 5, 8, 4, 2)) % 11
    return left != 1 and (11 - left) % 11 == int(rest[7])


def _french(rest: str) -> bool:
    """Check numeric keys; those with letters have no simple sum."""
    if not rest[:2].isdecimal():
        return True
    return int(rest[:2]) == (12 + 3 * (int(rest[2:]) % 97)) % 97


def _greek(rest: str) -> bool:
    return sum(int(digit) << (8 - place) for place, digit in enumerate(rest[:8])) % 11 % 10 == int(rest[8])


def _dutch(rest: str) -> bool:
    """Check the old numbers by eleven, those of sole traders by 97 with the country's letters as numbers."""
    left = _weighted(rest, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    whole = "".join(str(int(mark, 36)) for mark in f"NL{rest}")
    return left == int(rest[8]) or int(whole) % 97 == 1


def _polish(rest: str) -> bool:
    return _weighted(rest, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11 == int(rest[9])


def _portuguese(rest: str) -> bool:
    left = 11 - _weighted(rest, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return (0 if left > 9 else left) == int(rest[8])


def _slovenian(rest: str) -> bool:
    left = 11 - _weighted(rest, (8, 7, 6, 5, 4, 3, 2)) % 11
    return left != 11 and (0 if left == 10 else left) == int(rest[7])


def _luxembourg(rest: str) -> bool:
    return int(rest[:6]) % 89 == int(rest[6:])


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "AT": _austrian,
    "BE": _belgian,
    "DE": _mod_11_10,
    "DK": _danish,
    "EL": _greek,
    "FI": _finnish,
    "FR": _french,
    "HR": _mod_11_10,
    "IT": _luhn,
    "LU": _luxembourg,
    "NL": _dutch,
    "PL": _polish,
    "PT": _portuguese,
    "SE": lambda rest: _luhn(rest[:10]),
    "SI": _slovenian,
}
