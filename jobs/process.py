"""What the jobs of one process share: services built once, with their open connections."""

from __future__ import annotations

from portal.services.composition import Services
from portal.settings import Settings, read_settings
from portal.wiring import build

_built: list[Services] = []


def start(settings: Settings) -> Services:
    """Build the services of this process; its jobs use them from now on."""
    _built[:] = [build(settings)]
    return _built[0]


def services() -> Services:
    """Return the services of this process, built from the environment where nobody has started it."""
    return _built[0] if _built else start(read_settings())
