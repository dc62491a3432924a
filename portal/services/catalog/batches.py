"""Rows of a file, some thousand at a time: words made codes, checked by the rules, and ready to be kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from portal.contracts.formats import catalog_table
from portal.contracts.formats.catalog_table import TableRow
from portal.domain.catalog import LineState, ProposalLine, ProposalScope
from portal.domain.issues import Issue, Severity, of_severity
from portal.services.catalog import checking
from portal.services.catalog.checking import Checked, Kept
from portal.services.catalog.words import News, Words
from portal.services.composition import Services
from portal.services.mappings import tasks, uses
from portal.store.queries import catalog_imports as queries
from portal.store.rows import SupplierRow
from portal.store.unit_of_work import UnitOfWork

#: Fields whose values are words until somebody says which codes they mean.
_WORDS = frozenset({"unit", "pack", "action"})


@dataclass(slots=True)
class Batch:
    """Checked rows: what is stored of them, and what the words in them set off."""

    supplier: int
    import_: int
    proposal: int
    rows: int
    ended: int = 0
    lines: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)
    news: News = field(default_factory=News)

    @property
    def codes(self) -> frozenset[str]:
        """The items that its lines name."""
        return frozenset(line["code"] for line in self.lines)

    def add(self, checked: Checked, state: LineState) -> None:
        """Add one checked line."""
        line, found = checked.line, {(issue.rule, issue.severity.value) for issue in checked.issues}
        self.lines.append({**checking.row(self.proposal, checked), "state": state.value})
        self.tally[state.value] += 1
        for rule, severity in found:
            self.tally[f"{rule} {severity}"] += 1
            self.findings.append(
                {"proposal_id": self.proposal, "rule": rule, "severity": severity, "position": line.position}
            )

    def store(self, uow: UnitOfWork) -> None:
        """Keep the rows, ask what is unknown, and note what was used."""
        queries.add_rows(uow.session, self.lines, self.findings)
        for (kind, word), context in self.news.asked.items():
            tasks.ask(uow, self.supplier, kind, word, context=context, import_=self.import_)
        uses.note_all(uow, self.proposal, self.news.used)


class Reading:
    """One run over a file: what all of its batches share."""

    def __init__(self, services: Services, supplier: int, import_: int, kept: Kept, scope: ProposalScope) -> None:
        self.services = services
        self.supplier = supplier
        self.proposal = kept.proposal
        self._kept = kept
        self.today = services.clock.now().date()
        self._import = import_
        with services.read() as uow:
            self._words = Words(self.today, tasks.dismissed(uow, import_))
            self._row = uow.session.get_one(SupplierRow, supplier)
            self._snapshot = checking.snapshot(uow, self._row, scope)

    @contextmanager
    def anew(self) -> Iterator[Reading]:
        """Give the same for a fork, with connections of its own."""
        with closing(self.services.database.anew()) as database:
            services = replace(self.services, database=database)
            yield Reading(services, self.supplier, self._import, self._kept, self._snapshot.scope)

    def check(self, rows: Sequence[TableRow], after: int) -> Batch:
        """Return rows of the file, checked; their positions come behind ``after``."""
        with self.services.read() as uow:
            self._words.learn(uow, self.supplier, rows)
            told = [self._words.understand(row, position) for position, row in enumerate(rows, after + 1)]
            lines = [
                ProposalLine(position, one.action or row.action, one.item, row=row.row)
                for position, (row, one) in enumerate(zip(rows, told, strict=True), after + 1)
            ]
            checked = self._check(uow, lines)
        batch = Batch(self.supplier, self._import, self.proposal, len(rows), news=self._words.take_news())
        for row, one, judged in zip(rows, told, checked, strict=True):
            if row.issues or one.issues:
                read = (*_placed(row, judged.line.position), *one.issues)
                by_rules = () if one.action is None else judged.issues
                judged = replace(judged, issues=_together(read, by_rules))
            state = _state(judged.issues, waits=one.waits)
            batch.add(_without_mistakes(judged) if state is LineState.WAITING else judged, state)
        return batch

    def check_ended(self, lines: Sequence[ProposalLine]) -> Batch:
        """Return lines that end what the file does not name, checked."""
        batch = Batch(self.supplier, self._import, self.proposal, 0, ended=len(lines))
        with self.services.read() as uow:
            checked = self._check(uow, lines)
        for judged in checked:
            batch.add(judged, _state(judged.issues, waits=False))
        return batch

    def _check(self, uow: UnitOfWork, lines: Sequence[ProposalLine]) -> Sequence[Checked]:
        return checking.check_lines(uow, self._row, lines, self._snapshot, kept=self._kept)


def _without_mistakes(judged: Checked) -> Checked:
    """Return a line that waits: a word that is asked about is no mistake as long as somebody may explain it."""
    wrong = of_severity(judged.issues, Severity.ERROR)
    told = (replace(one, severity=Severity.INFORMATION) if one in wrong else one for one in judged.issues)
    return replace(judged, issues=tuple(told))


def _placed(row: TableRow, position: int) -> tuple[Issue, ...]:
    """Return what the table found in a row, at the place where rules would find it."""
    return tuple(replace(one, path=f"lines/{position}/{one.path.split('/', 2)[-1]}") for one in row.issues)


def _together(read: tuple[Issue, ...], found: tuple[Issue, ...]) -> tuple[Issue, ...]:
    """Return what was found in a row before and by the rules; what cannot be read is not missing as well."""
    columns = {_column(issue) for issue in read}
    return (*read, *(issue for issue in found if _column(issue) not in columns))


def _column(issue: Issue) -> str:
    """Return the column of the table that a finding is about."""
    return catalog_table.column_of(issue.path.split("/", 2)[-1])


def _state(issues: Sequence[Issue], *, waits: bool) -> LineState:
    """Return how a line stands: one whose only mistake is a word that somebody is asked about waits for the answer."""
    wrong = [issue for issue in issues if issue.severity is Severity.ERROR] if issues else ()
    if not wrong:
        return LineState.OK
    asks = all(issue.path.rpartition("/")[2] in _WORDS for issue in wrong)
    return LineState.WAITING if waits and asks else LineState.WRONG
