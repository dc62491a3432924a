"""The worklist as a page wants it: its filters in the address, and where each kind of document is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass

from flask import url_for

from portal.domain.documents import DocumentKind
from portal.domain.rules import REGISTRY
from portal.services.reviews.views import ReviewFilters, ReviewListRow
from portal.web.shared.pagination import address


@dataclass(frozen=True, slots=True)
class Kind:
    """How the worklist shows a kind of document: what it is called, and of one its name and where it is decided."""

    words: str
    name: Callable[[ReviewListRow], str]
    place: Callable[[ReviewListRow], str]


KINDS: Mapping[DocumentKind, Kind] = {
    DocumentKind.ACKNOWLEDGMENT: Kind(
        "Answer",
        lambda row: row.subject.order,
        lambda row: url_for("reviews.show", number=row.subject.order, version=row.version),
    ),
    DocumentKind.SHIPMENT: Kind(
        "Ship notice",
        lambda row: row.number,
        lambda row: url_for("notices.show", shipment=row.document, _anchor="decision"),
    ),
    DocumentKind.INVOICE: Kind(
        "Invoice",
        lambda row: row.number,
        lambda row: url_for("invoice.show", invoice=row.document, _anchor="decision"),
    ),
    DocumentKind.CATALOG: Kind(
        "Catalog proposal",
        lambda row: row.number,
        lambda row: url_for("proposal_reviews.show", proposal=row.document),
    ),
}

ASSIGNED = {"": "Anybody", "me": "Me", "nobody": "Nobody yet"}

Choices = list[tuple[str, str]]


def filters_from(typed: Mapping[str, str]) -> ReviewFilters:
    """Return the filters in an address; what means nothing there filters nothing."""
    assigned, kind = typed.get("assigned", ""), typed.get("kind", "")
    return ReviewFilters(
        q=typed.get("q", "").strip(),
        kind=kind if kind in tuple(DocumentKind) else "",
        supplier=typed.get("supplier", ""),
        rule=typed.get("rule", ""),
        assigned=assigned if assigned in ASSIGNED else "",
    )


def query(filters: ReviewFilters) -> dict[str, str]:
    """Return the filters as they stand in an address."""
    return {name: value for name, value in asdict(filters).items() if value}


def choices(suppliers: Iterable[tuple[str, str]], rules: Iterable[str]) -> dict[str, Choices]:
    """Return what the filter bar offers: kinds, suppliers, rules that something waits for, and who has it."""
    return {
        "kind": [("", "All documents"), *((kind.value, f"{shown.words}s") for kind, shown in KINDS.items())],
        "supplier": [("", "All suppliers"), *suppliers],
        "rule": [("", "All rules"), *((rule, f"{rule} {REGISTRY[rule].title}") for rule in rules)],
        "assigned": list(ASSIGNED.items()),
    }


def active(path: str, filters: ReviewFilters, suppliers: Mapping[str, str]) -> Choices:
    """Return the filters that are on, in words, each with the address without it."""
    words = {
        "q": f"Number {filters.q}",
        "kind": f"{KINDS[DocumentKind(filters.kind)].words}s" if filters.kind else "",
        "supplier": f"Supplier {suppliers.get(filters.supplier, filters.supplier)}",
        "rule": f"Rule {filters.rule}",
        "assigned": f"Taken by: {ASSIGNED[filters.assigned].lower()}",
    }
    on = query(filters)
    return [(words[name], address(path, {key: on[key] for key in on if key != name})) for name in on]
