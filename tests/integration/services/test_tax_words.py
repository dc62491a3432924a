"""Words for tax categories in tables of invoices: asked about, translated for their day, and explained afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portal.domain import messages
from portal.domain.actors import Actor
from portal.domain.mappings import MappingKind, TaskState
from portal.domain.taxes import Tax, TaxCategory
from portal.domain.uploads import UploadState
from portal.services.invoices import drafting, tax_words, uploading
from tests.house import House
from tests.make_tables import TITLES, csv_table, row
from tests.words import backlog, decide_only, dismiss, draft, explained, read, take_file, view

S = UploadState


def take(house: House, actor: Actor, *rows: Any, name: str = "invoices.csv", titles: Any = TITLES) -> int:
    return take_file(house, actor, csv_table(*rows, titles=titles), name)


def used(house: House, actor: Actor, document: int) -> list[tuple[str, str, str]]:
    return [(one.path, one.theirs, one.mapping.ours) for one in explained(house, actor, document)]


def test_a_word_is_asked_about_and_its_decision_lets_the_file_go_on(house: House, biller: Actor, mia: Actor) -> None:
    upload = take(house, biller, row(tax_category="Normalsatz"), row(tax_category="normalsatz"), row())
    assert (view(house, biller, upload).state, view(house, biller, upload).invoice) == (S.WAITING, None)
    (task,) = backlog(house, mia)
    assert (task.kind, task.theirs, task.context["day"]) == (MappingKind.TAX_CATEGORY, "Normalsatz", "2026-06-08")
    decide_only(house, mia, "S")
    assert house.alarm.woken[-1].job == uploading.READ
    assert read(house, upload) == "read"
    invoice, document = draft(house, biller, upload)
    assert [line.tax.category for line in document.lines] == [TaxCategory.STANDARD] * 3
    assert used(house, biller, invoice) == [("lines/1/tax", "Normalsatz", "S"), ("lines/2/tax", "normalsatz", "S")]


def test_a_word_means_what_it_meant_on_the_day_of_its_invoice(house: House, biller: Actor, mia: Actor) -> None:
    take(house, biller, row(tax_category="Regel"))
    decide_only(house, mia, "S", valid_from=date(2026, 6, 1), valid_to=date(2026, 6, 30))
    june = row(invoice_number="R-2", invoice_date="2026-06-30", tax_category="Regel")
    july = row(invoice_number="R-3", invoice_date="2026-07-01", tax_category="Regel")
    assert draft(house, biller, take(house, biller, june))[1].lines[0].tax.category is TaxCategory.STANDARD
    assert view(house, biller, take(house, biller, july)).state is S.WAITING


def test_a_dismissed_word_is_wrong_and_waits_for_nobody(house: House, biller: Actor, mia: Actor) -> None:
    upload = take(house, biller, row(tax_category="Quatsch"))
    (task,) = backlog(house, mia)
    dismiss(house, mia, task.id, "That is no category.")
    assert read(house, upload) == "refused"
    (found,) = view(house, biller, upload).findings
    assert (found.path, messages.text(found)) == (
        "rows/2/tax_category",
        "Quatsch is no tax category. Use one of these: S, Z, E, AE, K, G, O, L, M, B.",
    )


@pytest.mark.parametrize("other", [{"quantity": "many"}, {"unit": ""}])
def test_nobody_is_asked_while_something_else_has_to_be_corrected(
    house: House, biller: Actor, mia: Actor, other: dict[str, str]
) -> None:
    upload = take(house, biller, row(tax_category="Normalsatz", **other))
    assert view(house, biller, upload).state is S.REFUSED
    assert backlog(house, mia) == ()


def test_a_word_that_is_explained_while_its_file_is_read_is_read_again(
    house: House, biller: Actor, mia: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(house, biller, row(tax_category="Normalsatz"))
    option = tax_words.option

    def decide_too_late(*told: Any) -> dict[str, str]:
        found = option(*told)
        monkeypatch.undo()
        decide_only(house, mia, "S")
        return found

    monkeypatch.setattr(tax_words, "option", decide_too_late)
    late = take(house, biller, row(invoice_number="R-2", tax_category="Normalsatz"))
    assert view(house, biller, late).state is S.QUEUED
    assert read(house, late) == "read"
    assert [task.state for task in backlog(house, mia)] == [TaskState.DECIDED]


def test_an_edited_draft_says_only_of_what_was_not_typed_that_it_was_translated(
    house: House, biller: Actor, mia: Actor
) -> None:
    take(house, biller, row(tax_category="Normalsatz"))
    decide_only(house, mia, "S")
    titles = (*TITLES, "Applies to", "Allowance", "Charge")
    upload = take(
        house,
        biller,
        ("R-1", "", "", "", "", "", "", "S", "19", "invoice", "2", ""),
        (*row(tax_category="Normalsatz"), "", "", ""),
        (*row(tax_category="Normalsatz"), "", "", ""),
        ("R-1", "", "", "", "", "", "", "Normalsatz", "19", "invoice", "1", "5"),
        titles=titles,
    )
    invoice, document = draft(house, biller, upload)
    assert [path for path, *_ in used(house, biller, invoice)] == [
        "adjustments/2/tax",
        "adjustments/3/tax",
        "lines/1/tax",
        "lines/2/tax",
    ]
    first, second = document.lines
    said = replace(document, lines=(replace(first, tax=Tax(TaxCategory.ZERO, Decimal(0))), second), adjustments=())
    with house.services.begin() as uow:
        drafting.save(uow, biller, invoice, said, edition=1)
    assert [path for path, *_ in used(house, biller, invoice)] == ["lines/2/tax"]
