"""Reading a supplier's file by a worker: scanned, taken apart in a process of its own, and kept as a draft."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from portal.contracts import attachments, issues_v1
from portal.contracts.attachments import FileType
from portal.contracts.formats.invoices import ReadInvoice
from portal.contracts.formats.official import OfficialFindings
from portal.contracts.formats.pdf_invoice import PdfInvoice
from portal.contracts.scalars import Unreadable
from portal.domain.actors import Actor, Role
from portal.domain.invoices import Invoice
from portal.domain.issues import Issue
from portal.domain.uploads import UploadState
from portal.ports.readers import NotRead, Reader
from portal.ports.scanner import Clean, Infected
from portal.services.composition import Services
from portal.services.invoices import drafting
from portal.services.invoices.uploading import LEASE
from portal.store.queries import uploads as queries
from portal.store.rows import SupplierRow, UploadRow

PDF = Reader("portal.contracts.formats.pdf_invoice:read", PdfInvoice)
ELECTRONIC = Reader("portal.contracts.formats.invoices:read", ReadInvoice)
OFFICIAL = Reader("portal.contracts.formats.official:check", OfficialFindings, seconds=120, megabytes=1024)

#: A file that ended so many workers is not tried again by itself.
MOST_TRIES = 3

_HOPELESS = "The file could not be read. Nothing is wrong with your account. Try another file, or enter it in the form."
_HELD = "The virus scanner does not answer. The file is read as soon as it does; there is nothing to do for you."


@dataclass(frozen=True, slots=True)
class _Claim:
    """A file in this worker's hands."""

    upload: int
    token: str
    digest: str
    name: str
    attempts: int


@dataclass(frozen=True, slots=True)
class _Understood:
    """What a file says: the document, if there is one, what was found, and what was embedded in it."""

    invoice: Invoice | None = None
    syntax: str = ""
    issues: tuple[Issue, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    shown_total: Decimal | None = None


def run(services: Services, upload: int) -> str:
    """Read a file and keep what it says as a draft; say in a word what came of it.

    Only the worker whose claim holds writes anything, and the draft is made in the transaction that ends the claim:
    killed anywhere, the file is read again, and one draft comes of it.

    Raises:
        Unavailable: the database does not answer.
        OSError: a file cannot be kept or read now, or no reader can be run.
    """
    claim = _take(services, upload)
    if claim is None:
        return "nothing to do"
    if claim.attempts > MOST_TRIES:
        return _end(services, claim, {"state": UploadState.REFUSED, "problem": _HOPELESS})
    data = services.files.read(claim.digest)
    found = _scanned(services, claim, data)
    if found is None:
        return _end(services, claim, {"state": UploadState.HELD, "problem": _HELD, "attempts": 0})
    return _keep(services, claim, found)


def _take(services: Services, upload: int) -> _Claim | None:
    token, now = str(uuid.uuid4()), services.clock.now()
    with services.begin() as uow:
        row = queries.claim(uow.session, upload, token=token, now=now, before=now - LEASE)
        return None if row is None else _Claim(row.id, token, row.digest, row.name, row.attempts)


def _scanned(services: Services, claim: _Claim, data: bytes) -> _Understood | None:
    """Return what a file says; None while the scanner does not answer. What is embedded in it is scanned as well."""
    refusal = _scan(services, claim.name, data)
    if not isinstance(refusal, Clean):
        return refusal
    found = _understand(services, claim.name, data)
    for embedded in found.files.values():
        refusal = _scan(services, claim.name, embedded)
        if not isinstance(refusal, Clean):
            return refusal
    return found


def _scan(services: Services, name: str, data: bytes) -> Clean | _Understood | None:
    match services.scanner.scan(data):
        case Clean() as clean:
            return clean
        case Infected(name=virus):
            return _refused(Unreadable("FIL-06.virus", name, file=name, name=virus).issue(""))
    return None


def _refused(*issues: Issue) -> _Understood:
    return _Understood(issues=issues)


def _understand(services: Services, name: str, data: bytes) -> _Understood:
    match attachments.sniff(data):
        case FileType.PDF:
            return _pdf(services, data)
        case FileType.XLSX | FileType.CSV:
            return _refused(Unreadable("FIL-06.invoice", name, file=name).issue(""))
        case FileType.PNG | FileType.JPEG:
            return _refused(Unreadable("FIL-06.picture", name, file=name).issue(""))
    return _electronic(services, data)


def _pdf(services: Services, data: bytes) -> _Understood:
    read = services.readers.read(PDF, data)
    if isinstance(read, NotRead):
        return _refused(*read.issues)
    found = _electronic(services, read.value.xml)
    shown = read.value.shown.due if read.value.shown.due is not None else read.value.shown.gross
    return replace(found, syntax=f"{found.syntax} in a PDF", shown_total=shown)


def _electronic(services: Services, data: bytes) -> _Understood:
    read = services.readers.read(ELECTRONIC, data)
    if isinstance(read, NotRead):
        return _refused(*read.issues)
    found = read.value
    issues = found.issues
    if found.is_readable:
        checked = services.readers.read(OFFICIAL, data)
        issues += checked.issues if isinstance(checked, NotRead) else checked.value.issues
    return _Understood(found.invoice, found.syntax.value, issues, found.files)


def _keep(services: Services, claim: _Claim, found: _Understood) -> str:
    for content in found.files.values():
        services.files.put(content)
    said = {"syntax": found.syntax, "findings": issues_v1.dump(found.issues), "problem": ""}
    if found.invoice is None:
        return _end(services, claim, {"state": UploadState.REFUSED, **said})
    with services.begin() as uow:
        row = uow.session.get_one(UploadRow, claim.upload)
        supplier = uow.session.get_one(SupplierRow, row.supplier_id).number
        sender = Actor(row.sent_by, row.sent_name, Role.SUPPLIER_BILLING, supplier=row.supplier_id)
        draft = drafting.begin(
            uow,
            sender,
            row.supplier_id,
            replace(found.invoice, supplier=supplier),
            channel="file",
            digest=claim.digest,
            file_name=claim.name,
            shown_total=found.shown_total,
        )
        values = {"state": UploadState.READ, "invoice_id": draft.id, "finished_at": uow.clock.now(), **said}
        if not queries.end(uow.session, claim.upload, claim.token, values):
            raise _Lost
    return UploadState.READ.value


class _Lost(Exception):
    """Another worker has the file: nothing of this one's work is kept."""


def _end(services: Services, claim: _Claim, values: Mapping[str, Any]) -> str:
    now = services.clock.now()
    with services.begin() as uow:
        ended = {"finished_at": now, "seen_at": now, **values}
        if not queries.end(uow.session, claim.upload, claim.token, ended):
            return "lost"
    return str(values["state"].value)
