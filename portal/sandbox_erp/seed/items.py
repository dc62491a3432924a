"""Example items: a fastener range of some thousands, and ``items.tsv`` for what the other suppliers sell."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files
from itertools import product

from portal.sandbox_erp.documents import Demands, Item, PackUnit, no_demands
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


def items() -> Iterator[Item]:
    """Yield every example item; the fasteners of V1001 first."""
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
            "price": row["price"],
            "price_base": row["price_base"],
            "transit_days": int(row["transit_days"]),
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
            "price": f"{cents / 100:.2f}",
            "price_base": "100",
            "transit_days": 1,
            **(_STRUCTURAL if thread == "M24" and grade == "88" else no_demands()),
        }


def _pack(unit: str, numerator: str, denominator: str) -> PackUnit | None:
    return {"unit": unit, "numerator": int(numerator), "denominator": int(denominator)} if unit else None
