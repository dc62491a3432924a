"""The template: today's items as a table, to be changed and sent back.

Reading one back gives the same items. Texts stay texts in every spreadsheet program (rule FIL-04).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import islice

from portal.contracts.formats.catalog_table.columns import COLUMNS, SHEET, VERSION
from portal.contracts.formats.catalog_table.packed import Packer, unpacked
from portal.contracts.formats.catalog_table.table import FileKind
from portal.contracts.formats.tables import csv_writing, xlsx_writing
from portal.contracts.formats.tables.cells import Value
from portal.contracts.formats.tables.columns import NUMBERS, Column, Kind
from portal.contracts.formats.tables.styles import Style
from portal.contracts.scalars import DECIMAL_DIGITS
from portal.domain.catalog import MOST_TIERS, CatalogAction, CatalogItem, MasterItem, PriceTier
from portal.domain.quantities import UnitFactor

#: As many prices as an empty template has room for.
_USUAL_TIERS = 3

_BATCH = 2000

_MORE = (
    "This item has {count} prices by quantity, and a row has room for {most}: they are not here, and the row cannot be "
    "sent. Take it out, and change the item on its page."
)

_EXACT = Fraction(10**DECIMAL_DIGITS)


def template(items: Iterable[MasterItem], kind: FileKind, style: Style = csv_writing.USUAL) -> bytes:
    """Return a table filled with items; ``style`` says how CSV is written.

    An item with more prices than a row has room for is there without them and with a remark: no row without a price is
    taken, so that none of them is lost.
    """
    spool, tiers = Packer([*_ALWAYS, *_FURTHER]), 0
    for batch in _batches(items):
        tiers = max(tiers, *(len(item.prices) for item in batch))
        spool.add((0, *map(str, _cells(item))) for item in batch)
    columns = _columns(tiers)
    rows = _spooled(spool.end(), columns)
    if kind == "csv":
        return csv_writing.dump([column.title for column in columns], rows, style)
    return xlsx_writing.dump([xlsx_writing.table(SHEET, columns, rows), xlsx_writing.explained(columns)])


def _batches(items: Iterable[MasterItem]) -> Iterator[list[CatalogItem]]:
    rest = iter(items)
    while batch := [one.item for one in islice(rest, _BATCH)]:
        yield batch


def _spooled(spool: bytes, columns: Sequence[Column]) -> Iterator[list[Value]]:
    """Give the rows again, now that it is known how many prices there are: the items themselves would fill memory."""
    rows = unpacked(spool)
    keys = next(rows)
    places = [(keys.index(column.key), column.kind) for column in columns]
    for cells in rows:
        yield [_value(cells[place], kind) if place < len(cells) else "" for place, kind in places]


def _value(text: str, kind: Kind) -> Value:
    if not text or "/" in text and kind is Kind.FACTOR:
        return text
    if kind in NUMBERS:
        return Decimal(text)
    return date.fromisoformat(text) if kind is Kind.DAY else text


def _columns(tiers: int) -> list[Column]:
    """Return the columns with room for so many prices, and for remarks where some item has more than fit."""
    unused = {key for number in range(max(tiers, _USUAL_TIERS) + 1, MOST_TIERS + 1) for key in _of_tier(number)}
    unused |= {"status"} if tiers > MOST_TIERS else {"status", "remarks"}
    return [column for column in COLUMNS if column.key not in unused]


def _of_tier(number: int) -> tuple[str, str]:
    return f"from_{number}", "price" if number == 1 else f"price_{number}"


#: The columns of what every item may have, and those of prices from further quantities on.
_FURTHER = tuple(key for number in range(2, MOST_TIERS + 1) for key in _of_tier(number))
_ALWAYS = tuple(column.key for column in COLUMNS if column.key not in _FURTHER)


def _cells(item: CatalogItem) -> list[Value]:
    """Return the cells of an item as they wait: those of prices come last, as many as it has."""
    count = len(item.prices)
    if count > MOST_TIERS:
        row = _row(replace(item, prices=())) | {"remarks": _MORE.format(count=count, most=MOST_TIERS)}
    else:
        row = _row(item)
    return [row.get(key, "") for key in (*_ALWAYS, *_FURTHER[: 2 * (count - 1)])]


def _row(item: CatalogItem) -> dict[str, Value]:
    row: dict[str, Value | None] = {
        "template": VERSION,
        "action": CatalogAction.UPDATE.value,
        "code": item.code,
        "description": item.description,
        "unit": item.unit,
        **_pack(item.pack),
        "currency": item.currency,
        **dict(_prices(item.prices)),
        "price_base": None if item.price_base == 1 else item.price_base,
        "valid_from": item.valid_from,
        "valid_to": item.valid_to,
        "buyer_item": item.buyer_item,
        "gtin": item.gtin,
        "minimum": item.minimum,
        "lead_days": None if item.lead_days is None else Decimal(item.lead_days),
        "origin": item.origin,
        "classification": item.classification,
        "picture": item.picture,
        "datasheet": item.datasheet,
    }
    return {key: value for key, value in row.items() if value is not None}


def _pack(pack: UnitFactor | None) -> dict[str, Value]:
    if pack is None:
        return {}
    scaled = pack.factor * _EXACT
    factor = Decimal(scaled.numerator) / _EXACT.numerator if scaled.denominator == 1 else pack.factor
    return {"pack_unit": pack.unit, "pack_factor": factor}


def _prices(prices: Sequence[PriceTier]) -> Iterator[tuple[str, Value]]:
    for number, tier in enumerate(prices, 1):
        start, price = _of_tier(number)
        if number > 1 or tier.minimum:
            yield start, tier.minimum
        yield price, tier.price
