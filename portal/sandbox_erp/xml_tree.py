"""Reading XML that others wrote, without trusting it: no document types, no entities, no network, no endless files."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

#: A larger file is not an order; it is refused before it is parsed.
LARGEST_FILE = 20 * 1024 * 1024

#: As xsd:decimal, with no more digits than a quantity or a price has.
_DECIMAL = re.compile(r"[+-]?(0*\d{1,12}(\.\d{0,9}0*)?|\.\d{1,9}0*)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LONGEST_NUMBER = 60

#: Peppol sends documents inside this one (UN/CEFACT SBDH).
_ENVELOPE = "StandardBusinessDocument"


class Unreadable(Exception):
    """The document cannot become an order; the text names the place and the reason."""


class Element:
    """An element of a document, or the absence of one: what is not there has no children and no text.

    Children are found by their local names, so that any prefix will do.
    """

    def __init__(self, node: Any) -> None:
        self._node = node

    def __bool__(self) -> bool:
        return self._node is not None

    @property
    def place(self) -> str:
        """Where the element is, for people."""
        return f"line {self._node.sourceline} of the file"

    @property
    def content(self) -> str:
        """The element's own text."""
        return "" if self._node is None else (self._node.text or "").strip()

    def children(self, name: str) -> list[Element]:
        """Return the children of this name, in order."""
        if self._node is None:
            return []
        return [Element(node) for node in self._node if etree.QName(node).localname == name]

    def child(self, *path: str) -> Element:
        """Return the first child of this name, or of a child of that name and so on."""
        found = self
        for name in path:
            found = next(iter(found.children(name)), Element(None))
        return found

    def text(self, *path: str) -> str:
        """Return the text of a child, "" where there is none."""
        return self.child(*path).content

    def texts(self, name: str) -> str:
        """Return the texts of all children of this name, one in each line."""
        return "\n".join(filter(None, (child.content for child in self.children(name))))

    def attribute(self, name: str) -> str:
        """Return an attribute of the element itself."""
        return "" if self._node is None else str(self._node.get(name, "")).strip()

    def decimal(self, name: str) -> Decimal | None:
        """Return a child's number, None where it is missing.

        Raises:
            Unreadable: it is there and not a number in plain notation.
        """
        child = self.child(name)
        if not child.content:
            return None
        if len(child.content) > _LONGEST_NUMBER or not _DECIMAL.fullmatch(child.content):
            raise Unreadable(f"{child.place}: {name} {child.content[:40]!r} is not a number.")
        return Decimal(child.content)

    def day(self, name: str) -> date | None:
        """Return a child's date, None where it is missing.

        Raises:
            Unreadable: it is there and not a date.
        """
        child = self.child(name)
        if not child.content:
            return None
        # A date may carry a time zone (2010-01-20Z); the calendar day is what counts.
        found = _DAY.match(child.content)
        try:
            return date.fromisoformat(found[0] if found else child.content)
        except ValueError as error:
            raise Unreadable(f"{child.place}: {name} {child.content[:40]!r} is not a date.") from error

    def indicator(self, name: str) -> bool | None:
        """Return a child that says yes or no, None where it says neither."""
        return {"true": True, "1": True, "false": False, "0": False}.get(self.text(name))


def parse(content: bytes, root: str, namespace: str) -> Element:
    """Return the root element of a file, taken out of its envelope where it came in one.

    Raises:
        Unreadable: it is too large, not XML, has another root, or declares a document type.
    """
    if len(content) > LARGEST_FILE:
        raise Unreadable(f"the file is larger than {LARGEST_FILE // 1024 // 1024} MB.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        node = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"the file is not readable as XML: {error.msg}.") from error
    if node.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("the file contains a document type declaration, which is forbidden.")
    if etree.QName(node).localname == _ENVELOPE:
        node = next((child for child in node if etree.QName(child).localname == root), node)
    name = etree.QName(node)
    if (name.localname, name.namespace) != (root, namespace):
        raise Unreadable(f"the file is not a UBL {root.lower()}: its root element is {name.localname[:60]}.")
    return Element(node)
