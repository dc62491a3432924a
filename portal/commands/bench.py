"""`portal bench`: how fast the portal is, beside what it promises."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.engine import make_url

from portal.bench import answers, catalog, deliveries, duplicates, formats, invoices, lists, shipments
from portal.bench.figures import Figure, tell
from portal.bench.stage import Portal, open_portal
from portal.running.postgres_server import Postgres


@click.command("bench")
@click.argument(
    "name",
    required=False,
    type=click.Choice(["lists", "answers", "deliveries", "shipments", "duplicates", "formats", "invoices", "catalog"]),
)
@click.option("--orders", default=lists.LARGE, show_default=True, help="How many orders the larger supplier has.")
def command(name: str | None, orders: int) -> None:
    """Measure and print every figure beside its goal; ends with 1 when one is missed.

    Measures on SQLite and on a PostgreSQL of its own. Takes a few minutes; a name measures one part.
    """
    met = [run(orders) for part, run in PARTS.items() if name in (None, part)]
    if not all(met):
        raise SystemExit(1)


def _lists(orders: int) -> bool:
    return _on_each_database("Order list", lambda portal, url: lists.measure(portal, url, large=orders))


def _answers(_orders: int) -> bool:
    return _on_each_database("Answers", lambda portal, url: answers.measure(portal, _kind(url)))


def _on_each_database(title: str, measure: Callable[[Portal, str], Iterator[Figure]]) -> bool:
    met = []
    with _databases() as urls:
        for url in urls:
            with open_portal(url) as portal:
                met.append(tell(title, measure(portal, url), click.echo))
    return all(met)


def _deliveries(_orders: int) -> bool:
    return _with_all_parts("Deliveries", deliveries.measure)


def _invoices(_orders: int) -> bool:
    return _with_all_parts("Invoices by upload", invoices.measure)


def _with_all_parts(title: str, measure: Callable[[Path, str], Iterator[Figure]]) -> bool:
    met = []
    with _databases() as urls:
        for url in urls:
            with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
                met.append(tell(title, measure(Path(folder), url), click.echo))
    return all(met)


def _shipments(_orders: int) -> bool:
    return _on_each_database("Ship notices", shipments.measure)


def _duplicates(_orders: int) -> bool:
    return tell("Duplicates", duplicates.measure(), click.echo)


def _formats(_orders: int) -> bool:
    return tell("Electronic invoices", formats.measure(), click.echo)


def _catalog(_orders: int) -> bool:
    return _on_each_database("Catalogs", catalog.measure)


PARTS: dict[str, Callable[[int], bool]] = {
    "lists": _lists,
    "answers": _answers,
    "deliveries": _deliveries,
    "shipments": _shipments,
    "duplicates": _duplicates,
    "formats": _formats,
    "invoices": _invoices,
    "catalog": _catalog,
}


def _kind(url: str) -> str:
    return make_url(url).get_backend_name()


@contextmanager
def _databases() -> Iterator[tuple[str, str]]:
    """Give an empty database of each kind."""
    server = Postgres()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        try:
            server.start()
            yield f"sqlite:///{folder}/portal.db", server.url(server.create())
        finally:
            server.stop()
