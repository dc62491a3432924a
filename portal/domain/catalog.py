"""What a supplier sells to this buyer, and what it proposes to change (UBL Catalogue, Peppol BIS 18A, X12 832).

The item master is the ERP's. A supplier proposes: a proposal is a document like every other, with versions, receipts,
findings and review, and its lines take effect when the ERP has booked it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from portal.domain.quantities import UnitFactor


class CatalogAction(StrEnum):
    """What a line does (field vocabulary, 3.11): the codes of Peppol's catalogue line."""

    ADD = "add"
    UPDATE = "update"
    END = "end"


class ProposalScope(StrEnum):
    """CHANGES: items that are not named stay as they are. REPLACEMENT: they end (rule CAT-10 guards that)."""

    CHANGES = "changes"
    REPLACEMENT = "replacement"


class Acceptance(StrEnum):
    """What becomes of a file with wrong rows (rule FIL-05): nothing of it is sent, or its good rows are."""

    ALL_OR_NOTHING = "all"
    GOOD_ROWS = "good"


class ItemStatus(StrEnum):
    """How the ERP has an item."""

    ACTIVE = "active"
    ENDED = "ended"


class CatalogStatus(StrEnum):
    """How an item stands for its supplier (field vocabulary, 3.11), its newest proposal included.

    ACCEPTED: the buyer has taken the change, and the ERP does not have it or it does not hold yet. SUPERSEDED: ended.
    """

    DRAFT = "draft"
    CHECKING = "checking"
    ERRORS = "errors"
    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    ACTIVE = "active"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"


class LineState(StrEnum):
    """How one line of a proposal stands.

    WAITING: a word in it has no meaning yet, which master data decide. LEFT_OUT: wrong, and not sent with the good
    ones. PENDING: the buyer decides.
    """

    OK = "ok"
    WRONG = "wrong"
    WAITING = "waiting"
    LEFT_OUT = "left_out"
    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"
    BOOKED = "booked"
    REFUSED = "refused"


class Trend(StrEnum):
    """Where a line's price goes."""

    UP = "up"
    DOWN = "down"
    SAME = "same"


#: As many prices by quantity as an item is proposed with, in a form as in a row of a table (rule CAT-05).
MOST_TIERS = 50


@dataclass(frozen=True, slots=True)
class PriceTier:
    """The price from so many of the item's unit on; the first tier begins at 0 or at the minimum."""

    minimum: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class PricePeriod:
    """Prices per ``price_base`` that hold from one day to another, both included; None is open."""

    valid_from: date | None
    valid_to: date | None
    prices: tuple[PriceTier, ...]
    price_base: Decimal


@dataclass(frozen=True, slots=True)
class CatalogItem:
    """One item as a supplier sells it, under the supplier's own ``code``.

    ``prices`` are per ``price_base`` of ``unit`` (UN/ECE Rec 20) in ``currency`` and hold from ``valid_from`` to
    ``valid_to``. ``pack`` says how many of ``unit`` the supplier's pack holds. ``lead_days`` are calendar days from the
    order to the day on which the goods leave. ``origin`` is ISO 3166-1 alpha-2, ``classification`` a UNSPSC code of
    eight digits; ``picture`` and ``datasheet`` are addresses that begin with https. What is not said is empty.
    """

    code: str
    description: str = ""
    unit: str = ""
    currency: str = ""
    prices: tuple[PriceTier, ...] = ()
    price_base: Decimal = Decimal(1)
    valid_from: date | None = None
    valid_to: date | None = None
    buyer_item: str = ""
    gtin: str = ""
    pack: UnitFactor | None = None
    minimum: Decimal | None = None
    lead_days: int | None = None
    origin: str = ""
    classification: str = ""
    picture: str = ""
    datasheet: str = ""

    @property
    def price(self) -> Decimal | None:
        """The price of the first tier, None where none is given."""
        return self.prices[0].price if self.prices else None

    @property
    def period(self) -> PricePeriod:
        """Its prices with the days on which they hold."""
        return PricePeriod(self.valid_from, self.valid_to, self.prices, self.price_base)


@dataclass(frozen=True, slots=True)
class MasterItem:
    """An item as the ERP has it; ``version`` grows with every change, and decides which of two is newer (MSG-08).

    ``item`` holds the prices of today, or the first to come; ``later`` are those behind it. ``is_contract`` says that
    the price is agreed: every change of it is the buyer's to approve (rule CAT-06).
    """

    supplier: str
    item: CatalogItem
    version: int
    changed_at: datetime
    status: ItemStatus = ItemStatus.ACTIVE
    is_contract: bool = False
    later: tuple[PricePeriod, ...] = ()

    @property
    def reference(self) -> str:
        """How the ERP's change feed names it: the supplier's number, a slash, the supplier's item code."""
        return f"{self.supplier}/{self.item.code}"


def status_on(item: MasterItem, today: date) -> CatalogStatus:
    """Return how an item stands on a day as far as the ERP tells; on its first and last day it is active."""
    if item.status is ItemStatus.ENDED:
        return CatalogStatus.SUPERSEDED
    periods = ((item.item.valid_from, item.item.valid_to), *((one.valid_from, one.valid_to) for one in item.later))
    if all(last is not None and last < today for _, last in periods):
        return CatalogStatus.EXPIRED
    if all(first is not None and first > today for first, _ in periods):
        return CatalogStatus.ACCEPTED
    return CatalogStatus.ACTIVE


def as_of_day(item: MasterItem, today: date) -> MasterItem:
    """Return an item with the prices of a day, or the first to come; where all are over, the last ones."""
    periods = (item.item.period, *item.later)
    left = tuple(one for one in periods if one.valid_to is None or one.valid_to >= today) or periods[-1:]
    if left == periods:
        return item
    now = replace(
        item.item,
        valid_from=left[0].valid_from,
        valid_to=left[0].valid_to,
        prices=left[0].prices,
        price_base=left[0].price_base,
    )
    return replace(item, item=now, later=left[1:])


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """What a supplier wants of one item: the whole of it as it is to be; of an END the code and ``valid_to`` count.

    ``position`` counts from 1; ``row`` is that of the file it came in, None for one from a form. ``based_on`` is the
    version of the ERP's item that the supplier saw, None for one that the ERP has not.
    """

    position: int
    action: CatalogAction
    item: CatalogItem
    based_on: int | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class CatalogProposal:
    """The head of one version of a proposal. Its lines may be very many, and travel beside it in batches.

    ``supplier`` is the ERP's number; ``confirmed`` are fingerprints of warnings.
    """

    number: str
    version: int
    supplier: str
    scope: ProposalScope = ProposalScope.CHANGES
    acceptance: Acceptance = Acceptance.ALL_OR_NOTHING
    note: str = ""
    confirmed: frozenset[str] = field(default=frozenset())
