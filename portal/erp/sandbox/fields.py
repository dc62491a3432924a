"""Reading fields out of the ERP's JSON: what is not as the contract says is a defect, never a guess."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from portal.domain.tolerances import is_readable
from portal.ports.erp import ErpDefect

_Word = TypeVar("_Word")


class Fields:
    """One JSON object and where it is; every accessor raises ``ErpDefect`` with that place."""

    def __init__(self, body: object, place: str) -> None:
        if not isinstance(body, dict):
            raise ErpDefect(f"{place} is not an object.")
        self._body: dict[str, Any] = body
        self._place = place

    def text(self, name: str) -> str:
        """Return a text that has to be there."""
        value = self._body.get(name)
        if not isinstance(value, str):
            raise self._defect(name, "a text")
        return value

    def whole(self, name: str) -> int:
        """Return a whole number."""
        value = self._body.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._defect(name, "a whole number")
        return value

    def flag(self, name: str) -> bool:
        """Return true or false."""
        value = self._body.get(name)
        if not isinstance(value, bool):
            raise self._defect(name, "true or false")
        return value

    def decimal(self, name: str) -> Decimal:
        """Return a number that travels as a text."""
        try:
            value = Decimal(self.text(name))
        except InvalidOperation as error:
            raise self._defect(name, "a number") from error
        if not value.is_finite():
            raise self._defect(name, "a number")
        return value

    def day(self, name: str) -> date:
        """Return a calendar date."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError as error:
            raise self._defect(name, "a date") from error

    def instant(self, name: str) -> datetime:
        """Return an instant in UTC."""
        try:
            moment = datetime.fromisoformat(self.text(name))
        except ValueError as error:
            raise self._defect(name, "an instant") from error
        if moment.tzinfo is None:
            raise self._defect(name, "an instant with a time zone")
        return moment.astimezone(UTC)

    def has(self, name: str) -> bool:
        """Say whether the field is set: null and absent are the same."""
        return self._body.get(name) is not None

    def object(self, name: str) -> Fields:
        """Return an object within this one."""
        return Fields(self._body.get(name), f"{self._place}/{name}")

    def objects(self, name: str) -> Iterator[Fields]:
        """Yield the objects of a list."""
        for index, value in enumerate(self._list(name)):
            yield Fields(value, f"{self._place}/{name}/{index}")

    def members(self, name: str) -> Iterator[tuple[str, Fields]]:
        """Yield the objects of an object with their names."""
        found = self.object(name)
        for key in found._body:
            yield key, found.object(key)

    def lists(self, name: str) -> Iterator[tuple[str, tuple[Fields, ...]]]:
        """Yield the lists of objects of an object with their names."""
        found = self.object(name)
        for key in found._body:
            yield key, tuple(found.objects(key))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        values = self._list(name)
        if not all(isinstance(value, str) for value in values):
            raise self._defect(name, "a list of texts")
        return tuple(values)

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return a list of whole numbers."""
        values = self._list(name)
        if not all(isinstance(value, int) for value in values):
            raise self._defect(name, "a list of whole numbers")
        return tuple(values)

    def days(self, name: str) -> tuple[date, ...]:
        """Return a list of calendar dates."""
        try:
            return tuple(date.fromisoformat(value) for value in self.texts(name))
        except ValueError as error:
            raise self._defect(name, "a list of dates") from error

    def whole_by_name(self, name: str) -> dict[str, int]:
        """Return an object of whole numbers."""
        found = self.object(name)
        return {key: found.whole(key) for key in found._body}

    def texts_by_name(self, name: str) -> dict[str, str]:
        """Return an object of texts."""
        found = self.object(name)
        return {key: found.text(key) for key in found._body}

    def limits(self, name: str) -> dict[str, str | None]:
        """Return tolerances by key: null means not checked."""
        found = self.object(name)
        limits = {key: found.text(key) if found.has(key) else None for key in found._body}
        for key, value in limits.items():
            if not is_readable(key, value):
                raise found._defect(key, "a value of this limit")
        return limits

    def limits_by_name(self, name: str) -> dict[str, dict[str, str | None]]:
        """Return an object of tolerances."""
        found = self.object(name)
        return {key: found.limits(key) for key in found._body}

    def _list(self, name: str) -> list[Any]:
        value = self._body.get(name)
        if not isinstance(value, list):
            raise self._defect(name, "a list")
        return value

    def _defect(self, name: str, expected: str) -> ErpDefect:
        return ErpDefect(f"{self._place}/{name} is not {expected}.")


def parse(content: bytes, place: str) -> Fields:
    """Return the JSON object in an answer.

    Raises:
        ErpDefect: it is not JSON, or not an object.
    """
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ErpDefect(f"{place} is not JSON.") from error
    return Fields(body, place)


def one_of(words: dict[str, _Word], word: str) -> _Word:
    """Return what one of the contract's words means.

    Raises:
        ErpDefect: the word is not in the contract.
    """
    if word not in words:
        raise ErpDefect(f"The ERP's word {word!r} is not in its contract.")
    return words[word]
