"""Writing tables of many items for those who asked for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from portal.contracts.formats.catalog_table import FileKind
from portal.domain.actors import Actor, Role
from portal.domain.errors import Conflict, NotFound
from portal.services.catalog import downloads, results, templates
from portal.services.catalog.downloads import Wanted
from portal.services.composition import Services
from portal.services.making import Tell, Workshop
from portal.store.queries.catalog_downloads import CLAIMS
from portal.store.rows import CatalogDownloadRow

_GONE = "The file that this table is about was thrown away."
_HOPELESS = "The table could not be written. Nothing is wrong with your items. Ask for it again, or tell the buyer."

#: How long a worker may be silent before another one takes its table up: once all rows are read, writing 200,000 of
#: them as a workbook takes half a minute without a word.
LEASE = timedelta(minutes=3)

WORKSHOP = Workshop(CLAIMS, downloads.promise, LEASE, _HOPELESS)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is wanted, for somebody of the supplier whose items it is about."""

    wanted: Wanted
    actor: Actor


def run(services: Services, download: int) -> str:
    """Write a table and keep it; see ``Workshop.run``."""
    return WORKSHOP.run(services, download, _asked, _write)


def _asked(row: CatalogDownloadRow) -> _Asked:
    actor = Actor(row.asked_by, row.asked_name, Role.SUPPLIER_VIEWER, supplier=row.supplier_id)
    return _Asked(downloads.wanted(row), actor)


def _write(services: Services, asked: _Asked, tell: Tell) -> tuple[bytes, dict[str, Any]]:
    def progress(done: int) -> None:
        tell(done=done)

    wanted = asked.wanted
    if wanted.import_ is None:
        kind = cast(FileKind, wanted.kind)
        return templates.template(services, asked.actor, kind, wanted.filters, progress), {"name": f"catalog.{kind}"}
    try:
        name, data, _ = results.result(services, asked.actor, wanted.import_, progress)
    except NotFound:
        raise Conflict(_GONE) from None
    return data, {"name": name}
