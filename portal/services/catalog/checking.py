"""Lines laid beside what is known of their items, and checked: some of a form, or a batch of a file's thousands.

What is known is read in a fixed number of statements, however many lines there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portal.contracts import catalog_v1, issues_v1, supplier_v1
from portal.domain.actors import Actor, Permission
from portal.domain.catalog import CatalogAction, CatalogItem, LineState, MasterItem, ProposalLine, ProposalScope
from portal.domain.catalog_effects import effect, price_change
from portal.domain.issues import Issue, Severity
from portal.domain.mappings import MappingKind
from portal.domain.money import rounded
from portal.domain.rules import CatalogSnapshot, ItemFacts, PeriodsTaken, Sibling, check_line
from portal.domain.texts import day
from portal.services import snapshots
from portal.services.mappings.meanings import Meanings
from portal.store.queries import catalog_items, catalog_lines, shippable, users
from portal.store.rows import CatalogProposalRow, SupplierRow
from portal.store.unit_of_work import UnitOfWork

#: What is the same of an item that is there twice: its unit, and the day from which its prices hold (rule CAT-03).
_Key = tuple[str, date | None]


@dataclass(frozen=True, slots=True)
class Checked:
    """A line and what was found in it; ``change`` is that of its price in per cent, ``money`` what it moves."""

    line: ProposalLine
    issues: tuple[Issue, ...]
    change: Decimal | None
    money: Decimal

    @property
    def is_wrong(self) -> bool:
        """Say whether something has to be corrected."""
        return any(issue.severity is Severity.ERROR for issue in self.issues)

    @property
    def review(self) -> str:
        """The rule for which the buyer decides, "" where none asks."""
        return next((issue.rule for issue in self.issues if issue.severity is Severity.REVIEW), "")


@dataclass(frozen=True, slots=True)
class Kept:
    """The lines of a proposal (id) that are kept already, and the only item codes that several of its lines have."""

    proposal: int
    repeated: frozenset[str]


def snapshot(
    uow: UnitOfWork,
    supplier: SupplierRow,
    scope: ProposalScope = ProposalScope.CHANGES,
    *,
    actor: Actor | None = None,
    removed: int = 0,
) -> CatalogSnapshot:
    """Return what holds now for all lines of a proposal; without an actor, whether that may send is not asked.

    Raises:
        Conflict: the buyer's system has not published its contract yet.
    """
    may_send = actor is None or actor.may(Permission.CATALOG_SEND)
    is_replacement = scope is ProposalScope.REPLACEMENT
    return CatalogSnapshot(
        profile=snapshots.profile(uow),
        supplier=supplier_v1.load(supplier.document),
        today=uow.clock.now().date(),
        scope=scope,
        items=catalog_items.count_active(uow.session, supplier.id) if is_replacement else 0,
        removed=removed,
        administrators=() if may_send or actor is None else tuple(users.list_administrators(uow.session, actor)),
        may_send=may_send,
    )


def over_since(uow: UnitOfWork, proposal: CatalogProposalRow) -> str:
    """Return why what was found in a file's lines does not hold any more, as a sentence; "" while it does.

    Their days and prices were judged by the day of the check, and under the buyer's terms of then.
    """
    if proposal.saved_at.date() != uow.clock.now().date():
        return (
            f"This file was checked on {day(proposal.saved_at.date())}, and its days and prices are judged by today's."
        )
    if proposal.profile_version != snapshots.profile(uow).version:
        return "The buyer's terms changed since this file was checked."
    return ""


def check_lines(
    uow: UnitOfWork,
    supplier: SupplierRow,
    lines: Sequence[ProposalLine],
    snapshot: CatalogSnapshot,
    *,
    kept: Kept | None = None,
) -> list[Checked]:
    """Return these lines with what the rules find in them, in their order.

    A line that names no version of the ERP's item is based on the one it is checked against. ``kept`` is where lines
    before these are already: those of the same item are looked for there as well.
    """
    checked = []
    for line, facts in zip(lines, _facts(uow, supplier.id, lines, snapshot, kept), strict=True):
        if line.based_on is None and facts.known is not None:
            line = replace(line, based_on=facts.known.version)
        issues = check_line(line, facts, snapshot)
        is_wrong = any(issue.severity is Severity.ERROR for issue in issues)
        change = None if is_wrong else price_change(line, facts.known)
        checked.append(Checked(line, issues, change, Decimal(0) if is_wrong else effect(line, facts)))
    return checked


def row(proposal: int, checked: Checked) -> dict[str, Any]:
    """Return a checked line as it is kept."""
    line = checked.line
    return {
        "proposal_id": proposal,
        "position": line.position,
        "row": line.row,
        "action": line.action,
        "code": line.item.code,
        "state": LineState.WRONG if checked.is_wrong else LineState.OK,
        "based_on": line.based_on,
        "document": catalog_v1.dump(line.item),
        "findings": issues_v1.dump(checked.issues),
        "review": checked.review,
        "change": checked.change,
        "money": checked.money,
        "currency": line.item.currency[:3],
        "reason": "",
        "sentence": "",
        "decided_by": "",
    }


def _facts(
    uow: UnitOfWork, supplier: int, lines: Sequence[ProposalLine], snapshot: CatalogSnapshot, kept: Kept | None
) -> Iterable[ItemFacts]:
    codes = {line.item.code for line in lines}
    stored = catalog_items.masters(uow.session, supplier, codes)
    known = {code: catalog_v1.load_master(document) for code, document in stored.items()}
    bought = {code: known[code].item.buyer_item if code in known else "" for code in codes}
    meanings = Meanings(uow, supplier, snapshot.today, bought)
    meanings.learn(MappingKind.ITEM, codes)
    ordered = _open_lines(uow, supplier, codes, known)
    earlier = _earlier(uow, lines, codes, kept)
    for line in lines:
        item, master = line.item, known.get(line.item.code)
        mapped = meanings.item_on(item.code, max(snapshot.today, item.valid_from or snapshot.today))
        open_now = ordered.get(item.code, [])
        before = earlier[item.code]
        twin = before.firsts.get((item.unit, item.valid_from))
        overlapped = before.taken.find(item.valid_from, item.valid_to)
        yield ItemFacts(
            known=master,
            open_lines=len(open_now),
            open_value=_worth(open_now, master or item),
            open_packs=sum(_has_other_pack(one, item) for one in open_now),
            mapped_to="" if mapped is None else mapped.ours,
            twin=twin,
            siblings=() if twin is not None else before.siblings(overlapped),
        )
        before.add(_sibling(line))


def _open_lines(
    uow: UnitOfWork, supplier: int, codes: Iterable[str], known: Mapping[str, MasterItem]
) -> dict[str, list[Any]]:
    """Return the open order lines of items by the supplier's code; a line that names none is found by the buyer's."""
    by_buyer_item = {master.item.buyer_item: code for code, master in known.items() if master.item.buyer_item}
    wanted, found = set(codes), defaultdict(list)
    for one in shippable.list_of_items(uow.session, supplier, wanted, by_buyer_item):
        code = one.supplier_item if one.supplier_item in wanted else by_buyer_item.get(one.item, "")
        found[code].append(one)
    return found


def _worth(open_lines: Iterable[Any], of: MasterItem | CatalogItem) -> Decimal:
    """Return what is open at the orders' prices, of orders in the item's currency: others cannot be added up."""
    currency = of.item.currency if isinstance(of, MasterItem) else of.currency
    exact = sum((_net(one) for one in open_lines if one.currency == currency), Fraction(0))
    return rounded(exact, currency) if exact else Decimal(0)


def _net(one: Any) -> Fraction:
    quantity = Fraction(one.open)
    if one.price_unit and one.price_unit == one.pack_unit != one.unit:
        quantity /= Fraction(one.pack_numerator, one.pack_denominator)
    return quantity * Fraction(one.price) / Fraction(one.price_base)


def _has_other_pack(one: Any, item: CatalogItem) -> bool:
    if not one.pack_unit or item.pack is None:
        return bool(one.pack_unit)
    ordered = Fraction(one.pack_numerator, one.pack_denominator)
    return (one.pack_unit, one.unit, ordered) != (item.pack.unit, item.pack.base, item.pack.factor)


@dataclass(slots=True)
class _Earlier:
    """The lines about one item so far: the first of each unit and day, and the days on which their prices hold."""

    first: Sibling | None = None
    firsts: dict[_Key, int] = field(default_factory=dict)
    taken: PeriodsTaken = field(default_factory=PeriodsTaken)

    def siblings(self, overlapped: Sibling | None) -> tuple[Sibling, ...]:
        """Return the first line, and behind it one whose prices hold on the same days as those of the line."""
        both = (self.first, overlapped if overlapped is not self.first else None)
        return tuple(one for one in both if one is not None)

    def add(self, line: Sibling) -> None:
        """Add a line; where it is the same item as another one, or ends it, it takes no days."""
        self.first = self.first or line
        if self.firsts.setdefault((line.unit, line.valid_from), line.place) == line.place and not line.ends:
            self.taken.add(line)


def _earlier(uow: UnitOfWork, lines: Sequence[ProposalLine], codes: set[str], kept: Kept | None) -> dict[str, _Earlier]:
    found: dict[str, _Earlier] = defaultdict(_Earlier)
    again = kept.repeated & codes if kept is not None else None
    if kept is None or not again:
        return found
    first = min(line.position for line in lines)
    for one in catalog_lines.list_earlier(uow.session, kept.proposal, again, first) if first > 1 else ():
        start, end = (None if day is None else date.fromisoformat(day) for day in (one.valid_from, one.valid_to))
        place, ends = one.position if one.row is None else one.row, one.action == CatalogAction.END
        found[one.code].add(Sibling(place, start, end, one.unit or "", one.currency, ends))
    return found


def _sibling(line: ProposalLine) -> Sibling:
    place = line.position if line.row is None else line.row
    item, ends = line.item, line.action is CatalogAction.END
    return Sibling(place, item.valid_from, item.valid_to, item.unit, item.currency[:3], ends)
