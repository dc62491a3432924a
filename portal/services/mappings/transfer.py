"""All cross-references as a CSV file, and such a file taken back: all of it or nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from portal.contracts.formats.mapping_table import TITLES, MappingLine, read
from portal.contracts.scalars import Unreadable
from portal.domain.actors import Actor
from portal.domain.errors import Invalid
from portal.domain.events import Event
from portal.domain.issues import Issue
from portal.domain.mappings import MappingState, normal, written_factor
from portal.services.mappings import checking, maintaining
from portal.services.orders.export import safe
from portal.store.queries import mapping_tasks, suppliers
from portal.store.queries import mappings as queries
from portal.store.queries.mappings import word_key
from portal.store.rows import MappingRow, SupplierRow
from portal.store.unit_of_work import UnitOfWork

#: The largest file (bytes) that is looked into.
LARGEST = 4 * 1024 * 1024

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file's rows: new versions, those that were known, and those of them that were never approved."""

    added: int
    known: int
    left_out: int
    waiting: int


def export_csv(uow: UnitOfWork, actor: Actor) -> Iterator[str]:
    """Give every version as CSV (RFC 4180, UTF-8 with a byte order mark), a piece of text for each batch.

    The unit of work must stay open until the last piece is taken.

    Raises:
        NotAllowed: the actor does not see cross-references.
    """
    maintaining.require_reader(actor)
    return _pieces(uow, actor)


def _pieces(uow: UnitOfWork, actor: Actor) -> Iterator[str]:
    yield "\ufeff" + _lines([tuple(TITLES.values())])
    rows: list[Sequence[object]] = []
    for row, number, _ in queries.each(uow.session, actor):
        rows.append(_cells(row, number or ""))
        if len(rows) == _BATCH:
            yield _lines(rows)
            rows.clear()
    if rows:
        yield _lines(rows)


def _cells(row: MappingRow, supplier: str) -> Sequence[object]:
    return (
        row.kind,
        safe(supplier),
        safe(row.theirs),
        safe(row.ours),
        written_factor(Fraction(row.numerator, row.denominator)),
        row.valid_from or "",
        row.valid_to or "",
        safe(row.note),
        row.version,
        row.state,
        safe(row.author),
        f"{row.authored_at:%Y-%m-%d %H:%M}",
        safe(row.approver),
        f"{row.decided_at:%Y-%m-%d %H:%M}" if row.decided_at else "",
    )


def _lines(rows: Sequence[Sequence[object]]) -> str:
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue()


def import_csv(uow: UnitOfWork, actor: Actor, data: bytes) -> Imported:
    """Take a file of cross-references: rows that say something new are new versions; all of it is taken, or nothing.

    A row with a version's number is that version, and has to say the same where the portal has it. A row without one is
    compared with the newest version of its word.

    Raises:
        NotAllowed: the actor does not maintain cross-references.
        Invalid: the file cannot be taken; every finding has its row and column as ``rows/5/factor``.
        Conflict: somebody else maintains the same words at this moment.
    """
    maintaining.require_writer(actor)
    if not data:
        raise Invalid([Unreadable("FIL-02.empty").issue("")])
    if len(data) > LARGEST:
        raise Invalid([Unreadable("FIL-03.large", limit=f"{LARGEST // (1024 * 1024)} MB").issue("")])
    lines = read(data)
    mapping_tasks.lock_words(uow.session, None)
    taking = _Taking(uow, actor, lines)
    for line in lines:
        taking.look_at(line)
    if taking.issues:
        raise Invalid(taking.issues)
    found = taking.add()
    data_of_event = {"added": found.added, "known": found.known, "left_out": found.left_out}
    uow.record(actor, Event.MAPPINGS_IMPORTED, data=data_of_event)
    return found


