"""Invoices and credit notes in the semantic model of EN 16931 (BT and BG numbers are that standard's).

Everything a supplier's software may write in UBL 2.1, CII or Factur-X has its place here, so that document -> UBL ->
document loses nothing. Amounts are in ``currency``; a credit note's are positive, as its type says what they mean.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from portal.domain.invoice_parties import Identifier, Party, PostalAddress
from portal.domain.taxes import Tax

#: Digits of an order line's number.
_LONGEST_LINE = 9


class InvoiceType(StrEnum):
    """What the document is (BT-3, UNCL1001)."""

    INVOICE = "380"
    CREDIT_NOTE = "381"
    CORRECTED = "384"
    PARTIAL = "326"
    DEBIT_NOTE = "383"
    PREPAYMENT = "386"
    SELF_BILLED = "389"

    @property
    def is_credit(self) -> bool:
        """Say whether the amounts go back to the buyer."""
        return self is InvoiceType.CREDIT_NOTE


class CreditReason(StrEnum):
    """Why a credit note is given, and of what kind it is (rule CRN-04)."""

    RETURN = "return"
    PRICE = "price"
    QUANTITY = "quantity"
    FULL = "full_cancel"
    OTHER = "other"

    @property
    def gives_back_goods(self) -> bool:
        """Say whether the quantity is taken back too, so that it can be billed again: not where a price is credited."""
        return self in {CreditReason.RETURN, CreditReason.QUANTITY, CreditReason.FULL}


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An allowance (BG-20, 27) or a charge (BG-21, 28) of the document, with its ``tax``, or of a line, without.

    ``amount`` is never negative: BT-92, 99, 136 or 141; ``base`` and ``percent`` say how it comes about; ``reason`` and
    ``code`` (UNCL5189 for allowances, UNCL7161 for charges) why.
    """

    is_charge: bool
    amount: Decimal
    base: Decimal | None = None
    percent: Decimal | None = None
    reason: str = ""
    code: str = ""
    tax: Tax | None = None


@dataclass(frozen=True, slots=True)
class TaxSubtotal:
    """One row of the tax breakdown (BG-23): base BT-116, amount BT-117, why none is due BT-120 and BT-121."""

    tax: Tax
    base: Decimal
    amount: Decimal
    exemption: str = ""
    exemption_code: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """Document totals (BG-22): BT-106 to BT-115. ``tax`` is in the invoice's currency, ``accounting_tax`` in BT-6's.

    None means that the document does not say it.
    """

    lines: Decimal
    net: Decimal
    gross: Decimal
    due: Decimal
    allowances: Decimal | None = None
    charges: Decimal | None = None
    tax: Decimal | None = None
    accounting_tax: Decimal | None = None
    prepaid: Decimal | None = None
    rounding: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Days from and to, both included (BG-14, BG-26); either may be open."""

    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Preceding:
    """The invoice that is corrected or credited (BG-3): BT-25, BT-26."""

    number: str
    issued: date | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A note on the whole document (BG-1): ``subject`` BT-21, ``text`` BT-22."""

    text: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """Where a credit transfer goes (BG-17): ``number`` BT-84, ``name`` BT-85, ``bic`` BT-86."""

    number: str
    name: str = ""
    bic: str = ""


