"""Files of many items, and what a supplier's people do with them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

from portal.domain.actors import Actor
from portal.domain.catalog import Acceptance, CatalogItem, LineState, MasterItem, PriceTier, ProposalScope
from portal.services.catalog import import_pages, importing, mastering, reading
from portal.services.catalog.import_views import ImportView
from portal.store.rows import CatalogLineRow
from tests import make
from tests.house import House

TITLES = ("Action", "Item", "Description", "Unit", "Price", "Currency", "Valid from", "Valid to")
KEYS = ("action", "code", "description", "unit", "price", "currency", "valid_from", "valid_to")
USUAL = {"action": "add", "description": "Hinge", "unit": "H87", "price": "10.00", "currency": "EUR"}


def row(code: str, **fields: str) -> dict[str, str]:
    """Return the cells of one good row by key; ``fields`` are others."""
    return {**USUAL, "code": code, "valid_from": make.TODAY.isoformat(), **fields}


def table(*rows: dict[str, str], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Return rows below the titles as CSV."""
    text = StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(TITLES)
    writer.writerows([cells.get(key, "") for key in KEYS] for cells in rows)
    return text.getvalue().encode(encoding)


def many(count: int, **fields: str) -> bytes:
    """Return a table of so many good rows, I-0001 and so on."""
    return table(*(row(f"I-{number:04}", **fields) for number in range(1, count + 1)))


def item(code: str, price: str = "10", **fields: Any) -> CatalogItem:
    """Return an item as the buyer's system has it."""
    said = {"description": "Hinge", "unit": "H87", "currency": "EUR", "valid_from": date(2026, 1, 1)}
    return CatalogItem(code, prices=(PriceTier(Decimal(0), Decimal(price)),), **{**said, **fields})


def know(house: House, *items: CatalogItem, version: int = 1) -> None:
    """Have the buyer's system tell these items of GLOBEX."""
    with house.services.begin() as uow:
        told = [MasterItem("GLOBEX", one, version, make.NOW) for one in items]
        mastering.apply_items(uow, told, as_of=make.NOW)


def take(
    house: House,
    actor: Actor,
    data: bytes,
    *,
    name: str = "catalog.csv",
    scope: ProposalScope = ProposalScope.CHANGES,
    acceptance: Acceptance = Acceptance.ALL_OR_NOTHING,
) -> int:
    """Send a file; return its id."""
    return importing.take(house.services, actor, name=name, data=data, scope=scope, acceptance=acceptance)[0]


def read(house: House, import_: int) -> str:
    """Let a worker read a file; return what came of it."""
    return reading.run(house.services, import_)


def taken_and_read(house: House, actor: Actor, data: bytes, **how: Any) -> ImportView:
    """Send a file, let a worker read it, and look at it."""
    import_ = take(house, actor, data, **how)
    read(house, import_)
    return view(house, actor, import_)


def view(house: House, actor: Actor, import_: int) -> ImportView:
    """Return a file as its sender sees it."""
    with house.reading() as uow:
        return import_pages.get(uow, actor, import_)


def lines(house: House) -> list[tuple[str, str, str]]:
    """Return code, action and state of every line that is stored, in their order."""
    with house.reading() as uow:
        rows = uow.session.query(CatalogLineRow).order_by(CatalogLineRow.proposal_id, CatalogLineRow.position)
        return [(one.code, one.action, one.state) for one in rows]


def findings(house: House, rules: Iterable[str] = ()) -> list[tuple[int | None, str]]:
    """Return row and rule of what was found in lines, in their order; only of some rules where they are named."""
    wanted = frozenset(rules)
    with house.reading() as uow:
        rows = uow.session.query(CatalogLineRow).order_by(CatalogLineRow.position).all()
        found = [(one.row, str(issue["rule"])) for one in rows for issue in one.findings]
    return [one for one in found if not wanted or one[1] in wanted]


def states(house: House) -> dict[LineState, int]:
    """Return how many lines are in each state."""
    counted: dict[LineState, int] = {}
    for _, _, state in lines(house):
        counted[LineState(state)] = counted.get(LineState(state), 0) + 1
    return counted
