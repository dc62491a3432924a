"""Help with long work: a second process that works on parts which do not need each other."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

#: A part of the work, and what comes of one; both are pickled on their way.
Part = TypeVar("Part")
Made = TypeVar("Made")

PartIn = TypeVar("PartIn", contravariant=True)
MadeOut = TypeVar("MadeOut", covariant=True)


#: What an assistant does.
OpenWork = Callable[[], AbstractContextManager[Callable[[Part], Made]]]


class Assistant(Protocol[PartIn, MadeOut]):
    """Works on one part at a time, while its caller does something else."""

    def ask(self, part: PartIn) -> None:
        """Have a part worked on; the one before has been answered."""
        ...

    def answer(self) -> MadeOut | None:
        """Return what came of the part, as soon as it is done.

        None says that nothing comes of it, whatever the cause: the caller does that part itself.
        """
        ...


class Assistants(Protocol):
    """Gives assistants, which live no longer than whoever asks for them.

    An assistant that is killed, fails or hangs costs time and nothing else.
    """

    def begin(self, open_work: OpenWork[Part, Made]) -> AbstractContextManager[Assistant[Part, Made]]:
        """Begin an assistant, which knows all that is known here.

        ``open_work`` is entered by the assistant, once, and gives what works on a part. It has connections of its own:
        those of the caller are not to be touched there.
        """
        ...
