"""One check: the document laid beside the order once, so that every rule is a single pass over what it needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from portal.domain.acknowledgments import (
    Acknowledgment,
    LineAnswer,
    LineWord,
    ResponseRow,
    RowType,
    as_ordered,
    word,
)
from portal.domain.orders import OrderLine, PurchaseOrder
from portal.domain.profiles import ErpProfile
from portal.domain.quantities import is_sane, total
from portal.domain.rules.snapshot import Snapshot
from portal.domain.texts import day, listed, measured
from portal.domain.tolerances import Limit

#: Rows that take the quantity as the order means it.
CONFIRMING = frozenset({RowType.ACCEPT, RowType.SUBSTITUTE})

#: Rows with which the supplier says that goods will come, sooner or later.
PROMISING = (RowType.ACCEPT, RowType.BACKORDER, RowType.SUBSTITUTE)


@dataclass(frozen=True, slots=True)
class Part:
    """One response row, its place, and its exact quantity in the order line's unit.

    ``quantity`` is None where it cannot be measured (unknown unit, not a number), and ``price`` where none was
    given or it is not a number; ACK-05, ACK-15 and ERP-03 speak about those.
    """

    path: str
    row: ResponseRow
    quantity: Fraction | None
    price: Decimal | None


@dataclass(frozen=True, slots=True)
class Answered:
    """One answered line beside the order's line.

    ``open`` is the exact quantity to confirm, ``total`` the sum of all rows; ``is_measurable`` says whether every
    row has a quantity in the order's unit (rows without one are not in the sum).
    """

    line: OrderLine
    answer: LineAnswer
    path: str
    parts: tuple[Part, ...]
    open: Fraction
    total: Fraction
    is_measurable: bool

    @property
    def is_confirmed(self) -> bool:
        """Say whether the supplier promises all of it: nothing backordered, nothing refused."""
        return all(part.row.type in CONFIRMING for part in self.parts)

    @property
    def is_refused(self) -> bool:
        """Say whether the supplier refuses all of it."""
        return all(part.row.type is RowType.REJECT for part in self.parts)

    @property
    def refused(self) -> Fraction:
        """The exact quantity that is refused."""
        return total(part.quantity for part in self.parts if part.row.type is RowType.REJECT and part.quantity)

    @property
    def word(self) -> LineWord:
        """The canonical word for this line's answer."""
        return word(self.line, self.answer)

    @property
    def asked(self) -> tuple[ResponseRow, ...]:
        """What the order asks of this line, as rows: one per requested date still open."""
        return as_ordered(self.line).rows


class Case:
    """A document, the snapshot it is checked against, and both joined by line."""

    def __init__(self, document: Acknowledgment, snapshot: Snapshot) -> None:
        self.document = document
        self.snapshot = snapshot
        self._limits: dict[str, Limit] = {}

    @property
    def order(self) -> PurchaseOrder:
        """The newest revision."""
        return self.snapshot.order

    @property
    def profile(self) -> ErpProfile:
        """The ERP's contract."""
        return self.snapshot.profile

    @property
    def buyer(self) -> str:
        """The buyer's name."""
        return self.snapshot.profile.buyer

    @cached_property
    def lines(self) -> dict[int, OrderLine]:
        """The order's lines by number."""
        return self.order.by_number()

    @cached_property
    def base_lines(self) -> dict[int, OrderLine]:
        """The lines of the revision the answer is based on; empty where the portal never had it."""
        return self.snapshot.base.by_number() if self.snapshot.base is not None else {}

    @cached_property
    def answered(self) -> tuple[Answered, ...]:
        """The lines that have rows and exist in the order, in the document's order."""
        return tuple(
            _answered(answer, self.lines[answer.line])
            for answer in self.document.lines
            if answer.rows and answer.line in self.lines
        )

    @cached_property
    def unanswered(self) -> tuple[OrderLine, ...]:
        """The open lines without an answer, neither here nor in the answer to this revision that stands."""
        numbers = {answer.line for answer in self.document.lines if answer.rows}
        previous = self.snapshot.previous
        if previous is not None and previous.base_revision == self.order.revision:
            numbers |= {answer.line for answer in previous.lines if answer.rows}
        return tuple(line for line in self.order.open_lines if line.number not in numbers)

    def parts(self, *types: RowType) -> Iterator[tuple[Answered, Part]]:
        """Give every row with its line, or those of these types."""
        for answered in self.answered:
            for part in answered.parts:
                if not types or part.row.type in types:
                    yield answered, part

    def describe(self, line: OrderLine, rows: Iterable[ResponseRow]) -> str:
        """Return rows in words, the first ten of them: ``60 pieces delivered on 20 Apr 2026 and 40 pieces refused``."""
        return listed([self._row(line, row) for row in rows])

    def _row(self, line: OrderLine, row: ResponseRow) -> str:
        amount = measured(row.quantity if is_sane(row.quantity) else 0, self.unit(row.unit or line.unit))
        if row.type is RowType.REJECT:
            return f"{amount} refused"
        item = f" of {row.substitute.item}" if row.substitute is not None else ""
        late = " on backorder" if row.type is RowType.BACKORDER else ""
        arrives = f" delivered on {day(row.delivery)}" if row.delivery is not None else ""
        return f"{amount}{item}{late}{arrives}"

    def limit(self, key: str, line: OrderLine | None = None) -> Limit:
        """Return the limit that holds for a line, or for the order."""
        if line is not None and key in line.tolerances:
            return self._resolve(key, line)
        if key not in self._limits:
            self._limits[key] = self._resolve(key)
        return self._limits[key]

    def _resolve(self, key: str, line: OrderLine | None = None) -> Limit:
        return self.profile.tolerances.resolve(key, self.order, line, self.snapshot.supplier.group)

    def unit(self, code: str) -> str:
        """Return the name of a unit, or its code where the contract does not name it."""
        rule = self.profile.units.get(code)
        return rule.name if rule is not None else code


def _answered(answer: LineAnswer, line: OrderLine) -> Answered:
    path = f"lines/{line.number}"
    parts = tuple(
        Part(
            path=f"{path}/rows/{index}",
            row=row,
            quantity=row.in_order_unit(line) if is_sane(row.quantity) else None,
            price=row.price if row.price is not None and is_sane(row.price) else None,
        )
        for index, row in enumerate(answer.rows)
    )
    quantities = [part.quantity for part in parts if part.quantity is not None]
    return Answered(
        line=line,
        answer=answer,
        path=path,
        parts=parts,
        open=Fraction(line.open_to_confirm),
        total=quantities[0] if len(quantities) == 1 else total(quantities),
        is_measurable=len(quantities) == len(parts),
    )
