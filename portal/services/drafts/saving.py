"""Changing a draft: saved as typed, line by line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from portal.contracts import acknowledgment_v1, scalars
from portal.contracts.scalars import Unreadable
from portal.domain.acknowledgments import Reason, RowType
from portal.domain.actors import Actor
from portal.domain.errors import Conflict, Invalid
from portal.domain.issues import Issue, Severity
from portal.services.drafts import entries, holding, revising
from portal.services.drafts.entries import Stored
from portal.services.drafts.holding import Held
from portal.services.drafts.views import BulkAction, BulkKind, DraftSaved, LineChoice, LineConflict, RowEntry
from portal.store.queries import drafts as queries
from portal.store.unit_of_work import UnitOfWork


def save(
    uow: UnitOfWork,
    actor: Actor,
    number: str,
    typed: Mapping[int, Sequence[RowEntry]],
    *,
    note: str,
    edition: int,
    base_revision: int,
    send_key: str = "",
) -> DraftSaved:
    """Keep what was typed for these lines and the note, readable or not; other lines stay as they are.

    ``edition``, ``base_revision`` and ``send_key`` are those of the page that was typed on. Saving the same again
    changes nothing.

    Raises:
        NotFound: there is no such order for this actor.
        NotAllowed: the actor does not send answers.
        Conflict: somebody else changed one of these lines, or sent or discarded the draft, since the page was opened.
        Invalid: a line is not one of the order's.
    """
    held = holding.hold(uow, actor, number)
    put(held, typed, note=note, edition=edition, base_revision=base_revision)
    return held.keep(note=_note(held, note, edition), send_key=send_key)


def put(held: Held, typed: Mapping[int, Sequence[RowEntry]], *, note: str, edition: int, base_revision: int) -> None:
    """Put what was typed on a page into a draft; errors are those of ``save``."""
    if edition > held.edition:
        raise Conflict("This draft was sent or discarded in the meantime. What you typed is not saved.")
    known = held.order.by_number()
    stored = {line: entries.dump(rows) for line, rows in typed.items()}
    moved = holding.move(held.uow, stored, holding.revision(held, base_revision), held.order)
    _refuse_unknown(held, [line for line in stored if line not in known and line in moved.typed])
    posted = {line: rows for line, rows in moved.typed.items() if rows != held.typed.get(line, [])}
    touched = posted.keys() | _retyped(held, moved.conflicts)
    _refuse_overwriting(held, touched, edition)
    for line, rows in posted.items():
        held.put(line, rows)
    fresh = [conflict for conflict in moved.conflicts if conflict.line is None or conflict.line in touched]
    held.conflicts = revising.merge(held.conflicts, fresh)


def _retyped(held: Held, conflicts: Iterable[LineConflict]) -> set[int]:
    """Return the lines that stay to be answered again, but for which the page had something else than is kept."""
    kept = {conflict.line: conflict.entries for conflict in held.conflicts}
    return {
        conflict.line
        for conflict in conflicts
        if conflict.line is not None
        and conflict.must_answer_again
        and kept.get(conflict.line, conflict.entries) != conflict.entries
    }


def _refuse_unknown(held: Held, lines: Iterable[int]) -> None:
    issues = [
        Issue(
            "PO-01",
            Severity.ERROR,
            f"lines/{line}",
            "PO-01.line",
            {"line": str(line), "order": held.order.number},
            str(line),
        )
        for line in lines
    ]
    if issues:
        raise Invalid(issues)


def _refuse_overwriting(held: Held, posted: Collection[int], edition: int) -> None:
    if held.draft is None or edition >= held.draft.edition or not posted:
        return
    stored = queries.lines(held.uow.session, held.draft, posted)
    newer = sorted(line for line, row in stored.items() if row.edition > edition)
    if newer:
        first = stored[newer[0]]
        raise Conflict(
            f"{first.saved_by} changed line {first.line} after you opened this page, last at "
            f"{held.draft.saved_at:%H:%M} UTC. Look at the saved answer, then change it again if you need to."
        )


def _note(held: Held, note: str, edition: int) -> str | None:
    if held.draft is None or edition >= held.draft.edition or not note.strip():
        return note if held.draft is None or edition >= held.draft.edition else None
    if held.draft.note.strip() and entries.storable(note) != held.draft.note:
        raise Conflict(f"{held.draft.saved_by} changed the note after you opened this page. Look at it first.")
    return note


def add_row(uow: UnitOfWork, actor: Actor, number: str, line: int) -> DraftSaved:
    """Add an empty row to a line, so that its quantity can be split; an unanswered line gets its first row too.

    Raises:
        As for ``save``.
    """
    held = holding.hold(uow, actor, number)
    _refuse_unknown(held, {line} - held.order.by_number().keys())
    rows = held.typed.get(line, [])
    held.put(line, [*(rows or entries.AS_ORDERED), {}])
    return held.keep()


def remove_row(uow: UnitOfWork, actor: Actor, number: str, line: int, index: int) -> DraftSaved:
    """Remove one row of a line; removing one that is not there changes nothing.

    Raises:
        As for ``save``.
    """
    held = holding.hold(uow, actor, number)
    rows = held.typed.get(line, [])
    held.put(line, [row for place, row in enumerate(rows) if place != index])
    return held.keep()


def apply(
    uow: UnitOfWork, actor: Actor, number: str, lines: Sequence[int] | LineChoice | str, action: BulkAction
) -> DraftSaved:
    """Do one thing to many lines: those given by number, all open ones, or those without an answer.

    Lines that cannot be answered are left alone.

    Raises:
        Invalid: the action's date or note cannot be read, or its reason is missing or unknown.
        Other errors: as for ``save``.
    """
    held = holding.hold(uow, actor, number)
    _check(action)
    for line in _chosen(held, lines):
        held.put(line, _acted(held.typed.get(line, []), action))
    return held.keep()


def _check(action: BulkAction) -> None:
    issues: list[Issue] = []
    needs_date = action.kind is BulkKind.DATE
    if needs_date or action.date.strip():
        try:
            scalars.day(action.date)
        except Unreadable as unreadable:
            issues.append(unreadable.issue("date"))
    if action.reason or action.kind is BulkKind.REJECT:
        try:
            scalars.choice(action.reason, Reason)
        except Unreadable as unreadable:
            issues.append(unreadable.issue("reason"))
    try:
        acknowledgment_v1.read_note(action.note)
    except Unreadable as unreadable:
        issues.append(unreadable.issue("note"))
    if issues:
        raise Invalid(issues)


def _chosen(held: Held, lines: Sequence[int] | LineChoice | str) -> list[int]:
    is_open = [line.number for line in held.order.open_lines]
    if isinstance(lines, str):
        unanswered = lines == LineChoice.UNANSWERED
        return [line for line in is_open if not unanswered or not held.typed.get(line)]
    wanted = set(lines)
    return [line for line in is_open if line in wanted]


_TYPES = {
    BulkKind.ACCEPT: RowType.ACCEPT,
    BulkKind.DATE: RowType.ACCEPT,
    BulkKind.BACKORDER: RowType.BACKORDER,
    BulkKind.REJECT: RowType.REJECT,
}


def _acted(rows: Stored, action: BulkAction) -> Stored:
    if action.kind is BulkKind.CLEAR:
        return []
    if action.kind is BulkKind.ACCEPT:
        return entries.AS_ORDERED
    given = {"delivery": action.date.strip(), "reason": action.reason, "note": entries.storable(action.note).strip()}
    if action.kind is BulkKind.REJECT:
        del given["delivery"]
    kept: Mapping[str, str] = {"type": _TYPES[action.kind]}
    if action.kind is BulkKind.DATE and len(rows) == 1 and rows[0].get("type") != RowType.REJECT:
        kept = {**kept, **rows[0]}  # another date leaves the price and the rest of a row as they were typed
    return [{**kept, **{name: value for name, value in given.items() if value}}]


def discard(uow: UnitOfWork, actor: Actor, number: str) -> None:
    """Throw a draft away; without one, nothing happens.

    Raises:
        NotFound, NotAllowed, Conflict: as for ``save``.
    """
    held = holding.hold(uow, actor, number)
    if held.draft is not None:
        queries.remove(uow.session, held.draft)


def rebase(
    uow: UnitOfWork, actor: Actor, number: str, still_valid: Collection[int], *, order_still_valid: bool = False
) -> DraftSaved:
    """Go on with the newest revision: say which answers are still valid although the buyer changed their lines.

    A line that had to be answered again gets back what was typed for it, if it is named here; what is not named stays
    to be dealt with. ``order_still_valid`` says so about changes of the order as a whole.

    Raises:
        NotFound, NotAllowed: as for ``save``.
        Conflict: as for ``save``; or no change waits on one of these lines, because it was answered in the meantime.
    """
    held = holding.hold(uow, actor, number)
    for line in still_valid:
        if all(conflict.line != line for conflict in held.conflicts):
            raise Conflict(
                f"Line {line} was answered after you opened this page. It stays as it is; what you had before is not "
                "kept any more."
            )
    is_open = {line.number for line in held.order.open_lines}
    for conflict in held.conflicts:
        if conflict.line in still_valid and conflict.line in is_open and conflict.must_answer_again:
            held.put(conflict.line, entries.dump(conflict.entries))
    held.settle([*still_valid, *([None] if order_still_valid else [])])
    return held.keep()
