"""Collecting every unreadable place of a document while it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from portal.contracts.scalars import Unreadable, shown
from portal.domain.errors import Invalid
from portal.domain.issues import Issue

T = TypeVar("T")

Fields = Mapping[str, object]

#: How many findings one document collects; nobody reads more, and a hostile file could have a million.
MOST = 1000


class Reading:
    """One pass over one document: gives what could be read and keeps a finding for everything else."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []

    def find(self, path: str, unreadable: Unreadable) -> None:
        """Keep a finding at this place, up to ``MOST`` of them."""
        if len(self.issues) < MOST:
            self.issues.append(unreadable.issue(path))

    def value(self, fields: Fields, path: str, name: str, read: Callable[[object], T], default: T) -> T:
        """Return the field as ``read`` gives it; ``default`` if absent and, with a finding, if unreadable."""
        if name not in fields:
            return default
        try:
            return read(fields[name])
        except Unreadable as unreadable:
            self.find(below(path, name), unreadable)
            return default

    def fields(self, path: str, payload: object, known: frozenset[str], required: tuple[str, ...] = ()) -> Fields:
        """Return the object's fields that are known and not null; missing and unknown ones are findings."""
        if not isinstance(payload, dict):
            self.find(path, Unreadable("SCH-02.object", payload))
            return {}
        for name in payload:
            if name not in known:
                self.find(path, Unreadable("SCH-01.unknown", name, field=shown(name)))
        given = {name: value for name, value in payload.items() if name in known and value is not None}
        for name in required:
            if name not in given:
                self.find(below(path, name), Unreadable("SCH-01.missing"))
        return given

    def entries(self, fields: Fields, path: str, name: str, limit: int) -> list[object]:
        """Return a list's entries; something else, or more than ``limit``, is a finding and gives none."""
        payload = fields.get(name, [])
        if not isinstance(payload, list):
            self.find(below(path, name), Unreadable("SCH-02.list", payload))
            return []
        if len(payload) > limit:
            self.find(below(path, name), Unreadable("SCH-08", count=str(len(payload)), limit=str(limit)))
            return []
        return payload

    def end(self) -> None:
        """Raise ``Invalid`` with everything found, if anything was."""
        if self.issues:
            raise Invalid(self.issues)


def below(path: str, name: str) -> str:
    """Return the path of a field inside the thing at ``path``, "" being the document."""
    return f"{path}/{name}" if path else name
