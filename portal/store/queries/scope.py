"""What an actor sees: every query about suppliers' things starts here.

A supplier's people see what belongs to their own supplier; the buyer's people, operations and the system see all.
Somebody else's thing does not exist: a query that finds nothing raises ``NotFound``, never "not allowed".
"""

from __future__ import annotations

from sqlalchemy import Select, bindparam, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement

from portal.domain.actors import Actor, Permission
from portal.domain.states import DocumentState
from portal.store.rows import (
    AcknowledgmentRow,
    CatalogDownloadRow,
    CatalogImportRow,
    CatalogItemRow,
    CatalogProposalRow,
    DocumentRow,
    DraftRow,
    EventRow,
    GoodsReceiptRow,
    InvoiceRow,
    MappingRow,
    MappingTaskRow,
    MessageRow,
    OrderRow,
    PaymentRow,
    PrintJobRow,
    SettlementRow,
    ShipmentRow,
    ShippableLineRow,
    SupplierRow,
    UploadRow,
    WindowBookingRow,
)


def visible_orders(actor: Actor) -> Select[OrderRow]:
    """Select the orders this actor sees."""
    return select(OrderRow).where(*belongs(actor, OrderRow.supplier_id))


def prepared_orders(*, is_supplier: bool, by_index: bool = True) -> Select[OrderRow]:
    """Select orders as ``visible_orders`` does, for a statement that is built once and run with ``parameters``.

    Without ``by_index`` the database is kept from going through all of the supplier's orders: the statement has
    something better to begin with.
    """
    supplier_id = OrderRow.supplier_id if by_index else func.coalesce(OrderRow.supplier_id, OrderRow.supplier_id)
    return select(OrderRow).where(*prepared(supplier_id, is_supplier=is_supplier))


def visible_acknowledgments(actor: Actor) -> Select[AcknowledgmentRow]:
    """Select the answers, all versions, this actor sees."""
    return select(AcknowledgmentRow).where(*belongs(actor, AcknowledgmentRow.supplier_id))


def visible_documents(actor: Actor) -> Select[DocumentRow]:
    """Select the documents of every kind, all versions, this actor sees."""
    return select(DocumentRow).where(*belongs(actor, DocumentRow.supplier_id))


def visible_shipments(actor: Actor) -> Select[ShipmentRow]:
    """Select the ship notices, all versions, this actor sees.

    Drafts are the supplier's own, but for those that the buyer's people have begun on its behalf: they see these too.
    """
    visible = select(ShipmentRow).where(*belongs(actor, ShipmentRow.supplier_id))
    if actor.role.is_supplier:
        return visible
    is_sent = ShipmentRow.state != DocumentState.DRAFT
    return visible.where(or_(is_sent, ShipmentRow.on_behalf) if actor.may(Permission.ON_BEHALF) else is_sent)


def visible_invoices(actor: Actor) -> Select[InvoiceRow]:
    """Select the invoices and credit notes, all versions, this actor sees; drafts are the supplier's own."""
    visible = select(InvoiceRow).where(*belongs(actor, InvoiceRow.supplier_id))
    return visible if actor.role.is_supplier else visible.where(InvoiceRow.state != DocumentState.DRAFT)


def visible_uploads(actor: Actor) -> Select[UploadRow]:
    """Select the files sent as invoices that this actor sees."""
    return select(UploadRow).where(*belongs(actor, UploadRow.supplier_id))


def visible_mappings(actor: Actor) -> Select[MappingRow]:
    """Select the cross-references, all versions, this actor sees: a supplier's people those of their own words."""
    return select(MappingRow).where(*belongs(actor, MappingRow.supplier_id))


def visible_mapping_tasks(actor: Actor) -> Select[MappingTaskRow]:
    """Select the questions about unknown words that this actor sees."""
    return select(MappingTaskRow).where(*belongs(actor, MappingTaskRow.supplier_id))


def visible_catalog_items(actor: Actor) -> Select[CatalogItemRow]:
    """Select the items this actor sees; one of which nothing was sent yet is its supplier's own."""
    visible = select(CatalogItemRow).where(*belongs(actor, CatalogItemRow.supplier_id))
    return visible.where(item_status(is_supplier=actor.role.is_supplier).is_not(None))


def prepared_catalog_items(*, is_supplier: bool) -> Select[CatalogItemRow]:
    """Select items as ``visible_catalog_items`` does, for a statement built once and run with ``parameters``."""
    visible = select(CatalogItemRow).where(*prepared(CatalogItemRow.supplier_id, is_supplier=is_supplier))
    return visible.where(item_status(is_supplier=is_supplier).is_not(None))


