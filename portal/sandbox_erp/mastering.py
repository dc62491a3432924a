"""What the buyer's desk does to items: prices, packs and ends. Each function is one transaction and one version."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import PackUnit, exact_text, text
from portal.sandbox_erp.items import ENDED, Item, get_item, save_item
from portal.sandbox_erp.prices import at_price, still_to_hold, with_period
from portal.sandbox_erp.profile import get_profile
from portal.sandbox_erp.releasing import NotPossible


def change_price(
    database: Database, supplier: str, number: str, price: Decimal, *, valid_from: date | None, now: datetime
) -> None:
    """Let an item have one price from a day on, from today where none is named; what held before ends the day before.

    Raises:
        NoSuch: there is no such item.
        NotPossible: it has ended, or nothing can cost that.
    """
    with database.write() as connection:
        item, today = _standing(connection, supplier, number), now.date()
        decimals = int(get_profile(connection)["limits"]["price_decimals"])
        if price <= 0 or price != round(price, decimals):
            raise NotPossible(f"A price is above zero and has at most {decimals} decimals.")
        if valid_from is not None and valid_from < today:
            raise NotPossible("A price cannot hold from a day that is over.")
        base = still_to_hold(item["prices"], today)[0]["price_base"]
        (period,) = at_price(text(price), base, valid_from=valid_from or today)
        save_item(connection, {**item, "prices": with_period(item["prices"], period)}, now)


def change_pack(database: Database, supplier: str, number: str, holds: Decimal, *, unit: str, now: datetime) -> None:
    """Let an item's pack be this unit and hold so much of the item's own.

    Raises:
        NoSuch: there is no such item.
        NotPossible: it has ended, the unit is not known, or no pack holds that.
    """
    with database.write() as connection:
        item = _standing(connection, supplier, number)
        if unit not in {known["code"] for known in get_profile(connection)["units"]}:
            raise NotPossible(f"The unit {unit[:20]} is not known here.")
        if holds <= 0:
            raise NotPossible("A pack holds more than nothing.")
        numerator, denominator = holds.as_integer_ratio()
        pack: PackUnit = {"unit": unit, "numerator": numerator, "denominator": denominator}
        size = item["pack_size"] and exact_text(Fraction(holds))
        save_item(connection, {**item, "pack": pack, "pack_size": size}, now)


def end_item(database: Database, supplier: str, number: str, *, now: datetime) -> None:
    """End an item: it is ordered no more.

    Raises:
        NoSuch: there is no such item.
        NotPossible: it has ended already.
    """
    with database.write() as connection:
        save_item(connection, {**_standing(connection, supplier, number), "status": ENDED}, now)


def _standing(connection: sqlite3.Connection, supplier: str, number: str) -> Item:
    item = get_item(connection, supplier, number)
    if item["status"] == ENDED:
        raise NotPossible(f"Item {number} has ended.")
    return item
