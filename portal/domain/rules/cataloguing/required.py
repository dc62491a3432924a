"""What every item has (CAT-01)."""

from __future__ import annotations

from collections.abc import Iterator

from portal.domain.authority import LABELS
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.rules.cataloguing.case import CatalogCase, ItemCase
from portal.domain.rules.rule import Finding, Rule


def needed_is_given(case: ItemCase) -> Iterator[Finding]:
    """Find what is missing (CAT-01): blanks count as nothing. An end needs the item's code and its last day."""
    item = case.item
    if not item.code.strip():
        yield _missing(case, "code")
    if case.ends:
        if item.valid_to is None:
            yield Finding(case.path("valid_to"), {"item": case.name}, variant="end")
        return
    if not item.description.strip():
        yield _missing(case, "description")
    if not item.unit.strip():
        yield _missing(case, "unit")
    if not item.prices:
        yield _missing(case, "prices")
    if not item.currency.strip():
        yield _missing(case, "currency")
    if item.valid_from is None:
        yield _missing(case, "valid_from")


def _missing(case: ItemCase, field: str) -> Finding:
    return Finding(case.path(field), {"field": LABELS[field]})


def lines_are_there(case: CatalogCase) -> Iterator[Finding]:
    """Find a proposal without lines (CAT-01)."""
    if not case.count:
        yield Finding("lines", variant="nothing")


RULES = (
    Rule(
        id="CAT-01",
        title="What every item has",
        checks="Every item has a code, a description, a unit, a price with its currency and first day; an end its last "
        "day.",
        severities=(Severity.ERROR,),
        stage=Stage.SCHEMA,
        find_listed=needed_is_given,
        find_proposed=lines_are_there,
        documents=("catalog",),
        source="field rules 4.6",
        reason=ReasonCode.ITEMS,
        action=ActionCode.PROVIDE,
    ),
)
