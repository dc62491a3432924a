"""Where the parts listen, and whether a page answers there."""

from __future__ import annotations

import errno
import socket
import urllib.error
import urllib.request

HOST = "127.0.0.1"
#: A proxy of the surroundings has no business between two programs of one machine.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class PortTaken(Exception):
    """Another program listens where a part should, or the port may not be used."""


def claim(port: int, *, whose: str, option: str) -> None:
    """Make sure that a part can listen on a port.

    Raises:
        PortTaken: it cannot; the sentence says who wanted it and which option names another.
    """
    with socket.socket() as probe:
        # As the servers do it: a port in its closing pause is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as failure:
            reason = "is taken by another program" if failure.errno == errno.EADDRINUSE else "may not be used"
            raise PortTaken(
                f"Port {port}, which {whose} needs, {reason}. Stop that program, or name another port with {option}."
            ) from None


def answers(url: str) -> bool:
    """Say whether a page answers without a failure of its own (any status below 500)."""
    try:
        with DIRECT.open(url, timeout=10):
            return True
    except urllib.error.HTTPError as answer:
        return answer.code < 500
    except OSError:
        return False
