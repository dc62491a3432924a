"""Which item a line is about (CAT-02, CAT-03, CAT-12)."""

from __future__ import annotations

from collections.abc import Iterator

from portal.domain.catalog import CatalogAction, CatalogItem, ItemStatus
from portal.domain.gs1 import is_key
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.quantities import same_unit
from portal.domain.rules.cataloguing.case import ItemCase
from portal.domain.rules.cataloguing.facts import Sibling
from portal.domain.rules.rule import Finding, Owner, Rule
from portal.domain.sscc import check_digit

#: Digits that a GTIN has, the check digit included.
_LENGTHS = (8, 12, 13, 14)


def gtin_is_possible(case: ItemCase) -> Iterator[Finding]:
    """Find GTINs that have not 8, 12, 13 or 14 digits, and wrong check digits with the right one (CAT-02)."""
    gtin = case.item.gtin
    if not gtin or is_key(gtin, *_LENGTHS):
        return
    if not (gtin.isascii() and gtin.isdecimal()):
        yield Finding(case.path("gtin"), {"gtin": gtin}, value=gtin, variant="digits")
    elif len(gtin) not in _LENGTHS:
        yield Finding(case.path("gtin"), {"gtin": gtin, "count": str(len(gtin))}, value=gtin, variant="length")
    else:
        right = str(check_digit(gtin[:-1]))
        yield Finding(case.path("gtin"), {"gtin": gtin, "digit": right}, value=gtin, expected=gtin[:-1] + right)


def item_is_there_once(case: ItemCase) -> Iterator[Finding]:
    """Find items that are there twice with one unit and first day, added again, or not there at all (CAT-03).

    An item that has ended may be added again. Rows for prices of different days go together where none of them ends the
    item and all name one unit and currency.
    """
    if not case.item.code.strip():
        return
    if case.facts.twin is not None:
        params = {"other": str(case.facts.twin), "row": str(case.place), "item": case.name}
        yield Finding(case.path("code"), params, value=params["row"], expected=params["other"])
    else:
        yield from _apart(case)
    if case.line.action is CatalogAction.ADD:
        if case.known is not None:
            yield Finding(case.path("code"), {"item": case.name}, value=case.item.code, variant="known")
    elif case.known is None:
        known = case.facts.known
        has_ended = known is not None and known.status is ItemStatus.ENDED
        variant = "ended" if has_ended else "unknown"
        yield Finding(case.path("code"), {"item": case.name}, value=case.item.code, variant=variant)


def _apart(case: ItemCase) -> Iterator[Finding]:
    for sibling in case.facts.siblings[:1]:
        params = {"other": str(sibling.place), "row": str(case.place), "item": case.name}
        if case.ends or sibling.ends:
            yield Finding(case.path("code"), params, value=params["row"], expected=params["other"], variant="end")
        elif case.known is None and not _is_alike(case.item, sibling):
            yield Finding(case.path("code"), params, value=params["row"], expected=params["other"], variant="apart")


def _is_alike(item: CatalogItem, sibling: Sibling) -> bool:
    return item.currency == sibling.currency and same_unit(item.unit, sibling.unit)


def cross_reference_is_kept(case: ItemCase) -> Iterator[Finding]:
    """Find a code that already stands for another of the buyer's items (CAT-12); no word about it is no conflict."""
    given = case.item.buyer_item
    if not given or case.ends:
        return
    known = case.facts.mapped_to or (case.known.item.buyer_item if case.known is not None else "")
    if known and given != known:
        params = {"item": case.name, "known": known, "given": given, "buyer": case.buyer}
        yield Finding(case.path("buyer_item"), params, value=given, expected=known)


_CATALOG = ("catalog",)
_SOURCE = "field rules 4.6"

RULES = (
    Rule(
        id="CAT-02",
        title="GTINs that can be",
        checks="A GTIN has 8, 12, 13 or 14 digits, and the last is the check digit of the others.",
        severities=(Severity.ERROR,),
        stage=Stage.REFERENCES,
        find_listed=gtin_is_possible,
        fixed=True,
        documents=_CATALOG,
        source=f"{_SOURCE}, GS1 General Specifications 7.9",
        reason=ReasonCode.ITEMS,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="CAT-03",
        title="Each item once",
        checks="No code is there twice with one unit and first day, or beside a row that ends it; what is added is "
        "new, and what is changed or ended is in the catalog.",
        severities=(Severity.ERROR,),
        stage=Stage.REFERENCES,
        find_listed=item_is_there_once,
        documents=_CATALOG,
        source=_SOURCE,
        reason=ReasonCode.ITEMS,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="CAT-12",
        title="One cross-reference",
        checks="No code of the supplier's that stands for one of the buyer's items is given for another. What the "
        "buyer approves is the next version of the cross-reference, which a second person approves where the buyer "
        "asks for it, or where whoever approves the line does not maintain cross-references.",
        severities=(Severity.REVIEW,),
        stage=Stage.POLICY,
        find_listed=cross_reference_is_kept,
        documents=_CATALOG,
        owner=Owner.MASTER_DATA,
        limits=("map_four_eyes",),
        source=_SOURCE,
        reason=ReasonCode.ITEMS,
    ),
)
