"""Suppliers as the ERP knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.domain.calendars import WorkCalendar, weekend
from portal.domain.orders import Address, Contact

_MARK_LENGTH = 80


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
    ``closed_weekdays`` (ISO, 1 Monday) are None where the ERP does not know them: then the weekend of the country is.
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
    closed_weekdays: frozenset[int] | None = None
    closed_dates: frozenset[date] = frozenset()

    @property
    def marks(self) -> frozenset[str]:
        """What nobody else has but another account of the same company: its VAT id and bank accounts, each named."""
        told = [("vat", self.vat_id), *(("account", one) for one in self.accounts)]
        plain = ((kind, "".join(value.upper().split())) for kind, value in told)
        return frozenset(f"{kind} {value}"[:_MARK_LENGTH] for kind, value in plain if value)

    @property
    def calendar(self) -> WorkCalendar:
        """The days on which goods leave."""
        country = "" if self.address is None else self.address.country
        closed = weekend(country) if self.closed_weekdays is None else self.closed_weekdays
        return WorkCalendar(closed, self.closed_dates)
