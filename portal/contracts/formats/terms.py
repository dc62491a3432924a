"""Read business terms out of XML: every one is a value, or a finding that names the term and its place.

What has a finding is left empty ("", None, or 0 where the document's type has no None), so that the rest of the
document can still be shown; with a finding it can never be sent.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias, TypeVar

from lxml import etree

from portal.contracts import scalars
from portal.contracts.attachments import display_name
from portal.contracts.formats import xsd_values
from portal.contracts.readings import MOST
from portal.contracts.scalars import Code, Unreadable
from portal.domain.business_terms import named
from portal.domain.issues import Issue, Severity
from portal.domain.taxes import Tax, TaxCategory

T = TypeVar("T")
Element: TypeAlias = etree._Element | None

#: The most characters of an identifier or a code, of a name, and of a text people wrote.
CODE, NAME, TEXT = 200, 500, 10_000
#: The most digits after the point: prices of a kilowatt hour or a click have more than those of goods.
DECIMALS = 10
#: The most entries of one kind, and the most lines.
ENTRIES, LINES = 1_000, 10_000

_PREFIX = re.compile(r"([a-z]+):(?=[A-Z])")
_BREAK = re.compile(r"\s*[\r\n\t]\s*")
_ZEROS = re.compile(r"(-?[0-9]*\.[0-9]*?)0+")
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


class Terms:
    """One pass over one document in a syntax whose prefixes are ``namespaces``."""

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self._namespaces = namespaces
        #: Paths with their prefixes resolved: a large document asks for the same ones thousands of times.
        self._resolved: dict[str, str] = {}
        self.issues: list[Issue] = []
        #: Embedded files by the SHA-256 of their bytes.
        self.files: dict[str, bytes] = {}

    def find(
        self,
        path: str,
        unreadable: Unreadable,
        term: str = "",
        at: Element = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Keep a finding at this place, with the row of the file and the number of the term among its parameters."""
        if len(self.issues) >= MOST:
            return
        issue = replace(unreadable.issue(path), severity=severity)
        place = {"row": str(at.sourceline)} if at is not None and at.sourceline else {}
        self.issues.append(replace(issue, params={**issue.params, **place, **({"bt": term} if term else {})}))

    def one(self, parent: Element, where: str) -> Element:
        """Return the first element at the path, or None."""
        return None if parent is None else parent.find(self._path(where))

    def every(self, parent: Element, where: str, path: str = "", limit: int = ENTRIES) -> list[etree._Element]:
        """Return the elements at the path; more than ``limit`` are a finding, and the first so many are returned."""
        found: list[etree._Element] = [] if parent is None else parent.findall(self._path(where))
        if len(found) > limit:
            self.find(path, Unreadable("SCH-08", count=str(len(found)), limit=str(limit)), at=found[limit])
        return found[:limit]

    def _path(self, where: str) -> str:
        if where not in self._resolved:
            self._resolved[where] = _PREFIX.sub(lambda prefix: f"{{{self._namespaces[prefix[1]]}}}", where)
        return self._resolved[where]

    def raw(self, parent: Element, where: str) -> str:
        """Return the trimmed text of the first element at the path as it is; "" if there is none."""
        element = self.one(parent, where)
        return "" if element is None else str(element.text or "").strip()

    def code(self, parent: Element, where: str, path: str, term: str, *, needed: bool = False) -> str:
        """Return an identifier or a code."""
        return self._value(parent, where, path, term, lambda text: scalars.code(text, CODE), "", needed=needed)

    def name(self, parent: Element, where: str, path: str, term: str, *, needed: bool = False) -> str:
        """Return a text of one line; a file may have broken it over several."""
        return self._value(
            parent, where, path, term, lambda text: scalars.code(_BREAK.sub(" ", text), NAME), "", needed=needed
        )

    def text(self, parent: Element, where: str, path: str, term: str, *, needed: bool = False) -> str:
        """Return a text of any number of lines."""
        return self._value(parent, where, path, term, lambda text: scalars.plain_text(text, TEXT), "", needed=needed)

    def day(self, parent: Element, where: str, path: str, term: str, *, needed: bool = False) -> date | None:
        """Return a date; one with a ``format`` is written as UN/CEFACT's code 102 has it, 20260608."""
        element = self.one(parent, where)
        compact = element is not None and element.get("format") == "102"
        return self._value(parent, where, path, term, _compact_day if compact else _day, None, needed=needed)

    def number(self, parent: Element, where: str, path: str, term: str, *, needed: bool = False) -> Decimal | None:
        """Return a quantity, a price or a rate."""
        return self._value(parent, where, path, term, _number, None, needed=needed)

    def amount(
        self, parent: Element, where: str, path: str, term: str, currency: str, *, needed: bool = False
    ) -> Decimal | None:
        """Return an amount; one that says another currency than the document is a finding."""
        element = self.one(parent, where)
        given = "" if element is None else str(element.get("currencyID", "")).strip()
        if given and currency and given != currency:
            self.find(path, Unreadable("SCH-06.money", given, term=named(term), currency=currency), term, element)
            return None
        return self.number(parent, where, path, term, needed=needed)

    def choice(
        self, parent: Element, where: str, path: str, term: str, codes: type[Code], *, needed: bool = False
    ) -> Code | None:
        """Return the code of a closed list."""
        return self._value(parent, where, path, term, lambda text: scalars.choice(text, codes), None, needed=needed)

    def flag(self, parent: Element, where: str, path: str) -> bool | None:
        """Return a yes or no."""
        written = self.raw(parent, where)
        if written not in _FLAGS:
            self.find(path, Unreadable("SCH-06", written, choices="true, false"), at=parent)
        return _FLAGS.get(written)

    def attribute(self, parent: Element, where: str, names: str, path: str, term: str) -> str:
        """Return the first of these attributes that the element at the path has; "" if it has none."""
        element = self.one(parent, where)
        if element is None:
            return ""
        written = next((value for name in names.split() if (value := str(element.get(name, "")).strip())), "")
        return self._read(written, path, term, lambda text: scalars.code(text, CODE), "", element)

    def tax(self, parent: Element, category: str, rate: str, path: str, terms: tuple[str, str]) -> Tax:
        """Return a tax category with its rate; one that cannot be read is taken to be S without a rate."""
        found = self.choice(parent, category, f"{path}/category", terms[0], TaxCategory, needed=True)
        percent = self.number(parent, rate, f"{path}/rate", terms[1])
        return Tax(found or TaxCategory.STANDARD, percent)

    def embedded(self, element: etree._Element, path: str, file: str) -> str:
        """Keep an embedded file and return its SHA-256; one that cannot be decoded is a finding and gives ""."""
        try:
            data = base64.b64decode("".join(str(element.text or "").split()), validate=True)
        except (binascii.Error, ValueError):
            self.find(path, Unreadable("FIL-06.embedded", file, file=display_name(file)), "BT-125", element)
            return ""
        if not data:
            self.find(path, Unreadable("FIL-06.empty", file, file=display_name(file)), "BT-125", element)
            return ""
        digest = hashlib.sha256(data).hexdigest()
        self.files[digest] = data
        return digest

    def missing(self, path: str, term: str, at: Element = None) -> None:
        """Keep the finding that a term is not there."""
        self.find(path, Unreadable("SCH-01.term", term=named(term)), term, at)

    def _value(
        self, parent: Element, where: str, path: str, term: str, read: Callable[[str], T], default: T, *, needed: bool
    ) -> T:
        element = self.one(parent, where)
        written = "" if element is None else str(element.text or "").strip()
        if written:
            return self._read(written, path, term, read, default, element)
        if needed:
            self.missing(path, term, parent if element is None else element)
        return default

    def _read(self, written: str, path: str, term: str, read: Callable[[str], T], default: T, element: Element) -> T:
        try:
            return read(written) if written else default
        except Unreadable as unreadable:
            self.find(path, unreadable, term, element)
            return default


def _number(written: str) -> Decimal:
    """Return the number; zeros at its end mean nothing where software writes twenty of them."""
    plain = xsd_values.decimal(written)
    found = _ZEROS.fullmatch(plain) if len(plain) > DECIMALS else None
    return scalars.quantity(xsd_values.decimal(found[1]) if found else plain, DECIMALS)


def _day(written: str) -> date:
    return scalars.day(xsd_values.day(written))


def _compact_day(written: str) -> date:
    if not re.fullmatch("[0-9]{8}", written):
        raise Unreadable("SCH-04.compact", written)
    return scalars.day(f"{written[:4]}-{written[4:6]}-{written[6:]}")
