"""Lists of items by their codes: narrowed by status and by the words that their descriptions and codes begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, intersect, select, tuple_

from portal.domain.actors import Actor
from portal.store.prepared import Look, Prepared
from portal.store.queries import scope
from portal.store.queries.order_lists import LAST
from portal.store.queries.places import Place
from portal.store.rows import CatalogItemRow, CatalogTermRow, SupplierRow


class CatalogListRow(NamedTuple):
    """One item in a list; ``status`` is how it stands for whoever reads."""

    id: int
    supplier_id: int
    supplier_name: str
    code: str
    buyer_item: str
    gtin: str
    description: str
    unit: str
    currency: str
    price: Decimal | None
    price_base: Decimal
    tier_count: int
    pack_unit: str
    pack_numerator: int
    pack_denominator: int
    minimum: Decimal | None
    lead_days: int | None
    valid_from: date | None
    valid_to: date | None
    status: str


@dataclass(frozen=True, slots=True)
class CatalogCriteria:
    """What a list is narrowed by: all of ``words``, as ``search_words.searched`` gives them; ``supplier`` is an id."""

    words: tuple[str, ...] = ()
    status: str | None = None
    supplier: int | None = None


def list_items(
    look: Look, actor: Actor, criteria: CatalogCriteria, place: Place | None, limit: int
) -> Sequence[CatalogListRow]:
    """Return at most ``limit`` items by supplier and code beside ``place``, nearest first.

    One statement: what is frequent is found soon by walking along the codes. Where a search finds too little like that
    it takes two more: one that counts, no further than it matters, and one that looks up what is rare or sorts it all.
    """
    shape = _Shape(
        is_supplier=actor.role.is_supplier,
        is_one=criteria.supplier is not None,
        by_status=criteria.status is not None,
        words=len(criteria.words),
        onwards=place is None or place.onwards,
        begins=place is None,
    )
    parameters: dict[str, Any] = {**scope.parameters(actor), "most": limit, "steps": _STEPS}
    given = {"one": criteria.supplier, "status": criteria.status}
    parameters |= {name: value for name, value in given.items() if value is not None}
    parameters |= {"supplier": place.values[0], "code": place.values[1]} if place is not None else {}
    if not criteria.words:
        return _walked(shape).rows(look, parameters)
    parameters |= _words(criteria.words)
    rows = _walked(shape).rows(look, parameters)
    if len(rows) == limit:
        return rows
    *counts, standing = _counted(shape).rows(look, parameters)[0]
    if shape.by_status and standing <= _STEPS:
        return rows  # the walk has seen all of them
    rarest, *_ = counted = sorted(zip(counts, criteria.words, strict=True))
    parameters |= _words([word for _, word in counted])
    if rarest[0] <= _FEW:
        return _looked_up(shape, is_few=True).rows(look, parameters)
    if shape.by_status:
        return _looked_up(shape, is_few=False).rows(look, parameters)
    return _in_order(look, shape, parameters, limit)


#: How many found items are looked up one by one, and along how many items a list walks before it gives that up.
_FEW, _STEPS = 1_000, 1_000


def _in_order(look: Look, shape: _Shape, parameters: dict[str, Any], limit: int) -> list[CatalogListRow]:
    """Return a page of what all words find, in the order of codes; those that nobody may see are skipped."""
    rows: list[CatalogListRow] = []
    while True:
        page = _sorted_page(shape).rows(look, parameters)
        rows += [row for row in page if row.id is not None]
        if len(rows) >= limit or len(page) < limit:
            return rows[:limit]
        shape = replace(shape, begins=False)
        parameters |= {"supplier": page[-1].supplier_id, "code": page[-1].code}


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a statement depends on: whose items it may show and of how many suppliers, its filters, where it begins."""

    is_supplier: bool
    is_one: bool
    by_status: bool
    words: int
    onwards: bool
    begins: bool

    def mine(self, supplier_id: Any) -> tuple[Any, ...]:
        """Return the conditions that keep rows to the suppliers that are asked for."""
        mine = scope.prepared(supplier_id, is_supplier=self.is_supplier)
        return (*mine, supplier_id == bindparam("one")) if self.is_one else mine

    def sorted(self, statement: Any, supplier_id: Any, code: Any) -> Any:
        """Return a statement in the order of the list, from its place on; of one supplier codes alone are in order."""
        key = (code,) if self.is_supplier or self.is_one else (supplier_id, code)
        if not self.begins:
            names = ("code",) if len(key) == 1 else ("supplier", "code")
            place = [bindparam(name, type_=column.type) for name, column in zip(names, key, strict=True)]
            here, there = (tuple_(*key), tuple_(*place)) if len(key) > 1 else (code, place[0])
            statement = statement.where(here > there if self.onwards else here < there)
        return statement.order_by(*(key if self.onwards else (column.desc() for column in key)))


def _words(words: Sequence[str]) -> dict[str, str]:
    """Return the parameters for words, in the order in which statements use them."""
    first = {f"first{at}": word for at, word in enumerate(words)}
    last = {f"last{at}": word + LAST for at, word in enumerate(words)}
    return first | last | {f"like{at}": _like(word) for at, word in enumerate(words)}


