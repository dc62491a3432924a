"""Documents of the domain as plain values and back, by the types of their fields.

Numbers travel as text, days as ``2026-06-08``, instants as ``2026-06-08T09:30:00Z``, bytes in base64; what has the
domain's default is left out, and unknown fields are ignored. For contracts whose shape is that of their dataclass.
"""

from __future__ import annotations

import types
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

Load = Callable[[Any], Any]
Write = Callable[[Any], Any]


def dump(value: Any) -> Any:
    """Return a dataclass, or what one is made of, as values that JSON has."""
    kind: Any = type(value)
    return _writer(kind)(value)


def load(kind: type[T], payload: Any) -> T:
    """Return the dataclass that ``dump`` wrote.

    Raises:
        KeyError, TypeError, ValueError, ArithmeticError: the payload is none.
    """
    hashable: Any = kind
    loaded: T = _loader(hashable)(payload)
    return loaded


@cache
def _writer(kind: Any) -> Write:
    """Return what writes values of a type, found out once for each: catalogs have many thousands of them."""
    if kind in _WRITERS:
        return _WRITERS[kind]
    if is_dataclass(kind):
        hashable: Any = kind
        return _fields_writer(_defaults(hashable))
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, frozenset):
        return lambda values: sorted(map(dump, values))
    return (lambda values: [dump(one) for one in values]) if issubclass(kind, tuple) else _same


def _fields_writer(fields_of: tuple[tuple[str, Any], ...]) -> Write:
    """Return what writes the fields that differ from their defaults."""

    def written(value: Any) -> dict[str, Any]:
        said = {}
        for name, default in fields_of:
            held = getattr(value, name)
            if held is not default and held != default:
                # Most are texts, which are written as they are: asking what writes them would cost more.
                said[name] = held if type(held) is str else dump(held)
        return said

    return written


@cache
def _defaults(kind: type) -> tuple[tuple[str, Any], ...]:
    """Return the fields of a dataclass with their defaults; one that has none is always written."""
    found = []
    for one in fields(kind):
        made = one.default_factory() if one.default_factory is not MISSING else MISSING
        found.append((one.name, one.default if one.default is not MISSING else made))
    return tuple(found)


@cache
def _loader(kind: Any) -> Load:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _optional(_loader(next(one for one in arguments if one is not type(None))))
    if origin in (tuple, frozenset):
        return _sequence(origin, _loader(arguments[0]))
    if is_dataclass(kind):
        return _dataclass(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return _SCALARS.get(kind, _same)


def _optional(inner: Load) -> Load:
    return lambda value: None if value is None else inner(value)


def _sequence(kind: Callable[[Any], Any], inner: Load) -> Load:
    return lambda values: kind([inner(value) for value in values])


def _dataclass(kind: Any) -> Load:
    hints = get_type_hints(kind)
    loaders = {one.name: _loader(hints[one.name]) for one in fields(kind)}
    converting = {name: loader for name, loader in loaders.items() if loader is not _same}

    def loaded(payload: Mapping[str, Any]) -> Any:
        said = dict(payload)
        if not said.keys() <= loaders.keys():
            said = {name: value for name, value in said.items() if name in loaders}
        for name in said.keys() & converting.keys():
            said[name] = converting[name](said[name])
        return kind(**said)

    return loaded


def _same(value: Any) -> Any:
    return value


def _number(text: Any) -> Decimal:
    if not isinstance(text, str):
        raise TypeError(f"not a number: {text!r:.60}")
    return Decimal(text)


_SCALARS: Mapping[Any, Load] = {
    Decimal: _number,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    bytes: b64decode,
}

#: How plain values are written, by their own type.
_WRITERS: Mapping[Any, Write] = {
    Decimal: lambda number: f"{number:f}",
    date: date.isoformat,
    datetime: lambda moment: moment.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    bytes: lambda content: b64encode(content).decode("ascii"),
}
