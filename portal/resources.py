"""Where templates and static files are: beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Return the folder ``templates`` or ``static``, wherever this installation keeps it.

    The wheel carries them as ``portal/_templates`` and ``portal/_static`` (hatchling's force-include).

    Raises:
        LookupError: neither place has it, so the installation is incomplete.
    """
    for place in (_PACKAGE / f"_{name}", _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise LookupError(f"This installation has no folder for {name}.")
