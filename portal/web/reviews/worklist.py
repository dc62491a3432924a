"""The worklist's filters: read from the address, offered as choices, shown as chips."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from portal.domain.rules import REGISTRY
from portal.services.reviews.views import ReviewFilters
from portal.web.shared.pagination import address

ASSIGNED = {"": "Anybody", "me": "Me", "nobody": "Nobody yet"}

Choices = list[tuple[str, str]]


def filters_from(typed: Mapping[str, str]) -> ReviewFilters:
    """Return the filters in an address; what means nothing there filters nothing."""
    assigned = typed.get("assigned", "")
    return ReviewFilters(
        q=typed.get("q", "").strip(),
        supplier=typed.get("supplier", ""),
        rule=typed.get("rule", ""),
        assigned=assigned if assigned in ASSIGNED else "",
    )


def query(filters: ReviewFilters) -> dict[str, str]:
    """Return the filters as they stand in an address."""
    return {name: value for name, value in asdict(filters).items() if value}


def choices(suppliers: Iterable[tuple[str, str]], rules: Iterable[str]) -> dict[str, Choices]:
    """Return what the filter bar offers: suppliers, rules that something waits for, and who has it."""
    return {
        "supplier": [("", "All suppliers"), *suppliers],
        "rule": [("", "All rules"), *((rule, f"{rule} {REGISTRY[rule].title}") for rule in rules)],
        "assigned": list(ASSIGNED.items()),
    }


def active(path: str, filters: ReviewFilters, suppliers: Mapping[str, str]) -> Choices:
    """Return the filters that are on, in words, each with the address without it."""
    words = {
        "q": f"Order {filters.q}",
        "supplier": f"Supplier {suppliers.get(filters.supplier, filters.supplier)}",
        "rule": f"Rule {filters.rule}",
        "assigned": f"Taken by: {ASSIGNED[filters.assigned].lower()}",
    }
    on = query(filters)
    return [(words[name], address(path, {key: on[key] for key in on if key != name})) for name in on]
