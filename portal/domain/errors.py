"""Sentences about the world that a caller has to deal with; all share one base."""

from __future__ import annotations

from collections.abc import Sequence

from portal.domain.issues import Issue


class PortalError(Exception):
    """What the portal says when it cannot do what was asked."""


class NotFound(PortalError):
    """There is no such thing for this actor (somebody else's does not exist)."""


class NotAllowed(PortalError):
    """The actor's role does not allow this (rule ACC-02)."""

    def __init__(self, action: str, administrators: Sequence[str] = ()) -> None:
        super().__init__(f"Your role does not allow you to {action}.")
        self.action = action
        self.administrators = tuple(administrators)


class Conflict(PortalError):
    """Somebody else was faster; the text says what changed since the actor looked."""


class Invalid(PortalError):
    """The document breaks rules; ``issues`` lists every finding of the stage that stopped it."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__(f"{len(issues)} finding(s), first: {issues[0].rule if issues else 'none'}")
        self.issues = tuple(issues)


class KeyReused(PortalError):
    """The same idempotency key came with another document (rule MSG-01)."""

    def __init__(self, document: str) -> None:
        super().__init__(f"This key was already used for another document ({document}).")
        self.document = document


class Unavailable(PortalError):
    """The portal's own store did not answer in time: nothing was kept, the same again in a moment may work."""

    def __init__(self, cause: str = "") -> None:
        super().__init__("The portal is busy. Nothing was changed. Try again in a moment.")
        self.cause = cause
