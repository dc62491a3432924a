"""Catalogs: a file of 200,000 rows from a worker's claim to a checked draft, and lists of a million items."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

from sqlalchemy import Insert, func, insert, literal, select, true, union_all
from sqlalchemy.engine import make_url

from portal.bench.clocks import compare
from portal.bench.figures import Figure
from portal.bench.stage import Caller, Portal, settle
from portal.contracts import profile_v1
from portal.domain import search_words
from portal.domain.actors import SYSTEM, Actor, Role
from portal.domain.catalog import CatalogItem, MasterItem, PriceTier
from portal.domain.profiles import ErpProfile, UnitRule
from portal.services.catalog import documents, importing
from portal.settings import environment_with
from portal.store.queries import suppliers
from portal.store.rows import CatalogFindingRow, CatalogItemRow, CatalogLineRow, CatalogTermRow, ErpProfileRow

ROWS, ITEMS, SMALL = 200_000, 1_000_000, 1_000
#: One row in so many is wrong, one is about an item that the buyer's system has not, one changes its price by much.
WRONG, NEW, DEAR = 100, 10, 50
PRICE = Decimal("12.50")
SECONDS, MEMORY, GROWTH = 30.0, 400.0, 10.0
ROUNDS = 15
#: The item that has a word which no other has.
ONLY = 9_999_999
#: So many copies of the small supplier's items are made by one statement, whose time is limited.
COPIES = 10

#: Reads one file as a worker does, a process of its own; tells seconds, and the most memory of itself and of a process
#: that helps it.
_WORKER = """
import json, resource, sys, time
from portal import garbage
from portal.services.catalog import reading
from portal.store.rows import CatalogImportRow
from portal.settings import read_settings
from portal.wiring import build
services = build(read_settings())
garbage.settle()
began, clock = time.perf_counter(), services.clock.now()
outcome = reading.run(services, int(sys.argv[1]))
seconds = time.perf_counter() - began
with services.read() as uow:
    checked = (uow.session.get_one(CatalogImportRow, int(sys.argv[1])).finished_at - clock).total_seconds()
services.readers.close()
services.database.close()
most = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps([outcome, checked, seconds, *most]))
"""


def measure(
    portal: Portal, database_url: str, *, rows: int = ROWS, items: int = ITEMS, rounds: int = ROUNDS
) -> Iterator[Figure]:
    """Measure reading one file of so many rows, and the list of a supplier of so many items beside a small one's."""
    kind = make_url(database_url).get_backend_name()
    _publish(portal)
    small, large = (_person(portal, number) for number in ("SMALL", "LARGE"))
    _add(portal, small, [*range(SMALL), ONLY])
    _fill(portal, large, items, like=small)
    settle(portal)
    yield from _read(portal, kind, large, database_url, rows)
    yield from _lists(portal, kind, items, rounds)


def _publish(portal: Portal) -> None:
    """Have the ERP's contract know units and take catalogs."""
    units = {"H87": UnitRule("H87", "pieces", discrete=True), "XBX": UnitRule("XBX", "boxes", discrete=True)}
    profile = ErpProfile(version="2", buyer="Buyer", contracts=("catalog/1",), currencies={"EUR": 2}, units=units)
    with portal.services.begin() as uow:
        document = profile_v1.dump(profile)
        uow.session.add(ErpProfileRow(version="2", document=document, as_of=uow.clock.now() + timedelta(seconds=1)))


def _person(portal: Portal, number: str) -> Actor:
    with portal.services.read() as uow:
        row = suppliers.by_number(uow.session, SYSTEM, [number])[number]
        return Actor(None, f"Person at {number}", Role.SUPPLIER_ADMIN, row.id, row.name)


def _code(place: int) -> str:
    return f"I-{place:07}"


def _item(place: int, since: date) -> CatalogItem:
    return CatalogItem(
        code=_code(place),
        description=f"Hexagon head screw DIN 933 M{place % 30 + 3}x{place % 97 + 10}, zinc",
        unit="H87",
        currency="EUR",
        prices=(PriceTier(Decimal(0), PRICE),),
        valid_from=since,
        buyer_item=f"B-{place:07}",
        minimum=Decimal(100),
        lead_days=14,
        origin="DE",
    )


def _add(portal: Portal, person: Actor, places: Iterable[int]) -> None:
    now = portal.services.clock.now()
    since = now.date() - timedelta(days=100)
    with portal.services.begin() as uow:
        rows, terms = [], []
        for place in places:
            item = _item(place, since)
            told = {
                "supplier_id": person.supplier,
                "as_of": now,
                **documents.told(MasterItem("", item, 1, now), now.date()),
            }
            rows.append({**told, "status": told["erp_status"], "sent_status": told["erp_status"]})
            terms += [(item.code, word) for word in search_words.of_item(item)]
        uow.session.execute(insert(CatalogItemRow), rows)
        uow.session.execute(
            insert(CatalogTermRow),
            [{"supplier_id": person.supplier, "term": word, "code": code} for code, word in terms],
        )


def _fill(portal: Portal, person: Actor, count: int, like: Actor) -> None:
    """Give a supplier so many items as copies of the small one's, the rest anew, and one that has a word of its own."""
    copied = count // SMALL
    for first in range(0, copied, COPIES):
        with portal.services.begin() as uow:
            for statement in _copies(like, person, range(first, min(first + COPIES, copied))):
                uow.session.execute(statement)
    _add(portal, person, [*range(count % SMALL), ONLY])


