"""Passwords, behind a port so that the hash can change."""

from __future__ import annotations

from typing import Protocol


class Passwords(Protocol):
    """Hashes and checks passwords."""

    def hash(self, password: str) -> str:
        """Return a salted hash with its parameters."""
        ...

    def matches(self, hashed: str | None, password: str) -> bool:
        """Say whether the password fits; takes as long for ``None`` (no such account) as for a real hash."""
        ...

    def is_weak(self, hashed: str) -> bool:
        """Say whether the hash was made with older parameters and should be renewed at the next sign-in."""
        ...
