"""Example items: a fastener range of some thousands, and ``items.tsv`` for what the other suppliers sell."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from itertools import product

from portal.sandbox_erp.documents import Demands, PackUnit, no_demands, text
from portal.sandbox_erp.items import ENDED, Item, not_in_catalogs
from portal.sandbox_erp.prices import Period, at_price, ended_on, with_period
from portal.sandbox_erp.seed import parties
from portal.sandbox_erp.seed.gtins import with_check_digit

_HEADS = {
    "912": "Socket head cap screw DIN 912",
    "933": "Hexagon head screw DIN 933",
    "931": "Hexagon head bolt DIN 931, part thread",
    "7991": "Countersunk socket screw DIN 7991",
    "603": "Carriage bolt DIN 603, Schloßschraube",
}
_THREADS = ("M3", "M4", "M5", "M6", "M8", "M10", "M12", "M14", "M16", "M18", "M20", "M24")
_LENGTHS = (8, 10, 12, 16, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80)
_GRADES = {"88": "8.8 zinc plated", "A2": "A2-70 stainless", "A4": "A4-80 stainless"}

#: Bolts that hold buildings together are traced back to the melt.
_STRUCTURAL: Demands = {"demands": ["lot", "origin"], "shelf_life_days": None, "certificates": ["inspection_3_1"]}

#: Calendar days from an order until the goods leave, by supplier.
_LEAD_DAYS = {
    "V1001": 5,
    "V1002": 7,
    "V1003": 4,
    "V1004": 35,
    "V1005": 21,
    "V1006": 10,
    "V1007": 28,
    "V1008": 14,
}

#: UNSPSC codes by the first letters of the buyer's number.
_CLASSES = {
    "FST": "31161500",
    "BRG": "31171500",
    "GRS": "15121900",
    "SHT": "31171700",
    "GLV": "46181504",
    "HLM": "46181701",
    "GLS": "46181802",
    "VST": "46181507",
    "MSK": "46182001",
    "EAR": "46181901",
    "WIP": "47131501",
    "CLN": "47131800",
    "PMP": "40151500",
    "CBL": "26121600",
    "SEL": "31181500",
    "HOS": "40142000",
    "PRF": "31181600",
    "MAT": "30161700",
    "ADH": "31201600",
    "VLV": "40141600",
    "HNG": "31162400",
    "LCK": "46171500",
}

#: More of these than anybody orders at once, and what is taken off the price from there on.
_BULK_PACKS, _BULK_SHARE = 50, Decimal("0.95")


def items(today: date) -> Iterator[Item]:
    """Yield every example item as catalogs know it; the fasteners of V1001 first, and one of them that has ended.

    Of some the price rises with the next year, some are cheaper in bulk, some have an agreed price, one has none now.
    """
    countries = {supplier["number"]: supplier["address"]["country"] for supplier in parties.suppliers(today)}
    for index, item in enumerate(_items()):
        item["origin"] = countries[item["supplier"]]
        item["lead_days"] = _LEAD_DAYS[item["supplier"]]
        item["classification"] = _CLASSES[item["number"][:3]]
        item["contract_price"] = index % 5 == 4
        if index % 3 == 0 and item["pack_size"]:
            item["prices"] = _cheaper_in_bulk(item)
        if index % 50 == 7:
            item["prices"] = _dearer_next_year(item, today)
        if index == 11:
            item["prices"] = ended_on(item["prices"], today - timedelta(days=30))
        yield item
    yield _discontinued()


def _cheaper_in_bulk(item: Item) -> list[Period]:
    (period,) = item["prices"]
    (tier,) = period["tiers"]
    bulk = Decimal(item["pack_size"] or "1") * _BULK_PACKS
    price = (Decimal(tier["price"]) * _BULK_SHARE).quantize(Decimal(tier["price"]))
    return [{**period, "tiers": [tier, {"minimum": text(bulk), "price": text(price)}]}]


def _dearer_next_year(item: Item, today: date) -> list[Period]:
    (period,) = item["prices"]
    first = date(today.year + 1, 1, 1)
    price = (Decimal(period["tiers"][0]["price"]) * Decimal("1.03")).quantize(Decimal(period["tiers"][0]["price"]))
    (later,) = at_price(text(price), period["price_base"], valid_from=first)
    return with_period(item["prices"], later)


def _discontinued() -> Item:
    first = next(fasteners())
    return {
        **first,
        "number": "FST-912-M2X8-88",
        "supplier_item": "912.88.02008",
        "gtin": with_check_digit(f"402{499999:09}"),
        "description": "Socket head cap screw DIN 912, M2 × 8, 8.8 zinc plated",
        "status": ENDED,
    }


def _items() -> Iterator[Item]:
    yield from fasteners()
    table = (files("portal.sandbox_erp.seed") / "items.tsv").read_text(encoding="utf-8")
    for index, row in enumerate(csv.DictReader(table.splitlines(), delimiter="\t")):
        serial = int(row["supplier"][1:]) * 100 + index
        yield {
            "number": row["number"],
            "supplier": row["supplier"],
            "supplier_item": f"{row['supplier'][1:]}-{row['number'].split('-', 1)[1].replace('-', '.')}",
            "gtin": with_check_digit(f"402{serial:09}"),
            "description": row["description"],
            "unit": row["unit"],
            "discrete": row["discrete"] == "yes",
            "pack": _pack(row["pack_unit"], row["pack_numerator"], row["pack_denominator"]),
            "pack_size": row["pack_size"] or None,
            "minimum": row["minimum"] or None,
            "transit_days": int(row["transit_days"]),
            **not_in_catalogs(),
            "prices": at_price(row["price"], row["price_base"]),
            "demands": row["demands"].split(),
            "shelf_life_days": int(row["shelf_life_days"]) if row["shelf_life_days"] else None,
            "certificates": row["certificates"].split(),
        }


def fasteners() -> Iterator[Item]:
    """Yield the fastener range: every head in every thread, length and grade, priced per 100."""
    for index, (head, thread, length, grade) in enumerate(product(_HEADS, _THREADS, _LENGTHS, _GRADES)):
        size = int(thread[1:])
        content = 500 if size < 6 else 200 if size < 10 else 100 if size < 16 else 25
        cents = size * size * 4 + length * size + (0, 180, 420)[index % 3]
        yield {
            "number": f"FST-{head}-{thread}X{length}-{grade}",
            "supplier": "V1001",
            "supplier_item": f"{head}.{grade}.{size:02}{length:03}",
            "gtin": with_check_digit(f"402{500000 + index:09}"),
            "description": f"{_HEADS[head]}, {thread} × {length}, {_GRADES[grade]}",
            "unit": "H87",
            "discrete": True,
            "pack": {"unit": "XBX", "numerator": content, "denominator": 1},
            "pack_size": str(content),
            "minimum": str(content),
            "transit_days": 1,
            **not_in_catalogs(),
            "prices": at_price(f"{cents / 100:.2f}", "100"),
            **(_STRUCTURAL if thread == "M24" and grade == "88" else no_demands()),
        }


def _pack(unit: str, numerator: str, denominator: str) -> PackUnit | None:
    return {"unit": unit, "numerator": int(numerator), "denominator": int(denominator)} if unit else None
