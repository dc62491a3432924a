"""What the ERP checks of each line of a proposal for the item master."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal.sandbox_erp.catalogs import CatalogLine, NewItem
from portal.sandbox_erp.checks import Refusal
from portal.sandbox_erp.items import ENDED, Item

#: Fields of a proposal that are kept as long as the profile says, with the name of the limit.
_LENGTHS = {
    "code": "item_code",
    "number": "item_buyer_item",
    "description": "item_description",
    "picture": "item_picture",
    "datasheet": "item_datasheet",
}

#: Codes for a piece, which are one unit.
_PIECES = frozenset({"C62", "EA", "H87"})


@dataclass(frozen=True, slots=True)
class Master:
    """What lines are checked against: the supplier's items by code, the codes of taken numbers, and the profile.

    One that ``forgets`` knows no versions: the negative control, which books again what it is sent again.
    """

    items: Mapping[str, Item]
    numbers: Mapping[str, str]
    profile: dict[str, Any]
    forgets: bool = False


def check_line(line: CatalogLine, master: Master) -> list[Refusal]:
    """Return why a line is not booked: what the item master says first; if that holds, everything else."""
    known = master.items.get(line.item.code)
    found = list(_against_master(line, known, master))
    if found or line.action == "end":
        return found
    return [*_owned(line, known), *_texts(line, master.profile), *_values(line, master.profile)]


def item_refusal(code: str, position: int, item: str, words: str) -> Refusal:
    """Return a reason that concerns one line."""
    return Refusal(code, f"Line {position}: item {item[:80]} {words}.", position)


def changed(position: int, item: str, seen: int | None, current: int) -> Refusal:
    """Return the refusal of a line whose supplier has seen another version of the item than there is."""
    words = f"is at version {current}, the line is based on {seen or 'none'}"
    return item_refusal("ITEM_CHANGED" if seen else "ITEM_EXISTS", position, item, words)


def _against_master(line: CatalogLine, known: Item | None, master: Master) -> Iterator[Refusal]:
    code = line.item.code
    if known is None and line.action != "add":
        yield item_refusal("ITEM_UNKNOWN", line.position, code, "is not known here")
    elif line.action != "end" and master.numbers.get(line.item.number, code) != code:
        holder = master.numbers[line.item.number] or "another item"
        yield item_refusal("NUMBER_TAKEN", line.position, code, f"cannot be {line.item.number}: that is {holder}")
    elif known is not None and not master.forgets:
        if line.action == "add" and known["status"] != ENDED:
            yield changed(line.position, code, None, known["version"])
        elif line.action != "add" and line.based_on != known["version"]:
            yield changed(line.position, code, line.based_on or 0, known["version"])
        elif line.action != "add" and known["status"] == ENDED:
            yield item_refusal("ITEM_ENDED", line.position, code, "was ended; it can be added again")


def is_same_unit(one: str, other: str) -> bool:
    """Say whether two codes are one unit."""
    return one == other or {one, other} <= _PIECES


def _owned(line: CatalogLine, known: Item | None) -> Iterator[Refusal]:
    """Yield which fields a line changes that are the ERP's alone: the item's unit and its currency."""
    if known is None:
        return
    for name, value, is_same in (
        ("unit", known["unit"], is_same_unit(line.item.unit, known["unit"])),
        ("currency", known["currency"], line.item.currency == known["currency"]),
    ):
        if not is_same:
            words = f"has the {name} {value}, which is changed here alone"
            yield item_refusal("FIELD_OWNED", line.position, line.item.code, words)


def _texts(line: CatalogLine, profile: dict[str, Any]) -> Iterator[Refusal]:
    item, position = line.item, line.position
    if not item.description:
        yield item_refusal("DESCRIPTION_MISSING", position, item.code, "has no description")
    for name, limit in _LENGTHS.items():
        length, most = len(getattr(item, name)), profile["field_lengths"][limit]
        if length > most:
            words = f"has a {name} of {length} characters, at most {most} fit"
            yield item_refusal("FIELD_TOO_LONG", position, item.code, words)
    units = {unit["code"] for unit in profile["units"]}
    for unit in (item.unit, *([item.pack["unit"]] if item.pack else [])):
        if unit not in units:
            yield item_refusal("UNIT_UNKNOWN", position, item.code, f"has the unit {unit[:10]!r}, which is not known")
    if item.currency not in {currency["code"] for currency in profile["currencies"]}:
        words = f"has the currency {item.currency[:10]!r}, which is not known"
        yield item_refusal("CURRENCY_UNKNOWN", position, item.code, words)


def _values(line: CatalogLine, profile: dict[str, Any]) -> Iterator[Refusal]:
    item, position, decimals = line.item, line.position, int(profile["limits"]["price_decimals"])
    if not item.tiers or any(tier.price <= 0 for tier in item.tiers):
        yield item_refusal("PRICE_NOT_POSITIVE", position, item.code, "needs prices above zero")
    if any(tier.price != round(tier.price, decimals) for tier in item.tiers):
        yield item_refusal("PRICE_DECIMALS", position, item.code, f"has a price with more than {decimals} decimals")
    if item.price_base <= 0:
        yield item_refusal("PRICE_BASE_INVALID", position, item.code, "has a price for nothing")
    if not _is_rising([tier.minimum for tier in item.tiers]):
        yield item_refusal("TIERS_UNORDERED", position, item.code, "has price tiers that do not rise")
    if not _is_in_order(item):
        yield item_refusal("VALIDITY_INVALID", position, item.code, "ends before it begins")
    if (item.minimum or 0) < 0 or (item.lead_days or 0) < 0:
        yield item_refusal("VALUE_NEGATIVE", position, item.code, "has a minimum or lead time below zero")


def _is_rising(minimums: list[Decimal]) -> bool:
    return minimums == sorted(set(minimums)) and all(minimum >= 0 for minimum in minimums)


def _is_in_order(item: NewItem) -> bool:
    return (item.valid_from or date.min) <= (item.valid_to or date.max)