def _like(word: str) -> str:
    escaped = "".join(f"\\{mark}" if mark in "\\%_" else mark for mark in word)
    return f"% {escaped}%"


def _terms(shape: _Shape, at: int) -> Any:
    """Select the items, by supplier and code, that have a word which begins like one of those searched for."""
    begins = CatalogTermRow.term.between(bindparam(f"first{at}"), bindparam(f"last{at}"))
    return select(CatalogTermRow.supplier_id, CatalogTermRow.code).where(
        begins, *shape.mine(CatalogTermRow.supplier_id)
    )


@lru_cache(maxsize=256)
def _counted(shape: _Shape) -> Prepared[tuple[int, ...]]:
    """Build the statement that counts what each word finds, and how many items have the status that is asked for."""
    found = [_terms(shape, at).limit(_FEW + 1) for at in range(shape.words)]
    standing = _visible(shape).with_only_columns(CatalogItemRow.id).limit(_STEPS + 1 if shape.by_status else 0)
    counts = [select(func.count()).select_from(one.subquery()).scalar_subquery() for one in (*found, standing)]
    return Prepared(select(*counts), lambda *counted: counted)


@lru_cache(maxsize=512)
def _walked(shape: _Shape) -> Prepared[CatalogListRow]:
    """Build the statement that walks along the codes; it is built once, which takes longer than running it."""
    item: Any = CatalogItemRow
    statement = _visible(shape)
    if shape.words:
        steps = shape.sorted(statement, item.supplier_id, item.code).with_only_columns(*_NEEDED)
        item = steps.limit(bindparam("steps")).subquery().c
        statement = select(item.id).where(*_has_words(item, shape, 0))
    return _listed(shape.sorted(statement, item.supplier_id, item.code), item, shape)


@lru_cache(maxsize=512)
def _looked_up(shape: _Shape, *, is_few: bool) -> Prepared[CatalogListRow]:
    """Build the statement that looks up all that the words find: the first one alone where that is little, or all."""
    found = _all_words(shape, 1 if is_few else shape.words).subquery()
    statement = _visible(shape).join(found, _is(found.c))
    if is_few:
        statement = statement.where(*_has_words(CatalogItemRow, shape, 1))
    return _listed(shape.sorted(statement, found.c.supplier_id, found.c.code), CatalogItemRow, shape)


@lru_cache(maxsize=512)
def _sorted_page(shape: _Shape) -> Prepared[CatalogListRow]:
    """Build the statement that sorts the codes that the words find, and looks up a page of them.

    What the reader may not see comes without an id: there is more behind it.
    """
    words = _all_words(shape, shape.words).subquery()
    page = shape.sorted(select(words.c.supplier_id, words.c.code), words.c.supplier_id, words.c.code)
    found = page.limit(bindparam("most")).subquery()
    is_seen = scope.item_status(is_supplier=shape.is_supplier).is_not(None)
    statement = select(found.c.code).join(CatalogItemRow, and_(_is(found.c), is_seen), isouter=True)
    ordered = shape.sorted(statement, found.c.supplier_id, found.c.code)
    return _listed(ordered, CatalogItemRow, shape, supplier_id=found.c.supplier_id, code=found.c.code)


def _all_words(shape: _Shape, words: int) -> Any:
    terms = [_terms(shape, at) for at in range(words)]
    return intersect(*terms) if words > 1 else terms[0].distinct()


def _is(found: Any) -> Any:
    return and_(CatalogItemRow.supplier_id == found.supplier_id, CatalogItemRow.code == found.code)


def _visible(shape: _Shape) -> Any:
    statement = scope.prepared_catalog_items(is_supplier=shape.is_supplier)
    if shape.is_one:
        statement = statement.where(CatalogItemRow.supplier_id == bindparam("one"))
    if shape.by_status:
        status = scope.item_status(is_supplier=shape.is_supplier)
        statement = statement.where(status == bindparam("status"))
    return statement


def _has_words(item: Any, shape: _Shape, first: int) -> list[Any]:
    return [item.words.like(bindparam(f"like{at}"), escape="\\") for at in range(first, shape.words)]


_NEEDED = [
    *(getattr(CatalogItemRow, name) for name in CatalogListRow._fields if name != "supplier_name"),
    CatalogItemRow.sent_status,
    CatalogItemRow.words,
]


def _listed(statement: Any, item: Any, shape: _Shape, **special: Any) -> Prepared[CatalogListRow]:
    status = item.status if shape.is_supplier else item.sent_status
    special = {"supplier_name": SupplierRow.name, "status": status.label("status"), **special}
    columns = [special.get(name, getattr(item, name, None)) for name in CatalogListRow._fields]
    supplier_id = special.get("supplier_id", item.supplier_id)
    statement = statement.join(SupplierRow, SupplierRow.id == supplier_id).with_only_columns(*columns)
    return Prepared(statement.limit(bindparam("most")), CatalogListRow)
