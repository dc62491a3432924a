"""Reading a supplier's file by a worker: scanned, taken apart in a process of its own, and kept as a draft."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.contracts import issues_v1
from portal.domain.actors import Actor, Role
from portal.domain.invoices import Invoice
from portal.domain.issues import Severity, of_severity
from portal.domain.mappings import normal
from portal.domain.uploads import UploadState
from portal.failpoints import reach
from portal.services.composition import Services
from portal.services.invoices import documents, drafting, opening, proposing, tax_words, translating
from portal.services.invoices.opening import Held, Opened
from portal.services.invoices.uploading import lease
from portal.services.mappings import tasks, uses
from portal.store.queries import mapping_tasks
from portal.store.queries import uploads as queries
from portal.store.rows import UploadRow
from portal.store.unit_of_work import UnitOfWork

#: A file that ended so many workers is not tried again by itself.
MOST_TRIES = 3

_HOPELESS = "The file could not be read. Nothing is wrong with your account. Try another file, or enter it in the form."
_ASKED = "The buyer is asked what a word in the file means. It is read as soon as there is an answer."


@dataclass(frozen=True, slots=True)
class _Claim:
    """A file in this worker's hands."""

    upload: int
    token: str
    digest: str
    name: str
    attempts: int
    style: Mapping[str, str]


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
    reach("read.claimed")
    if claim.attempts > MOST_TRIES:
        return _end(services, claim, {"state": UploadState.REFUSED, "problem": _HOPELESS})
    data = services.files.read(claim.digest)
    try:
        found = opening.open_file(services, data, upload=claim.upload, name=claim.name, style=claim.style)
    except Held as held:
        return _end(services, claim, {"state": UploadState.HELD, "problem": str(held), "attempts": 0})
    reach("read.understood")
    try:
        kept = _keep(services, claim, found)
    except _Lost:
        return "lost"
    reach("read.kept")
    return kept


def _take(services: Services, upload: int) -> _Claim | None:
    token, now = str(uuid.uuid4()), services.clock.now()
    with services.begin() as uow:
        row = queries.claim(uow.session, upload, token=token, now=now, before=now - lease(services))
        return None if row is None else _Claim(row.id, token, row.digest, row.name, row.attempts, row.style)


def _keep(services: Services, claim: _Claim, found: Opened) -> str:
    for embedded in found.files:
        services.files.put(embedded.content)
    said: dict[str, Any] = {"syntax": found.syntax, "findings": issues_v1.dump(found.issues), "problem": ""}
    if found.style:
        said["style"] = found.style
    if state := _asked(services, claim, found, said):
        return state
    if not found.invoices:
        ended = UploadState.ASKED if found.asks else UploadState.REFUSED
        return _end(services, claim, {"state": ended, **said})
    if len(found.invoices) > 1:
        said["problem"] = f"{len(found.invoices)} invoices were read. They are drafts now; send each of them."
    with services.begin() as uow:
        row = uow.session.get_one(UploadRow, claim.upload)
        told = _translated(uow, claim, row.supplier_id, found.invoices)
        if told is None:
            said |= {"state": UploadState.WAITING, "problem": _ASKED, "attempts": 0}
        else:
            for one, words in zip(told, found.words, strict=bool(found.words)):
                one.uses += tax_words.used(uow, row.supplier_id, one.invoice, words)
            drafts = [_begin(uow, row, one, found, place) for place, one in enumerate(told, 1)]
            said |= {"state": UploadState.READ, "invoice_id": drafts[0]}
        if not queries.end(uow.session, claim.upload, claim.token, {"finished_at": uow.clock.now(), **said}):
            raise _Lost
    return str(said["state"].value)


def _asked(services: Services, claim: _Claim, found: Opened, said: Mapping[str, Any]) -> str | None:
    """Ask about words for tax categories and say how the file stands then; None where there is nothing to ask.

    One whose words were explained while it was read is read again, as soon as the sweep finds it.
    """
    unknown = tax_words.unknown(found.issues)
    if not unknown:
        return None
    with services.begin() as uow:
        waits, is_known = tax_words.ask(uow, claim.upload, unknown)
        if not waits:
            return None
        now = uow.clock.now()
        state, problem = (UploadState.QUEUED, "") if is_known else (UploadState.WAITING, _ASKED)
        # The words are no mistakes as long as somebody may explain them.
        notes = [issue for issue in found.issues if issue.severity is not Severity.ERROR]
        values = {**said, "state": state, "problem": problem, "findings": issues_v1.dump(tuple(notes))}
        values |= {"attempts": 0, "seen_at": now, "finished_at": now}
        if not queries.end(uow.session, claim.upload, claim.token, values):
            raise _Lost
    return state.value


def _translated(
    uow: UnitOfWork, claim: _Claim, supplier: int, invoices: Sequence[Invoice]
) -> list[translating.Translated] | None:
    """Return the invoices in the buyer's words; None where one of them has a word that is asked about."""
    told = [translating.translate(uow, invoice, supplier) for invoice in invoices]
    if not any(one.unknown for one in told):
        return told
    # Whoever decides about words waits meanwhile, or the answer and the question could miss each other.
    mapping_tasks.lock_words(uow.session, supplier)
    told = [translating.translate(uow, invoice, supplier) for invoice in invoices]
    words = {(word.kind, normal(word.theirs)): word for one in told for word in one.unknown}
    waits = [
        tasks.ask(uow, supplier, word.kind, word.theirs, context=word.context, upload=claim.upload)
        for _, word in sorted(words.items())
    ]
    return None if any(waits) else told


def _begin(uow: UnitOfWork, row: UploadRow, told: translating.Translated, found: Opened, place: int) -> int:
    said = proposing.with_parties(uow, told.invoice, row.supplier_id)
    is_clean = not of_severity(found.issues, Severity.ERROR)
    draft = drafting.begin(
        uow,
        Actor(row.sent_by, row.sent_name, Role.SUPPLIER_BILLING, supplier=row.supplier_id),
        row.supplier_id,
        said,
        judged=(documents.content_hash(said) if is_clean else "") if found.is_electronic else None,
        unread=issues_v1.dump(found.unread),
        channel="file",
        digest=row.digest,
        payload=documents.payload(found.payload or row.digest, place),
        file_name=row.name,
        shown_total=found.shown_total,
        shown_gross=found.shown_gross,
    )
    uses.note_all(uow, draft.id, told.uses)
    uses.record(uow, draft, told.uses, subject=draft.first_order)
    return draft.id


class _Lost(Exception):
    """Another worker has the file: nothing of this one's work is kept."""


def _end(services: Services, claim: _Claim, values: Mapping[str, Any]) -> str:
    now = services.clock.now()
    with services.begin() as uow:
        ended = {"finished_at": now, "seen_at": now, **values}
        if not queries.end(uow.session, claim.upload, claim.token, ended):
            return "lost"
    return str(values["state"].value)
