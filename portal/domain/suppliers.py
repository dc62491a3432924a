"""Suppliers as the ERP knows them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.domain.orders import Address, Contact


class SupplierStatus(StrEnum):
    """BLOCKED and INACTIVE suppliers see their documents but send nothing (rule ACC-03)."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier under the ERP's number; ``version`` grows with every change the ERP makes.

    ``gs1_prefix`` is the GS1 company prefix of its SSCCs, "" where the ERP knows none. ``vat_id`` and ``legal_id`` are
    those that the buyer has approved, and ``accounts`` the bank accounts (IBAN or national number, without spaces).
    """

    number: str
    name: str
    version: int
    status: SupplierStatus = SupplierStatus.ACTIVE
    status_reason: str = ""
    group: str = ""
    address: Address | None = None
    contact: Contact = Contact()
    gs1_prefix: str = ""
    vat_id: str = ""
    legal_id: str = ""
    accounts: tuple[str, ...] = ()
