"""The difference between two revisions of an order, field by field, in plain words and in those of X12 860 (el. 670).

Left out are the counters and clocks of the revision itself: they change with every revision and tell nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from portal.domain.order_fields import HEADER, LINE, Field, Kind, Scope, quantity, schedule
from portal.domain.orders import OrderLine, PurchaseOrder
from portal.domain.profiles import UnitRule


class ChangeWord(StrEnum):
    """What happened to a whole line (X12 element 670; field vocabulary, 3.1); NONE for the header and for the rest."""

    NONE = ""
    QUANTITY_UP = "QI"
    QUANTITY_DOWN = "QD"
    PRICE = "PC"
    PRICE_QUANTITY = "PQ"
    PRICE_RESCHEDULE = "PR"
    RESCHEDULE = "RS"
    RESCHEDULE_QUANTITY = "RQ"
    REPLACED_ITEM = "RE"
    REPLACED_VALUES = "RZ"
    ADDED = "AI"
    DELETED = "DI"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs.

    ``path`` is as in issues (``lines/10/price``), ``line`` None for the header; ``field`` names it in plain words;
    ``before`` and ``after`` are texts fit to be shown. ``word`` is the same for all changes of a line.
    """

    path: str
    line: int | None
    field: str
    before: str
    after: str
    kind: Kind
    word: ChangeWord = ChangeWord.NONE

    @property
    def sentence(self) -> str:
        """The change in words: ``price from 9.50 EUR to 9.00 EUR``."""
        if self.word is ChangeWord.ADDED:
            return f"added: {self.after}"
        if self.word is ChangeWord.DELETED and not self.after:
            return f"removed: {self.before}"
        return f"{self.field} from {self.before or 'nothing'} to {self.after or 'nothing'}"


Scopes = tuple[Scope, Scope]

_NO_NAMES: Mapping[str, UnitRule] = {}


def diff(a: PurchaseOrder, b: PurchaseOrder, units: Mapping[str, UnitRule] = _NO_NAMES) -> tuple[FieldChange, ...]:
    """Return what changed from ``a`` to ``b``: the header first, then lines in the order of their numbers.

    ``units`` are the ERP's, for their names; a unit without a name goes by its code.
    """
    scopes = between(a, b, units)
    changes = list(header_diff(a, b, scopes))
    before, after = a.by_number(), b.by_number()
    for line in sorted(before.keys() | after.keys()):
        changes += line_diff(before.get(line), after.get(line), scopes)
    return tuple(changes)


def between(a: PurchaseOrder, b: PurchaseOrder, units: Mapping[str, UnitRule]) -> Scopes:
    """Return what the values of both revisions are shown in."""
    return Scope(a.currency, units), Scope(b.currency, units)


def header_diff(a: PurchaseOrder, b: PurchaseOrder, scopes: Scopes) -> tuple[FieldChange, ...]:
    """Return what changed outside the lines."""
    return tuple(_fields(HEADER, "", None, a, b, scopes))


def line_diff(before: OrderLine | None, after: OrderLine | None, scopes: Scopes) -> tuple[FieldChange, ...]:
    """Return what changed on one line; None on one side means the line was added or removed."""
    if before == after:
        return ()
    if before is None or after is None:
        return _whole_line(before, after, scopes)
    path = f"lines/{after.number}"
    changes = [*_fields(LINE, f"{path}/", after.number, before, after, scopes)]
    changes += _schedules(path, before, after, scopes)
    word = _word(before, after, changes)
    return tuple(replace(change, word=word) for change in changes)


def _fields(
    fields: tuple[Field, ...], path: str, line: int | None, a: Any, b: Any, scopes: Scopes
) -> Iterator[FieldChange]:
    for field in fields:
        before, after = getattr(a, field.path), getattr(b, field.path)
        if before != after:
            yield FieldChange(
                path=f"{path}{field.path}",
                line=line,
                field=field.label,
                before=field.show(before, a, scopes[0]),
                after=field.show(after, b, scopes[1]),
                kind=field.kind,
            )


def _whole_line(before: OrderLine | None, after: OrderLine | None, scopes: Scopes) -> tuple[FieldChange, ...]:
    line = after or before
    if line is None:
        return ()
    scope = scopes[0] if after is None else scopes[1]
    text = f"{quantity(line.quantity, line, scope)} of {line.item}"
    change = FieldChange(f"lines/{line.number}", line.number, "line", "", "", Kind.STATE)
    if after is None:
        return (replace(change, before=text, word=ChangeWord.DELETED),)
    return (replace(change, after=text, word=ChangeWord.ADDED),)


def _schedules(path: str, before: OrderLine, after: OrderLine, scopes: Scopes) -> Iterator[FieldChange]:
    old = {schedule.number: schedule for schedule in before.schedules}
    new = {schedule.number: schedule for schedule in after.schedules}
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            yield FieldChange(
                path=f"{path}/schedules/{key}",
                line=after.number,
                field=f"delivery {key}",
                before=schedule(old[key], before, scopes[0]) if key in old else "",
                after=schedule(new[key], after, scopes[1]) if key in new else "",
                kind=Kind.DATE,
            )


def _word(before: OrderLine, after: OrderLine, changes: list[FieldChange]) -> ChangeWord:
    kinds = {change.kind for change in changes}
    if Kind.STATE in kinds and after.status == "cancelled":
        return ChangeWord.DELETED
    if Kind.ITEM in kinds:
        return ChangeWord.REPLACED_ITEM
    if kinds >= {Kind.QUANTITY, Kind.DATE, Kind.PRICE}:
        return ChangeWord.REPLACED_VALUES
    pairs = {
        frozenset({Kind.PRICE, Kind.QUANTITY}): ChangeWord.PRICE_QUANTITY,
        frozenset({Kind.PRICE, Kind.DATE}): ChangeWord.PRICE_RESCHEDULE,
        frozenset({Kind.DATE, Kind.QUANTITY}): ChangeWord.RESCHEDULE_QUANTITY,
        frozenset({Kind.PRICE}): ChangeWord.PRICE,
        frozenset({Kind.DATE}): ChangeWord.RESCHEDULE,
    }
    main = frozenset(kinds & {Kind.QUANTITY, Kind.DATE, Kind.PRICE})
    if main == {Kind.QUANTITY}:
        grows = after.quantity - after.cancelled > before.quantity - before.cancelled
        return ChangeWord.QUANTITY_UP if grows else ChangeWord.QUANTITY_DOWN
    return pairs.get(main, ChangeWord.NONE)
