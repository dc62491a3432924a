"""What pages and callers read about invoices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from portal.domain.invoices import Invoice, InvoiceType
from portal.domain.issues import Issue
from portal.domain.matching import MatchedLine
from portal.domain.orders import OrderLine
from portal.domain.settlements import DueDate, EarlyPayment, Settlement, SettlementStatus
from portal.domain.states import DocumentState, Receipt
from portal.domain.uploads import UploadState
from portal.services.deviations import DeviationView
from portal.services.mappings.views import Explained

#: States in which a supplier may take an invoice back before the buyer's system has it.
WITHDRAWABLE = frozenset({DocumentState.IN_REVIEW, DocumentState.QUEUED, DocumentState.WAITING, DocumentState.STUCK})


@dataclass(frozen=True, slots=True)
class InvoiceListRow:
    """One invoice in a list: the newest version under its number; a draft's is "" until one is typed.

    ``due`` is the ERP's where it has told one, otherwise the invoice's own.
    """

    id: int
    number: str
    version: int
    type: InvoiceType
    supplier_name: str
    state: DocumentState
    settlement: SettlementStatus | None
    order: str
    issued: date | None
    due: date | None
    amount: Decimal
    currency: str
    line_count: int
    awaits_goods: bool
    erp_reference: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class BilledLine:
    """One line of an invoice beside its order line; quantities but the invoice's own are in the order's unit.

    ``billable`` is what can be billed now besides this invoice; None where that is not known. ``is_order_known``: the
    order that it names is one of the supplier's.
    """

    position: int
    is_order_known: bool = False
    ordered: OrderLine | None = None
    billable: Fraction | None = None


@dataclass(frozen=True, slots=True)
class MatchedView:
    """One order line as an invoice bills it, and what is to be decided about it, or was."""

    line: MatchedLine
    deviations: tuple[DeviationView, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said about an invoice."""

    at: datetime
    name: str
    is_supplier: bool
    text: str


#: What a file's syntax ends with where the data were inside a PDF.
IN_A_PDF = " in a PDF"


@dataclass(frozen=True, slots=True)
class Kept:
    """The file that an invoice was read from; ``syntax`` is what was found in it when it was read."""

    digest: str
    name: str
    syntax: str

    @property
    def is_pdf(self) -> bool:
        """Say whether people can read it as well."""
        return self.syntax.endswith(IN_A_PDF)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another invoice (id) that one looked like when it was sent: from 0 to 1, and what gives how much of that."""

    twin: int
    value: Decimal
    parts: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """One version of an invoice as its page shows it.

    ``lines`` stand beside those of ``document``; ``settlement`` is what the ERP has told, ``as_of`` when. ``due`` is
    when it is due by the order's terms, None where that cannot be said yet, ``early`` what they take off where it is
    paid early. ``waiting`` says why the buyer's system does not have it yet; ``changed`` what differs from the version
    before; ``likeness`` says which invoice it looked like, to whoever may see that one; ``wanted_files`` are the kinds
    of file that the buyer asks for with a draft; ``words`` were read by cross-references; ``unread`` is what its file
    says and could not be understood, and ``keeps_rules`` whether the official rules found no error in that, as far as
    they were asked; the ``can_…`` are what this actor can do now.
    """

    id: int
    edition: int
    version: int
    state: DocumentState
    supplier_name: str
    document: Invoice
    lines: tuple[BilledLine, ...]
    receipts: tuple[Receipt, ...]
    findings: tuple[Issue, ...]
    deviations: tuple[DeviationView, ...]
    versions: tuple[tuple[int, int, DocumentState], ...]
    messages: tuple[Said, ...]
    submitted_at: datetime
    submitted_name: str
    saved_at: datetime
    newest: int
    send_key: str
    erp_reference: str | None = None
    booked_at: datetime | None = None
    settlement: Settlement | None = None
    as_of: datetime | None = None
    due: DueDate | None = None
    early: tuple[EarlyPayment, ...] = ()
    file: Kept | None = None
    waiting: str = ""
    next_try: datetime | None = None
    changed: tuple[tuple[str, str, str], ...] = ()
    assigned_name: str = ""
    review_opened_at: datetime | None = None
    awaits_goods: bool = False
    unread: tuple[Issue, ...] = ()
    keeps_rules: bool = True
    can_edit: bool = False
    can_withdraw: bool = False
    can_repair: bool = False
    can_credit: bool = False
    can_decide: bool = False
    can_write: bool = False
    can_hold: bool = False
    is_mine: bool = False
    consequence: Decimal = Decimal(0)
    likeness: Likeness | None = None
    wanted_files: tuple[str, ...] = ()
    words: tuple[Explained, ...] = ()

    @property
    def written(self) -> Mapping[str, str]:
        """What the sender wrote where a cross-reference says what it means, by its place (``lines/1/unit``)."""
        return {one.path: one.theirs for one in self.words}

    @property
    def number(self) -> str:
        """The supplier's number; "" while a draft has none."""
        return self.document.number


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: everything, and the warnings that were not confirmed yet."""

    issues: tuple[Issue, ...]
    unconfirmed: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending; ``repeated`` means that it had been sent before."""

    id: int
    number: str
    version: int
    state: DocumentState
    repeated: bool


@dataclass(frozen=True, slots=True)
class UploadView:
    """A file that was sent as an invoice, and what came of it; ``style`` is what is known of how a table is written."""

    id: int
    name: str
    size: int
    state: UploadState
    syntax: str
    findings: tuple[Issue, ...]
    problem: str
    invoice: int | None
    invoice_state: str | None
    number: str
    sent_at: datetime
    sent_name: str
    times_sent: int
    digest: str
    is_moving: bool
    style: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment in the list over all invoices."""

    invoice: int | None
    number: str
    is_credit: bool
    supplier_name: str
    reference: str
    paid_on: date
    amount: Decimal
    currency: str
    remittance: str
    reversed_on: date | None
    as_of: datetime


@dataclass(frozen=True, slots=True)
class ElsewhereRow:
    """An invoice that the buyer's system has and that did not come through the portal."""

    settlement: Settlement
    supplier_name: str
    as_of: datetime
