"""What parent and child say to each other: a length of eight bytes, then so many bytes; plain values as JSON."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

HEAD = 8

#: The longest frame, either way: a file, or what a reader made of it.
LONGEST = 128 * 1024 * 1024


class Broken(Exception):
    """The other side sent something that is no frame."""


def framed(content: bytes) -> bytes:
    """Return the content with its length before it."""
    return len(content).to_bytes(HEAD, "big") + content


def length_of(head: bytes) -> int:
    """Return how long a frame is.

    Raises:
        Broken: it is longer than any frame.
    """
    length = int.from_bytes(head, "big")
    if length > LONGEST:
        raise Broken("too long")
    return length


def write_values(values: dict[str, Any]) -> bytes:
    """Return a frame with plain values in it."""
    return framed(json.dumps(values).encode())


def read_values(content: bytes) -> dict[str, Any]:
    """Return the values of a frame.

    Raises:
        Broken: there is something else in it.
    """
    try:
        values = json.loads(content)
    except (ValueError, RecursionError) as defect:
        raise Broken("no plain values") from defect
    if not isinstance(values, dict):
        raise Broken("no plain values")
    return values


def read_frame(stream: BinaryIO) -> bytes | None:
    """Return the next frame's content; None at the end of the stream."""
    head = stream.read(HEAD)
    return stream.read(length_of(head)) if len(head) == HEAD else None
