"""Cross-references and questions about words, as pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from portal.domain.documents import DocumentKind
from portal.domain.mappings import MappingKind, MappingState, Suggestion, TaskState
from portal.domain.states import DocumentState


@dataclass(frozen=True, slots=True)
class MappingView:
    """One version; ``supplier`` is the ERP's number with the name beside it, both "" for all suppliers."""

    id: int
    kind: MappingKind
    supplier: str
    supplier_name: str
    theirs: str
    ours: str
    factor: Fraction
    valid_from: date | None
    valid_to: date | None
    version: int
    state: MappingState
    note: str
    sentence: str
    author: str
    authored_at: datetime
    approver: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class UsingDocument:
    """A document that used a version, and how many of its values did."""

    id: int
    kind: DocumentKind
    number: str
    version: int
    state: DocumentState
    supplier_name: str
    at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class MappingDetail:
    """One version with all others of its word, the newest first, which of them holds today, and who used it."""

    mapping: MappingView
    versions: tuple[MappingView, ...]
    holding: int | None
    documents: tuple[UsingDocument, ...]
    document_count: int
    waits_for_second: bool
    can_change: bool
    can_approve: bool
    can_decline: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """A value of a document that a cross-reference gave its meaning: where, the word, and the version that said so."""

    path: str
    theirs: str
    mapping: MappingView


@dataclass(frozen=True, slots=True)
class TaskView:
    """A word that nobody has explained; ``waiting`` counts files that asked, ``proposed`` is an answer not approved."""

    id: int
    kind: MappingKind
    supplier_name: str
    theirs: str
    context: Mapping[str, str]
    state: TaskState
    first_seen: datetime
    last_seen: datetime
    times: int
    waiting: int
    proposed: int | None
    mapping: int | None
    sentence: str
    decided_by: str
    decided_at: datetime | None

    @property
    def day(self) -> date | None:
        """The day for which the meaning is asked, None where whoever asked did not say."""
        return date.fromisoformat(self.context["day"]) if self.context.get("day") else None


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Tasks, the oldest first, with the cursors of the pages around them.

    ``open_count`` is how many are open, whatever the page is narrowed by, ``oldest`` since when the oldest of them is.
    """

    rows: tuple[TaskView, ...]
    open_count: int
    oldest: datetime | None
    as_of: datetime
    newer: str | None
    older: str | None


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """A task with what the word may mean, the buyer's codes to choose from, and the files (ids) that asked."""

    task: TaskView
    suggestions: tuple[Suggestion, ...]
    codes: tuple[tuple[str, str], ...]
    uploads: tuple[tuple[int, str], ...]
    imports: tuple[int, ...]
    can_decide: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A word that a file waits for or waited for, as its supplier is told: ``sentence`` is why it was dismissed."""

    kind: MappingKind
    theirs: str
    state: TaskState
    sentence: str
    since: datetime
