"""What the ERP takes of a catalog (ERP-01, ERP-02, ERP-05, ERP-06), and what it has changed since (PO-08)."""

from __future__ import annotations

from collections.abc import Iterator

from portal.domain.authority import AUTHORITY, LABELS, Authority
from portal.domain.quantities import same_unit
from portal.domain.rules.cataloguing.case import CatalogCase, ItemCase
from portal.domain.rules.rule import Finding
from portal.domain.texts import number

#: The contract version of catalogs that these rules speak of.
CONTRACT = "catalog/1"

#: Fields whose last word is the ERP's.
_OWNED = tuple(field for field, owner in AUTHORITY.items() if owner is Authority.ERP)


def contract_is_taken(case: CatalogCase) -> Iterator[Finding]:
    """Find an ERP that does not take this version of catalogs (ERP-01)."""
    if CONTRACT not in case.profile.contracts:
        yield Finding("", {"buyer": case.buyer}, CONTRACT, ", ".join(case.profile.contracts), variant="cat")


def note_fits(case: CatalogCase) -> Iterator[Finding]:
    """Find a note that is longer than the ERP stores; exactly as long is fine (ERP-02)."""
    longest = case.profile.longest("catalog_note")
    if longest is not None and len(case.document.note) > longest:
        yield _too_long("note", len(case.document.note), longest)


def texts_fit(case: ItemCase) -> Iterator[Finding]:
    """Find texts of an item that are longer than the ERP stores or the portal keeps (ERP-02)."""
    item = case.item
    for field, longest in case.terms.lengths:
        length = len(getattr(item, field))
        if length > longest:
            yield _too_long(case.path(field), length, longest)


def _too_long(path: str, length: int, longest: int) -> Finding:
    params = {"longest": number(longest), "length": number(length), "over": number(length - longest)}
    return Finding(path, params, value=params["length"], expected=params["longest"])


def fields_of_the_erp_stay(case: ItemCase) -> Iterator[Finding]:
    """Find another unit or currency than the ERP's, which owns them (ERP-05); codes for pieces are one unit.

    A word that is no unit of the ERP's is a matter of CAT-04.
    """
    if case.known is None or case.ends:
        return
    for field in _OWNED:
        given, known = getattr(case.item, field), getattr(case.known.item, field)
        if given == known or not given or not known:
            continue
        if field == "unit" and (same_unit(given, known) or (case.terms.units and given not in case.terms.units)):
            continue
        label = LABELS[field].lower()
        params = {"item": case.name, "field": label, "known": case.unit(known), "given": case.unit(given)}
        params["buyer"] = case.buyer
        yield Finding(case.path(field), params, value=given, expected=known, variant="owned")


def needed_is_given(case: ItemCase) -> Iterator[Finding]:
    """Find fields left empty that this ERP requires, beside those that every item has (ERP-06)."""
    if case.ends:
        return
    for field in case.terms.required:
        if getattr(case.item, field) in ("", None):
            label = LABELS[field]
            yield Finding(case.path(field), {"buyer": case.buyer, "field": f"the {label[0].lower()}{label[1:]}"})


def item_is_current(case: ItemCase) -> Iterator[Finding]:
    """Find items that the ERP has changed since the supplier saw them (PO-08); it would refuse the change."""
    known, based_on = case.facts.known, case.line.based_on
    if known is not None and based_on is not None and based_on != known.version:
        params = {"item": case.name, "buyer": case.buyer}
        yield Finding(case.path("code"), params, value=str(based_on), expected=str(known.version), variant="cat")
