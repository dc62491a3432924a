"""What became of a file, row by row: the same file back, with a status and a comment for every wrong cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePath

from portal.contracts import issues_v1
from portal.contracts.formats import catalog_table
from portal.contracts.formats.catalog_table import Verdict
from portal.contracts.formats.tables import Style
from portal.domain.actors import Actor
from portal.domain.catalog import LineState
from portal.domain.errors import NotFound
from portal.domain.messages import text
from portal.services.catalog import columns, import_pages
from portal.services.catalog.import_views import ImportView
from portal.services.composition import Services
from portal.store.queries import catalog_lines
from portal.store.rows import CatalogLineRow
from portal.store.unit_of_work import UnitOfWork

#: What the status column says.
STATUSES = {
    LineState.OK: "Fine",
    LineState.WRONG: "Wrong",
    LineState.WAITING: "Waits for the meaning of a word",
    LineState.LEFT_OUT: "Left out",
    LineState.PENDING: "The buyer decides",
    LineState.APPROVED: "Approved",
    LineState.DECLINED: "Declined",
    LineState.BOOKED: "In the buyer's system",
    LineState.REFUSED: "Refused by the buyer's system",
}

_WORKBOOK = b"PK"

#: Lines that are read at once.
_AT_ONCE = 5_000


def result(
    services: Services, actor: Actor, import_: int, tell: Callable[[int], object] = lambda _: None
) -> tuple[str, bytes, bool]:
    """Return the file with what became of each row: its name, its bytes, and whether it is a workbook.

    ``tell`` hears now and then how many rows are read.

    Raises:
        NotFound: there is no such file for this actor, or its rows are not all checked.
    """
    name, data = import_pages.read_file(services, actor, import_)
    kind: catalog_table.FileKind = "xlsx" if data.startswith(_WORKBOOK) else "csv"
    with services.read() as uow:
        view = import_pages.get(uow, actor, import_)
        if view.proposal is None:
            raise NotFound(str(import_))
        given = catalog_table.result(data, kind, _verdicts(uow, view, tell), Style(**view.style))
    return f"{PurePath(name).stem}-checked.{kind}", given, kind == "xlsx"


def _verdicts(uow: UnitOfWork, view: ImportView, tell: Callable[[int], object]) -> Iterator[Verdict]:
    """Give what became of each row in the order of the file, some thousand at a time."""
    assert view.proposal is not None, "its rows are there"
    after = 0
    while lines := catalog_lines.list_from(uow.session, view.proposal, after, _AT_ONCE):
        yield from (_verdict(line) for line in lines if line.row is not None)
        after = lines[-1].position
        tell(after)
        uow.session.expunge_all()


def _verdict(line: CatalogLineRow) -> Verdict:
    assert line.row is not None, "what came in a file has a row"
    notes = [(columns.key(issue.path), text(issue)) for issue in issues_v1.load(line.findings)]
    if line.sentence:
        notes.append(("", line.sentence))
    return Verdict(line.row, STATUSES[LineState(line.state)], tuple(notes))
