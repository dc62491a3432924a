"""The tables: one module per noun. Rows are told apart from domain documents by their name: ``OrderRow``."""

from portal.store.rows.acknowledgments import (
    AcknowledgmentRow,
    AnswerRow,
    DraftLineRow,
    DraftRow,
)
from portal.store.rows.base import Base
from portal.store.rows.catalog import (
    CatalogFindingRow,
    CatalogImportRow,
    CatalogItemRow,
    CatalogItemVersionRow,
    CatalogLineRow,
    CatalogProposalRow,
    CatalogTermRow,
)
from portal.store.rows.documents import DeviationRow, DocumentRow, ReceiptRow
from portal.store.rows.downloads import CatalogDownloadRow
from portal.store.rows.erp import ErpProfileRow, SyncRow
from portal.store.rows.events import EventHeadRow, EventRow
from portal.store.rows.invoices import (
    InvoiceLineRow,
    InvoiceRow,
    MessageRow,
    PaymentRow,
    SettlementRow,
    UploadRow,
)
from portal.store.rows.mappings import MappingRow, MappingTaskRow, MappingUseRow, MappingWaitRow
from portal.store.rows.orders import LocationRow, OrderItemRow, OrderRevisionRow, OrderRow
from portal.store.rows.outbox import HeartbeatRow, OutboxRow, ScheduledTaskRow
from portal.store.rows.printing import PrintJobRow
from portal.store.rows.shipments import (
    GoodsReceiptRow,
    ShipmentLineRow,
    ShipmentRow,
    ShipmentUnitRow,
    ShippableLineRow,
    ShippedSerialRow,
    SsccCounterRow,
    SsccRow,
)
from portal.store.rows.suppliers import SupplierMarkRow, SupplierRow
from portal.store.rows.users import SignInAttemptRow, UserRow
from portal.store.rows.windows import ReceivingWindowRow, WindowBookingRow

__all__ = [
    "AcknowledgmentRow",
    "AnswerRow",
    "Base",
    "CatalogDownloadRow",
    "CatalogFindingRow",
    "CatalogImportRow",
    "CatalogItemRow",
    "CatalogItemVersionRow",
    "CatalogLineRow",
    "CatalogProposalRow",
    "CatalogTermRow",
    "DeviationRow",
    "DocumentRow",
    "DraftLineRow",
    "DraftRow",
    "ErpProfileRow",
    "EventHeadRow",
    "EventRow",
    "GoodsReceiptRow",
    "HeartbeatRow",
    "InvoiceLineRow",
    "InvoiceRow",
    "LocationRow",
    "MappingRow",
    "MappingTaskRow",
    "MappingUseRow",
    "MappingWaitRow",
    "MessageRow",
    "OrderItemRow",
    "OrderRevisionRow",
    "OrderRow",
    "OutboxRow",
    "PaymentRow",
    "PrintJobRow",
    "ReceiptRow",
    "ReceivingWindowRow",
    "ScheduledTaskRow",
    "SettlementRow",
    "ShipmentLineRow",
    "ShipmentRow",
    "ShipmentUnitRow",
    "ShippableLineRow",
    "ShippedSerialRow",
    "SignInAttemptRow",
    "SsccCounterRow",
    "SsccRow",
    "SupplierMarkRow",
    "SupplierRow",
    "SyncRow",
    "UploadRow",
    "UserRow",
    "WindowBookingRow",
]
