"""Files of many items as pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from portal.domain.catalog import Acceptance, CatalogAction, LineState, ProposalScope
from portal.domain.imports import ImportState
from portal.domain.issues import Issue, Severity
from portal.domain.states import DocumentState


@dataclass(frozen=True, slots=True)
class Found:
    """What one rule found in a file: in so many rows, with this severity."""

    rule: str
    severity: Severity
    rows: int


@dataclass(frozen=True, slots=True)
class Example:
    """A cell of a file by its row and column, as it is written and as it was read."""

    row: int
    column: str
    written: str
    read: str


@dataclass(frozen=True, slots=True)
class ImportView:
    """One file, how far it is and what came of it.

    ``done`` of ``total`` rows are checked; ``total`` is None until it is known. ``states`` counts rows by what becomes
    of them, ``found`` by what was found in them; ``examples`` are cells as written and as read. Of a full replacement,
    ``removed`` of ``items`` are not named. ``proposal`` is the draft, or what was sent, once all of it is there.
    """

    id: int
    name: str
    size: int
    digest: str
    supplier_name: str
    scope: ProposalScope
    acceptance: Acceptance
    state: ImportState
    style: Mapping[str, str]
    findings: tuple[Issue, ...]
    problem: str
    total: int | None
    done: int
    wrong: int
    items: int
    removed: int
    sent_at: datetime
    sent_name: str
    finished_at: datetime | None
    is_moving: bool
    is_cancelled: bool
    states: Mapping[LineState, int] = field(default_factory=dict)
    found: tuple[Found, ...] = ()
    examples: tuple[Example, ...] = ()
    proposal: int | None = None
    number: str = ""
    edition: int = 0
    proposal_state: DocumentState | None = None

    @property
    def is_draft(self) -> bool:
        """Say whether its rows are checked and were not sent yet."""
        return self.proposal_state is DocumentState.DRAFT

    def count(self, state: LineState) -> int:
        """Return how many rows are in a state."""
        return self.states.get(state, 0)


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One row in which a rule found something: its sentences as issues."""

    row: int | None
    position: int
    code: str
    description: str
    action: CatalogAction
    state: LineState
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """What a supplier has to confirm before a file is sent: ``value`` is what confirming it says.

    Either ``rule`` warns of so many ``rows``, or ``issue`` is about the whole, or ``rows`` items end ("removed").
    """

    value: str
    rows: int = 0
    rule: str = ""
    issue: Issue | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What sending a file would do: ``sends`` lines, ``leaves_out`` so many rows, and ends ``removed`` items.

    ``stops`` is what stands in the way, ``confirms`` what has to be confirmed, ``reviews`` about how many lines the
    buyer is asked. ``over`` says why the check holds no longer, "" while it does; ``outdated`` lines are about
    items that changed since. In both cases the file has to be read again.
    """

    sends: int
    leaves_out: int
    removed: int
    reviews: int
    over: str
    outdated: int
    stops: tuple[Issue, ...] = ()
    confirms: tuple[ToConfirm, ...] = ()


@dataclass(frozen=True, slots=True)
class SentFile:
    """What came of sending: the number of the proposal and where it stands."""

    number: str
    state: DocumentState
