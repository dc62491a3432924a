"""Readers in a process of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from portal.adapters import child_readers
from portal.adapters.child_readers import ChildReaders
from portal.contracts.formats.pdf_invoice import PdfInvoice, ShownTotals
from portal.domain import messages
from portal.ports.readers import SHORT, Cause, Read
from portal.services.readers import PDF, TABLE
from tests.contract.readers_conformance import ReadersConformance, reader
from tests.contract.test_pdf_invoice import pdf
from tests.make_tables import csv_table, row, workbook

NO_WORKBOOK = "This is not a real Excel workbook, or it is damaged. Save it as .xlsx again and send that."


class TestChildReaders(ReadersConformance):
    @pytest.fixture
    def readers(self) -> Iterator[ChildReaders]:
        readers = ChildReaders()
        yield readers
        readers.close()

    def test_a_child_is_replaced_before_it_grows_old(self, readers, monkeypatch):
        monkeypatch.setattr(child_readers, "MOST_DOCUMENTS", 2)
        processes = [readers.read(reader("good"), b"").value.process for _ in range(4)]
        assert processes[0] == processes[1] != processes[2] == processes[3]

    def test_a_long_file_is_read_by_one_that_gives_way_and_ends_with_it(self, readers):
        usual = readers.read(reader("good"), b"").value.process
        long = readers.read(reader("patient"), bytes(SHORT + 1)).value
        assert int(long.words) > os.getpriority(os.PRIO_PROCESS, 0)
        with pytest.raises(ProcessLookupError):
            os.kill(long.process, 0)
        assert readers.read(reader("good"), bytes(SHORT)).value.process == usual

    def test_invoices_are_read_there(self, readers):
        found = readers.read(PDF, pdf(("factur-x.xml", b"<Invoice/>"), lines=("Grand total 119.00",)))
        assert found == Read(PdfInvoice("factur-x.xml", b"<Invoice/>", ShownTotals(gross=Decimal("119.00"))))
        asked = readers.read(TABLE, csv_table(row(price="1.234")))
        assert [issue.key for issue in asked.issues] == ["FIL-01"]
        table = readers.read(TABLE, csv_table(row(price="1.234")), {"decimal": ",", "supplier": "GLOBEX"})
        assert [(one.invoice.supplier, one.invoice.totals.gross) for one in table.value.invoices] == [
            ("GLOBEX", Decimal("17621.52"))
        ]
        assert messages.text(readers.read(TABLE, workbook()[:99]).issues[0]) == NO_WORKBOOK

    def test_a_workbook_that_is_too_much_for_its_reader_gives_a_verdict(self, readers):
        small = replace(TABLE, megabytes=40)
        rows = [row(description=f"{number} {'x' * 150}") for number in range(9000)]
        verdict = readers.read(small, workbook(*rows))
        assert (verdict.cause, messages.text(verdict.issues[0])[:42]) == (
            Cause.MEMORY,
            "Reading the file needs too much memory. Sp",
        )
