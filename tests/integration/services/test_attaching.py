"""Files beside documents on both databases: what the scanner has not called clean goes nowhere, and nothing is lost."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from typing import Any

import pytest

from portal.domain.actors import Actor, Role
from portal.domain.attachments import MOST
from portal.domain.errors import Conflict, Invalid
from portal.ports.scanner import Clean, Found, Waiting
from portal.services import deliveries
from portal.services.shipments import attaching, drafting, evidence, reading
from portal.store.rows import OutboxRow
from tests import shipping
from tests.house import House

FILE = b"%PDF-1.4 a certificate\nstartxref\n0\n%%EOF\n"
SAID: dict[str, Any] = {"name": "proof.pdf", "declared": "", "data": FILE, "kind": ""}


@pytest.fixture
def shipper(anna: Actor) -> Actor:
    """Give somebody of GLOBEX who ships."""
    return replace(anna, role=Role.SUPPLIER_SHIPPING)


@pytest.fixture
def draft(house: House, shipper: Actor) -> tuple[int, int]:
    """Give a notice's draft: its id and edition."""
    house.receive()
    return shipping.draft(house.services, shipper, "4500017")


def _attach(house: House, actor: Actor, draft: tuple[int, int]) -> str:
    return attaching.attach(house.services, actor, draft[0], **SAID, edition=draft[1]).digest


def _deliver(house: House) -> str:
    with house.reading() as uow:
        promise = uow.session.query(OutboxRow).one().id
    house.clock.advance(minutes=5)
    return deliveries.deliver(house.services, promise)


def _state(house: House, actor: Actor, shipment: int) -> tuple[str, str]:
    with house.reading() as uow:
        found = reading.get(uow, actor, shipment)
    return found.state.value, found.waiting


def test_a_virus_is_not_attached(house: House, shipper: Actor, draft: tuple[int, int]) -> None:
    house.scanner.says = Found("Eicar")
    with pytest.raises(Invalid) as refusal:
        _attach(house, shipper, draft)
    [issue] = refusal.value.issues
    assert (issue.rule, issue.path) == ("FIL-06", "file")
    with house.reading() as uow:
        assert reading.get(uow, shipper, draft[0]).document.attachments == ()


def test_while_the_scanner_is_away_a_document_is_held_and_goes_on_by_itself(
    house: House, shipper: Actor, draft: tuple[int, int]
) -> None:
    house.scanner.says = Waiting("away")
    digest = _attach(house, shipper, draft)
    shipping.send(house.services, shipper, draft[0], draft[1] + 1)
    for _ in range(10):
        assert _deliver(house) == "waiting"
    state, waiting = _state(house, shipper, draft[0])
    assert (state, "waits for the virus scanner" in waiting) == ("waiting", True)
    assert house.erp.sent == 0
    with pytest.raises(Conflict, match="waits for the virus scanner"):
        attaching.read(house.services, shipper, draft[0], digest)
    assert _missing(house, shipper, draft[0]) == [f"attachments/{digest}.pdf"]
    house.scanner.says = Clean()
    assert _deliver(house) == "booked"
    assert attaching.read(house.services, shipper, draft[0], digest)[1] == FILE
    assert _missing(house, shipper, draft[0]) == []


def test_a_virus_that_is_found_later_refuses_the_document(house: House, shipper: Actor, draft: tuple[int, int]) -> None:
    digest = _attach(house, shipper, draft)
    shipping.send(house.services, shipper, draft[0], draft[1] + 1)
    house.scanner.says = Found("Eicar")
    assert _deliver(house) == "refused"
    assert (_state(house, shipper, draft[0])[0], house.erp.sent) == ("refused", 0)
    with pytest.raises(Conflict, match="contains a virus"):
        attaching.read(house.services, shipper, draft[0], digest)


def test_as_many_files_as_are_taken_and_one_more(house: House, shipper: Actor, draft: tuple[int, int]) -> None:
    with house.services.begin() as uow:
        row = drafting.open_draft(uow, shipper, *draft)
        stored = {"name": "other.pdf", "media_type": "application/pdf", "size": 9}
        row.attachments = [{**stored, "digest": f"{place:064}"} for place in range(MOST - 1)]
    digest = attaching.attach(house.services, shipper, draft[0], **SAID, edition=draft[1]).digest
    said = SAID | {"data": FILE.replace(b"certificate", b"photograph")}
    with pytest.raises(Conflict, match=f"A notice can have {MOST} files"):
        attaching.attach(house.services, shipper, draft[0], **said, edition=draft[1] + 1)
    again = attaching.attach(house.services, shipper, draft[0], **SAID, edition=draft[1] + 1)
    assert again.digest == digest


def _missing(house: House, actor: Actor, shipment: int) -> list[str]:
    packed = io.BytesIO()
    evidence.write(house.services, actor, shipment, packed)
    with zipfile.ZipFile(packed) as pack:
        return list(json.loads(pack.read("manifest.json"))["missing"])


def test_a_scanner_that_is_away_is_asked_once_for_a_document(
    house: House, shipper: Actor, draft: tuple[int, int]
) -> None:
    _attach(house, shipper, draft)
    said = SAID | {"data": FILE.replace(b"certificate", b"photograph")}
    attaching.attach(house.services, shipper, draft[0], **said, edition=draft[1] + 1)
    shipping.send(house.services, shipper, draft[0], draft[1] + 2)
    house.scanner.says, house.scanner.scanned = Waiting("away"), []
    assert _deliver(house) == "waiting"
    assert len(house.scanner.scanned) == 1
