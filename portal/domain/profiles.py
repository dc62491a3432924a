"""The ERP's contract: what it takes and what it can book, published by its adapter under a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.domain.orders import Address, Contact
from portal.domain.taxes import TaxRate
from portal.domain.tolerances import ToleranceProfile


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

    ``field_lengths`` are the longest texts the ERP stores, by field (``note``, ``line_note``, ``substitute_item``,
    ``substitute_description``); ``bookable`` are the deviations it can book: ``quantity``, ``date``, ``price``,
    ``split``, ``backorder``, ``substitute``, ``reject``; ``contracts`` the contract versions it takes.
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