def _copies(like: Actor, person: Actor, copies: range) -> Iterator[Insert]:
    """Copy one supplier's items and their words to another one inside the database: a million come in minutes.

    What the codes begin with brings each copy behind those before it, where the database has its pages at hand.
    """
    copy = union_all(*(select(literal(f"J-{number:06}-").label("begins")) for number in copies)).subquery()
    of_item = [one for one in CatalogItemRow.__table__.columns if one.name not in ("id", "code", "supplier_id")]
    items = (
        select(literal(person.supplier), copy.c.begins.concat(CatalogItemRow.code), *of_item)
        .join(copy, true())
        .where(CatalogItemRow.supplier_id == like.supplier, CatalogItemRow.code != _code(ONLY))
        .order_by(copy.c.begins, CatalogItemRow.id)
    )
    words = (
        select(literal(person.supplier), CatalogTermRow.term, copy.c.begins.concat(CatalogTermRow.code))
        .join(copy, true())
        .where(CatalogTermRow.supplier_id == like.supplier, CatalogTermRow.code != _code(ONLY))
    )
    names = ["supplier_id", "code", *(column.name for column in of_item)]
    yield insert(CatalogItemRow).from_select(names, items)
    yield insert(CatalogTermRow).from_select(["supplier_id", "term", "code"], words)


def _read(portal: Portal, kind: str, person: Actor, database_url: str, rows: int) -> Iterator[Figure]:
    data = _file(portal, person, rows)
    import_, _ = importing.take(portal.services, person, name="catalog.csv", data=data)
    command = [sys.executable, "-c", _WORKER, str(import_)]
    environment = environment_with(
        {
            "DATABASE_URL": database_url,
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "SECRET_KEY": "secret-key-of-the-benchmarks-and-of-nothing-else",
            "ERP_URL": "http://127.0.0.1:1",
            "ERP_TOKEN": "no ERP is asked",
        }
    )
    told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    outcome, checked, seconds, own, child = json.loads(told.splitlines()[-1])
    what = f"{kind}: a file of {rows:,} rows ({len(data) / 1_000_000:.0f} MB)"
    assert outcome == "checked", outcome
    yield Figure(f"{what}, claimed to checked", checked, "s", SECONDS)
    yield Figure(f"{kind}: until all its items stand as it says", seconds, "s")
    yield Figure(f"{kind}: the most memory of its worker", own, "MB", MEMORY)
    yield Figure(f"{kind}: the most memory of a process that helps it", child, "MB", MEMORY)
    yield Figure(f"{kind}: rows whose finding is missing or in another row", _misplaced(portal, rows), "", 0)


_TITLES = ("Action", "Item code", "Description", "Unit", "Price", "Currency", "Valid from", "Minimum quantity")


def _file(portal: Portal, person: Actor, rows: int) -> bytes:
    """Return a table of changed items, some of them new, dear or wrong."""
    with portal.services.read() as uow:
        mine = select(CatalogItemRow.code).where(CatalogItemRow.supplier_id == person.supplier)
        codes = uow.session.scalars(mine.order_by(CatalogItemRow.id).limit(rows)).all()
        today = uow.clock.now().date()
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(_TITLES)
    for place in range(rows):
        item, is_new = _item(place % SMALL, today), place % NEW == 0 or place >= len(codes)
        price = "0" if place % WRONG == 2 else PRICE * 2 if place % DEAR == 1 else PRICE
        told = (item.description, item.unit, price, item.currency, today, item.minimum)
        writer.writerow(("add", f"N-{place:07}", *told) if is_new else ("update", codes[place], *told))
    return text.getvalue().encode()


def _misplaced(portal: Portal, rows: int) -> int:
    """Count rows that are not kept, and those whose price of zero was found in another row, or not at all."""
    with portal.services.read() as uow:
        kept = uow.session.scalars(select(func.count()).select_from(CatalogLineRow)).one()
        found = set(
            uow.session.scalars(
                select(CatalogLineRow.row)
                .join(
                    CatalogFindingRow,
                    (CatalogFindingRow.proposal_id == CatalogLineRow.proposal_id)
                    & (CatalogFindingRow.position == CatalogLineRow.position),
                )
                .where(CatalogFindingRow.rule == "CAT-05")
            )
        )
    wanted = {place + 2 for place in range(rows) if place % WRONG == 2}
    return abs(rows - kept) + len(wanted ^ found)


_PAGES = {
    "list of items": "/catalog",
    "search for a word that all have": "/catalog?q=screw",
    "search for one item of all that have the word": f"/catalog?q=screw+b-{ONLY}",
}


def _lists(portal: Portal, kind: str, items: int, rounds: int) -> Iterator[Figure]:
    cookies = {name: portal.sign_in(f"{name}@bench.example") for name in ("small", "large")}
    for what, path in _PAGES.items():
        calls = {name: Caller(portal.app, path, cookie, encoding="identity") for name, cookie in cookies.items()}
        times = compare(calls, rounds=rounds, each=5)
        growth = max((times["large"].against(times["small"]).wall - 1) * 100, 0.0)
        yield Figure(f"{kind}: {what}, of {items:,} items, wall", times["large"].best.wall * 1000, "ms")
        yield Figure(f"{kind}: the same, {items:,} items against {SMALL:,}", growth, "% slower", GROWTH)
