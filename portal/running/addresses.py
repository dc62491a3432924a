"""Where the parts listen, and whether a page answers there."""

from __future__ import annotations

import errno
import http.client
import random
import socket
import urllib.error
import urllib.request

HOST = "127.0.0.1"
#: A proxy of the surroundings has no business between two programs of one machine.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
#: Below those that systems give to outgoing calls (from 32768 on): a call to one of those, at which nobody listens yet,
#: can be given that same number, meet itself, and keep the server from its port.
_PORTS_TO_GIVE = range(20_000, 32_000)


class PortTaken(Exception):
    """Another program listens where a part should, or the port may not be used."""


def claim(port: int, *, whose: str, host: str = HOST, option: str = "--port") -> None:
    """Make sure that a part can listen on a port.

    Raises:
        PortTaken: it cannot; the sentence says who wanted it and which option names another.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        # As the servers do it: a port in its closing pause is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as failure:
            if failure.errno == errno.EADDRINUSE:
                way_out = f"is taken by another program. Stop that program, or name another port with {option}."
            else:
                way_out = f"cannot be used on {host} ({failure.strerror}). Name another one with {option}."
            raise PortTaken(f"Port {port}, which {whose} needs, {way_out}") from None


def free_ports(count: int = 1) -> int:
    """Return the first of ``count`` neighbouring ports at which nobody listens."""
    while True:
        first = random.choice(_PORTS_TO_GIVE)
        try:
            for port in range(first, first + count):
                claim(port, whose="a server")
        except PortTaken:
            continue
        return first


def answers(url: str) -> bool:
    """Say whether a page answers without a failure of its own (any status below 500)."""
    try:
        with DIRECT.open(url, timeout=10):
            return True
    except urllib.error.HTTPError as answer:
        return answer.code < 500
    except (OSError, http.client.HTTPException):
        return False
