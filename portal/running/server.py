"""Serves a WSGI application: granian, some processes with some threads each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from granian.constants import Interfaces
from granian.server import Server

from portal.running import processes

Application = Callable[..., Any]

SECONDS_TO_FINISH = 4

# Its events go to our own handler, as JSON lines like everybody's.
LOGGERS: dict[str, Any] = {"handlers": {}, "loggers": {"_granian": {"handlers": [], "propagate": True}}}


def serve(make: Callable[[], Application], *, host: str, port: int, workers: int, threads: int) -> None:
    """Serve an application until this process is asked to end; then let running requests finish.

    ``make`` runs in every process that serves, so that no connection is shared between two. It has to be
    a module's function (or a ``partial`` of one), because some systems send it there by name. A process
    that dies is replaced.
    """
    Server(
        "portal",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        websockets=False,
        workers=workers,
        blocking_threads=threads,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_FINISH,
        log_dictconfig=LOGGERS,
    ).serve(target_loader=partial(_load, make), wrap_loader=False)


def _load(make: Callable[[], Application]) -> Application:
    processes.end_with_parent()
    return make()
