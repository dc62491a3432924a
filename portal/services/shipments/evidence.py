"""The evidence of a ship notice: everything that both sides said and that was recorded, in one ZIP file with hashes."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, Any
from urllib.parse import quote

from portal.contracts import issues_v1, shipment_v1
from portal.domain.actors import Actor, Permission
from portal.domain.errors import Conflict, NotFound
from portal.domain.states import Receipt
from portal.ports.files import FileDamaged
from portal.services import attaching, receipts
from portal.services.composition import Services
from portal.services.shipments import documents, drafting
from portal.store.queries import orders, receipts_of_goods, shipments, timelines
from portal.store.queries import receipts as receipt_queries
from portal.store.rows import GoodsReceiptRow, ShipmentRow
from portal.store.unit_of_work import UnitOfWork

CONTRACT = "evidence/1"

_ENDINGS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}

#: The time that every file in the ZIP bears: the earliest that the format knows.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Collected:
    """What the database knows of a notice: texts by the name of their file, and attachments by digest."""

    number: str
    supplier: str
    texts: dict[str, bytes] = field(default_factory=dict)
    attached: dict[str, Mapping[str, Any]] = field(default_factory=dict)


def write(services: Services, actor: Actor, shipment: int, to: IO[bytes]) -> str:
    """Write the evidence of a notice, all versions that this actor sees, as a ZIP file; return the notice's number.

    In it are each version and its four receipts, the order revisions that they refer to, goods receipts, events,
    attachments, and ``manifest.json`` with size and SHA-256 of every other file. While nothing happens, the same
    reader gets the same bytes. Events come with their hashes; whoever may read the record gets all that these cover.
    Names of files are never a user's: the manifest tells what an attachment was called.

    Raises:
        NotFound: there is no such notice for this actor.
    """
    with services.read() as uow:
        found = _collect(uow, actor, shipment)
    listed: list[dict[str, object]] = []
    missing: list[str] = []
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as pack:
        for name, data, more in _files(services, found, missing):
            _add(pack, name, data)
            listed.append({"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), **more})
        manifest = {
            "contract": CONTRACT,
            "notice": found.number,
            "supplier": found.supplier,
            "files": listed,
            "missing": missing,
        }
        _add(pack, "manifest.json", _json(manifest))
    return found.number


def _files(
    services: Services, found: _Collected, missing: list[str]
) -> Iterator[tuple[str, bytes, Mapping[str, object]]]:
    """Give every file by name, one at a time: attachments are large.

    What is kept no more, and what is not known to be clean, is told in ``missing``.
    """
    names = {
        f"attachments/{digest}{_ENDINGS.get(one['media_type'], '')}": digest for digest, one in found.attached.items()
    }
    for name in sorted({*names, *found.texts}):
        if name in found.texts:
            yield name, found.texts[name], {}
            continue
        attached_as = found.attached[names[name]]["name"]
        try:
            data = attaching.read(services, attached_as, names[name])
        except (NotFound, Conflict, FileDamaged):
            missing.append(name)
        else:
            yield name, data, {"attached_as": attached_as}


def _add(pack: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # whatever machine packs it
    entry.external_attr = 0o644 << 16
    pack.writestr(entry, data)


def _collect(uow: UnitOfWork, actor: Actor, shipment: int) -> _Collected:
    row = drafting.find(uow, actor, shipment)
    versions = shipments.list_versions(uow.session, actor, row.supplier_id, row.number)
    found = _Collected(row.number, shipments.supplier_number(uow.session, row.supplier_id))
    revisions: dict[str, set[int]] = {}
    for version in versions:
        document = documents.load(uow.session, version)
        for line in document.lines:
            revisions.setdefault(line.order, set()).add(line.revision)
        where = f"versions/{version.version}"
        found.texts[f"{where}/notice.json"] = _json(shipment_v1.dump(document))
        found.texts[f"{where}/receipts.json"] = _json(_standing(uow, version))
        found.attached.update({one["digest"]: one for one in map(shipment_v1.dump_attachment, document.attachments)})
    found.texts.update(_orders(uow, actor, revisions))
    came = receipts_of_goods.list_of_notice(uow.session, actor, row.supplier_id, row.number)
    found.texts["goods-receipts.json"] = _json([_goods_receipt(one) for one in came])
    found.texts["events.json"] = _json(_events(uow, actor, versions, sorted(revisions)))
    return found


def _standing(uow: UnitOfWork, row: ShipmentRow) -> dict[str, object]:
    """Return how one version stands: who sent it when, what became of it, and its four receipts."""
    given = receipts.load(receipt_queries.list_of(uow.session, row.id))
    return {
        "state": row.state,
        "submitted_at": row.submitted_at,
        "submitted_by": row.submitted_name,
        "on_behalf": row.on_behalf,
        "content_sha256": row.content_hash,
        "erp_reference": row.erp_reference,
        "booked_at": row.booked_at,
        "receipts": [_receipt(one) for one in given],
    }


def _receipt(receipt: Receipt) -> dict[str, object]:
    return {
        "kind": receipt.kind,
        "state": receipt.state,
        "at": receipt.at,
        "by": receipt.actor,
        "reference": receipt.reference,
        "issues": issues_v1.dump(receipt.issues),
    }


def _orders(uow: UnitOfWork, actor: Actor, revisions: Mapping[str, set[int]]) -> dict[str, bytes]:
    """Return what the ERP last said of each of these revisions."""
    rows = orders.by_number(uow.session, actor, sorted(revisions), lock=False)
    return {
        f"orders/order-{quote(number, safe='')}-revision-{revision}.json": _json(kept.document)
        for number, row in rows.items()
        for revision, kept in orders.documents(uow.session, row, revisions[number]).items()
    }


def _goods_receipt(row: GoodsReceiptRow) -> dict[str, object]:
    return {
        "number": row.number,
        "version": row.version,
        "line": row.line,
        "quantity": f"{row.quantity:f}",
        "received_at": row.received_at,
        "lots": row.lots,
        "note": row.note,
        "reversed": row.is_reversed,
    }


#: What everybody reads of an event; the rest of its columns is for those who may read the record.
_OPEN = ("sequence", "at", "action", "subject", "actor", "previous", "hash")


def _events(
    uow: UnitOfWork, actor: Actor, versions: Sequence[ShipmentRow], numbers: Sequence[str]
) -> list[dict[str, object]]:
    rows = timelines.list_of_notice(
        uow.session, actor, numbers, [row.id for row in versions], number=versions[0].number
    )
    whole = actor.may(Permission.AUDIT_READ)
    return [{name: value for name, value in row.items() if whole or name in _OPEN} for row in rows]


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False, default=_plain).encode("utf-8", "replace")


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(type(value).__name__)
