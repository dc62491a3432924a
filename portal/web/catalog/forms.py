"""The form of one item: what was typed, read through ``portal.contracts.scalars`` alone, and what is stored, as texts.

``t0-minimum`` and ``t0-price`` are the first row of prices. What the ERP owns of an item that it has is no part of the
form: whoever sends it all the same is told so, and nothing is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from portal.contracts import scalars
from portal.contracts.scalars import Unreadable
from portal.domain.authority import AUTHORITY, LABELS, Authority
from portal.domain.catalog import CatalogAction, CatalogItem, MasterItem, PriceTier, ProposalLine
from portal.domain.issues import Issue, Severity
from portal.domain.quantities import UnitFactor

Value = TypeVar("Value")
Typed = Mapping[str, str]

#: The longest texts, in characters; what the buyer's system stores of them is for the rules.
LONGEST = {
    "code": 80, "description": 500, "buyer_item": 80, "gtin": 14, "origin": 2, "classification": 8, "picture": 500,
    "datasheet": 500, "unit": 3, "currency": 3, "pack_unit": 3, "note": 500,
}  # fmt: skip

#: So many rows of prices are offered empty.
BLANK_TIERS = 3

#: The longest lead time in days that is read at all.
MOST_DAYS = 9999

_TIER = re.compile(r"t(\d{1,3})-(minimum|price)")
_WHOLE = re.compile(r"[0-9]{1,6}")
_FRACTION = re.compile(r"\s*([0-9]{1,12})\s*/\s*([0-9]{1,12})\s*")

#: What a supplier cannot change of an item that the ERP has.
OWNED = tuple(field for field, owner in AUTHORITY.items() if owner is Authority.ERP)


@dataclass(frozen=True, slots=True)
class Read:
    """What a form says; where ``issues`` is not empty, the rest is not to be used."""

    line: ProposalLine
    note: str
    issues: tuple[Issue, ...]


def read(typed: Typed, known: MasterItem | None, *, code: str = "") -> Read:
    """Return the line that a form means; ``known`` is the item as the ERP has it, ``code`` one that stays as it is."""
    reader = _Reader(typed, known)
    line = reader.line(code)
    return Read(line, reader.text("note"), tuple(reader.issues))


class _Reader:
    """Reads one text after the other, and notes every one that cannot be read at its place."""

    def __init__(self, typed: Typed, known: MasterItem | None) -> None:
        self._typed = typed
        self._known = known
        self.issues: list[Issue] = []

    def line(self, code: str) -> ProposalLine:
        is_end = self._known is not None and self._typed.get("action") == CatalogAction.END
        action = CatalogAction.END if is_end else CatalogAction.UPDATE if self._known else CatalogAction.ADD
        based_on = self._typed.get("based_on", "")
        item = replace(self._item(), code=code or self.text("code"))
        if self._known is not None and is_end:
            item = replace(self._known.item, valid_to=item.valid_to)
        seen = int(based_on) if self._known is not None and _WHOLE.fullmatch(based_on) else None
        return ProposalLine(1, action, item, seen)

    def _item(self) -> CatalogItem:
        return CatalogItem(
            code="",
            description=self.text("description"),
            unit=self._owned("unit"),
            currency=self._owned("currency"),
            prices=tuple(self._tiers()),
            price_base=self._maybe("price_base", scalars.quantity) or Decimal(1),
            valid_from=self._maybe("valid_from", scalars.day),
            valid_to=self._maybe("valid_to", scalars.day),
            buyer_item=self.text("buyer_item"),
            gtin=self.text("gtin"),
            pack=self._pack(),
            minimum=self._maybe("minimum", scalars.quantity),
            lead_days=self._maybe("lead_days", _days),
            origin=self.text("origin").upper(),
            classification=self.text("classification"),
            picture=self.text("picture"),
            datasheet=self.text("datasheet"),
        )

    def _owned(self, field: str) -> str:
        """Return what the ERP says of a field that it owns; of an item that it has not, the supplier says it once."""
        if self._known is None:
            return self.text(field)
        known = str(getattr(self._known.item, field))
        given = self._typed.get(field, known)
        if given != known:
            params = {"field": LABELS[field].lower(), "item": self._known.item.code, "buyer": "the buyer"}
            params |= {"known": known, "given": scalars.shown(given)}
            self.issues.append(
                Issue("ERP-05", Severity.ERROR, f"lines/1/{field}", "ERP-05.owned", params, scalars.shown(given), known)
            )
        return known

    def _tiers(self) -> Iterator[PriceTier]:
        for index in tiers(self._typed):
            if not any(self._typed.get(f"t{index}-{field}", "").strip() for field in ("minimum", "price")):
                continue
            minimum = self._maybe(f"t{index}-minimum", scalars.quantity, f"prices/{index}/minimum")
            price = self._read(f"t{index}-price", scalars.price, None, f"prices/{index}/price")
            yield PriceTier(minimum or Decimal(0), price or Decimal(0))

    def _pack(self) -> UnitFactor | None:
        unit = self.text("pack_unit")
        factor = self._maybe("pack_quantity", _factor, "pack")
        if not unit and factor is None:
            return None
        base = self._known.item.unit if self._known is not None else self._typed.get("unit", "")[:3]
        if not unit or factor is None:
            self._note("pack", Unreadable("SCH-05.empty"))
            return None
        return UnitFactor(unit, base, factor.numerator, factor.denominator)

    def text(self, name: str) -> str:
        how = scalars.plain_text if name == "note" else scalars.code
        return self._read(name, lambda text: how(text, LONGEST[name]), "")

    def _maybe(self, name: str, how: Callable[[str], Value], path: str = "") -> Value | None:
        return self._read(name, how, None, path) if self._typed.get(name, "").strip() else None

    def _read(self, name: str, how: Callable[[str], Value], otherwise: Value, path: str = "") -> Value:
        try:
            return how(self._typed.get(name, ""))
        except Unreadable as unreadable:
            self._note(path or name, unreadable)
            return otherwise

    def _note(self, path: str, unreadable: Unreadable) -> None:
        self.issues.append(unreadable.issue("note" if path == "note" else f"lines/1/{path}"))


def _days(text: str) -> int:
    number = text.strip()
    return scalars.whole(int(number) if _WHOLE.fullmatch(number) else number, 0, MOST_DAYS)


def _factor(text: str) -> Fraction:
    """Return how many units a pack holds: a number, or a fraction like 1000/3 where no number says it exactly."""
    parts = _FRACTION.fullmatch(text)
    if parts is None:
        return Fraction(scalars.quantity(text))
    if int(parts[2]) == 0:
        raise Unreadable("SCH-03", text)
    return Fraction(int(parts[1]), int(parts[2]))


def tiers(typed: Typed) -> list[int]:
    """Return the rows of prices in a form, in order."""
    return sorted({int(match[1]) for name in typed if (match := _TIER.fullmatch(name))})


def stored(line: ProposalLine, note: str = "") -> dict[str, str]:
    """Return what a line says as the form's texts."""
    item = line.item
    values: dict[str, object] = {
        "action": line.action.value,
        "code": item.code,
        "description": item.description,
        "unit": item.unit,
        "currency": item.currency,
        "price_base": _number(item.price_base),
        "valid_from": item.valid_from or "",
        "valid_to": item.valid_to or "",
        "buyer_item": item.buyer_item,
        "gtin": item.gtin,
        "pack_unit": item.pack.unit if item.pack else "",
        "pack_quantity": _fraction(item.pack.factor) if item.pack else "",
        "minimum": _number(item.minimum),
        "lead_days": "" if item.lead_days is None else item.lead_days,
        "origin": item.origin,
        "classification": item.classification,
        "picture": item.picture,
        "datasheet": item.datasheet,
        "note": note,
    }
    for index, tier in enumerate(item.prices):
        values[f"t{index}-minimum"] = _number(tier.minimum) if index or tier.minimum else ""
        values[f"t{index}-price"] = _number(tier.price)
    return {name: str(value) for name, value in values.items()}


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _fraction(value: Fraction) -> str:
    return str(value)