@dataclass(frozen=True, slots=True)
class PaymentInstructions:
    """How the document is to be paid (BG-16): means BT-81 (UNCL4461) and BT-82, remittance text BT-83.

    ``card`` and ``card_holder`` are BT-87 and 88, ``mandate``, ``creditor`` and ``debited`` BT-89 to 91.
    """

    means: str
    means_text: str = ""
    remittance: str = ""
    accounts: tuple[Account, ...] = ()
    card: str = ""
    card_holder: str = ""
    mandate: str = ""
    creditor: str = ""
    debited: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where and when (BG-13): name BT-70, location BT-71, date BT-72, address BG-15."""

    name: str = ""
    location: Identifier | None = None
    delivered: date | None = None
    address: PostalAddress | None = None


@dataclass(frozen=True, slots=True)
class SupportingDocument:
    """A document that comes with it (BG-24): BT-122, 123, 124; an embedded file (BT-125) is kept by its SHA-256.

    What kind of document it is (a timesheet, a proof of delivery), its description says. ``size`` is the file's in
    bytes.
    """

    id: str
    description: str = ""
    url: str = ""
    digest: str = ""
    name: str = ""
    media_type: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Attribute:
    """A property of an item (BG-32): BT-160, BT-161."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Classification:
    """What kind of thing an item is (BT-158): a code from a list (UNCL7143) in a version."""

    code: str
    scheme: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line (BG-25).

    ``id`` is BT-126, ``quantity`` BT-129 in ``unit`` BT-130, ``net`` BT-131, ``price`` BT-146 per ``price_base`` BT-149
    of ``price_unit`` BT-150 ("" means the line's own unit); ``gross_price`` BT-148 less ``price_discount`` BT-147.
    ``order`` is an order's number where the line names one of its own, otherwise the document's BT-13 holds;
    ``order_line`` BT-132; ``notice`` the ship notice that the line bills.
    """

    id: str
    quantity: Decimal
    unit: str
    net: Decimal
    price: Decimal
    name: str
    tax: Tax
    price_base: Decimal | None = None
    price_unit: str = ""
    gross_price: Decimal | None = None
    price_discount: Decimal | None = None
    order: str = ""
    order_line: str = ""
    notice: str = ""
    note: str = ""
    object_id: Identifier | None = None
    accounting: str = ""
    period: Period | None = None
    adjustments: tuple[Adjustment, ...] = ()
    description: str = ""
    seller_item: str = ""
    buyer_item: str = ""
    standard_item: Identifier | None = None
    classifications: tuple[Classification, ...] = ()
    origin: str = ""
    attributes: tuple[Attribute, ...] = ()

    @property
    def charged(self) -> Decimal:
        """What is charged for it besides the goods (BG-28): part of its net amount."""
        return sum((one.amount for one in self.adjustments if one.is_charge), Decimal(0))

    @property
    def order_line_number(self) -> int | None:
        """The number of the order line, None where the line names none that could be one."""
        text = self.order_line.strip()
        return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_LINE else None


@dataclass(frozen=True, slots=True)
class Invoice:
    """One version of one invoice or credit note.

    ``number`` BT-1, ``issued`` BT-2, ``type`` BT-3, ``currency`` BT-5, ``tax_currency`` BT-6, ``tax_point`` BT-7 or
    ``tax_point_code`` BT-8, ``due`` BT-9, ``buyer_reference`` BT-10, ``project`` BT-11, ``contract`` BT-12, ``order``
    BT-13, ``sales_order`` BT-14, ``receiving_advice`` BT-15, ``notice`` BT-16, ``tender`` BT-17, ``object_id`` BT-18,
    ``accounting`` BT-19, ``terms`` BT-20, ``process`` BT-23, ``specification`` BT-24. ``supplier`` is the ERP's number
    of whoever sends it.

    ``credit_reason`` says why a credit note is given, ``different_because`` why it is no duplicate of its likeliest
    twin. ``confirmed`` holds fingerprints of warnings that the supplier has confirmed.
    """

    number: str
    supplier: str
    type: InvoiceType
    issued: date | None
    currency: str
    lines: tuple[InvoiceLine, ...]
    totals: Totals
    taxes: tuple[TaxSubtotal, ...] = ()
    seller: Party = Party()
    buyer: Party = Party()
    payee: Party | None = None
    tax_representative: Party | None = None
    due: date | None = None
    order: str = ""
    notice: str = ""
    tax_currency: str = ""
    tax_point: date | None = None
    tax_point_code: str = ""
    buyer_reference: str = ""
    project: str = ""
    contract: str = ""
    sales_order: str = ""
    receiving_advice: str = ""
    tender: str = ""
    object_id: Identifier | None = None
    accounting: str = ""
    terms: str = ""
    process: str = ""
    specification: str = ""
    notes: tuple[Note, ...] = ()
    preceding: tuple[Preceding, ...] = ()
    delivery: Delivery | None = None
    period: Period | None = None
    payment: PaymentInstructions | None = None
    adjustments: tuple[Adjustment, ...] = ()
    supporting: tuple[SupportingDocument, ...] = ()
    credit_reason: CreditReason | None = None
    different_because: str = ""
    confirmed: frozenset[str] = field(default=frozenset())

    def order_of(self, line: InvoiceLine) -> str:
        """Return the number of the order that a line bills, "" where it bills none."""
        return line.order or self.order

    @property
    def replaces(self) -> frozenset[str]:
        """The numbers of the invoices that a corrected invoice stands in place of."""
        is_correction = self.type is InvoiceType.CORRECTED
        return frozenset(one.number for one in self.preceding) if is_correction else frozenset()

    @property
    def charges(self) -> tuple[Adjustment, ...]:
        """What is charged besides the goods: for the document, and then for its lines."""
        of_lines = (one for line in self.lines for one in line.adjustments)
        return tuple(one for one in (*self.adjustments, *of_lines) if one.is_charge)

    @property
    def gives_back_goods(self) -> bool:
        """Say whether it is a credit note whose quantities can be billed again."""
        return self.type.is_credit and self.credit_reason is not None and self.credit_reason.gives_back_goods

    @property
    def orders(self) -> tuple[str, ...]:
        """The orders' numbers, each once, in the order of the lines; a document without lines names its own."""
        named = [self.order_of(line) for line in self.lines] or [self.order]
        return tuple(number for number in dict.fromkeys(named) if number)
