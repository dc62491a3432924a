"""Example data: a distributor's suppliers, items, locations and orders, with dates around today."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from portal.sandbox_erp.completing import complete_suppliers
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import now
from portal.sandbox_erp.items import announce_items, put_items
from portal.sandbox_erp.orders import put_location, put_supplier
from portal.sandbox_erp.profile import ensure_profile, get_profile, publish_profile
from portal.sandbox_erp.seed import invoices, items, orders, parties


def seed(path: Path, *, today: date | None = None) -> int:
    """Fill a new ERP file with the example data and return how many orders were written.

    A file that already has suppliers is left alone (0), so that starting again keeps what people did; the example
    suppliers get what an earlier version of this program did not write.
    """
    moment = now()
    day = today or moment.date()
    database = Database(path)
    database.create()
    with database.write() as connection:
        ensure_profile(connection, moment)
        if connection.execute("SELECT 1 FROM supplier LIMIT 1").fetchone():
            complete_suppliers(connection, parties.suppliers(day), moment)
            return 0
        profile = get_profile(connection)
        profile["tolerances"].update(parties.tolerances())
        publish_profile(connection, profile, moment)
        for location in parties.locations(day):
            put_location(connection, location)
        for supplier in parties.suppliers(day):
            put_supplier(connection, supplier, moment)
        known = put_items(connection, items.items(day), moment)
    orders.tell_all(database, day, moment)
    invoices.tell_all(database, day, moment)
    with database.write() as connection:
        # Behind the orders, which whoever reads the feed for the first time waits for.
        announce_items(connection, known, moment)
        return int(connection.execute("SELECT count(*) FROM purchase_order").fetchone()[0])
