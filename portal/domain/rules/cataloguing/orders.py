"""What open orders still need (CAT-08 to CAT-10)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from portal.domain.catalog import ProposalScope
from portal.domain.catalog_effects import pack_text, same_pack
from portal.domain.issues import ReasonCode, Severity, Stage
from portal.domain.rules.cataloguing.case import CatalogCase, ItemCase
from portal.domain.rules.rule import Finding, Rule
from portal.domain.texts import counted, number, percent


def pack_is_kept(case: ItemCase) -> Iterator[Finding]:
    """Find packs that hold another quantity than before, while open order lines have the old size (CAT-08)."""
    known, open_packs = case.known, case.facts.open_packs
    if known is None or case.ends or not open_packs or same_pack(known.item.pack, case.item.pack):
        return
    params = {
        "item": case.name,
        "lines": counted(open_packs, "open order line"),
        "before": pack_text(known.item.pack, case.terms.units) or "no pack",
        "pack": pack_text(case.item.pack, case.terms.units) or "no pack",
        "buyer": case.buyer,
    }
    yield Finding(case.path("pack"), params, value=params["pack"], expected=params["before"])


def item_is_not_needed(case: ItemCase) -> Iterator[Finding]:
    """Find ends of items that open order lines still need (CAT-09)."""
    if case.ends and case.facts.open_lines:
        count = case.facts.open_lines
        params = {"item": case.name, "lines": counted(count, "order line"), "need": "needs" if count == 1 else "need"}
        yield Finding(case.path("valid_to"), params, value=str(count))


def catalog_is_kept(case: CatalogCase) -> Iterator[Finding]:
    """Find full replacements that end more than cat_remove_pct of the items (CAT-10); exactly as much is fine."""
    snapshot = case.snapshot
    limit = case.profile.tolerances.standing("cat_remove_pct", snapshot.supplier.number, snapshot.supplier.group).number
    if snapshot.scope is not ProposalScope.REPLACEMENT or limit is None or not snapshot.items:
        return
    share = Fraction(snapshot.removed, snapshot.items)
    if share * 100 > Fraction(limit):
        params = {
            "removed": number(snapshot.removed),
            "items": counted(snapshot.items, "item"),
            "share": percent(share),
            "limit": f"{number(limit)} %",
            "buyer": case.buyer,
        }
        yield Finding("scope", params, value=params["removed"], expected=params["items"])


_CATALOG = ("catalog",)
_SOURCE = "field rules 4.6"

RULES = (
    Rule(
        id="CAT-08",
        title="Packs of open orders",
        checks="No pack changes its content while open orders have the old one.",
        severities=(Severity.REVIEW,),
        stage=Stage.QUANTITIES,
        find_listed=pack_is_kept,
        documents=_CATALOG,
        source=_SOURCE,
        reason=ReasonCode.QUANTITY,
    ),
    Rule(
        id="CAT-09",
        title="Items that are still needed",
        checks="No item ends that open orders still need.",
        severities=(Severity.WARNING,),
        stage=Stage.POLICY,
        find_listed=item_is_not_needed,
        documents=_CATALOG,
        source=_SOURCE,
        reason=ReasonCode.ITEMS,
    ),
    Rule(
        id="CAT-10",
        title="A catalog that shrinks",
        checks="A file that replaces the catalog ends no more of its items than the limit.",
        severities=(Severity.REVIEW,),
        stage=Stage.POLICY,
        find_proposed=catalog_is_kept,
        documents=_CATALOG,
        limits=("cat_remove_pct",),
        source=_SOURCE,
        reason=ReasonCode.ITEMS,
    ),
)