class _Taking:
    """One file being compared with what is known: first every row is looked at, then what is new is added."""

    def __init__(self, uow: UnitOfWork, actor: Actor, lines: Sequence[MappingLine]) -> None:
        self._uow, self._actor = uow, actor
        self._codes = checking.known(uow, [line.mapping for line in lines])
        numbers = {line.mapping.supplier for line in lines if line.mapping.supplier}
        self._suppliers = suppliers.by_number(uow.session, actor, numbers) if numbers else {}
        self._versions: dict[str, list[MappingRow]] = {}
        for row in queries.list_versions(uow.session, {self._word(line) for line in lines}):
            self._versions.setdefault(row.word, []).append(row)
        self._new: list[MappingLine] = []
        self._seen: dict[tuple[str, int | None], int] = {}
        self._known = self._left_out = 0
        self.issues: list[Issue] = []

    def look_at(self, line: MappingLine) -> None:
        """Find what is wrong with a row, and whether it says something new."""
        said, word = line.mapping, self._word(line)
        if said.supplier and said.supplier not in self._suppliers:
            self._find(line, "supplier", Unreadable("SCH-06.supplier", said.supplier, value=said.supplier))
        for issue in checking.check(said, line.note, self._codes):
            self.issues.append(_at_row(issue, line.row))
        if other := self._seen.get((word, line.version)):
            self._find(line, "theirs", Unreadable("SCH-07.word", said.theirs, row=str(line.row), other=str(other)))
        self._seen[word, line.version] = line.row
        self._compare(line, self._versions.get(word, []))

    def _compare(self, line: MappingLine, versions: Sequence[MappingRow]) -> None:
        same = next((row for row in versions if row.version == line.version), None)
        newest = versions[0] if versions else None
        beside = newest if line.version is None else same
        if beside is not None and _says_the_same(beside, line):
            self._known += 1
        elif same is not None:
            self._find(line, "version", Unreadable("SCH-06.version", line.version, version=str(line.version)))
        elif line.state not in (None, MappingState.APPROVED):
            self._left_out += 1
        elif newest is not None and newest.state == MappingState.PROPOSED:
            self._find(line, "theirs", Unreadable("SCH-06.waits", newest.version, version=str(newest.version)))
        else:
            self._new.append(line)

    def add(self) -> Imported:
        """Add what is new, in the file's order."""
        seconds = {number: maintaining.needs_second(self._uow, self._supplier(number)) for number in self._owners()}
        last = {word: versions[0].version for word, versions in self._versions.items()}
        waiting = 0
        for line in self._new:
            word, owner = self._word(line), line.mapping.supplier
            last[word] = last.get(word, 0) + 1
            added = maintaining.add(
                self._uow,
                self._actor,
                line.mapping,
                self._supplier(owner),
                note=line.note,
                version=last[word],
                needs_second=seconds[owner],
            )
            waiting += added.state == MappingState.PROPOSED
        return Imported(len(self._new), self._known, self._left_out, waiting)

    def _owners(self) -> set[str]:
        return {line.mapping.supplier for line in self._new}

    def _supplier(self, number: str) -> SupplierRow | None:
        return self._suppliers.get(number)

    def _word(self, line: MappingLine) -> str:
        owner = self._suppliers.get(line.mapping.supplier)
        return word_key(line.mapping.kind, None if owner is None else owner.id, normal(line.mapping.theirs))

    def _find(self, line: MappingLine, column: str, unreadable: Unreadable) -> None:
        self.issues.append(_at_row(unreadable.issue(column), line.row))


def _at_row(issue: Issue, row: int) -> Issue:
    return replace(issue, path=f"rows/{row}/{issue.path}")


def _says_the_same(row: MappingRow, line: MappingLine) -> bool:
    said = line.mapping
    kept = (row.theirs, row.ours, row.numerator, row.denominator, row.valid_from, row.valid_to, row.note)
    told = (
        said.theirs,
        said.ours,
        said.factor.numerator,
        said.factor.denominator,
        said.valid_from,
        said.valid_to,
        line.note,
    )
    return kept == told
