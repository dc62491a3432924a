"""Kept files, given to those who may have them."""

from __future__ import annotations

from portal.domain.errors import NotFound
from portal.ports.files import FileMissing
from portal.services.composition import Services


def read(services: Services, digest: str) -> bytes:
    """Return the bytes of a kept file.

    Raises:
        NotFound: it is not kept any more.
    """
    try:
        return services.files.read(digest)
    except FileMissing:
        raise NotFound(digest) from None
