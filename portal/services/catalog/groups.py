"""Groups of a proposal's lines: what the buyer decides by one rule about one kind of change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from portal.domain.catalog import CatalogAction, LineState, Trend
from portal.domain.deviations import Deviation
from portal.domain.money import rounded
from portal.domain.rules import REGISTRY
from portal.domain.texts import counted
from portal.store.queries import catalog_reviews as queries
from portal.store.queries.catalog_reviews import LineCriteria


@dataclass(frozen=True, slots=True, order=True)
class Kind:
    """What the lines of a group have in common; ``rule`` is the one for which the buyer is asked."""

    rule: str
    action: CatalogAction
    trend: Trend

    @property
    def key(self) -> str:
        """How an address names it."""
        return f"{self.rule}.{self.action}.{self.trend}"

    @property
    def criteria(self) -> LineCriteria:
        """How a query names it."""
        return LineCriteria(rule=self.rule, action=self.action, trend=self.trend)


#: What lines of one kind do, in words.
_WORDS = {
    (CatalogAction.ADD, Trend.SAME): "New items",
    (CatalogAction.UPDATE, Trend.UP): "Prices that rise",
    (CatalogAction.UPDATE, Trend.DOWN): "Prices that fall",
    (CatalogAction.UPDATE, Trend.SAME): "Other changes",
    (CatalogAction.END, Trend.SAME): "Items that end",
}


def words(kind: Kind) -> str:
    """Return what lines of a kind do: "Prices that rise"."""
    return _WORDS.get((kind.action, kind.trend), _WORDS[kind.action, Trend.SAME])


def kind_of(key: str) -> Kind | None:
    """Return the kind that an address names, None where it names none."""
    rule, *rest = key.rsplit(".", 2)
    try:
        action, trend = rest
        return Kind(rule, CatalogAction(action), Trend(trend))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Group:
    """So many lines of one kind by how they stand.

    ``effects`` is what they move on open orders by currency, rounded to it; ``least`` and ``most`` are the smallest and
    the largest change of a price in per cent, None where no price changes.
    """

    kind: Kind
    counts: dict[LineState, int]
    effects: tuple[tuple[str, Decimal], ...]
    least: Decimal | None
    most: Decimal | None

    @property
    def count(self) -> int:
        """How many lines there are."""
        return sum(self.counts.values())

    @property
    def open(self) -> int:
        """How many lines wait for a decision."""
        return self.counts.get(LineState.PENDING, 0)

    @property
    def declined(self) -> int:
        """How many lines were declined."""
        return self.counts.get(LineState.DECLINED, 0)

    @property
    def approved(self) -> int:
        """How many lines were approved, whatever became of them in the ERP."""
        return self.count - self.open - self.declined


def waiting(session: Session, proposal: int, currency: str) -> tuple[Deviation, ...]:
    """Return what the buyer is asked about in a proposal (id), one deviation for each group, with what it moves."""
    groups = gathered(queries.count_groups(session, proposal))
    return tuple(_deviation(group, currency) for group in groups if group.open)


def _deviation(group: Group, currency: str) -> Deviation:
    kind = group.kind
    return Deviation(
        rule=kind.rule,
        line=None,
        path="",
        label=REGISTRY[kind.rule].title,
        ordered="",
        answered="",
        difference=f"{words(kind).lower()}, {counted(group.open, 'line')}",
        tolerance="",
        money=abs(dict(group.effects).get(currency, Decimal(0))),
    )


def gathered(rows: Iterable[Any]) -> tuple[Group, ...]:
    """Return the groups of a proposal from its counts by rule, action, trend, currency and state."""
    by_kind: dict[Kind, list[Any]] = defaultdict(list)
    for row in rows:
        by_kind[Kind(row.review, CatalogAction(row.action), Trend(row.trend))].append(row)
    return tuple(_group(kind, held) for kind, held in sorted(by_kind.items()))


def _group(kind: Kind, rows: list[Any]) -> Group:
    counts: dict[LineState, int] = defaultdict(int)
    money: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        counts[LineState(row.state)] += row.count
        money[row.currency] += row.money
    changes = [Decimal(str(value)) for row in rows for value in (row.least, row.most) if value is not None]
    return Group(
        kind=kind,
        counts=dict(counts),
        effects=tuple((code, rounded(sum_, code)) for code, sum_ in sorted(money.items()) if sum_),
        least=min(changes, default=None),
        most=max(changes, default=None),
    )
