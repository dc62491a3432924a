"""What surrounds every signed-in page: who you are, where you can go, how old the ERP's facts are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import request, url_for

from portal.domain.actors import Actor, Permission, Role
from portal.web.shared.access import actor, services
from portal.web.shared.pages import Frame, Link
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


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation, for those who may go there; the first one is where they start."""

    label: str
    endpoint: str
    permission: Permission
    for_suppliers: bool | None = None  # None: for both sides

    def is_for(self, person: Actor) -> bool:
        """Say whether this person should see it."""
        side = self.for_suppliers in (None, person.role.is_supplier)
        return side and person.may(self.permission)


PLACES = (
    Place("Inbox", "orders.inbox", Permission.ORDERS_READ, for_suppliers=True),
    Place("Operations", "operations.index", Permission.OPERATIONS_REPLAY),
    Place("Record", "audit.index", Permission.AUDIT_READ),
    Place("Reviews", "reviews.index", Permission.REVIEWS_READ),
    Place("Orders", "orders.index", Permission.ORDERS_READ),
)


def start_url(person: Actor) -> str:
    """Return the page that a person starts with: the one that says what they have to do next."""
    return url_for(next(place.endpoint for place in PLACES if place.is_for(person)))


def make_frame() -> Frame:
    """Return the frame of the current page. Asks the database nothing."""
    person = actor()
    read_at = erp_read_at()
    late_after = max(READS_MISSED * services().settings.sync_every, SOONEST_LATE)
    return Frame(
        person=person.name,
        role=ROLES[person.role],
        company=person.supplier_name,
        sign_out_url=url_for("auth.sign_out"),
        navigation=tuple(_link(place.label, place.endpoint) for place in PLACES if place.is_for(person)),
        footer=(_link("Rules", "rules.index"), _link("Your account", "account.show")),
        erp_as_of=read_at,
        erp_is_late=read_at is None or services().clock.now() - read_at > late_after,
    )


def _link(label: str, endpoint: str) -> Link:
    # Pages below a place (one order, one review) share its blueprint; places of one blueprint share theirs by name.
    here = request.endpoint or ""
    alone = [place.endpoint for place in PLACES if place.endpoint.partition(".")[0] == request.blueprint]
    is_current = here == endpoint or (alone[-1:] == [endpoint] and here not in alone)
    return Link(label, url_for(endpoint), current=is_current)
