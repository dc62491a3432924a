"""What an unknown word may mean: the same word elsewhere, a known alias, what is spelled like it, or what is ordered.

A suggestion is never a meaning by itself: a person chooses. Aliases are those of field vocabulary 3.7.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from portal.domain.catalog import CatalogAction
from portal.domain.mappings import Likeness, MappingKind, Suggestion, normal
from portal.domain.taxes import TaxCategory

#: As many as a person can choose from at a glance.
MOST = 8
#: Below this two words are not alike; short ones are less so with one letter changed.
LEAST_ALIKE, LEAST_ALIKE_IF_SHORT = 0.6, 0.75
_SHORT = 5
_NUMBERS = re.compile(r"\d+")

#: Words for units, and X12's codes (element 355), by UN/ECE Rec 20 code; packages have an X before them (Rec 21).
_UNITS: Mapping[str, str] = {
    "C62": "one unit units",
    "H87": "stk stk. stück stueck st. pc pcs pcs. pce pieces piece szt szt. ks kus pz pezzo pezzi pza pièce pièces",
    "EA": "each ea. 個 个 pce. st",
    "PR": "pair pairs paar paire para",
    "SET": "st set satz jeu zestaw",
    "DZN": "dz dozen doz dutzend douzaine",
    "MIL": "th thousand tausend tsd tsd. mille",
    "CEN": "hundred hundert cent",
    "KGM": "kg kilo kilos kilogram kilograms kilogramm",
    "GRM": "gr g gram grams gramm gramme",
    "TNE": "mp t to tonne tonnes ton tons tonna",
    "LBR": "lb lbs pound pounds",
    "INH": "in inch inches zoll",
    "FOT": "ft foot feet",
    "MTR": "mr m meter metre metres mtr. lfm mb",
    "MTK": "sm m2 m² qm sqm",
    "MTQ": "cr m3 m³ cbm cubm",
    "LTR": "lt l liter litre litres ltr.",
    "HUR": "hr h hour hours std std. stunde stunden",
    "DAY": "da day days tag tage",
    "XBX": "bx box boxes schachtel boîte pudełko",
    "XCT": "ct ctn carton cartons karton kartons krt",
    "XCS": "ca cs case cases kiste",
    "XPX": "pl plt pallet pallets palette paletten paleta",
    "XBG": "bg bag bags beutel sac worek",
    "XRO": "rl roll rolls rolle rollen rouleau",
    "XDR": "dr drum drums fass fût",
    "XPK": "pk pkg pack packs packung paket paczka",
    "XBO": "bo bottle bottles flasche bouteille",
}

#: Codes that most firms take for the same thing, though they are different codes.
_SAME = frozenset({"C62", "EA", "H87"})

_TAXES: Mapping[str, str] = {
    TaxCategory.STANDARD: "standard normal full reduced vat mwst ust tva iva normalsatz regelsatz ermäßigt",
    TaxCategory.ZERO: "zero 0 zero-rated nullsatz",
    TaxCategory.EXEMPT: "exempt free steuerfrei befreit exonéré",
    TaxCategory.REVERSE_CHARGE: "rc reverse reverse-charge §13b autoliquidation",
    TaxCategory.INTRA_COMMUNITY: "ic igl intra-community wdt",
    TaxCategory.EXPORT: "export exp ausfuhr",
    TaxCategory.OUT_OF_SCOPE: "none na outside nichtsteuerbar",
}

_ACTIONS: Mapping[str, str] = {
    CatalogAction.ADD: "a added create created insert introduce nouveau nowy nuevo nuovo neuheit",
    CatalogAction.UPDATE: "u m active aktiv modified changed updated geändert mise-à-jour zmiana actualizado",
    CatalogAction.END: "d removed ended inactive discontinued obsolete eol blocked gelöscht inaktiv eingestellt",
}

_ALIASES: Mapping[MappingKind, Mapping[str, str]] = {
    MappingKind.UNIT: _UNITS,
    MappingKind.TAX_CATEGORY: _TAXES,
    MappingKind.STATUS_WORD: _ACTIONS,
}


@dataclass(frozen=True, slots=True)
class Known:
    """What a suggestion is made from: the buyer's codes with their names, and what words mean elsewhere.

    ``is_closed`` says that there are no other codes. ``elsewhere`` has a word, its meaning, and whose word it is, ""
    where it is all suppliers'. ``description`` is what the document says beside the word, and ``ordered`` are codes
    that the order has where the word stands.
    """

    codes: Mapping[str, str]
    is_closed: bool = False
    elsewhere: tuple[tuple[str, str, str], ...] = ()
    description: str = ""
    ordered: tuple[str, ...] = ()


def suggest(kind: MappingKind, word: str, known: Known) -> tuple[Suggestion, ...]:
    """Return what a word may mean, the likeliest first, each meaning once; only codes that the buyer has."""
    found: dict[str, Suggestion] = {}
    for one in (*_exact(word, known), *_aliases(kind, word, known), *_similar(word, known), *_ordered(known)):
        best = found.get(one.ours)
        if (not known.is_closed or one.ours in known.codes) and (best is None or best.score < one.score):
            found[one.ours] = one
    return tuple(sorted(found.values(), key=lambda one: -one.score)[:MOST])


def _exact(word: str, known: Known) -> Iterator[Suggestion]:
    for theirs, ours, supplier in known.elsewhere:
        if normal(theirs) == normal(word):
            whose = f"{supplier} uses the same word" if supplier else "The same word is known"
            yield Suggestion(ours, Likeness.EXACT, 1.0, f"{whose} for {_named(ours, known)}.")
    for code, name in known.codes.items():
        if normal(word) in (normal(code), normal(name)):
            yield Suggestion(code, Likeness.EXACT, 0.98, f"It is the buyer's own word for {_named(code, known)}.")


def _aliases(kind: MappingKind, word: str, known: Known) -> Iterator[Suggestion]:
    meant = [code for code, words in _ALIASES.get(kind, {}).items() if normal(word) in words.split()]
    for code in meant:
        yield Suggestion(str(code), Likeness.ALIAS, 0.9, f"“{word}” is usual for {_named(code, known)}.")
    numbers = sorted(_NUMBERS.findall(word)) if kind is MappingKind.PAYMENT_TERMS else []
    for code in known.codes if numbers else ():
        if sorted(_NUMBERS.findall(code)) == numbers:
            yield Suggestion(code, Likeness.ALIAS, 0.9, f"It names the same numbers as {_named(code, known)}.")
    pieces = _SAME.intersection((*meant, normal(word).upper())) if kind is MappingKind.UNIT else ()
    for code in sorted(_SAME) if pieces else ():
        yield Suggestion(code, Likeness.ALIAS, 0.8, f"Most firms take it for the same as {_named(code, known)}.")


def _similar(word: str, known: Known) -> Iterator[Suggestion]:
    for text, ours in _texts(known):
        if alike := _alike(normal(word), normal(text)):
            because = f"It is spelled like {_named(ours, known)}."
            yield Suggestion(ours, Likeness.SIMILAR, round(alike * 0.75, 3), because)
    for code, name in known.codes.items() if known.description else ():
        if alike := _alike(normal(known.description), normal(name)):
            because = f"“{known.description}” is described like {_named(code, known)}."
            yield Suggestion(code, Likeness.SIMILAR, round(alike * 0.75, 3), because)


def _ordered(known: Known) -> Iterator[Suggestion]:
    for code in known.ordered:
        yield Suggestion(code, Likeness.SIMILAR, 0.3, f"The order says {_named(code, known)}.")


def _texts(known: Known) -> Iterator[tuple[str, str]]:
    for code, name in known.codes.items():
        yield code, code
        yield name, code
    for theirs, ours, _ in known.elsewhere:
        yield theirs, ours


def _alike(one: str, other: str) -> float:
    """Return how alike two words are, 0 where that is not enough; quick bounds spare nearly all the comparison."""
    if not one or not other:
        return 0.0
    least = LEAST_ALIKE_IF_SHORT if min(len(one), len(other)) < _SHORT else LEAST_ALIKE
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    return ratio if (ratio := matcher.ratio()) >= least else 0.0


def _named(code: str, known: Known) -> str:
    name = known.codes.get(code, "")
    return f"{code} ({name})" if name and name != code else str(code)
