"""A proposal before it is sent: begun, changed in place, thrown away."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from portal.domain import search_words
from portal.domain.actors import Actor, Permission
from portal.domain.catalog import Acceptance, CatalogItem, ProposalLine, ProposalScope
from portal.domain.documents import DocumentKind
from portal.domain.errors import Conflict, NotAllowed, NotFound
from portal.domain.events import Event
from portal.domain.states import DocumentState
from portal.services import editions
from portal.services.catalog import checking, documents, keeping, standing
from portal.services.catalog.checking import Checked
from portal.services.catalog.views import CAME_BACK
from portal.store.queries import catalog_items, catalog_lines, catalog_proposals, users
from portal.store.rows import CatalogProposalRow, SupplierRow
from portal.store.unit_of_work import UnitOfWork


def may_send(actor: Actor) -> bool:
    """Say whether this person sends proposals."""
    return actor.may(Permission.CATALOG_SEND)


def require_sender(uow: UnitOfWork, actor: Actor) -> None:
    """Let only those pass who send proposals (rule ACC-02).

    Raises:
        NotAllowed: with the names of those who could give the right.
    """
    if not may_send(actor):
        raise NotAllowed("send proposals", users.list_administrators(uow.session, actor))


def begin(
    uow: UnitOfWork,
    actor: Actor,
    supplier: int,
    *,
    scope: ProposalScope = ProposalScope.CHANGES,
    acceptance: Acceptance = Acceptance.ALL_OR_NOTHING,
    channel: str = "page",
    key: str = "",
    corrects: int | None = None,
    **columns: Any,
) -> CatalogProposalRow:
    """Begin a proposal of a supplier without lines, under the next number of this year.

    Begun twice with one ``key``, the first is given again. ``columns`` are those of a file that it is read from. Where
    that corrects a proposal (id) of which all versions came back, it is the next version of it.
    """
    session, now = uow.session, uow.clock.now()
    catalog_proposals.lock_supplier(session, supplier)
    known = catalog_proposals.find_by_key(session, supplier, key) if key else None
    if known is not None:
        return known
    begins = f"CAT-{now.year}-"
    before = newest_version(uow, corrects) if corrects is not None else None
    if before is not None and before.state not in CAME_BACK:
        before = None
    row = CatalogProposalRow(
        kind=DocumentKind.CATALOG,
        supplier_id=supplier,
        number=f"{begins}{catalog_proposals.last_number(session, supplier, begins) + 1}"
        if before is None
        else before.number,
        version=1 if before is None else before.version + 1,
        state=DocumentState.DRAFT,
        scope=scope,
        acceptance=acceptance,
        channel=channel,
        idempotency_key=key or secrets.token_urlsafe(24),
        **_blank(uow, actor),
        **columns,
    )
    session.add(row)
    session.flush()
    keeping.record(uow, actor, row, Event.CATALOG_STARTED)
    return row


def newest_version(uow: UnitOfWork, proposal: int) -> CatalogProposalRow:
    """Return the newest version under the number of a proposal (id), also one that nobody sees yet."""
    row = uow.session.get_one(CatalogProposalRow, proposal)
    return catalog_proposals.newest_version(uow.session, row.supplier_id, row.number)


def _blank(uow: UnitOfWork, actor: Actor) -> dict[str, Any]:
    now = uow.clock.now()
    return {
        "edition": 1,
        "confirmed": [],
        "content_hash": "",
        "correlation_id": uow.correlation_id,
        "submitted_at": now,
        "submitted_by": actor.user,
        "submitted_name": actor.name,
        "profile_version": "",
        "saved_at": now,
    }


def start(uow: UnitOfWork, actor: Actor, said: ProposalLine, *, note: str, key: str) -> tuple[CatalogProposalRow, bool]:
    """Begin a proposal about one item with what a form says of it, and say whether it is new.

    Begun twice with one ``key``, or while another draft about the item is there, that one is given as it stands.

    Raises:
        NotAllowed: the actor does not send proposals.
        NotFound: the actor belongs to no supplier.
        Conflict: the buyer's system has not published its contract yet.
    """
    require_sender(uow, actor)
    if actor.supplier is None:
        raise NotFound("supplier")
    catalog_proposals.lock_supplier(uow.session, actor.supplier)
    code = said.item.code
    there = catalog_proposals.find_by_key(uow.session, actor.supplier, key) if key else None
    there = there or (catalog_proposals.find_draft_of(uow.session, actor.supplier, code) if code else None)
    if there is not None:
        return there, False
    row = begin(uow, actor, actor.supplier, key=key, note=note)
    write(uow, row, [said])
    point(uow, row)
    return row, True


def next_version(uow: UnitOfWork, actor: Actor, row: CatalogProposalRow) -> CatalogProposalRow:
    """Begin the next version of a proposal as a draft with the same lines, based on what the ERP has now."""
    copied = {name: getattr(row, name) for name in _COPIED}
    after = CatalogProposalRow(
        **copied,
        version=row.version + 1,
        state=DocumentState.DRAFT,
        idempotency_key=secrets.token_urlsafe(24),
        **_blank(uow, actor),
    )
    uow.session.add(after)
    uow.session.flush()
    stored = catalog_lines.list_from(uow.session, row.id, 0, row.line_count)
    write(uow, after, [replace(documents.line(line), based_on=None) for line in stored])
    keeping.record(uow, actor, after, Event.CATALOG_STARTED, lines=after.line_count)
    point(uow, after)
    return after


_COPIED = ("kind", "supplier_id", "number", "note", "channel", "scope", "acceptance")


def find(uow: UnitOfWork, actor: Actor, proposal: int, *, lock: bool = False) -> CatalogProposalRow:
    """Return one version of a proposal.

    Raises:
        NotFound: there is no such proposal for this actor.
    """
    row = catalog_proposals.find(uow.session, actor, proposal, lock=lock)
    if row is None:
        raise NotFound(str(proposal))
    return row


def open_draft(uow: UnitOfWork, actor: Actor, proposal: int, edition: int) -> CatalogProposalRow:
    """Return a draft to be changed, locked, if nobody changed it since the actor looked.

    Raises:
        NotAllowed, NotFound: as elsewhere.
        Conflict: it was sent, or somebody else changed it.
    """
    require_sender(uow, actor)
    row = find(uow, actor, proposal, lock=True)
    editions.require_newest(row, edition, "proposal")
    return row


def save(
    uow: UnitOfWork, actor: Actor, proposal: int, said: ProposalLine, *, note: str, edition: int
) -> CatalogProposalRow:
    """Write what a form says of one item over what the draft said.

    Raises:
        As for ``open_draft``.
    """
    row = open_draft(uow, actor, proposal, edition)
    write(uow, row, [said])
    row.note = note
    row.edition += 1
    row.saved_at = uow.clock.now()
    row.submitted_by, row.submitted_name = actor.user, actor.name
    point(uow, row)
    return row


def write(uow: UnitOfWork, row: CatalogProposalRow, lines: Sequence[ProposalLine]) -> list[Checked]:
    """Check lines and put them in place of all that a draft had; return them with what was found."""
    supplier = uow.session.get_one(SupplierRow, row.supplier_id)
    snapshot = checking.snapshot(uow, supplier, ProposalScope(row.scope))
    checked = checking.check_lines(uow, supplier, lines, snapshot)
    store(uow, row, checked)
    return checked


def store(uow: UnitOfWork, row: CatalogProposalRow, checked: Sequence[Checked]) -> None:
    """Put checked lines in place of all that a draft had."""
    catalog_lines.replace(uow.session, row.id, [checking.row(row.id, one) for one in checked])
    row.line_count, row.wrong_count = len(checked), sum(one.is_wrong for one in checked)


def point(uow: UnitOfWork, row: CatalogProposalRow) -> None:
    """Have the items that a proposal names stand as its lines say; what a form names is introduced if nobody has it.

    The lines of a file may be very many: ``introduce_new`` does that afterwards, some at a time.
    """
    if row.digest is None:
        lines = catalog_lines.list_from(uow.session, row.id, 0, row.line_count)
        introduce(uow, row.supplier_id, [documents.line(line).item for line in lines])
    standing.refresh(uow.session, proposal=row.id)


def introduce_new(uow: UnitOfWork, supplier: int, proposal: int, span: tuple[int, int]) -> None:
    """Let the new items be found that lines of a file name, from position to position; twice is the same as once."""
    lines = catalog_lines.list_new(uow.session, proposal, span)
    introduce(uow, supplier, [documents.line(line).item for line in lines])


def introduce(uow: UnitOfWork, supplier: int, items: Iterable[CatalogItem]) -> None:
    """Let items be found that the ERP has not, as they are proposed; nobody sees them before a line points at them."""
    said = {item.code: item for item in items if item.code}
    known = catalog_items.by_codes(uow.session, supplier, said)
    for code, row in known.items():
        if not row.version:
            for name, value in documents.columns(said[code]).items():
                setattr(row, name, value)
    now = uow.clock.now()
    unknown = [documents.proposed(item, supplier, now) for code, item in said.items() if code not in known]
    catalog_items.add_all(uow.session, unknown)
    terms = {
        code: frozenset(search_words.of_item(item))
        for code, item in said.items()
        if code not in known or not known[code].version
    }
    catalog_items.replace_terms(uow.session, supplier, terms, known.keys())


def discard(uow: UnitOfWork, actor: Actor, proposal: int) -> None:
    """Throw a draft away.

    Raises:
        NotAllowed, NotFound: as elsewhere.
        Conflict: it was sent.
    """
    require_sender(uow, actor)
    row = find(uow, actor, proposal, lock=True)
    if row.state != DocumentState.DRAFT:
        raise Conflict("This proposal was sent. You can take it back while it is on its way.")
    if row.digest is not None:
        raise Conflict("This proposal came in a file. Throw it away on the file's page.")
    standing.forget(uow.session, row.id)
    catalog_lines.replace(uow.session, row.id, ())
    uow.session.delete(row)
