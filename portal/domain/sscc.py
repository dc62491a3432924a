"""Numbers of GS1: the SSCC of a logistic unit (AI 00), and the check digit that GTIN, GLN and SSCC share.

An SSCC is an extension digit, the GS1 company prefix and a serial number, 17 digits together, and the check digit.
"""

from __future__ import annotations

from collections.abc import Iterable

#: Digits of an SSCC, the check digit included.
LENGTH = 18

_ZERO = ord("0")

#: Digits before the check digit that the prefix and the serial number share.
_SHARED = LENGTH - 2

#: How long a GS1 company prefix may be.
_PREFIX_LENGTHS = range(4, 13)


def check_digit(digits: str) -> int:
    """Return the check digit for what stands before it: from the right, weights 3, 1, 3, 1 and so on.

    Raises:
        ValueError: there is something else than the digits 0 to 9, or nothing.
    """
    if not _are_digits(digits):
        raise ValueError("A check digit is reckoned from the digits 0 to 9.")
    plain = [ord(digit) - _ZERO for digit in reversed(digits)]
    return -(3 * sum(plain[::2]) + sum(plain[1::2])) % 10


def is_well_formed(code: str) -> bool:
    """Say whether this has the eighteen digits of an SSCC, whatever the last one is."""
    return len(code) == LENGTH and _are_digits(code)


def is_valid(code: str) -> bool:
    """Say whether this is an SSCC: eighteen digits, and the last is the check digit of the rest."""
    return is_well_formed(code) and check_digit(code[:-1]) == int(code[-1])


def is_prefix(prefix: str) -> bool:
    """Say whether this can be a GS1 company prefix: four to twelve digits."""
    return len(prefix) in _PREFIX_LENGTHS and _are_digits(prefix)


def serials(prefix: str) -> int:
    """Return how many serial numbers a company prefix has under one extension digit.

    Raises:
        ValueError: this is no company prefix.
    """
    if not is_prefix(prefix):
        raise ValueError("A company prefix has four to twelve digits.")
    return int(10 ** (_SHARED - len(prefix)))


def compose(extension: int, prefix: str, serial: int) -> str:
    """Return the SSCC of a serial number, counted from 0.

    Raises:
        ValueError: a part is outside its range, such as a serial number after the prefix's last.
    """
    if extension not in range(10):
        raise ValueError("The extension digit is 0 to 9.")
    if serial not in range(serials(prefix)):
        raise ValueError("The company prefix has no such serial number.")
    body = f"{extension}{prefix}{serial:0{_SHARED - len(prefix)}}"
    return f"{body}{check_digit(body)}"


def has_prefix(code: str, prefixes: Iterable[str]) -> bool:
    """Say whether an SSCC was made from one of these company prefixes."""
    return code[1:].startswith(tuple(prefixes))


def _are_digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()
