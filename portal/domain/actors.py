"""Who acts: people with roles, and the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """What a role may do; every page and use case names one."""

    ORDERS_READ = "orders.read"
    ACKNOWLEDGMENTS_SEND = "acknowledgments.send"
    SHIPMENTS_SEND = "shipments.send"
    INVOICES_READ = "invoices.read"
    INVOICES_SEND = "invoices.send"
    CATALOG_READ = "catalog.read"
    CATALOG_SEND = "catalog.send"
    CATALOG_DECIDE = "catalog.decide"
    MAPPINGS_READ = "mappings.read"
    MAPPINGS_WRITE = "mappings.write"
    INBOUND_READ = "inbound.read"
    INBOUND_PLAN = "inbound.plan"
    REVIEWS_READ = "reviews.read"
    REVIEWS_DECIDE = "reviews.decide"
    ON_BEHALF = "documents.send_on_behalf"
    OPERATIONS_READ = "operations.read"
    OPERATIONS_REPLAY = "operations.replay"
    AUDIT_READ = "audit.read"


class Role(StrEnum):
    """Roles of suppliers' people, of the buyer's people, and of operations."""

    SUPPLIER_ADMIN = "supplier_admin"
    SUPPLIER_ORDERS = "supplier_orders"
    SUPPLIER_SHIPPING = "supplier_shipping"
    SUPPLIER_BILLING = "supplier_billing"
    SUPPLIER_VIEWER = "supplier_viewer"
    BUYER = "buyer"
    MASTER_DATA = "master_data"
    APPROVER = "approver"
    AUDITOR = "auditor"
    OPERATIONS = "operations"
    SYSTEM = "system"

    @property
    def is_supplier(self) -> bool:
        """Say whether people of this role belong to one supplier and see only its things."""
        return self.value.startswith("supplier_")


_READ = frozenset({Permission.ORDERS_READ, Permission.INVOICES_READ, Permission.CATALOG_READ})
_SEND = _READ | {Permission.ACKNOWLEDGMENTS_SEND}
_SHIP = _READ | {Permission.SHIPMENTS_SEND}
_BILL = _READ | {Permission.INVOICES_SEND}
_SELL = _READ | {Permission.CATALOG_SEND}
_MASTERING = {Permission.CATALOG_DECIDE, Permission.MAPPINGS_READ, Permission.MAPPINGS_WRITE}
_BUYING = _READ | {
    Permission.CATALOG_DECIDE,
    Permission.MAPPINGS_READ,
    Permission.INBOUND_READ,
    Permission.INBOUND_PLAN,
    Permission.REVIEWS_READ,
    Permission.REVIEWS_DECIDE,
    Permission.ON_BEHALF,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.SUPPLIER_ADMIN: _SEND | _SHIP | _BILL | _SELL,
    Role.SUPPLIER_ORDERS: _SEND | _SELL,
    Role.SUPPLIER_SHIPPING: _SHIP,
    Role.SUPPLIER_BILLING: _BILL,
    Role.SUPPLIER_VIEWER: _READ,
    Role.BUYER: _BUYING,
    Role.MASTER_DATA: _READ | _MASTERING | {Permission.INBOUND_READ, Permission.REVIEWS_READ},
    Role.APPROVER: _READ
    | _MASTERING
    | {Permission.INBOUND_READ, Permission.INBOUND_PLAN, Permission.REVIEWS_READ, Permission.REVIEWS_DECIDE},
    Role.AUDITOR: _READ
    | {Permission.INBOUND_READ, Permission.REVIEWS_READ, Permission.AUDIT_READ, Permission.OPERATIONS_READ}
    | {Permission.MAPPINGS_READ},
    Role.OPERATIONS: _READ | {Permission.OPERATIONS_READ, Permission.OPERATIONS_REPLAY, Permission.AUDIT_READ},
    Role.SYSTEM: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or the system) who does something now.

    ``supplier`` is the portal's id of the supplier whose things the actor sees; None for the buyer's people,
    who see every supplier's. ``on_behalf`` is set while a buyer sends something for a supplier.
    """

    user: int | None
    name: str
    role: Role
    supplier: int | None = None
    supplier_name: str = ""
    on_behalf: int | None = None

    def may(self, permission: Permission) -> bool:
        """Say whether the actor's role allows this."""
        return permission in PERMISSIONS[self.role]


SYSTEM = Actor(user=None, name="Portal", role=Role.SYSTEM)
