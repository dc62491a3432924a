"""The ERP's contract: what it takes and what it can book, published by its adapter under a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from portal.domain.orders import Address, Contact
from portal.domain.taxes import TaxRate
from portal.domain.tolerances import ToleranceProfile

#: Texts whose length an ERP may limit, by the names under which adapters publish it and rules ask for it: of answers to
#: orders, of ship notices, of invoices (``invoice_note`` is all of its notes, each on a line of its own), of catalogs.
Text = Literal[
    "document_number",
    "note",
    "line_note",
    "substitute_item",
    "substitute_description",
    "notice_number",
    "notice_note",
    "carrier",
    "service",
    "tracking",
    "bill_of_lading",
    "lot",
    "serial",
    "invoice_number",
    "invoice_note",
    "payment_terms",
    "item_code",
    "item_buyer_item",
    "item_description",
    "item_picture",
    "item_datasheet",
    "catalog_note",
]


@dataclass(frozen=True, slots=True)
class UnitRule:
    """A unit the ERP knows: UN/ECE Rec 20 code, whole numbers only or not, decimals at most."""

    code: str
    name: str
    discrete: bool
    decimals: int = 3


@dataclass(frozen=True, slots=True)
class ErpProfile:
    """One version of the ERP's contract.

    ``field_lengths`` are the longest texts the ERP stores, by the names of ``Text``; ``bookable`` are the deviations it
    can book: ``quantity``, ``date``, ``price``, ``split``, ``backorder``, ``substitute``, ``reject``; ``contracts`` the
    contract versions it takes.
    ``buyer_address`` and ``buyer_vat_id`` say to whom invoices are made out; ``tax_rates`` are the rates that a country
    has, by its ISO code: a country that is not there is not checked.
    """

    version: str
    buyer: str
    contracts: tuple[str, ...] = ("acknowledgment/1",)
    buyer_address: Address | None = None
    buyer_vat_id: str = ""
    contact: Contact = Contact()
    field_lengths: Mapping[str, int] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    units: Mapping[str, UnitRule] = field(default_factory=dict)
    currencies: Mapping[str, int] = field(default_factory=dict)
    bookable: frozenset[str] = frozenset({"quantity", "date", "price", "split", "backorder", "substitute", "reject"})
    tax_rates: Mapping[str, tuple[TaxRate, ...]] = field(default_factory=dict)
    tolerances: ToleranceProfile = ToleranceProfile()

    def longest(self, text: Text) -> int | None:
        """Return how many characters of a text the ERP stores, None where it names no limit."""
        return self.field_lengths.get(text)
