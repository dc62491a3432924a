"""The checker of invoices: each beside the ERP's ledger, each settlement and payment, and every file that was sent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.domain.states import DocumentState, ReceiptState
from portal.domain.uploads import UploadState
from portal.faults.accounts import Accounts, Entered, File, Invoice
from portal.faults.billing import Billed
from portal.faults.goods_checker import different
from portal.faults.promising import promised, unasked
from portal.faults.violation import BILLED_TWICE, Violation

S = DocumentState

#: Named ends and rests in which the ERP has no booking.
NOT_BOOKED = frozenset({S.DECLINED, S.REFUSED, S.WITHDRAWN, S.SUPERSEDED, S.IN_REVIEW, S.STUCK})


@dataclass(frozen=True, slots=True)
class InvoiceVerdict:
    """What was compared and what was wrong; ``ends`` counts invoices by how they ended, ``paid`` those paid in full."""

    invoices: int
    entered: int
    payments: int
    paid: int
    files: int
    ends: Mapping[str, int]
    violations: tuple[Violation, ...]


def check(accounts: Accounts, told: Sequence[Billed], uploaded: Sequence[str]) -> InvoiceVerdict:
    """Compare both books, once everything has come to rest, with each other and with what suppliers were told."""
    invoices, entered, files = accounts.invoices(), accounts.entered(), accounts.files()
    by_key: dict[str, list[Entered]] = defaultdict(list)
    for booking in entered:
        by_key[booking.key].append(booking)
    settled, payments = accounts.settled_there(), accounts.paid_there()
    violations = [
        *_told(told, invoices),
        *(violation for invoice in invoices for violation in _compared(invoice, by_key[invoice.key])),
        *(violation for invoice in invoices for violation in promised(invoice, "invoice")),
        *unasked({invoice.key for invoice in invoices}, entered, "invoice"),
        *_taken(uploaded, files),
        *different("settlement differs", accounts.settled_here(), settled),
        *different("payment differs", accounts.paid_here(), payments),
    ]
    references = {invoice.reference for invoice in invoices}
    paid = sum(status == "paid" for number, (_, status, _, _) in settled.items() if number in references)
    made = sum(number in references for number, _ in payments)
    ends = Counter("booked" if invoice.reference else invoice.state.value for invoice in invoices)
    return InvoiceVerdict(len(invoices), len(entered), made, paid, len(files), ends, tuple(violations))


def _told(told: Iterable[Billed], invoices: Iterable[Invoice]) -> Iterator[Violation]:
    """What a supplier was told was accepted is there, and nothing was accepted that nobody was told of."""
    kept = {invoice.id: invoice for invoice in invoices}
    known = {each.id for each in told}
    for each in told:
        if each.id not in kept:
            yield Violation("invoice lost", f"{each.order}: invoice {each.id}")
    for invoice in kept.values():
        if invoice.id not in known:
            yield Violation("invoice that nobody sent", invoice.name)


def _compared(invoice: Invoice, booked: Sequence[Entered]) -> Iterator[Violation]:
    numbers = ", ".join(booking.number for booking in booked)
    if len(booked) > 1:
        yield Violation(BILLED_TWICE, f"{invoice.name}: {numbers}")
    if invoice.reference is None:
        if booked:
            yield Violation("invoice booked in the ERP, not here", f"{invoice.name}, {invoice.state}: {numbers}")
        if invoice.state not in NOT_BOOKED:
            yield Violation("invoice not settled", f"{invoice.name} is {invoice.state}")
        return
    if invoice.state is not S.BOOKED:
        yield Violation("number without booking", f"{invoice.name} is {invoice.state}")
    there = {booking.number: booking for booking in booked}.get(invoice.reference)
    if there is None:
        here = f"{invoice.reference} here, {numbers or 'nothing'} there"
        yield Violation("invoice booked here, not in the ERP", f"{invoice.name}: {here}")
        return
    if (there.document_number, there.due, there.lines) != (invoice.number, invoice.due, invoice.lines):
        yield Violation("other invoice", f"{invoice.name}: {invoice.due} here, {there} there")
    if invoice.receipt != (ReceiptState.OK, invoice.reference):
        yield Violation("invoice's receipt differs", f"{invoice.name}: {' '.join(invoice.receipt)}")


def _taken(uploaded: Iterable[str], files: Iterable[File]) -> Iterator[Violation]:
    """A file that a supplier was told was taken is kept and was read, and one draft was made of it."""
    kept = {file.digest: file for file in files}
    for digest in dict.fromkeys(uploaded):
        if digest not in kept:
            yield Violation("file lost", digest)
    for file in kept.values():
        if not file.is_kept:
            yield Violation("file's bytes lost", file.digest)
        if file.state is not UploadState.READ:
            yield Violation("file not read", f"{file.digest} is {file.state}")
        elif file.drafts != 1:
            yield Violation("file read otherwise than once", f"{file.digest}: {file.drafts} drafts")
