"""Tables of many items that a worker writes: asked for, watched and fetched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.domain.actors import Actor
from portal.domain.catalog import CatalogStatus
from portal.domain.downloads import MOVING, DownloadState
from portal.domain.errors import NotFound
from portal.ports.alarm import Promise
from portal.services import kept
from portal.services.catalog import import_pages
from portal.services.catalog.views import CatalogFilters
from portal.services.composition import Services
from portal.store.queries import catalog_downloads as queries
from portal.store.queries import catalog_imports, catalog_items
from portal.store.queries.catalog_downloads import DownloadKey
from portal.store.rows import CatalogDownloadRow
from portal.store.unit_of_work import UnitOfWork

#: The job that writes one.
WRITE = "jobs.catalog.write"

#: The rows of a workbook, and of CSV, that are written while somebody waits: under a second.
MOST_OF_WORKBOOK, MOST_OF_CSV = 5_000, 20_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """A table: what became of a file (id), as it came, or the items of today that filters narrow, as ``kind``."""

    import_: int | None = None
    kind: str = ""
    filters: CatalogFilters = CatalogFilters()


@dataclass(frozen=True, slots=True)
class DownloadView:
    """A table that is written, and how far that is: ``done`` of ``total`` rows are read.

    ``file`` is the name of the file that it is about, "" for none.
    """

    id: int
    wanted: Wanted
    file: str
    state: DownloadState
    name: str
    done: int
    total: int
    problem: str
    asked_name: str
    asked_at: datetime
    finished_at: datetime | None

    @property
    def is_moving(self) -> bool:
        """Say whether something is still to come."""
        return self.state in MOVING


@dataclass(frozen=True, slots=True)
class Offer:
    """A table that can be asked for: the file that it is about, how many rows it has at most, those written before."""

    file: str
    rows: int
    earlier: tuple[DownloadView, ...]


def count_rows(uow: UnitOfWork, actor: Actor, wanted: Wanted) -> int:
    """Return how many rows a table has; of items that are narrowed, at most so many.

    Raises:
        NotFound: there is no such file for this actor, or its rows are not all checked.
    """
    return _measured(uow, actor, wanted)[0]


def is_long(uow: UnitOfWork, actor: Actor, wanted: Wanted) -> bool:
    """Say whether a table takes so long to write that a worker has to.

    Raises:
        NotFound: as for ``count_rows``.
    """
    rows, is_csv = _measured(uow, actor, wanted)
    return rows > (MOST_OF_CSV if is_csv else MOST_OF_WORKBOOK)


def _measured(uow: UnitOfWork, actor: Actor, wanted: Wanted) -> tuple[int, bool]:
    """Return how many rows a table has at most, and whether it is CSV."""
    if wanted.import_ is None:
        rows = 0 if actor.supplier is None else catalog_items.count_active(uow.session, actor.supplier)
        return rows, wanted.kind == "csv"
    view = import_pages.get(uow, actor, wanted.import_)
    if view.proposal is None:
        raise NotFound(str(wanted.import_))
    return view.total or 0, bool(view.style.get("delimiter"))


def ask(uow: UnitOfWork, actor: Actor, wanted: Wanted) -> int:
    """Have a table written; return the id of what writes it. Asked for twice while it is written, it is one.

    Raises:
        NotFound: as for ``count_rows``, or the actor has no items.
    """
    total, key, now = count_rows(uow, actor, wanted), _key(uow, actor, wanted), uow.clock.now()
    catalog_imports.lock_supplier(uow.session, key.supplier_id)
    same = queries.find_moving(uow.session, key)
    if same is not None:
        return same.id
    asked = {"asked_by": actor.user, "asked_name": actor.name, "asked_at": now, "seen_at": now}
    row = CatalogDownloadRow(**key._asdict(), **asked, state=DownloadState.QUEUED, total=total)
    uow.session.add(row)
    uow.session.flush()
    uow.wake(promise(row))
    return row.id


def _key(uow: UnitOfWork, actor: Actor, wanted: Wanted) -> DownloadKey:
    supplier = actor.supplier
    if wanted.import_ is not None:
        found = catalog_imports.find(uow.session, actor, wanted.import_)
        supplier = None if found is None else found.supplier_id
    if supplier is None:
        raise NotFound("items")
    status = wanted.filters.status if wanted.filters.status in tuple(CatalogStatus) else ""
    return DownloadKey(supplier, wanted.import_, wanted.kind, wanted.filters.q, status)


def promise(row: CatalogDownloadRow) -> Promise:
    """Return what wakes a worker for a table."""
    return Promise(row.id, WRITE, row.attempts, is_long=True)


def get(uow: UnitOfWork, actor: Actor, download: int) -> DownloadView:
    """Return a table that is written.

    Raises:
        NotFound: there is no such one for this actor.
    """
    row = _find(uow, actor, download)
    return _view(row, _file(uow, actor, wanted(row)))


def offer(uow: UnitOfWork, actor: Actor, wanted: Wanted, *, shown: int = 5) -> Offer:
    """Return what somebody should know before a table is asked for, with so many of those written before.

    Raises:
        NotFound: as for ``ask``.
    """
    rows, file = count_rows(uow, actor, wanted), _file(uow, actor, wanted)
    found = queries.list_same(uow.session, actor, _key(uow, actor, wanted), shown)
    return Offer(file, rows, tuple(_view(row, file) for row in found))


def _file(uow: UnitOfWork, actor: Actor, wanted: Wanted) -> str:
    return "" if wanted.import_ is None else import_pages.get(uow, actor, wanted.import_).name


def read(services: Services, actor: Actor, download: int) -> tuple[str, bytes]:
    """Return the name and the bytes of a table that was written.

    Raises:
        NotFound: as for ``get``, or it is not written yet.
    """
    with services.read() as uow:
        row = _find(uow, actor, download)
    if row.digest is None:
        raise NotFound(str(download))
    return row.name, kept.read(services, row.digest)


def _find(uow: UnitOfWork, actor: Actor, download: int) -> CatalogDownloadRow:
    row = queries.find(uow.session, actor, download)
    if row is None:
        raise NotFound(str(download))
    if not actor.role.is_supplier:
        count_rows(uow, actor, wanted(row))  # the buyer's people see nothing of drafts
    return row


def wanted(row: CatalogDownloadRow) -> Wanted:
    """Return what a row is about."""
    return Wanted(row.import_id, row.kind, CatalogFilters(q=row.q, status=row.status))


def _view(row: CatalogDownloadRow, file: str) -> DownloadView:
    return DownloadView(
        id=row.id,
        wanted=wanted(row),
        file=file,
        state=DownloadState(row.state),
        name=row.name,
        done=row.done,
        total=row.total,
        problem=row.problem,
        asked_name=row.asked_name,
        asked_at=row.asked_at,
        finished_at=row.finished_at,
    )
