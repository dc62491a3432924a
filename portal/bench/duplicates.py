"""Whether duplicates are found, and only they: labelled pairs of invoices, made with a fixed seed and by hand.

A pair says what the second invoice is: the same again (an exact twin), the same in disguise, or another one.
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from portal.bench.figures import Figure
from portal.domain.duplicates import Lines, Score, Twin, score
from portal.domain.invoices import Invoice, InvoiceType, Totals

SEED, MADE = 20260302, 60
#: Goals: no exact twin missed, less than one in a hundred right invoices refused.
MISSED, BLOCKED = 0, 1.0
DAY = date(2026, 3, 2)

#: The one case that is refused though it is right: only a person can tell it from a twin, who gives it another number.
RENT = "numbers start again each year, for the same rent"


class Label(StrEnum):
    """What the second invoice of a pair is."""

    EXACT = "exact twins"
    DISGUISED = "twins in disguise"
    OTHER = "other invoices"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two invoices, what they are to each other, and why that is hard to see."""

    label: Label
    words: str
    first: Invoice
    second: Invoice
    lines: tuple[Lines, Lines] = ({}, {})
    digests: tuple[str, str] = ("", "")

    def score(self) -> Score | None:
        """Return how much the second looks like the first."""
        twin = Twin(
            id=1,
            number=self.first.number,
            supplier=self.first.supplier,
            type=self.first.type,
            issued=self.first.issued or DAY,
            currency=self.first.currency,
            gross=self.first.totals.gross,
            lines=self.lines[0],
            digest=self.digests[0],
        )
        return score(self.second, twin, lines=self.lines[1], digest=self.digests[1], used_up=frozenset(self.lines[0]))


def invoice(number: str, gross: str = "1130.50", *, days: int = 0, order: str = "", **fields: Any) -> Invoice:
    """Make an invoice as far as duplicates are told by it."""
    amount = Decimal(gross)
    made = Invoice(
        number=number,
        supplier="GLOBEX",
        type=InvoiceType.INVOICE,
        issued=DAY + timedelta(days=days),
        currency="EUR",
        lines=(),
        totals=Totals(lines=amount, net=amount, gross=amount, due=amount),
        order=order,
    )
    return replace(made, **fields)


def by_hand() -> tuple[Pair, ...]:
    """Return the hard cases that people wrote down."""
    exact, disguised, other = Label.EXACT, Label.DISGUISED, Label.OTHER
    credit: dict[str, Any] = {"type": InvoiceType.CREDIT_NOTE}
    return (
        Pair(exact, "typed once more", invoice("INV-00123"), invoice("INV-00123")),
        Pair(exact, "in small letters, with a blank", invoice("INV-00123"), invoice("inv-00123 ")),
        Pair(exact, "a day later", invoice("R 7"), invoice("R 7", days=1)),
        Pair(exact, "at the turn of the year", invoice("R 7", days=-70), invoice("R 7")),
        Pair(exact, "five years later", invoice("R 7", days=-1900), invoice("R 7")),
        Pair(exact, "with a corrected amount", invoice("R 8", "100"), invoice("R 8", "110")),
        Pair(exact, "the file under another number", invoice("1"), invoice("2", "9"), digests=("a" * 64, "a" * 64)),
        Pair(exact, "a credit note twice", invoice("G-1", **credit), invoice("G-1", **credit)),
        Pair(disguised, "without its zeros", invoice("INV-00123"), invoice("INV 123")),
        Pair(disguised, "a letter for a digit", invoice("INV-1023"), invoice("INV-1O23")),
        Pair(disguised, "an I for a one", invoice("2026/117"), invoice("2026/I17")),
        Pair(disguised, "two digits swapped", invoice("R-4512"), invoice("R-4521")),
        Pair(disguised, "a digit too few", invoice("R-45120"), invoice("R-4510")),
        Pair(disguised, "a cent is rounded otherwise", invoice("R-4512"), invoice("R-4521", "1130.51", days=9)),
        Pair(disguised, "under another number", *_goods(("A-1", "B-9"), ("10", "10"))),
        Pair(disguised, "without an order", invoice("A-1"), invoice("ZX-9")),
        Pair(other, "the next month's rent", invoice("R-41"), invoice("R-42", days=31, order="45")),
        Pair(other, "the next invoice of the day", invoice("R-41", "10"), invoice("R-42", "20", order="45")),
        Pair(other, "numbers start again each year", invoice("1", "10", days=-365), invoice("1", "99.9")),
        Pair(other, "numbers start again on the first day", invoice("17", "10", days=-62), invoice("17", "99.9")),
        Pair(other, "a credit note with its invoice's number", invoice("R 7"), invoice("R 7", **credit)),
        Pair(other, "another part of the order", *_goods(("A-1", "B-9"), ("10", "15"))),
        Pair(other, "the amount in another currency", invoice("A-1"), invoice("A-2", currency="USD")),
        Pair(other, "the same amount a day later", invoice("A-1"), invoice("K-99", days=1)),
        Pair(other, "a slip of the number, long ago", invoice("R-41", days=-91), invoice("R-42")),
        Pair(other, RENT, invoice("1", days=-365), invoice("1")),
        Pair(other, "a sister company's number", invoice("1001", supplier="GLOBEX-2"), invoice("1001", "88")),
    )