def item_status(*, is_supplier: bool) -> InstrumentedAttribute[str | None]:
    """Return how an item stands for its supplier's people, or for the buyer's."""
    return CatalogItemRow.status if is_supplier else CatalogItemRow.sent_status


def visible_catalog_proposals(actor: Actor) -> Select[CatalogProposalRow]:
    """Select the proposals, all versions, this actor sees; drafts are the supplier's own, once they are whole."""
    visible = select(CatalogProposalRow).where(*belongs(actor, CatalogProposalRow.supplier_id))
    visible = visible.where(CatalogProposalRow.is_whole)
    return visible if actor.role.is_supplier else visible.where(CatalogProposalRow.state != DocumentState.DRAFT)


def visible_catalog_imports(actor: Actor) -> Select[CatalogImportRow]:
    """Select the files of catalogs that this actor sees."""
    return select(CatalogImportRow).where(*belongs(actor, CatalogImportRow.supplier_id))


def visible_catalog_downloads(actor: Actor) -> Select[CatalogDownloadRow]:
    """Select the tables of items, asked for and written, that this actor sees."""
    return select(CatalogDownloadRow).where(*belongs(actor, CatalogDownloadRow.supplier_id))


def visible_settlements(actor: Actor) -> Select[SettlementRow]:
    """Select what became of the invoices that this actor sees."""
    return select(SettlementRow).where(*belongs(actor, SettlementRow.supplier_id))


def visible_payments(actor: Actor) -> Select[PaymentRow]:
    """Select the payments that this actor sees."""
    return select(PaymentRow).where(*belongs(actor, PaymentRow.supplier_id))


def visible_messages(actor: Actor) -> Select[MessageRow]:
    """Select what was said about the invoices that this actor sees."""
    return select(MessageRow).where(*belongs(actor, MessageRow.supplier_id))


def visible_shippable_lines(actor: Actor) -> Select[ShippableLineRow]:
    """Select the order lines with something left to ship that this actor sees."""
    return select(ShippableLineRow).where(*belongs(actor, ShippableLineRow.supplier_id))


def visible_goods_receipts(actor: Actor) -> Select[GoodsReceiptRow]:
    """Select the goods receipts that this actor sees."""
    return select(GoodsReceiptRow).where(*belongs(actor, GoodsReceiptRow.supplier_id))


def visible_print_jobs(actor: Actor) -> Select[PrintJobRow]:
    """Select the print jobs that this actor sees."""
    return select(PrintJobRow).where(*belongs(actor, PrintJobRow.supplier_id))


def visible_bookings(actor: Actor) -> Select[WindowBookingRow]:
    """Select the bookings of receiving windows that this actor sees; the windows themselves are everybody's."""
    return select(WindowBookingRow).where(*belongs(actor, WindowBookingRow.supplier_id))


def visible_drafts(actor: Actor) -> Select[DraftRow]:
    """Select the drafts this actor sees."""
    return select(DraftRow).where(*belongs(actor, DraftRow.supplier_id))


def visible_suppliers(actor: Actor) -> Select[SupplierRow]:
    """Select the suppliers this actor sees: a supplier's people see their own."""
    return select(SupplierRow).where(*belongs(actor, SupplierRow.id))


def visible_events(actor: Actor) -> Select[EventRow]:
    """Select the events this actor sees: a supplier's people see those about their own supplier."""
    return select(EventRow).where(*belongs(actor, EventRow.supplier_id))


def belongs(
    actor: Actor, supplier_id: InstrumentedAttribute[int] | InstrumentedAttribute[int | None]
) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that keep a query to one supplier's rows; none for those who see all.

    A supplier's person without a supplier is a broken account and sees nothing.
    """
    if not actor.role.is_supplier:
        return ()
    if actor.supplier is None:
        return (false(),)
    return (supplier_id == actor.supplier,)


#: The parameter of prepared statements that says whose things are seen.
_SUPPLIER = "visible_supplier"


def prepared(
    supplier_id: ColumnElement[int] | InstrumentedAttribute[int], *, is_supplier: bool
) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of ``belongs`` for a statement that is built once and run with ``parameters``."""
    return (supplier_id == bindparam(_SUPPLIER),) if is_supplier else ()


def parameters(actor: Actor) -> dict[str, int | None]:
    """Return what a prepared statement needs to know of the actor; a supplier's person without one sees nothing."""
    return {_SUPPLIER: actor.supplier} if actor.role.is_supplier else {}
