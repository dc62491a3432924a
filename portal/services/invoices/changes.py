"""What one version of an invoice says otherwise than the one before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from portal.contracts import invoice_v1
from portal.domain.invoices import Invoice

#: A place, what stood there, and what stands there now, as texts.
Change = tuple[str, str, str]

#: How many differences are listed.
MOST = 200


def between(before: Invoice, after: Invoice) -> tuple[Change, ...]:
    """Return the differences of two versions; lines are compared by their ids, whatever order they stand in."""
    found: list[Change] = []
    for change in _differences(_places(before), _places(after)):
        found.append(change)
        if len(found) == MOST:
            break
    return tuple(found)


def _differences(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for place in dict.fromkeys([*old, *new]):
        if old.get(place, "") != new.get(place, ""):
            yield place, old.get(place, ""), new.get(place, "")


def _places(invoice: Invoice) -> dict[str, str]:
    said = invoice_v1.dump(invoice)
    said["lines"] = {line["id"]: line for line in said["lines"]}
    return dict(_flat(said, ""))


def _flat(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, held in value.items():
            yield from _flat(held, f"{place}/{name}" if place else str(name))
    elif isinstance(value, list):
        for at, held in enumerate(value, 1):
            yield from _flat(held, f"{place}/{at}")
    elif value is not None:
        yield place, str(value)
