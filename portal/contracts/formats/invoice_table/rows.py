"""One row of a table with its values by column, and what is wrong in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from portal.contracts.formats.tables.cells import Value
from portal.contracts.scalars import Unreadable
from portal.domain.issues import Issue


class Row:
    """A row: ``values`` by the keys of their columns, without the empty ones."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.values: dict[str, Value] = {}
        self.issues: list[Issue] = []

    def path(self, key: str) -> str:
        """Return the path of a cell."""
        return f"rows/{self.number}/{key}"

    def find(self, key: str, unreadable: Unreadable) -> None:
        """Keep a finding at a cell."""
        self.issues.append(unreadable.issue(self.path(key)))

    def has(self, key: str) -> bool:
        """Say whether something can be read there, or could not be: an empty cell has neither."""
        return key in self.values or any(issue.path == self.path(key) for issue in self.issues)

    def text(self, key: str) -> str:
        """Return a text, "" where there is none."""
        value = self.values.get(key, "")
        return value if isinstance(value, str) else ""

    def number_in(self, key: str) -> Decimal | None:
        """Return a number, None where there is none."""
        value = self.values.get(key)
        return value if isinstance(value, Decimal) else None

    def day(self, key: str) -> date | None:
        """Return a day, None where there is none."""
        value = self.values.get(key)
        return value if isinstance(value, date) else None
