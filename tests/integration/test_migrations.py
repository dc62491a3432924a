"""The schema that migrations make is the one the code was written for, up, down and up again, on data."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from portal.domain.orders import ShipTo
from portal.services.invoices import drafting
from portal.store import migrations
from portal.store.database import Database
from portal.store.rows import Base
from tests import make, make_invoices
from tests.house import House


def test_the_migrated_schema_is_the_one_of_the_tables_in_code(database_url: str) -> None:
    database = Database(database_url)
    with database.writing.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    database.close()


def test_migrations_go_down_and_up_again_on_data(house: House, database_url: str) -> None:
    house.receive()
    house.send()
    house.deliver()
    house.close()

    migrations.downgrade(database_url, "base")
    database = Database(database_url)
    with database.read() as reading:
        assert set(inspect(reading.session().connection()).get_table_names()) == {"alembic_version"}
    database.close()

    assert migrations.upgrade(database_url) == migrations.newest()
    house.receive()
    house.send()
    assert house.deliver() == "booked"


def test_places_of_orders_from_before_are_known(house: House, database_url: str) -> None:
    at = make.address(code="HAM", gln="4012345000016")
    house.receive(make.order(ship_to=ShipTo(at)))
    house.close()
    migrations.downgrade(database_url, "0014")
    migrations.upgrade(database_url)
    database = Database(database_url)
    with database.read() as reading:
        found = reading.session().execute(text("SELECT code, name, gln FROM locations")).all()
    database.close()
    assert [tuple(row) for row in found] == [("HAM", "Initech Nord, Hamburg", "4012345000016")]


def test_migrating_a_database_that_is_up_to_date_changes_nothing(house: House, database_url: str) -> None:
    house.receive()
    migrations.upgrade(database_url)
    assert house.order().revision == 1


def test_two_that_migrate_at_once_wait_for_each_other(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    reached: list[str] = []
    hosts = [threading.Thread(target=lambda: reached.append(migrations.upgrade(url))) for _ in range(2)]
    for host in hosts:
        host.start()
    for host in hosts:
        host.join()
    assert reached == [migrations.newest()] * 2


@pytest.mark.parametrize("table", ["events", "order_revisions"])
@pytest.mark.parametrize("change", ["UPDATE {} SET {} = 'x'", "DELETE FROM {}"])
def test_what_is_only_ever_added_to_refuses_to_be_changed(house: House, table: str, change: str) -> None:
    house.receive()
    column = "actor" if table == "events" else "source"
    with (
        pytest.raises(DBAPIError, match=f"Rows of {table} are never changed"),
        house.services.database.begin() as session,
    ):
        session.execute(text(change.format(table, column)))


def test_suppliers_and_invoices_of_the_release_before_are_found_as_twins(house: House, database_url: str) -> None:
    house.erp.put_supplier(make.supplier(vat_id="DE 129274202", accounts=("DE02 1203",)))
    house.receive()
    said = make_invoices.invoice()
    with house.services.begin() as uow:
        drafting.begin(uow, house.supplier(), 1, said, digest="d" * 64, payload="d" * 64, file_name="a.xml")
    house.close()
    migrations.downgrade(database_url, "0014")
    migrations.upgrade(database_url)

    found = "SELECT mark FROM supplier_marks ORDER BY mark"
    with house.services.database.begin() as session:
        assert session.scalars(text(found)).all() == ["account DE021203", "vat DE129274202"]
        kept = session.execute(text("SELECT gross_whole, payload FROM invoices")).one()
    assert tuple(kept) == (1130, "d" * 64)
