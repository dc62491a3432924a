"""CAT-04 and CAT-11: codes from their lists, and addresses of pictures and data sheets."""

from __future__ import annotations

from typing import Any

import pytest

from portal.domain import messages
from tests import make
from tests.make_catalogs import item, pack
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, ids
from tests.unit.domain.rules.cataloguing.cases import added, ended, line

ANY = make.profile(units={}, currencies={})


def has(side: str, words: str, *finds: str, **fields: Any) -> Boundary:
    return added("CAT-04", side, words, item(**fields), finds=[f"E lines/1/{one}" for one in finds])


def shows(side: str, words: str, address: str, severity: str = "", field: str = "picture") -> Boundary:
    finds = [f"{severity} lines/1/{field}"] if severity else []
    return line("CAT-11", side, words, item(**{field: address}), finds=finds)


CASES: tuple[Boundary, ...] = (
    has("inside", "all of them are known"),
    has("inside", "what may be empty is", origin="", classification="", pack=None),
    has("on", "another unit that is known", unit="KGM", pack=None),
    added("CAT-04", "on", "no lists are published", item(unit="XZZ", currency="ZAR", pack=None), profile=ANY),
    added(
        "CAT-04", "outside", "no currency of ISO 4217", item(currency="ZZZ"), profile=ANY, finds=["E lines/1/currency"]
    ),
    has("outside", "a word for a unit", "unit", unit="piece", pack=None),
    has("outside", "a unit that nobody knows", "unit", unit="QQQ", pack=None),
    has("outside", "small letters", "unit", unit="h87", pack=None),
    has("outside", "the unit of the pack", "pack", pack=pack(96, "CARTON")),
    has("outside", "a currency that the buyer does not take", "currency", currency="CHF"),
    has("outside", "a sign", "currency", currency="€"),
    has("outside", "a word", "currency", currency="Euro"),
    has("on", "the last country of the list", origin="ZW"),
    has("outside", "a country that there is not", "origin", origin="XX"),
    has("outside", "the letters of cars", "origin", origin="UK"),
    has("outside", "small letters of a country", "origin", origin="de"),
    has("on", "the first segment", classification="10000000"),
    has("on", "the last segment", classification="95999999"),
    has("outside", "before the first segment", "classification", classification="09999999"),
    has("outside", "behind the last segment", "classification", classification="96000000"),
    has("outside", "seven digits", "classification", classification="3116150"),
    has("outside", "points between its parts", "classification", classification="31.16.15.00"),
    has("outside", "a business function behind it", "classification", classification="3116150014"),
    has("outside", "a word for a class", "classification", classification="Screws"),
    ended("CAT-04", "on", "an end needs no codes", valid_to=make.TODAY),
    shows("inside", "no picture", ""),
    shows("inside", "a picture", "https://img.globex.example/912/88.jpg"),
    shows("on", "capitals, and something behind it", "HTTPS://IMG.GLOBEX.EXAMPLE/912.PNG?width=800#top"),
    shows("on", "a country of two letters", "https://globex.de/a.webp"),
    shows("on", "a PDF", "https://globex.example/912.pdf", field="datasheet"),
    shows("outside", "no https", "http://globex.example/912.jpg", "W"),
    shows("outside", "a page", "https://globex.example/912", "W"),
    shows("outside", "a PDF as a picture", "https://globex.example/912.pdf", "W"),
    shows("outside", "a picture as a data sheet", "https://globex.example/912.jpg", "W", "datasheet"),
    shows("outside", "a script", "javascript:alert(1)//https://globex.example/912.jpg", "E"),
    shows("outside", "data", "data:image/png;base64,AAAA", "E"),
    shows("outside", "a file of one computer", r"C:\pictures\912.jpg", "E"),
    shows("outside", "no address", "912.jpg", "E", "datasheet"),
    shows("outside", "a blank", "https://globex.example/9 12.jpg", "E"),
    shows("outside", "this machine", "https://localhost/912.jpg", "W"),
    shows("outside", "a number", "https://169.254.169.254/912.jpg", "W"),
    shows("outside", "a number of six", "https://[::1]/912.jpg", "W"),
    shows("outside", "a port", "https://globex.example:8443/912.jpg", "W"),
    shows("outside", "a password", "https://ann:secret@globex.example/912.jpg", "W"),
    shows("outside", "a name inside", "https://erp.initech.internal/912.jpg", "W"),
    shows("outside", "a name at home", "https://nas.home.arpa/912.jpg", "W"),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_boundaries(boundary: Boundary) -> None:
    assert_finds(boundary)


@pytest.mark.parametrize(
    ("fields", "meant"),
    [
        ({"unit": "Stk", "pack": None}, "H87 (pieces)"),
        ({"unit": "KG", "pack": None}, "KGM (kg)"),
        ({"pack": pack(96, "box")}, "XBX (boxes)"),
        ({"currency": "€"}, "EUR"),
        ({"currency": " eur"}, "EUR"),
        ({"origin": "Deutschland"}, "DE"),
        ({"origin": "EL"}, "GR"),
        ({"classification": "31 16 15 00"}, "31161500"),
        ({"classification": "31161500-14"}, "31161500"),
    ],
    ids=str,
)
def test_what_may_be_meant_is_suggested(fields: dict[str, str], meant: str) -> None:
    (issue,) = has("outside", "", **fields).check().errors
    assert issue.expected == meant.split()[0]
    assert f"did you mean {meant}?" in messages.text(issue)
