"""Files sent as invoices: each gets one draft or a definite verdict, whatever happens to those who read it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from portal.contracts import attachments
from portal.contracts.formats import official, ubl_invoice
from portal.domain import messages
from portal.domain.actors import Actor, Role
from portal.domain.errors import Conflict, Invalid, NotFound
from portal.domain.invoice_parties import PostalAddress
from portal.domain.invoices import SupportingDocument
from portal.domain.states import DocumentState
from portal.domain.uploads import UploadState
from portal.ports.scanner import Clean, Found, ScanResult, Waiting
from portal.services.invoices import drafting, files, judging, reading, submission, understanding, uploading
from portal.services.invoices.views import UploadView
from tests import invoicing, make_invoices, make_tables
from tests.at_once import at_once
from tests.house import House

S = UploadState


def ubl(number: str = "R-1", *, embedded: bytes = b"", **fields: Any) -> bytes:
    buyer = make_invoices.buyer(address=PostalAddress(country="DE"))
    digest = sha256(embedded).hexdigest()
    note = SupportingDocument("DN-1", digest=digest, name="note.pdf", media_type="application/pdf")
    said = make_invoices.invoice(number=number, buyer=buyer, supporting=(note,) if embedded else (), **fields)
    return ubl_invoice.dump(said, {digest: embedded})


def take(house: House, actor: Actor, data: bytes, name: str = "invoice.xml") -> int:
    return uploading.take(house.services, actor, name=name, declared="", data=data)


def read(house: House, upload: int) -> str:
    return understanding.run(house.services, upload)


def view(house: House, actor: Actor, upload: int) -> UploadView:
    with house.reading() as uow:
        return uploading.get(uow, actor, upload)


def drafts(house: House, actor: Actor) -> list[str]:
    with house.reading() as uow:
        return sorted(row.number for row in reading.list_invoices(uow, actor).rows)


def die(*_told: Any, **_named: Any) -> Any:
    """End the worker here, as a signal would."""
    raise SystemExit


def test_one_file_from_many_windows_makes_one_invoice(house: House, biller: Actor) -> None:
    other, data = replace(biller, name="Anna Weber", role=Role.SUPPLIER_ADMIN), ubl()
    uploads = at_once(*[lambda: take(house, biller, data), lambda: take(house, other, data, "copy.xml")] * 2)
    (upload,) = {int(str(one)) for one in uploads}
    assert view(house, biller, upload).times_sent == 4
    results = at_once(*[lambda: read(house, upload)] * 3)
    assert sorted(map(str, results)) == ["nothing to do", "nothing to do", "read"]
    assert drafts(house, biller) == ["R-1"]
    invoice = view(house, biller, upload).invoice
    assert invoice is not None
    kept, original = files.original(house.services, biller, invoice)
    assert (original, kept.name) == (data, view(house, biller, upload).name)
    assert invoicing.send(house, biller, invoice).state is DocumentState.QUEUED
    assert take(house, biller, data) == upload
    assert read(house, upload) == "nothing to do"


def test_the_same_file_of_another_supplier_is_another_upload(house: House, biller: Actor, stranger: Actor) -> None:
    other = replace(stranger, role=Role.SUPPLIER_BILLING)
    mine, theirs = take(house, biller, ubl()), take(house, other, ubl())
    assert mine != theirs
    with pytest.raises(NotFound):
        view(house, biller, theirs)


@pytest.mark.parametrize("where", ["scanning", "reading", "keeping"])
def test_a_worker_killed_in_the_middle_leaves_nothing_half_and_the_file_is_read_again(
    house: House, biller: Actor, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    upload = take(house, biller, ubl())
    places: dict[str, tuple[Any, str]] = {
        "scanning": (house.scanner, "scan"),
        "reading": (house.services.readers, "read"),
        "keeping": (understanding.queries, "end"),
    }
    with monkeypatch.context() as patch:
        patch.setattr(*places[where], die)
        with pytest.raises(SystemExit):
            read(house, upload)
    assert (view(house, biller, upload).state, drafts(house, biller)) == (S.READING, [])
    assert (read(house, upload), uploading.sweep(house.services)) == ("nothing to do", 0)
    house.clock.advance(seconds=uploading.lease(house.services).total_seconds() + 1)
    assert uploading.sweep(house.services) == 1
    assert (house.alarm.woken[-1].id, house.alarm.woken[-1].job) == (upload, uploading.READ)
    assert (read(house, upload), drafts(house, biller)) == ("read", ["R-1"])


def test_a_worker_that_wakes_up_too_late_keeps_nothing(
    house: House, biller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = take(house, biller, ubl())

    def sleep_through(data: bytes) -> ScanResult:
        monkeypatch.undo()
        house.clock.advance(seconds=uploading.lease(house.services).total_seconds() + 1)
        assert read(house, upload) == "read"
        return Clean()

    monkeypatch.setattr(house.scanner, "scan", sleep_through)
    assert read(house, upload) == "lost"
    assert drafts(house, biller) == ["R-1"]


def test_a_file_that_ends_every_worker_is_refused_and_tried_once_more_when_it_is_sent_again(
    house: House, biller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload, good = take(house, biller, ubl("BAD")), take(house, biller, ubl("GOOD"))
    with monkeypatch.context() as patch:
        patch.setattr(house.services.readers, "read", die)
        for _ in range(understanding.MOST_TRIES):
            with pytest.raises(SystemExit):
                read(house, upload)
            house.clock.advance(seconds=uploading.lease(house.services).total_seconds() + 1)
        assert read(house, upload) == "refused"
    found = view(house, biller, upload)
    assert (found.state, found.is_moving) == (S.REFUSED, False)
    assert "could not be read" in found.problem
    assert read(house, good) == "read"
    assert take(house, biller, ubl("BAD")) == upload
    assert (read(house, upload), drafts(house, biller)) == ("read", ["BAD", "GOOD"])
    assert view(house, biller, upload).problem == ""


def test_while_the_scanner_is_away_files_are_held_and_go_on_when_it_is_back(house: House, biller: Actor) -> None:
    upload = take(house, biller, ubl())
    house.scanner.says = Waiting("no answer")
    for _ in range(understanding.MOST_TRIES + 2):
        assert read(house, upload) == "held"
        house.clock.advance(seconds=uploading.AGAIN.total_seconds() + 1)
        assert uploading.sweep(house.services) == 1
    assert (drafts(house, biller), view(house, biller, upload).is_moving) == ([], True)
    house.scanner.says = Clean()
    assert (read(house, upload), drafts(house, biller)) == ("read", ["R-1"])
    assert view(house, biller, upload).problem == ""


def test_without_the_official_rules_electronic_files_wait_and_nothing_is_sent_unjudged(
    house: House, biller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_data: bytes) -> Any:
        raise official.OfficialRulesMissing

    upload, draft = take(house, biller, ubl("LATER")), take(house, biller, ubl("NOW"))
    assert read(house, draft) == "read"
    invoice = view(house, biller, draft).invoice
    assert invoice is not None
    with monkeypatch.context() as patch:
        patch.setattr(official, "check", missing)
        assert read(house, upload) == "held"
        assert "official rules" in view(house, biller, upload).problem
        changed = replace(invoicing.view(house, biller, invoice).document, buyer_reference="K-1")
        with pytest.raises(Conflict, match="cannot be asked now"):
            judging.judge(house.services, biller, invoice, changed)
        with house.services.begin() as uow:
            edition = drafting.save(uow, biller, invoice, changed, edition=1).edition
            with pytest.raises(Conflict, match="were not asked"):
                submission.send(uow, biller, invoice, edition=edition)
    house.clock.advance(seconds=uploading.AGAIN.total_seconds() + 1)
    assert uploading.sweep(house.services) == 1
    assert read(house, upload) == "read"
    assert invoicing.send(house, biller, invoice).state is DocumentState.QUEUED


@pytest.mark.parametrize(
    ("says", "ends"), [(Waiting("no answer"), "held"), (Found("Eicar-Test-Signature"), "refused"), (Clean(), "read")]
)
def test_what_is_embedded_in_an_invoice_is_scanned_as_well(
    house: House, biller: Actor, monkeypatch: pytest.MonkeyPatch, says: ScanResult, ends: str
) -> None:
    data = ubl(embedded=b"%PDF-1.7 a delivery note")
    upload = take(house, biller, data)
    monkeypatch.setattr(house.scanner, "scan", lambda given: Clean() if given == data else says)
    assert read(house, upload) == ends
    found = view(house, biller, upload)
    assert drafts(house, biller) == (["R-1"] if ends == "read" else [])
    if ends == "refused":
        assert "Eicar" in messages.text(found.findings[0])
    if found.invoice is not None:
        _, written = files.ubl(house.services, biller, found.invoice)
        assert b64encode(b"%PDF-1.7 a delivery note") in written


VERDICTS: dict[str, tuple[bytes, str, str]] = {
    "cut.xml": (ubl()[:-40], "SCH-09", "cannot be read as XML"),
    "external.xml": (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "FIL-07", "forbidden"),
    "order.xml": (b"<Order/>", "SCH-09", "Order"),
    "photograph.pdf": (b"\x89PNG\r\n\x1a\n" + bytes(40), "FIL-06", "is a picture"),
    "cut.pdf": (b"%PDF-1.7\nnothing", "FIL-06", "not a real PDF"),
    "cut.xlsx": (make_tables.workbook()[:-40], "FIL-06", "not a real Excel workbook"),
    "old.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "FIL-06", "old format"),
    "program.xml": (b"MZ\x90\0\3\0\0\0", "SCH-09", "cannot be read as XML"),
    "invoice.pdf": (ubl("R-2"), "FIL-06", "says that it is a PDF, but it is an XML file"),
    "table.xml": (make_tables.csv_table() + b"\n", "FIL-06", "says that it is an XML file, but it is a CSV file"),
    "table.csv": (make_tables.csv_table(make_tables.row(quantity="many")), "SCH-03", "Enter a number"),
}


def test_one_bad_file_among_many_leaves_the_rest_alone_and_each_gets_its_verdict(house: House, biller: Actor) -> None:
    uploads = {name: take(house, biller, data, name) for name, (data, *_) in VERDICTS.items()}
    good = [take(house, biller, ubl("R-1"), "invoice"), take(house, biller, make_tables.csv_table(), "table.txt")]
    for upload in (*uploads.values(), *good):
        read(house, upload)
    for name, (_, rule, words) in VERDICTS.items():
        found = view(house, biller, uploads[name])
        (issue,) = found.findings
        assert (name, found.state, issue.rule) == (name, S.REFUSED, rule)
        assert words in messages.text(issue)
    assert [view(house, biller, upload).state for upload in good] == [S.READ, S.READ]


def test_a_file_with_a_wrong_name_is_refused_at_once_and_taken_under_the_right_one(house: House, biller: Actor) -> None:
    upload, data = take(house, biller, ubl(), "invoice.pdf"), ubl()
    found = view(house, biller, upload)
    assert (found.state, found.name, read(house, upload)) == (S.REFUSED, "invoice.pdf", "nothing to do")
    assert take(house, biller, data, "invoice.xml") == upload
    assert (read(house, upload), view(house, biller, upload).name) == ("read", "invoice.xml")


@pytest.mark.parametrize("data", [b"", b"x" * (attachments.LARGEST + 1)], ids=["empty", "too large"])
def test_a_file_of_no_use_is_refused_before_it_is_kept(house: House, biller: Actor, data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        take(house, biller, data)
    assert [(issue.rule, issue.path) for issue in refused.value.issues] == [("FIL-06", "files")]


def test_texts_longer_than_any_column_are_kept_and_refused_by_the_rules(house: House, biller: Actor) -> None:
    data = ubl("R" * 300, order="4" * 300)
    upload = take(house, biller, data, "n" * 300 + ".xml")
    assert read(house, upload) == "read"
    invoice = view(house, biller, upload).invoice
    assert invoice is not None
    with pytest.raises(Invalid) as refused:
        invoicing.send(house, biller, invoice)
    assert "INV-01" in invoicing.errors(refused.value)


@pytest.mark.parametrize("data", [b"<note>hello</note>", b"<Invoice><cbc:ID>1", b"\xef\xbb\xbf <!DOCTYPE x []><x/>"])
def test_what_is_no_invoice_at_all_is_told_before_a_worker_reads_it(house: House, biller: Actor, data: bytes) -> None:
    for times in (1, 2):
        found = view(house, biller, take(house, biller, data))
        assert (found.state, found.times_sent, len(found.findings)) == (S.REFUSED, times, 1)
    assert read(house, found.id) == "nothing to do"


def test_a_machine_that_cannot_read_now_reads_later(
    house: House, biller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_told: Any, **_named: Any) -> Any:
        raise OSError("no process")

    with monkeypatch.context() as patch:
        patch.setattr(house.services.readers, "read", full)
        upload = take(house, biller, ubl())
        with pytest.raises(OSError, match="no process"):
            read(house, upload)
    house.clock.advance(seconds=uploading.lease(house.services).total_seconds() + 1)
    assert (uploading.sweep(house.services), read(house, upload)) == (1, "read")


def test_a_draft_that_was_thrown_away_can_be_sent_again_as_the_same_file(house: House, biller: Actor) -> None:
    upload = take(house, biller, ubl())
    read(house, upload)
    invoice = view(house, biller, upload).invoice
    assert invoice is not None
    with house.services.begin() as uow:
        drafting.discard(uow, biller, invoice)
    assert drafts(house, biller) == []
    again = take(house, biller, ubl())
    assert (read(house, again), drafts(house, biller)) == ("read", ["R-1"])