def _goods(numbers: tuple[str, str], quantities: tuple[str, str]) -> tuple[Invoice, Invoice, tuple[Lines, Lines]]:
    first, second = (invoice(number, order="4500017") for number in numbers)
    lines: tuple[Lines, Lines] = (
        {("4500017", 10): Fraction(quantities[0])},
        {("4500017", 10): Fraction(quantities[1])},
    )
    return first, second, lines


def made(seed: int = SEED, each: int = MADE) -> Iterator[Pair]:
    """Give pairs of every kind, so many of each, the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(each):
        first = _any(chance)
        yield Pair(Label.EXACT, "sent again", first, replace(first, issued=_later(first, chance.randrange(0, 40))))
        yield Pair(Label.EXACT, "in another case", first, replace(first, number=f" {first.number.swapcase()}"))
        yield Pair(Label.DISGUISED, "other marks", first, replace(first, number=_unmarked(first.number)))
        yield Pair(Label.DISGUISED, "a slip", first, replace(first, number=_slipped(first.number, chance)))
        yield Pair(Label.OTHER, "the next one", first, _next(first, chance, days=chance.randrange(0, 30)))
        yield Pair(Label.OTHER, "a month later, the same amount", first, _next(first, chance, days=30, same=True))
        yield Pair(Label.OTHER, "next year's same number", *_restarted(first, chance))
        yield Pair(Label.OTHER, "somebody's else", replace(first, supplier="OTHER"), _any(chance))


def _any(chance: random.Random) -> Invoice:
    running, year = chance.randrange(100, 99_999), chance.choice(["2026", "26"])
    number = chance.choice([f"INV-{running:06}", f"{year}/{running}", f"RE{running}", f"R-{running}-{year}"])
    return invoice(number, f"{chance.randrange(1_000, 9_000_000) / 100:.2f}", days=chance.randrange(-59, 1), order="45")


def _later(one: Invoice, days: int) -> date:
    return (one.issued or DAY) + timedelta(days=days)


def _unmarked(number: str) -> str:
    """Return the number as it is written with other marks, so that it is not the same text."""
    bare = number.replace("-", "").replace("/", "")
    return bare if bare != number else f"{number[:2]}-{number[2:]}"


def _slipped(number: str, chance: random.Random) -> str:
    """Return the number with two digits that differ swapped, or with one more where there are none."""
    places = [at for at in range(len(number) - 1) if number[at : at + 2].isdecimal() and number[at] != number[at + 1]]
    if not places:
        return f"{number}7"
    at = chance.choice(places)
    return f"{number[:at]}{number[at + 1]}{number[at]}{number[at + 2 :]}"


def _next(first: Invoice, chance: random.Random, *, days: int, same: bool = False) -> Invoice:
    """Return an invoice that follows, its number counted on."""
    amount = first.totals.gross if same else first.totals.gross * chance.choice([2, 3]) + chance.randrange(5, 50)
    running = max(re.findall(r"\d+", first.number), key=len)
    counted = f"{int(running) + (chance.randrange(5, 40) if same else 1):0{len(running)}}"
    made = invoice(first.number.replace(running, counted), f"{amount:.2f}", order="46")
    return replace(made, issued=_later(first, days))


def _restarted(first: Invoice, chance: random.Random) -> tuple[Invoice, Invoice]:
    second = replace(_next(first, chance, days=365), number=first.number)
    return first, second


def pairs() -> tuple[Pair, ...]:
    """Return all labelled pairs."""
    return (*by_hand(), *made())


def measure() -> Iterator[Figure]:
    """Count what is found, refused and missed, and how long a comparison takes."""
    all_pairs = pairs()
    start = time.perf_counter()
    scored = [(pair.label, pair.score()) for pair in all_pairs]
    took = time.perf_counter() - start
    of = Counter(label for label, _ in scored)
    refused = Counter(label for label, found in scored if found is not None and found.is_certain)
    asked = Counter(label for label, found in scored if found is not None and not found.is_certain)
    yield Figure("pairs that were looked at", len(all_pairs), "pairs")
    for label in Label:
        yield Figure(f"{label}", of[label], "pairs")
        yield Figure(f"{label}: refused", refused[label], "pairs")
        yield Figure(f"{label}: the buyer decides", asked[label], "pairs")
    yield Figure("exact twins that were not refused", of[Label.EXACT] - refused[Label.EXACT], "pairs", MISSED)
    yield Figure("other invoices that were refused", 100 * refused[Label.OTHER] / of[Label.OTHER], "%", BLOCKED)
    yield Figure("one comparison", took / len(all_pairs) * 1e6, "us")
