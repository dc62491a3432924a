"""The stored draft of one order in the hands of one use case: locked, and moved to the newest revision."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from portal.contracts import order_v1
from portal.domain.actors import Actor
from portal.domain.errors import Conflict
from portal.domain.orders import PurchaseOrder
from portal.domain.states import ON_ITS_WAY
from portal.services import snapshots
from portal.services.acknowledgments.submission import lock_order, on_its_way
from portal.services.drafts import entries, revising
from portal.services.drafts.entries import Stored
from portal.services.drafts.revising import Moved, Typed
from portal.services.drafts.views import DraftSaved, LineConflict
from portal.store.queries import acknowledgments
from portal.store.queries import drafts as queries
from portal.store.queries import orders as order_queries
from portal.store.rows import AcknowledgmentRow, DraftRow, OrderRow
from portal.store.unit_of_work import UnitOfWork

_KEY_LENGTH = 64


def new_send_key() -> str:
    """Return a key that makes one draft be sent once."""
    return secrets.token_urlsafe(24)


@dataclass(slots=True)
class Held:
    """A draft while a use case changes it; ``put`` collects changes, ``keep`` stores them.

    ``typed`` and ``conflicts`` are on the newest revision ``order``; ``draft`` is None while nothing is stored.
    """

    uow: UnitOfWork
    actor: Actor
    row: OrderRow
    order: PurchaseOrder
    newest: AcknowledgmentRow | None
    draft: DraftRow | None
    typed: dict[int, Stored]
    conflicts: tuple[LineConflict, ...]
    _changed: dict[int, Stored] = field(default_factory=dict)

    @property
    def edition(self) -> int:
        """The stored edition, 0 while nothing is stored."""
        return 0 if self.draft is None else self.draft.edition

    def put(self, line: int, rows: Stored) -> None:
        """Replace what is typed for one line; a change by the buyer on it counts as dealt with."""
        if rows != self.typed.get(line, []):
            self._set(line, rows)
            self.settle((line,))

    def _set(self, line: int, rows: Stored) -> None:
        self.typed[line] = rows
        self._changed[line] = rows

    def settle(self, lines: Iterable[int | None]) -> None:
        """Forget the buyer's changes on these lines (None: on the order as a whole): the supplier dealt with them."""
        settled = set(lines)
        self.conflicts = tuple(conflict for conflict in self.conflicts if conflict.line not in settled)

    def keep(self, *, note: str | None = None, send_key: str = "", repairs: int | None = None) -> DraftSaved:
        """Store what was changed; the edition grows with every change and with nothing else."""
        if self.draft is None and not self._changed and not (note or "").strip():
            return DraftSaved(0)
        draft = self.draft or self._new(send_key, repairs)
        stored = revising.dump(self.conflicts)
        note = draft.note if note is None else entries.storable(note)
        is_changed = draft.id is None or bool(self._changed) or note != draft.note or stored != draft.conflicts
        if not is_changed and draft.base_revision == self.order.revision:
            return DraftSaved(draft.edition)
        draft.base_revision, draft.note, draft.conflicts = self.order.revision, note, stored
        draft.edition = 1 if draft.id is None else draft.edition + 1
        draft.saved_at, draft.saved_by = self.uow.clock.now(), self.actor.name
        self.uow.session.add(draft)
        self.uow.session.flush()
        queries.replace(self.uow.session, draft, self._changed, saved_by=self.actor.name)
        self.draft = draft
        self._changed = {}
        return DraftSaved(draft.edition)

    def _new(self, send_key: str, repairs: int | None) -> DraftRow:
        is_key = 16 <= len(send_key) <= _KEY_LENGTH and send_key.isascii() and send_key.isprintable()
        return DraftRow(
            order_id=self.row.id,
            supplier_id=self.row.supplier_id,
            base_revision=self.order.revision,
            send_key=send_key if is_key else new_send_key(),
            note="",
            conflicts=[],
            repairs=repairs,
        )


def hold(uow: UnitOfWork, actor: Actor, number: str) -> Held:
    """Lock an order and return its draft for changes.

    Raises:
        NotFound: there is no such order for this actor.
        NotAllowed: the actor does not send answers.
        Conflict: an answer is on its way; the text says whose.
    """
    row = lock_order(uow, actor, number)
    snapshots.require_sender(uow, actor)
    newest = acknowledgments.find(uow.session, actor, row)
    if newest is not None and newest.state in ON_ITS_WAY:
        raise Conflict(on_its_way(newest))
    return load(uow, actor, row, newest)


def load(uow: UnitOfWork, actor: Actor, row: OrderRow, newest: AcknowledgmentRow | None) -> Held:
    """Return the draft of an order, moved to the newest revision in memory."""
    draft = queries.find(uow.session, actor, row)
    current, base = snapshots.revisions(uow, row, row.revision if draft is None else draft.base_revision)
    typed: Mapping[int, Stored] = {} if draft is None else queries.entries(uow.session, draft)
    moved = move(uow, typed, base, current)
    stored = () if draft is None else revising.load(draft.conflicts)
    return Held(
        uow=uow,
        actor=actor,
        row=row,
        order=current,
        newest=newest,
        draft=draft,
        typed=dict(moved.typed),
        conflicts=revising.merge(stored, moved.conflicts),
        _changed={line: moved.typed.get(line, []) for line in typed if moved.typed.get(line) != typed[line]},
    )


def move(uow: UnitOfWork, typed: Typed, base: PurchaseOrder | None, current: PurchaseOrder) -> Moved:
    """Move what was typed to the newest revision; the units are asked for only where there is something to move."""
    is_moved = base is not None and base.revision != current.revision
    return revising.move(typed, base, current, snapshots.units(uow) if is_moved else {})


def revision(held: Held, number: int) -> PurchaseOrder | None:
    """Return an earlier revision of the order in hand, None if the portal never had it."""
    if number == held.order.revision:
        return held.order
    found = order_queries.documents(held.uow.session, held.row, {number}).get(number)
    return None if found is None else order_v1.load(found.document)
