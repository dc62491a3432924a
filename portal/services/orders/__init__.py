"""Orders: the inbox, lists, one order with its story, export, and taking in what the ERP tells."""

from portal.services.actions import mark_overdue, refresh_action
from portal.services.orders.export import export_csv
from portal.services.orders.history import difference
from portal.services.orders.inbox import inbox
from portal.services.orders.intake import Applied, apply_orders
from portal.services.orders.listing import list_orders
from portal.services.orders.showing import get_order, get_order_called
from portal.services.orders.views import (
    COUNTED,
    InboxPage,
    InboxRow,
    OrderFilters,
    OrderView,
    RevisionView,
    TimelineEntry,
)
from portal.store.queries.order_lists import OrderListRow

__all__ = [
    "COUNTED",
    "Applied",
    "InboxPage",
    "InboxRow",
    "OrderFilters",
    "OrderListRow",
    "OrderView",
    "RevisionView",
    "TimelineEntry",
    "apply_orders",
    "difference",
    "export_csv",
    "get_order",
    "get_order_called",
    "inbox",
    "list_orders",
    "mark_overdue",
    "refresh_action",
]
