"""Packed rows as items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import islice

from portal.contracts.formats.catalog_table import packed
from portal.contracts.formats.catalog_table.table import CatalogTable, TableRow
from portal.contracts.scalars import Unreadable
from portal.domain.catalog import MOST_TIERS, CatalogAction, CatalogItem, PriceTier
from portal.domain.issues import Issue
from portal.domain.quantities import UnitFactor

_ONE = Decimal(1)
_NOTHING = Decimal(0)

# The columns of the tiers: from which quantity on, and the price.
_TIERS = (("from_1", "price"), *((f"from_{number}", f"price_{number}") for number in range(2, MOST_TIERS + 1)))


class Rows:
    """The rows of a table, taken some at a time and forwards; those between cost little."""

    def __init__(self, table: CatalogTable) -> None:
        self._rows = packed.unpacked(table.rows)
        self._keys = next(self._rows)
        self._tiers = [(start, price) for start, price in _TIERS if start in self._keys or price in self._keys]
        self._passed = 0

    def take(self, start: int, count: int) -> list[TableRow]:
        """Return so many rows behind the first ``start`` ones, fewer at the end; none before those taken already."""
        behind = islice(self._rows, start - self._passed, start - self._passed + count)
        taken = [_row(_Cells(self._keys, cells), self._tiers) for cells in behind]
        self._passed = start + len(taken)
        return taken


def repeated(table: CatalogTable) -> frozenset[str]:
    """Return the item codes that several rows have; most tables have none."""
    rows = packed.unpacked(table.rows)
    place = next(rows).index("code")
    counted = Counter("" if packed.WRONG in cells[place] else cells[place] for cells in rows)
    return frozenset(code for code, times in counted.items() if times > 1)


class _Cells:
    """The cells of one row, and what is wrong in them."""

    def __init__(self, keys: Sequence[str], texts: Sequence[str]) -> None:
        self._texts = dict(zip(keys, texts, strict=True))
        self.number = int(self._texts[packed.NUMBER])
        self._wrong: list[Issue] = []
        self._wrong_keys: set[str] = set()
        if packed.WRONG in "".join(texts):
            for key, text in self._texts.items():
                if text.startswith(packed.WRONG):
                    self._wrong.append(packed.issue(text, self.number, key))
                    self._wrong_keys.add(key)
                    self._texts[key] = ""

    @property
    def issues(self) -> tuple[Issue, ...]:
        return tuple(self._wrong)

    def text(self, key: str) -> str:
        return self._texts.get(key, "")

    def number_in(self, key: str) -> Decimal | None:
        text = self._texts.get(key)
        return _decimal(text) if text else None

    def day(self, key: str) -> date | None:
        text = self._texts.get(key)
        return _date(text) if text else None

    def both(self, first: str, second: str) -> bool:
        """Say whether two cells are there that need each other; one that is missing is a finding."""
        given = [key for key in (first, second) if self._texts.get(key)]
        for missing in {first, second} - set(given) if len(given) == 1 else ():
            if missing not in self._wrong_keys:
                self._wrong.append(Unreadable("SCH-01.missing").issue(f"rows/{self.number}/{missing}"))
        return len(given) == 2


_decimal = lru_cache(4096)(Decimal)
_date = lru_cache(4096)(date.fromisoformat)


def _row(cells: _Cells, tiers: Sequence[tuple[str, str]]) -> TableRow:
    days, base = cells.number_in("lead_days"), cells.number_in("price_base")
    item = CatalogItem(
        code=cells.text("code"),
        description=cells.text("description"),
        unit=cells.text("unit"),
        currency=cells.text("currency"),
        prices=tuple(_tiers(cells, tiers)),
        price_base=_ONE if base is None else base,
        valid_from=cells.day("valid_from"),
        valid_to=cells.day("valid_to"),
        buyer_item=cells.text("buyer_item"),
        gtin=cells.text("gtin"),
        pack=_pack(cells),
        minimum=cells.number_in("minimum"),
        lead_days=None if days is None else int(days),
        origin=cells.text("origin"),
        classification=cells.text("classification"),
        picture=cells.text("picture"),
        datasheet=cells.text("datasheet"),
    )
    word = cells.text("action")
    action = _ACTIONS.get(word, CatalogAction.UPDATE)
    action_word = "" if word in _ACTIONS else word
    return TableRow(cells.number, action, item, item.unit, cells.text("pack_unit"), action_word, cells.issues)


_ACTIONS = {action.value: action for action in CatalogAction}


def _tiers(cells: _Cells, tiers: Sequence[tuple[str, str]]) -> Iterator[PriceTier]:
    for start, price in tiers:
        if start == "from_1":
            first = cells.number_in(price)
            if first is not None:
                yield PriceTier(cells.number_in(start) or _NOTHING, first)
        elif (cells.text(start) or cells.text(price)) and cells.both(start, price):
            yield PriceTier(_decimal(cells.text(start)), _decimal(cells.text(price)))


def _pack(cells: _Cells) -> UnitFactor | None:
    if not cells.both("pack_unit", "pack_factor"):
        return None
    return _factor(cells.text("pack_unit"), cells.text("unit"), cells.text("pack_factor"))


@lru_cache(4096)
def _factor(unit: str, base: str, text: str) -> UnitFactor:
    factor = Fraction(text)
    return UnitFactor(unit, base, factor.numerator, factor.denominator)
