"""All that the rules may know besides a proposal: facts that were true when it was checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from portal.domain.catalog import MasterItem, ProposalScope
from portal.domain.profiles import ErpProfile
from portal.domain.rules.cataloguing.terms import CatalogTerms
from portal.domain.suppliers import Supplier


@dataclass(frozen=True, slots=True)
class Sibling:
    """A line about the same item that comes earlier: its row or position, and the days on which its prices hold.

    ``ends`` says that it ends the item.
    """

    place: int
    valid_from: date | None = None
    valid_to: date | None = None
    unit: str = ""
    currency: str = ""
    ends: bool = False


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What is known of the item of one line.

    ``known`` is the item as the ERP has it, None where it has none. ``open_lines`` are the order lines of it with
    something left to deliver, ``open_value`` what is left of them is worth at the orders' prices, in the currency of
    the item, and ``open_packs`` how many of them have another pack size than the line proposes. ``mapped_to`` is the
    buyer's item that the supplier's code stands for by cross-reference from the line's first day on, "" for none.
    ``twin`` is the row or position of the same code, unit and valid-from earlier in the file. ``siblings`` are earlier
    lines about the item, unless there is a twin: the very first, and behind it one whose prices hold on some of the
    same days if there is any.
    """

    known: MasterItem | None = None
    open_lines: int = 0
    open_value: Decimal = Decimal(0)
    open_packs: int = 0
    mapped_to: str = ""
    twin: int | None = None
    siblings: tuple[Sibling, ...] = ()


@dataclass(frozen=True)
class CatalogSnapshot:
    """The world at one instant, as far as all lines of a proposal share it.

    ``today`` is the buyer's calendar date. ``items`` is how many items the supplier has in the catalog, ``removed``
    how many of them would end because a replacement does not name them. ``may_send`` says whether the caller's role
    sends proposals, and ``administrators`` are the names of those who could give it.
    """

    profile: ErpProfile
    supplier: Supplier
    today: date
    scope: ProposalScope = ProposalScope.CHANGES
    items: int = 0
    removed: int = 0
    administrators: tuple[str, ...] = ()
    may_send: bool = True

    @cached_property
    def terms(self) -> CatalogTerms:
        """What holds for every line, found out once: lines may be very many."""
        return CatalogTerms.of(self.profile, self.supplier, self.today)
