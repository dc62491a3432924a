"""Passwords without the deliberate slowness of real hashes."""

from __future__ import annotations


class FakePasswords:
    """Keeps a password readable; ``asked`` counts how often one was compared, accounts that do not exist included."""

    def __init__(self) -> None:
        self.asked = 0

    def hash(self, password: str) -> str:
        """Return the password with a mark."""
        return f"fake:{password}"

    def matches(self, hashed: str | None, password: str) -> bool:
        """Compare, and count."""
        self.asked += 1
        return hashed == self.hash(password)

    def is_weak(self, hashed: str) -> bool:
        """Call hashes of another kind weak."""
        return not hashed.startswith("fake:")
