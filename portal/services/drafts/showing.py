"""One page of a draft, on the order's newest revision; showing it stores nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from portal.contracts import supplier_v1
from portal.domain import transits
from portal.domain.actors import Actor
from portal.domain.issues import Issue
from portal.domain.orders import OrderLine, PurchaseOrder
from portal.domain.suppliers import Supplier
from portal.services import snapshots
from portal.services.acknowledgments import reading
from portal.services.acknowledgments.views import AcknowledgmentView
from portal.services.drafts import entries, holding, sending
from portal.services.drafts.entries import ReadLine
from portal.services.drafts.holding import Held
from portal.services.drafts.views import (
    CheckedDraft,
    DraftCounts,
    DraftLine,
    DraftView,
    LineFilter,
    LinePage,
    LineState,
)
from portal.services.orders.showing import find
from portal.store.queries import acknowledgments, suppliers
from portal.store.rows import OrderRow
from portal.store.unit_of_work import UnitOfWork

_LARGEST_PAGE = 200


def open_draft(uow: UnitOfWork, actor: Actor, number: str, *, page: LinePage | None = None) -> DraftView:
    """Return one page of the draft of an answer; a blank one where nothing is saved.

    Raises:
        NotFound: there is no such order for this actor.
    """
    page = page or LinePage()
    row = find(uow, actor, number)
    newest = acknowledgments.find(uow.session, actor, row)
    held = holding.load(uow, actor, row, newest)
    wants_check = page.checked or page.filter is LineFilter.FINDINGS
    note = "" if held.draft is None else held.draft.note
    checked = sending.check(uow, actor, number) if wants_check else CheckedDraft(sending.check_note(note), (), None)
    every = [_Line(line, held.typed.get(line.number, [])) for line in held.order.lines]
    issues = _by_line(checked.issues)
    fitting = [each for each in every if _fits(each, page, issues)]
    first, size = _span(page, len(fitting))
    shown = fitting[first : first + size]
    supplier = _supplier(uow, actor, row)
    unit_names = _unit_names(uow, shown)
    return DraftView(
        order=held.order,
        supplier_name="" if supplier is None else supplier.name,
        edition=held.edition,
        send_key=holding.new_send_key() if held.draft is None else held.draft.send_key,
        base_revision=row.revision if held.draft is None else held.draft.base_revision,
        current_revision=row.revision,
        conflicts=held.conflicts,
        note=note,
        saved_at=None if held.draft is None else held.draft.saved_at,
        saved_by="" if held.draft is None else held.draft.saved_by,
        lines=tuple(_draft_line(each, held.order, supplier, unit_names, issues) for each in shown),
        counts=_counts(every),
        page=replace(page, first=first, size=size),
        total=len(fitting),
        previous=max(first - size, 0) if first > 0 else None,
        next=first + size if first + size < len(fitting) else None,
        repairs=_repaired(uow, actor, held),
        findings=checked.issues,
        to_confirm=checked.to_confirm,
    )


def _unit_names(uow: UnitOfWork, shown: Sequence[_Line]) -> Mapping[str, str]:
    """Return the buyer's names for units where a line can be answered in another one than its own."""
    if not any(each.line.pack for each in shown):
        return {}
    return {code: rule.name for code, rule in snapshots.units(uow).items()}


def _supplier(uow: UnitOfWork, actor: Actor, order: OrderRow) -> Supplier | None:
    row = suppliers.find(uow.session, actor, order.supplier_id)
    return None if row is None else supplier_v1.load(row.document)


def _repaired(uow: UnitOfWork, actor: Actor, held: Held) -> AcknowledgmentView | None:
    if held.draft is None or held.draft.repairs is None or held.newest is None:
        return None
    return reading.view(uow, actor, held.row, held.newest)


class _Line:
    """An order line beside what was typed for it, read once."""

    def __init__(self, line: OrderLine, typed: entries.Stored) -> None:
        self.line = line
        self.typed = typed
        self.read: ReadLine = entries.read(line, typed)
        self.state, self.word = self.read.state(line)
        if not line.is_open and not typed:
            self.state = LineState.CLOSED


def _by_line(issues: Sequence[Issue]) -> defaultdict[int, list[Issue]]:
    by_line: defaultdict[int, list[Issue]] = defaultdict(list)
    for issue in issues:
        if issue.line is not None:
            by_line[issue.line].append(issue)
    return by_line


def _fits(each: _Line, page: LinePage, issues: defaultdict[int, list[Issue]]) -> bool:
    return _passes(each, page.filter, issues) and _matches(each.line, page.q.strip().casefold())


def _passes(each: _Line, wanted: LineFilter, issues: defaultdict[int, list[Issue]]) -> bool:
    if wanted is LineFilter.UNANSWERED:
        return each.state is LineState.UNANSWERED
    if wanted is LineFilter.CHANGED:
        return each.state is LineState.CHANGED
    if wanted is LineFilter.FINDINGS:
        return each.line.number in issues
    return True


def _matches(line: OrderLine, q: str) -> bool:
    if not q:
        return True
    return q == str(line.number) or any(q in text.casefold() for text in _searched(line))


def _searched(line: OrderLine) -> Iterator[str]:
    yield line.item
    yield line.supplier_item
    yield line.gtin
    yield line.description


def _span(page: LinePage, total: int) -> tuple[int, int]:
    size = min(max(page.size, 1), _LARGEST_PAGE)
    last = (total - 1) // size * size if total else 0
    return min(max(page.first, 0), last), size


def _draft_line(
    each: _Line,
    order: PurchaseOrder,
    supplier: Supplier | None,
    unit_names: Mapping[str, str],
    issues: defaultdict[int, list[Issue]],
) -> DraftLine:
    shown = list(issues[each.line.number])
    shown += [issue for issue in each.read.issues if issue not in shown]
    return DraftLine(
        line=each.line,
        entries=entries.load(each.typed),
        word=each.word,
        state=each.state,
        conversion="" if each.read.issues else _conversion(each, order, supplier, unit_names),
        issues=tuple(shown),
    )


def _conversion(each: _Line, order: PurchaseOrder, supplier: Supplier | None, unit_names: Mapping[str, str]) -> str:
    """Return the sentences about the line's quantities in other units, and its dates at the other end of the way."""
    transit = None if supplier is None else transits.of_line(each.line, order, supplier)
    dates = () if transit is None else entries.converted_dates(each.line, each.read.answer, transit)
    units = entries.conversion(each.line, each.read.answer, unit_names)
    return " ".join((f"{units}." if units and dates else units, *dates)).strip()


def _counts(every: Sequence[_Line]) -> DraftCounts:
    states = [each.state for each in every]
    as_ordered, changed = states.count(LineState.AS_ORDERED), states.count(LineState.CHANGED)
    return DraftCounts(
        lines=len(every),
        open=sum(each.line.is_open for each in every),
        answered=as_ordered + changed,
        as_ordered=as_ordered,
        changed=changed,
        unanswered=states.count(LineState.UNANSWERED),
    )
