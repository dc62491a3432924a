"""The evidence of a ship notice on both databases: whole, with true hashes, the same each time, and nobody else's."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from portal.contracts import order_v1
from portal.domain.actors import Actor, Role
from portal.domain.errors import NotFound
from portal.domain.shipments import GoodsReceipt
from portal.services import deliveries, intake
from portal.services.shipments import attaching, evidence, submission
from portal.store import chain
from portal.store.rows import OutboxRow
from tests import shipping
from tests.house import House

ORDER = "4500017"
FILE = b"%PDF-1.4 a certificate\nstartxref\n0\n%%EOF\n"
ATTACHED = f"attachments/{sha256(FILE).hexdigest()}.pdf"


@pytest.fixture
def shipper(anna: Actor) -> Actor:
    """Give somebody of GLOBEX who ships."""
    return replace(anna, role=Role.SUPPLIER_SHIPPING)


@pytest.fixture
def notice(house: House, shipper: Actor) -> int:
    """Give a notice with a file that was booked, received and replaced; the newest version is on its way."""
    first, edition = shipping.draft(house.services, shipper, ORDER)
    said: dict[str, Any] = {"name": "../Zeugnis.pdf", "declared": "", "data": FILE, "kind": ""}
    attaching.attach(house.services, shipper, first, **said, edition=edition)
    number = shipping.send(house.services, shipper, first, edition + 1).number
    _deliver(house, first)
    with house.services.begin() as uow:
        second = submission.replace(uow, shipper, first)
        newest, edition = second.id, second.edition
    shipping.send(house.services, shipper, newest, edition)
    _deliver(house, newest)
    house.erp.put_receipt(GoodsReceipt("GR-1", 1, ORDER, 10, Decimal(98), house.clock.now(), notice=number, note=""))
    intake.synchronise(house.services)
    return newest


def _deliver(house: House, shipment: int) -> None:
    with house.reading() as uow:
        promise = uow.session.query(OutboxRow).filter_by(document_id=shipment).one().id
    assert deliveries.deliver(house.services, promise) == "booked"


def _pack(house: House, actor: Actor, shipment: int) -> bytes:
    file = io.BytesIO()
    evidence.write(house.services, actor, shipment, file)
    return file.getvalue()


def _open(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as pack:
        assert pack.testzip() is None
        assert pack.namelist()[:-1] == sorted(pack.namelist()[:-1])
        return {name: pack.read(name) for name in pack.namelist()}


def test_the_manifest_tells_size_and_hash_of_everything(house: House, shipper: Actor, notice: int) -> None:
    files = _open(_pack(house, shipper, notice))
    manifest = json.loads(files.pop("manifest.json"))
    told = {one["name"]: (one["size"], one["sha256"]) for one in manifest["files"]}
    assert told == {name: (len(data), sha256(data).hexdigest()) for name, data in files.items()}
    assert manifest["missing"] == []
    [attached] = [one for one in manifest["files"] if one["name"] == ATTACHED]
    assert attached["attached_as"] == "Zeugnis.pdf"


def test_everything_that_was_said_about_a_notice_is_in_it(house: House, shipper: Actor, notice: int) -> None:
    files = _open(_pack(house, shipper, notice))
    assert set(files) == {
        ATTACHED,
        "events.json",
        "goods-receipts.json",
        "manifest.json",
        f"orders/order-{ORDER}-revision-1.json",
        *(f"versions/{version}/{part}.json" for version in (1, 2) for part in ("notice", "receipts")),
    }
    assert files[ATTACHED] == FILE
    said = json.loads(files["versions/1/notice.json"])
    assert (said["contract"], said["lines"][0]["quantity"]) == ("shipment/1", "100")
    assert order_v1.load(json.loads(files[f"orders/order-{ORDER}-revision-1.json"])).number == ORDER
    standing = json.loads(files["versions/1/receipts.json"])
    assert [one["state"] for one in standing["receipts"]] == ["ok"] * 4
    assert standing["state"] == "superseded"
    assert json.loads(files["goods-receipts.json"])[0]["quantity"] == "98"
    actions = [event["action"] for event in json.loads(files["events.json"])]
    assert actions[0] == "notice.started"
    assert actions[-1] == "goods.received"
    assert actions.count("notice.booked") == 2


def test_the_same_notice_gives_the_same_bytes(house: House, shipper: Actor, notice: int) -> None:
    first = _pack(house, shipper, notice)
    house.clock.advance(days=1)
    assert _pack(house, shipper, notice) == first


def test_an_auditor_can_check_every_hash_of_the_record_and_a_supplier_sees_them(
    house: House, shipper: Actor, notice: int
) -> None:
    auditor = Actor(None, "Aude Auditor", Role.AUDITOR)
    whole = json.loads(_open(_pack(house, auditor, notice))["events.json"])
    assert [chain.digest(event) for event in whole] == [event["hash"] for event in whole]
    shown = json.loads(_open(_pack(house, shipper, notice))["events.json"])
    assert [event["hash"] for event in shown] == [event["hash"] for event in whole]
    assert not {"data", "correlation_id", "actor_id"} & {name for event in shown for name in event}


def test_a_file_that_is_gone_is_told_and_the_rest_is_there(house: House, shipper: Actor, notice: int) -> None:
    house.services.files.kept.clear()  # type: ignore[attr-defined]
    files = _open(_pack(house, shipper, notice))
    assert json.loads(files["manifest.json"])["missing"] == [ATTACHED]
    assert "versions/1/notice.json" in files


def test_another_suppliers_evidence_does_not_exist(house: House, stranger: Actor, notice: int) -> None:
    with pytest.raises(NotFound):
        _pack(house, stranger, notice)
