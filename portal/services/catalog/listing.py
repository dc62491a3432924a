"""Lists of items: found, narrowed and paged in a fixed number of statements, and given out as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from portal.domain.actors import Actor
from portal.domain.catalog import CatalogStatus
from portal.domain.search_words import searched
from portal.domain.wording import CATALOG_WORDS
from portal.services import cursors
from portal.services.catalog.views import CatalogFilters, ItemRow
from portal.services.cursors import Page
from portal.services.orders.export import safe
from portal.store.queries import catalog_lists as queries
from portal.store.queries import suppliers
from portal.store.queries.catalog_lists import CatalogCriteria, CatalogListRow
from portal.store.unit_of_work import UnitOfWork

_KEY = (cursors.identity, cursors.text)

#: Nobody's id: what a list is narrowed to where a supplier is asked for that there is not.
_NOBODY = 0

#: What a search for marks alone looks for: no word of an item is that.
_NO_WORD = "\N{REPLACEMENT CHARACTER}"

_HEADINGS = (
    "Supplier",
    "Item code",
    "Buyer's item",
    "GTIN",
    "Description",
    "Status",
    "Unit",
    "Pack unit",
    "Units in a pack",
    "Price",
    "Price per",
    "Currency",
    "Price tiers",
    "Minimum order",
    "Lead time in days",
    "Valid from",
    "Valid to",
)


def list_items(
    uow: UnitOfWork, actor: Actor, filters: CatalogFilters, *, cursor: str | None = None, limit: int = 50
) -> Page[ItemRow]:
    """Return one page of the items this actor sees, by code; no page costs more than another."""
    place = cursors.read(cursor, _KEY)
    found = queries.list_items(uow.look, actor, _criteria(uow, actor, filters), place, limit + 1)
    return cursors.page(found, place, limit, _sorted_by, _row)


def export_csv(uow: UnitOfWork, actor: Actor, filters: CatalogFilters, *, batch: int = 1000) -> Iterator[str]:
    """Give the items that fit as CSV (RFC 4180, UTF-8 with a byte order mark), a piece of text for each batch.

    Text cells that a spreadsheet could take for a formula begin with an apostrophe. The unit of work must stay open
    until the last piece is taken.
    """
    yield "\ufeff" + _lines([_HEADINGS])
    criteria = _criteria(uow, actor, filters)
    cursor: str | None = ""
    while cursor is not None:
        place = cursors.read(cursor, _KEY)
        found = queries.list_items(uow.look, actor, criteria, place, batch + 1)
        rows, _, cursor = cursors.around(found, place, batch, _sorted_by)
        if rows:
            yield _lines([_cells(row) for row in rows])


def _criteria(uow: UnitOfWork, actor: Actor, filters: CatalogFilters) -> CatalogCriteria:
    status = filters.status if filters.status in tuple(CatalogStatus) else None
    words = searched(filters.q) or ((_NO_WORD,) if filters.q.strip() else ())
    criteria = CatalogCriteria(words, status)
    if not filters.supplier or actor.role.is_supplier:
        return criteria
    found = suppliers.find_id(uow.session, filters.supplier) if filters.supplier.isprintable() else None
    return replace(criteria, supplier=found or _NOBODY)


def _sorted_by(row: CatalogListRow) -> tuple[int, str]:
    return row.supplier_id, row.code


def _row(row: CatalogListRow) -> ItemRow:
    kept = {name: getattr(row, name) for name in ItemRow.__slots__ if name not in ("pack", "status")}
    return ItemRow(**kept, pack=Fraction(row.pack_numerator, row.pack_denominator), status=CatalogStatus(row.status))


def _cells(row: CatalogListRow) -> Sequence[object]:
    pack = Fraction(row.pack_numerator, row.pack_denominator)
    return (
        safe(row.supplier_name),
        safe(row.code),
        safe(row.buyer_item),
        safe(row.gtin),
        safe(row.description),
        CATALOG_WORDS[CatalogStatus(row.status)].text,
        safe(row.unit),
        safe(row.pack_unit),
        str(pack) if row.pack_unit else "",
        "" if row.price is None else f"{row.price:f}",
        f"{row.price_base:f}",
        safe(row.currency),
        row.tier_count,
        "" if row.minimum is None else f"{row.minimum:f}",
        "" if row.lead_days is None else row.lead_days,
        "" if row.valid_from is None else row.valid_from.isoformat(),
        "" if row.valid_to is None else row.valid_to.isoformat(),
    )


def _lines(rows: Sequence[Sequence[object]]) -> str:
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue()
