"""Passwords hashed with Argon2id."""

from __future__ import annotations

from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

NOBODYS = "the password of no account"


class Argon2Passwords:
    """Argon2id with the parameters of RFC 9106 for machines with little memory (64 MiB a sign-in)."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)

    def hash(self, password: str) -> str:
        """Return a salted hash with its parameters."""
        return self._hasher.hash(password)

    def matches(self, hashed: str | None, password: str) -> bool:
        """Say whether the password fits; takes as long for ``None`` (no such account) as for a real hash."""
        try:
            fits = self._hasher.verify(self._nobodys_hash if hashed is None else hashed, password)
        except (VerificationError, InvalidHashError):
            return False
        return fits and hashed is not None

    def is_weak(self, hashed: str) -> bool:
        """Say whether the hash was made with older parameters and should be renewed at the next sign-in."""
        return self._hasher.check_needs_rehash(hashed)

    @cached_property
    def _nobodys_hash(self) -> str:
        return self.hash(NOBODYS)
