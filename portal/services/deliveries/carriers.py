"""Which job carries what."""

from __future__ import annotations

from collections.abc import Mapping

from portal.services.acknowledgments.keeping import DELIVER
from portal.services.catalog.keeping import DELIVER as DELIVER_CATALOG
from portal.services.deliveries.answers import Answers
from portal.services.deliveries.catalogs import Catalogs
from portal.services.deliveries.delivery import Carrier
from portal.services.deliveries.invoices import Invoices
from portal.services.deliveries.notices import Cancellations, Notices
from portal.services.invoices.keeping import DELIVER as DELIVER_INVOICE
from portal.services.shipments.keeping import CANCEL
from portal.services.shipments.keeping import DELIVER as DELIVER_NOTICE

#: By the path of the job.
CARRIERS: Mapping[str, Carrier] = {
    DELIVER: Answers(),
    DELIVER_NOTICE: Notices(),
    CANCEL: Cancellations(),
    DELIVER_INVOICE: Invoices(),
    DELIVER_CATALOG: Catalogs(),
}