_CONTROLS = {"prices": "t0-price", "pack": "pack_quantity"}


def control_of(path: str) -> str:
    """Return the id of the control that a finding's path means, "" for none on the page."""
    parts = path.split("/")
    if parts[0] != "lines" or len(parts) < 3:
        return "note" if path == "note" else ""
    if parts[2] == "prices" and len(parts) > 3:
        index = int(parts[3]) if parts[3].isdecimal() else 0
        return f"t{index}-{parts[4] if parts[4:] and parts[4] == 'minimum' else 'price'}"
    return _CONTROLS.get(parts[2], parts[2])


_WORDS = {
    "pack_unit": "Pack", "pack_quantity": "What a pack holds", "action": "What happens", "note": "Note to the buyer",
    "confirmed": "",
}  # fmt: skip


def field_words(name: str) -> str | None:
    """Return what a field is called where it stands alone, "" for what nobody types, None for what is not known."""
    if found := _TIER.fullmatch(name):
        return f"Price row {int(found[1]) + 1}, {'from' if found[2] == 'minimum' else 'price'}"
    return _WORDS.get(name, LABELS.get(name))


def unchanged(known: MasterItem) -> ProposalLine:
    """Return the line from which a change of an item begins: all of it as the ERP has it, except its days.

    Prices that are proposed hold from a day that the supplier says.
    """
    return ProposalLine(1, CatalogAction.UPDATE, replace(known.item, valid_from=None, valid_to=None), known.version)
