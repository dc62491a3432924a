"""A full replacement: what its file does not name ends, and is shown and counted before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator

from portal.contracts import catalog_v1
from portal.domain.catalog import CatalogAction, CatalogItem, ItemStatus, ProposalLine
from portal.services.catalog.batches import Batch, Reading
from portal.store.queries import catalog_imports as queries


def each_batch(reading: Reading, most: int) -> Iterator[Batch]:
    """Give lines that end what the lines of a proposal do not name, checked, so many at once.

    What has such a line already is named: a run that was killed is gone on with behind its last batch.
    """
    after = ""
    while True:
        with reading.services.read() as uow:
            found = queries.list_unnamed(uow.session, reading.supplier, reading.proposal, after, most)
            position = queries.last_position(uow.session, reading.proposal)
        if not found:
            return
        after = found[-1].code
        masters = [catalog_v1.load_master(row.document) for row in found]
        ended = [
            ProposalLine(
                position + place,
                CatalogAction.END,
                CatalogItem(master.item.code, master.item.description, valid_to=reading.today),
                based_on=master.version,
            )
            for place, master in enumerate((one for one in masters if one.status is ItemStatus.ACTIVE), 1)
        ]
        if ended:
            yield reading.check_ended(ended)
