"""Readers that do what hostile files make readers do; run in a process of their own by the tests of the port."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from portal.contracts.scalars import Unreadable
from portal.domain.errors import Invalid

_warmed: list[int] = []


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader saw: the file, its process, how often it was warmed, and more in words."""

    data: bytes = b""
    process: int = 0
    warmed: int = 0
    words: str = ""


def warm() -> None:
    """Take a moment that is not the document's."""
    time.sleep(0.6)
    _warmed.append(1)


def good(data: bytes, words: str = "") -> Seen:
    print("a reader that talks")
    return Seen(data, os.getpid(), len(_warmed), words)


def patient(data: bytes) -> Seen:
    return Seen(b"", os.getpid(), words=str(os.getpriority(os.PRIO_PROCESS, 0)))


def refusing(data: bytes) -> Seen:
    raise Invalid([Unreadable("FIL-07", construct="DOCTYPE").issue(""), Unreadable("SCH-01.missing").issue("rows/2")])


def hanging(data: bytes) -> Seen:
    time.sleep(3600)
    return Seen()


def deaf(data: bytes) -> Seen:
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    return hanging(data)


def spinning(data: bytes) -> Seen:
    while True:
        pass


def greedy(data: bytes) -> Seen:
    kept = []
    while True:
        kept.append(bytearray(16 * 1024 * 1024))


def grabbing(data: bytes) -> Seen:
    """Ask for so much at once that a library in C or Rust would abort."""
    return Seen(bytes(512 * 1024**3))


def aborting(data: bytes) -> Seen:
    os.abort()


def breaking(data: bytes) -> Seen:
    ctypes.string_at(0)
    return Seen()


def leaving(data: bytes) -> Seen:
    os._exit(0)


def exiting(data: bytes) -> Seen:
    sys.exit("bye")


def stumbling(data: bytes) -> Seen:
    return Seen(words={}["nothing"])


def deep(data: bytes) -> Seen:
    return deep(data)


def killed(data: bytes) -> Seen:
    os.kill(os.getpid(), signal.SIGKILL)
    return Seen()


def lying(data: bytes) -> int:
    return 7


def huge(data: bytes) -> Seen:
    return Seen(words="x" * (129 * 1024 * 1024))


def shouting(data: bytes) -> Seen:
    """Write over what the process would answer."""
    for handle in range(3, 20):
        try:
            os.write(handle, b"\xff" * 100)
        except OSError:
            continue
    return Seen()


def curious(data: bytes) -> Seen:
    """Try to get out: the environment, the network, another program, a file."""
    place = Path(data.decode())
    attempts = {
        "connect": lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
        "run": lambda: subprocess.run(["true"]),
        "system": lambda: os.system("true"),
        "write": lambda: place.write_bytes(b"x" * 10),
    }
    worked = []
    for name, attempt in attempts.items():
        try:
            attempt()
        except PermissionError:
            continue
        except OSError as refused:
            if name != "write":
                worked.append(f"{name}: {refused}")
            continue
        worked.append(name)
    return Seen(words=" ".join([*worked, *(f"env {name}" for name in sorted(os.environ))]))
