"""Make UBL elements one after the other; what is empty is left out."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from lxml import etree

from portal.contracts.formats.ubl_invoice.codes import NAMESPACES
from portal.domain.invoice_parties import Identifier

# What XML 1.0 has no way to write. Texts that came in by a contract are free of it; the ERP's come from elsewhere.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Builder:
    """Writes below ``root``; amounts are in ``currency``."""

    def __init__(self, root: etree._Element, currency: str) -> None:
        self.root = root
        self.currency = currency

    def group(self, parent: etree._Element, path: str) -> etree._Element:
        """Add the elements of a path, one in the other, and return the innermost."""
        for name in path.split("/"):
            parent = self._add(parent, name)
        return parent

    def text(self, parent: etree._Element, name: str, text: str, /, **attributes: str) -> None:
        """Add an element with this text unless it is empty."""
        if text:
            self._add(parent, name, text, **{key: value for key, value in attributes.items() if value})

    def identifier(self, parent: etree._Element, name: str, identifier: Identifier | None) -> None:
        """Add an identifier with its scheme."""
        if identifier is not None:
            self.text(parent, name, identifier.value, schemeID=identifier.scheme)

    def day(self, parent: etree._Element, name: str, day: date | None) -> None:
        """Add a date."""
        self.text(parent, name, "" if day is None else day.isoformat())

    def number(self, parent: etree._Element, name: str, number: Decimal | None, /, **attributes: str) -> None:
        """Add a number."""
        self.text(parent, name, "" if number is None else f"{number:f}", **attributes)

    def amount(self, parent: etree._Element, name: str, amount: Decimal | None, currency: str = "") -> None:
        """Add an amount with its currency."""
        self.number(parent, name, amount, currencyID=currency or self.currency)

    @staticmethod
    def _add(parent: etree._Element, name: str, text: str | None = None, /, **attributes: str) -> etree._Element:
        prefix, _, tag = name.partition(":")
        clean = {key: _UNWRITABLE.sub("\ufffd", value) for key, value in attributes.items()}
        element = etree.SubElement(parent, f"{{{NAMESPACES[prefix]}}}{tag}", clean)
        if text is not None:
            element.text = _UNWRITABLE.sub("\ufffd", text)
        return element
