"""The process in which files are read: one document after another, each within its limits, until the parent is gone.

It has no secrets in its environment, may not write files, start programs or talk to the network, and ends itself
where the parent cannot: its own alarm rings a little after the parent's.
"""

from __future__ import annotations

import math
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from portal.adapters.child_readers import frames
from portal.contracts import issues_v1, plain
from portal.domain.errors import Invalid

#: What the answer says where there is neither a value nor findings.
OUT_OF_MEMORY = "memory"

# Seconds after the parent's time limit at which this process ends without it.
_GRACE = 5

# Audit events of Python that reading a file has no use for.
_FORBIDDEN = frozenset(
    {
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.system",
        "pty.spawn",
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "subprocess.Popen",
    }
)


def main() -> None:
    """Answer requests: each is a frame of values and a frame with the file."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    _confine()
    ready: dict[str, Callable[..., Any]] = {}
    while (request := frames.read_frame(requests)) is not None and (data := frames.read_frame(requests)) is not None:
        asked = frames.read_values(request)
        name = asked["reader"]
        try:
            if name not in ready:
                ready[name] = _prepared(name)
        except Exception as defect:
            _say(answers, {"failed": f"{name} cannot be prepared: {type(defect).__name__}"})
            continue
        _say(answers, {"ready": True})
        with _Limits(asked["seconds"], asked["megabytes"]):
            answer = _answer(ready[name], data, asked["options"])
        _say(answers, answer)


def _prepared(name: str) -> Callable[..., Any]:
    """Return the reader, imported and warm."""
    module = import_module(name.partition(":")[0])
    if warm := getattr(module, "warm", None):
        warm()
    function: Callable[..., Any] = getattr(module, name.partition(":")[2])
    return function


def _answer(function: Callable[..., Any], data: bytes, options: dict[str, str]) -> dict[str, Any]:
    try:
        return {"value": plain.dump(function(data, **options))}
    except Invalid as invalid:
        return {"issues": issues_v1.dump(invalid.issues)}
    except MemoryError:
        return {"failed": OUT_OF_MEMORY}
    except BaseException as defect:
        # Whatever it is, even SystemExit: the parent answers with a verdict and a log line, and starts another child.
        frame = traceback.extract_tb(defect.__traceback__)[-1]
        return {"failed": f"{type(defect).__name__} at {Path(frame.filename).name}:{frame.lineno}"}


def _say(answers: BinaryIO, values: dict[str, Any]) -> None:
    answers.write(frames.write_values(values))
    answers.flush()


class _Limits:
    """What one document may take. The soft limits are set and lifted, so that the next document has its own."""

    def __init__(self, seconds: float, megabytes: int) -> None:
        self._seconds = seconds
        self._megabytes = megabytes

    def __enter__(self) -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        processor = math.ceil(used.ru_utime + used.ru_stime + self._seconds) + 1
        _limit(resource.RLIMIT_CPU, processor)
        # Not RLIMIT_AS: SaxonC reserves 32 GB of addresses, of which it uses a hundredth.
        _limit(resource.RLIMIT_DATA, self._megabytes * 1024 * 1024)
        signal.setitimer(signal.ITIMER_REAL, self._seconds + _GRACE)

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        _limit(resource.RLIMIT_CPU, resource.RLIM_INFINITY)
        _limit(resource.RLIMIT_DATA, resource.RLIM_INFINITY)


def _limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    soft = hard if value == resource.RLIM_INFINITY else value
    resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _confine() -> None:
    """Give up what reading needs not; what the reader prints goes nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse)


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(f"{event} is not for a process that reads files")


if __name__ == "__main__":
    main()
