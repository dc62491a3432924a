"""Giving out SSCCs: without gaps, never the same twice, however many ask at once (field vocabulary, 3.2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from portal.domain import sscc
from portal.domain.errors import Conflict
from portal.store.queries import ssccs as queries
from portal.store.unit_of_work import UnitOfWork

#: How long the number of a unit that shipped is kept from others (GS1 General Specifications: twelve months).
KEPT = timedelta(days=365)

#: The extension digits that a supplier's prefix is used with, one after the other.
_EXTENSIONS = 10


def allocate(uow: UnitOfWork, supplier: int, prefix: str, count: int, *, notice: str) -> tuple[str, ...]:
    """Give out ``count`` fresh SSCCs below a supplier's GS1 company prefix.

    The counter's row stays locked until the unit of work ends, so numbers neither repeat nor leave a gap: what is
    rolled back was never given out. A number that the supplier used by itself within the year is passed over.

    Raises:
        Conflict: the supplier has no prefix, or all its numbers are used up.
    """
    if not sscc.is_prefix(prefix):
        raise Conflict("The buyer does not know your GS1 company prefix, so the portal cannot number your units.")
    start = queries.take(uow.session, prefix, count)
    codes: list[str] = []
    while len(codes) < count:
        missing = count - len(codes)
        candidates = [_code(prefix, start + offset) for offset in range(missing)]
        used = queries.used(uow.session, candidates, since=uow.clock.now() - KEPT)
        codes += [code for code in candidates if code not in used]
        if len(codes) < count:
            start = queries.take(uow.session, prefix, count - len(codes))
    remember(uow, supplier, codes, notice=notice)
    return tuple(codes)


def remember(uow: UnitOfWork, supplier: int, codes: Collection[str], *, notice: str) -> None:
    """Note that a notice carries these SSCCs, so that no other one does."""
    queries.remember(uow.session, supplier, codes, notice=notice, at=uow.clock.now())


def used_elsewhere(uow: UnitOfWork, codes: Iterable[str], *, supplier: int, notice: str) -> dict[str, datetime]:
    """Return which of these SSCCs another notice of anybody carries within the year, and since when."""
    since = uow.clock.now() - KEPT
    found = queries.holders(uow.session, list(codes), since=since)
    return {code: at for code, (owner, number, at) in found.items() if (owner, number) != (supplier, notice)}


def _code(prefix: str, serial: int) -> str:
    extension, within = divmod(serial, sscc.serials(prefix))
    if extension >= _EXTENSIONS:
        raise Conflict("All SSCCs of this GS1 company prefix are used up.")
    return sscc.compose(extension, prefix, within)
