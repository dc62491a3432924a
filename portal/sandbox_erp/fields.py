"""Reading fields out of a message: shape and types only, with the place of whatever cannot be read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

#: More digits than any quantity or price has; longer numbers are a slip or an attack.
_MOST_DIGITS = 24


class Malformed(Exception):
    """The message cannot be read; ``path`` names the place."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__(f"{path or 'message'}: {text}")
        self.path = path
        self.text = text


def read_object(value: object, path: str) -> dict[str, Any]:
    """Return a value that has to be an object."""
    if not isinstance(value, dict):
        raise Malformed(path, "must be an object")
    return value


def read_list(body: dict[str, Any], name: str, path: str) -> list[Any]:
    """Return a list that has to be there."""
    value = body.get(name)
    if not isinstance(value, list):
        raise Malformed(_join(path, name), "must be a list")
    return value


def read_text(body: dict[str, Any], name: str, path: str, *, required: bool = False) -> str:
    """Return a text; null and absent are the empty one."""
    value = body.get(name)
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise Malformed(_join(path, name), "must be a text")
    if required and not value:
        raise Malformed(_join(path, name), "is missing")
    return value


def read_whole(body: dict[str, Any], name: str, path: str) -> int:
    """Return a whole number that has to be there."""
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Malformed(_join(path, name), "must be a whole number")
    return value


def read_decimal(body: dict[str, Any], name: str, path: str) -> Decimal | None:
    """Return a number that travels as a text; None where it is null or absent."""
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Malformed(_join(path, name), "must be a number written as a text")
    return read_number(value, _join(path, name))


def read_quantity(body: dict[str, Any], name: str, path: str) -> Decimal:
    """Return a number that has to be there."""
    value = read_decimal(body, name, path)
    if value is None:
        raise Malformed(_join(path, name), "is missing")
    return value


def read_number(value: str, path: str) -> Decimal:
    """Read a number in plain notation: ASCII digits, an optional sign and point, no exponent.

    Raises:
        Malformed: it is anything else, or longer than any quantity or price.
    """
    plain = value.isascii() and len(value) <= _MOST_DIGITS and not set(value) - set("0123456789.-+")
    try:
        if plain:
            return Decimal(value)
    except InvalidOperation:
        pass
    raise Malformed(path, f"{value[:_MOST_DIGITS]!r} is not a number in plain notation")


def read_flag(body: dict[str, Any], name: str, path: str) -> bool:
    """Return yes or no; no where it is not said."""
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise Malformed(_join(path, name), "must be true or false")
    return value


def read_day(body: dict[str, Any], name: str, path: str) -> date | None:
    """Return a calendar date; None where it is empty."""
    value = read_text(body, name, path)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise Malformed(_join(path, name), "must be a date, YYYY-MM-DD") from error


def _join(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name
