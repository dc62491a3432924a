"""Files of catalogs: sent by suppliers, and each of them a whole draft in the end, or nothing."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from portal.domain.actors import SYSTEM
from portal.domain.imports import MOVING, ImportState
from portal.faults.people import Person
from portal.faults.sending import Sending
from portal.faults.violation import Violation
from portal.services.composition import Services
from portal.store.queries import scope
from portal.store.rows import CatalogImportRow, CatalogLineRow

FILES = "/catalog/files"
#: Whoever sends files of a catalog, by the ERP's number.
SUPPLIERS = ("V1001", "V1002", "V1004")
ROWS = 20

_TITLES = "Action,Item code,Description,Unit,Price,Currency,Valid from"
_CHOICES = [("scope", "changes"), ("acceptance", "good")]


class Cataloguing:
    """Sends files, each with items of its own."""

    def __init__(self, sending: Sending, people: Mapping[str, Person]) -> None:
        self._sending = sending
        self._people = people
        self._sent = 0

    def send(self) -> None:
        """Have every supplier send a file; one whose last file is still being read leaves it at that."""
        for supplier in SUPPLIERS:
            self._sent += 1
            rows = [f"add,F{self._sent}-{number},Screw,H87,1.50,EUR,2099-01-01" for number in range(ROWS)]
            data = "\n".join([_TITLES, *rows]).encode()
            name = f"catalog-{self._sent}.csv"
            replies = self._sending.upload(self._people[supplier], FILES, name, data, field="file", fields=_CHOICES)
            if any(reply.status == 303 for reply in replies):
                self._sending.count("files of catalogs sent")
            else:
                self._sending.note_refusal(name, replies[0])


class Catalogs:
    """What the portal has of files of catalogs."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def unread(self) -> list[str]:
        """Return the names of the files that are not read to their end, or not followed by their items yet."""
        with self._services.read() as uow:
            files = scope.visible_catalog_imports(SYSTEM)
            held = CatalogImportRow.state.in_(MOVING) | CatalogImportRow.token.is_not(None)
            return [row.name for row in uow.session.scalars(files.where(held))]

    def check(self) -> list[Violation]:
        """Return every file that is not read to its end, or of which more or fewer lines are kept than it has."""
        with self._services.read() as uow:
            counted = select(CatalogLineRow.proposal_id, func.count()).group_by(CatalogLineRow.proposal_id)
            kept: dict[int | None, int] = {row[0]: row[1] for row in uow.session.execute(counted)}
            files = uow.session.scalars(scope.visible_catalog_imports(SYSTEM)).all()
            return [
                Violation("half a catalog", f"{row.name} is {row.state}, {kept.get(row.proposal_id, 0)} of {row.total}")
                for row in files
                if row.state != ImportState.CHECKED or kept.get(row.proposal_id, 0) != row.total
            ]
