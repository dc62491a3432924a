"""What surrounds every signed-in page: who you are, where you can go, how old the ERP's facts are."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

from flask import g, request

from portal.domain.actors import Actor, Role
from portal.web.shared.access import actor, services
from portal.web.shared.pages import Frame, Link
from portal.web.shared.pagination import path_to
from portal.web.shared.session import erp_read_at

#: How a role reads.
ROLES = {
    Role.SUPPLIER_ADMIN: "Administrator",
    Role.SUPPLIER_ORDERS: "Orders",
    Role.SUPPLIER_SHIPPING: "Shipping",
    Role.SUPPLIER_BILLING: "Billing",
    Role.SUPPLIER_VIEWER: "Viewer",
    Role.BUYER: "Buyer",
    Role.MASTER_DATA: "Master data",
    Role.APPROVER: "Approver",
    Role.AUDITOR: "Auditor",
    Role.OPERATIONS: "Operations",
    Role.SYSTEM: "System",
}

#: The ERP's facts are late when so many reads in a row have not worked.
READS_MISSED = 4
SOONEST_LATE = timedelta(minutes=2)


#: The places of the navigation.
LABELS = {
    "orders.inbox": "Inbox",
    "orders.index": "Orders",
    "shipments.can_ship": "Shipments",
    "invoices.index": "Invoices",
    "catalog.index": "Catalog",
    "mappings.index": "Cross-references",
    "reviews.index": "Reviews",
    "inbound.index": "Inbound",
    "audit.index": "Record",
    "operations.index": "Operations",
}

_BUYING = ("reviews.index", "inbound.index", "orders.index", "invoices.index", "catalog.index", "mappings.index")

#: Where each role goes, starting with what its people have to do next; all others are SUPPLIERS_PLACES.
PLACES = {
    Role.SUPPLIER_SHIPPING: ("shipments.can_ship", "orders.index", "orders.inbox", "catalog.index"),
    Role.SUPPLIER_BILLING: ("invoices.index", "orders.index", "orders.inbox", "catalog.index"),
    Role.BUYER: _BUYING,
    Role.MASTER_DATA: _BUYING,
    Role.APPROVER: _BUYING,
    Role.AUDITOR: (
        "audit.index",
        "reviews.index",
        "inbound.index",
        "orders.index",
        "invoices.index",
        "catalog.index",
        "mappings.index",
        "operations.index",
    ),
    Role.OPERATIONS: ("operations.index", "audit.index", "orders.index"),
}

#: Where suppliers' people go.
SUPPLIERS_PLACES = ("orders.inbox", "orders.index", "shipments.can_ship", "invoices.index", "catalog.index")

_OF_SHIPMENTS = (
    "shipments",
    "notices",
    "notice_drafts",
    "notice_lines",
    "notice_reviews",
    "packing",
    "papers",
    "windows",
)

#: Pages that belong below a place of another package.
_BELOW = {
    "acknowledgments": "orders.index",
    "answers": "orders.index",
    **dict.fromkeys(
        ("catalog", "catalog_items", "catalog_drafts", "catalog_proposals", "catalog_files"), "catalog.index"
    ),
    **dict.fromkeys(("mappings", "mapping", "mapping_tasks", "mapping_files"), "mappings.index"),
    **dict.fromkeys(("invoices", "invoice", "invoice_drafts", "invoice_reviews", "uploads"), "invoices.index"),
    **dict.fromkeys(
        (
            "shipments",
            "notices",
            "notice_drafts",
            "notice_lines",
            "notice_reviews",
            "packing",
            "papers",
            "prints",
            "windows",
        ),
        "shipments.can_ship",
    ),
}


def places(person: Actor) -> tuple[str, ...]:
    """Return where a person goes, starting with what they have to do next."""
    return PLACES.get(person.role, SUPPLIERS_PLACES)


def start_url(person: Actor) -> str:
    """Return the page that a person starts with."""
    return path_to(places(person)[0])


def act_for(supplier: str) -> None:
    """Say on this page, above everything else, that a reader of the buyer's is acting for a supplier."""
    if not actor().role.is_supplier:
        g.behalf = supplier


def make_frame() -> Frame:
    """Return the frame of the current page. Asks the database nothing."""
    person, here = actor(), _here()
    read_at = erp_read_at()
    late_after = max(READS_MISSED * services().settings.sync_every, SOONEST_LATE)
    return Frame(
        person=person.name,
        role=ROLES[person.role],
        company=person.supplier_name,
        sign_out_url=path_to("auth.sign_out"),
        behalf=g.get("behalf", ""),
        navigation=_navigation(places(person), here),
        footer=_footer(here),
        erp_as_of=read_at,
        erp_is_late=read_at is None or services().clock.now() - read_at > late_after,
    )


@lru_cache(maxsize=128)
def _navigation(known: tuple[str, ...], here: str) -> tuple[Link, ...]:
    return tuple(_link(LABELS[place], place, here) for place in known)


@lru_cache(maxsize=128)
def _footer(here: str) -> tuple[Link, ...]:
    return (_link("Rules", "rules.index", here), _link("Your account", "account.show", here))


def _link(label: str, endpoint: str, here: str) -> Link:
    return Link(label, path_to(endpoint), current=endpoint == here)


def _here() -> str:
    """Return the place that the current page belongs to."""
    here, package = request.endpoint or "", request.blueprint or ""
    if here in LABELS:
        return here
    return _BELOW.get(package, f"{package}.index")
