"""Processes that never outlive the one that started them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
PATIENCE = 0.02


def start(
    command: Sequence[str | os.PathLike[str]],
    *,
    log: Path,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a command in a process group of its own, its output appended to ``log``.

    Call it from the main thread: on Linux the kernel ends the process when the thread that started it is
    gone, so that nothing is left behind even where the starter is killed without a chance to clean up.
    """
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            env=None if environment is None else dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with(os.getpid()),
        )


def stop(
    processes: Sequence[subprocess.Popen[bytes]], *, grace: float, request: signal.Signals = signal.SIGTERM
) -> None:
    """Ask every process to end, and after ``grace`` seconds end whatever is left of their groups."""
    for process in processes:
        if process.poll() is None:
            _signal_group(process, request)
    wait_until(lambda: all(process.poll() is not None for process in processes), seconds=grace)
    for process in processes:
        _signal_group(process, signal.SIGKILL)
        process.wait()


def wait_until(claim: Callable[[], bool], *, seconds: float) -> bool:
    """Wait until the claim holds and say whether it came to hold in time."""
    deadline = time.monotonic() + seconds
    while not claim():
        if time.monotonic() > deadline:
            return False
        time.sleep(PATIENCE)
    return True


def end_with_parent() -> None:
    """Have the kernel end this very process when the one that started it is gone (Linux only)."""
    _end_with(os.getppid())()


def _end_with(parent: int) -> Callable[[], None]:
    if sys.platform != "linux":
        return _nothing
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def set_signal() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            # It ended in between, and its signal with it.
            os._exit(1)

    return set_signal


def _nothing() -> None:
    """Stand in where the kernel has no such service."""


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    # The group lives on as long as a child of its leader runs, so it is asked even when the leader is gone.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
