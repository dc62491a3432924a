"""The invoices that one may be a duplicate of, in a fixed number of statements, and the likeliest as it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Any

from portal.domain.actors import SYSTEM, Actor
from portal.domain.duplicates import PARTS, VALUES, Scope, Signal, Twin
from portal.domain.invoices import Invoice, InvoiceType
from portal.domain.orders import PurchaseOrder
from portal.domain.profiles import ErpProfile
from portal.domain.quantities import is_sane
from portal.domain.rules.invoicing import duplicates
from portal.domain.rules.invoicing.case import InvoiceCase
from portal.domain.rules.invoicing.snapshot import InvoiceSnapshot, OrderLineKey
from portal.domain.suppliers import Supplier
from portal.services.invoices import documents
from portal.services.invoices.views import Likeness
from portal.store.queries import invoice_twins as queries
from portal.store.queries import invoices, suppliers
from portal.store.rows import InvoiceRow
from portal.store.unit_of_work import UnitOfWork


def candidates(
    uow: UnitOfWork,
    row: InvoiceRow,
    invoice: Invoice,
    supplier: Supplier,
    profile: ErpProfile,
    order: PurchaseOrder | None,
) -> tuple[Twin, ...]:
    """Return every invoice with this one's number or payload, and those of about its amount.

    They are the supplier's own and those of suppliers that share its VAT id or a bank account. ``order`` is the first
    one that the invoice names: it may say how much is compared.
    """
    related = suppliers.list_related(uow.session, SYSTEM, row.supplier_id)
    found = {one.id: one for one in queries.list_same(uow.session, row, suppliers=related)}
    found |= {one.id: one for one in _near(uow, row, invoice, _scope(supplier, profile, order), related)}
    if not found:
        return ()
    alike = [one.id for one in found.values() if one.gross == invoice.totals.gross]
    lines: dict[int, dict[OrderLineKey, Fraction]] = {}
    for line in invoices.list_lines(uow.session, alike) if alike else ():
        billed = lines.setdefault(line.invoice_id, {})
        billed[line.number, line.line] = billed.get((line.number, line.line), Fraction(0)) + documents.exact(line)
    return tuple(_twin(one, related[one.supplier_id], lines.get(one.id, {}), row) for one in found.values())


def most_alike(invoice: Invoice, world: InvoiceSnapshot) -> dict[str, Any] | None:
    """Return what is kept of the invoice that one looks like most, None where there is none."""
    found = duplicates.most_alike(InvoiceCase(invoice, world))
    return None if found is None else {"twin": found[1].id, "signals": [one.value for one in found[0].signals]}


def likeness(uow: UnitOfWork, actor: Actor, row: InvoiceRow) -> Likeness | None:
    """Return what an invoice looked like when it was sent, where this actor may see that one too."""
    if row.likeness is None or invoices.find(uow.session, actor, row.likeness["twin"]) is None:
        return None
    parts = tuple((PARTS[signal], VALUES[signal]) for signal in map(Signal, row.likeness["signals"]))
    return Likeness(row.likeness["twin"], max(value for _, value in parts), parts)


def _scope(supplier: Supplier, profile: ErpProfile, order: PurchaseOrder | None) -> Scope:
    told = profile.tolerances
    days, percent = (
        told.standing(key, supplier.number, supplier.group)
        if order is None
        else told.resolve(key, order, group=supplier.group)
        for key in ("dup_window_days", "dup_amount_pct")
    )
    return Scope.within(days.number, percent.number)


def _near(uow: UnitOfWork, row: InvoiceRow, invoice: Invoice, compared: Scope, related: Mapping[int, str]) -> Any:
    if not is_sane(invoice.totals.gross):
        return ()
    day = invoice.issued or uow.clock.now().date()
    since = None if compared.days is None else day - timedelta(days=compared.days)
    least, most = compared.amounts(invoice.totals.gross)
    wholes = documents.whole(least), documents.whole(most)
    return queries.list_near(uow.session, row, suppliers=related, since=since, wholes=wholes)


def _twin(one: Any, supplier: str, lines: Mapping[OrderLineKey, Fraction], row: InvoiceRow) -> Twin:
    return Twin(
        id=one.id,
        number=one.number,
        supplier=supplier,
        type=InvoiceType(one.type),
        issued=one.issued or one.submitted_at.date(),
        currency=one.currency,
        gross=one.gross,
        lines=lines,
        digest=one.payload or "",
        sent_at=one.submitted_at,
        is_own=one.supplier_id == row.supplier_id,
    )
