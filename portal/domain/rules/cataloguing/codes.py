"""Codes from their lists (CAT-04)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from portal.domain.codes import COUNTRIES, COUNTRY_WORDS, CURRENCIES, CURRENCY_WORDS
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.mappings import MappingKind
from portal.domain.rules.cataloguing.case import ItemCase
from portal.domain.rules.rule import Finding, Rule
from portal.domain.suggestions import Known, suggest

#: Eight digits: two each for segment (10 to 95), family, class and commodity.
_UNSPSC = re.compile(r"(?:[1-8][0-9]|9[0-5])[0-9]{6}")

#: What people write between the parts of a UNSPSC code.
_BETWEEN = re.compile(r"[\s.\-]")

#: Longer words are no slip of a code.
_LONGEST = 40


def codes_are_known(case: ItemCase) -> Iterator[Finding]:
    """Find units, currencies, countries and classes that are in no list, with what may be meant (CAT-04)."""
    item, terms = case.item, case.terms
    if case.ends:
        return
    if item.unit and terms.units and item.unit not in terms.units:
        yield _unit(case, "unit", item.unit)
    if item.pack is not None and terms.units and item.pack.unit not in terms.units:
        yield _unit(case, "pack", item.pack.unit)
    if item.currency and item.currency not in (terms.currencies or CURRENCIES):
        known = terms.currencies or CURRENCIES
        yield _about(case, "currency", item.currency, _code_of(item.currency, CURRENCY_WORDS, known))
    if item.origin and item.origin not in COUNTRIES:
        yield _about(case, "origin", item.origin, _code_of(item.origin, COUNTRY_WORDS, COUNTRIES))
    if item.classification and _UNSPSC.fullmatch(item.classification) is None:
        yield _about(case, "classification", item.classification, _class_of(item.classification))


def _unit(case: ItemCase, field: str, given: str) -> Finding:
    meant = _unit_of(given, tuple((code, rule.name) for code, rule in case.terms.units.items()))
    if meant:
        params = {"given": given, "suggestion": f"{meant} ({case.unit(meant)})"}
        return Finding(case.path(field), params, value=given, expected=meant, variant="unit_close")
    return Finding(case.path(field), {"given": given, "buyer": case.buyer}, value=given, variant="unit")


@lru_cache(maxsize=1024)
def _unit_of(word: str, units: tuple[tuple[str, str], ...]) -> str:
    """Return the code that a word most likely means, "" for none; a file says the same word again and again."""
    if len(word) > _LONGEST:
        return ""
    meant = suggest(MappingKind.UNIT, word, Known(dict(units)))
    return meant[0].ours if meant else ""


def _code_of(given: str, words: Mapping[str, str], known: frozenset[str]) -> str:
    meant = words.get(given.strip().lower(), given.strip().upper())
    return meant if meant in known else ""


def _class_of(given: str) -> str:
    """Return the class that is left without marks between its parts, and without what is behind its eight digits."""
    digits = _BETWEEN.sub("", given[:_LONGEST])
    return digits[:8] if _UNSPSC.fullmatch(digits[:8]) and len(digits) in (8, 10) else ""


def _about(case: ItemCase, field: str, given: str, meant: str) -> Finding:
    if meant:
        params = {"given": given, "suggestion": meant}
        return Finding(case.path(field), params, value=given, expected=meant, variant=f"{field}_close")
    return Finding(case.path(field), {"given": given}, value=given, variant=field)


RULES = (
    Rule(
        id="CAT-04",
        title="Codes from their lists",
        checks="Units are the buyer's, currencies those of ISO 4217 that it takes, countries those of ISO 3166, and "
        "classes have the eight digits of UNSPSC.",
        severities=(Severity.ERROR,),
        stage=Stage.REFERENCES,
        find_listed=codes_are_known,
        documents=("catalog",),
        source="field rules 4.6 and vocabulary 3.7",
        reason=ReasonCode.REFERENCES,
        action=ActionCode.PROVIDE,
    ),
)
