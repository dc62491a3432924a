"""INV-29: files that the buyer asks for, and files that are taken."""

from __future__ import annotations

from typing import Any

import pytest

from portal.domain.attachments import LARGEST, LONGEST_NAME, MOST
from portal.domain.invoices import SupportingDocument
from tests.make_invoices import credit, invoice, limits
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, ids
from tests.unit.domain.rules.invoicing import cases

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file(**fields: Any) -> SupportingDocument:
    values: dict[str, Any] = {"digest": "0" * 64, "name": "proof.pdf", "media_type": "application/pdf", "size": 9}
    return SupportingDocument("1", **{**values, **fields})


def has(side: str, words: str, *files: SupportingDocument, finds=(), asked: str | None = None) -> Boundary:
    document, profile = invoice(supporting=files), limits(inv_attachments_required=asked)
    return cases.invoice("INV-29", side, words, document, profile=profile, finds=finds)


CASES: tuple[Boundary, ...] = (
    has("inside", "nothing is asked for and nothing given"),
    has("inside", "a file"),
    has("on", "what is asked for", file(description="Timesheet"), asked="timesheet"),
    has("on", "in other letters", file(description="PROOF of delivery"), asked="proof_of_delivery"),
    has("on", "linked to", SupportingDocument("1", "Timesheet", "https://example.org/t"), asked="timesheet"),
    has("outside", "nothing is given", asked="timesheet", finds=["E supporting"]),
    has("outside", "another kind", file(description="Photo"), asked="timesheet", finds=["E supporting"]),
    has("outside", "no kind", file(), asked="timesheet", finds=["E supporting"]),
    has("outside", "one of two", file(description="Photo"), asked="photo timesheet", finds=["E supporting"]),
    has("outside", "two of two", asked="photo timesheet", finds=["E supporting", "E supporting"]),
    cases.invoice("INV-29", "on", "a credit note", credit(), profile=limits(inv_attachments_required="timesheet")),
    has("on", "as many as are taken", *[file()] * MOST),
    has("outside", "one more", *[file()] * (MOST + 1), finds=["E supporting"]),
    has("on", "links are not counted", *[file()] * MOST, SupportingDocument("2", url="https://example.org/t")),
    has("on", "as large as is taken", file(size=LARGEST)),
    has("outside", "a byte more", file(), file(size=LARGEST + 1), finds=["E supporting/1"]),
    has("on", "a name as long as is taken", file(name="n" * (LONGEST_NAME - 4) + ".pdf")),
    has("outside", "a character more", file(name="n" * (LONGEST_NAME - 3) + ".pdf"), finds=["E supporting/0/name"]),
    has("on", "a workbook", file(name="hours.xlsx", media_type=XLSX)),
    has("outside", "a program", file(media_type="application/x-msdownload"), finds=["E supporting/0/media_type"]),
    has("outside", "no type", file(media_type=""), finds=["E supporting/0/media_type"]),
    has("on", "an ending in capitals", file(name="proof.PDF")),
    has("on", "a name without an ending", file(name="Attachment no. 5")),
    has("outside", "the ending of another type", file(name="proof.exe"), finds=["E supporting/0/name"]),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_boundaries(boundary: Boundary) -> None:
    assert_finds(boundary)
