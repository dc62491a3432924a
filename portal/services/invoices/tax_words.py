"""Words for tax categories in tables of invoices: told to the reader, asked about, and noted where they were used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from portal.contracts.formats.invoice_table import UNKNOWN_TAX, TaxWord, tax_words
from portal.domain.invoices import Invoice
from portal.domain.issues import Issue, Severity, of_severity
from portal.domain.mappings import MappingKind, can_be_mapped
from portal.services.composition import Services
from portal.services.mappings import tasks
from portal.services.mappings.meanings import Meaning, Meanings, to_domain
from portal.store.queries import mapping_tasks, mappings
from portal.store.rows import UploadRow
from portal.store.unit_of_work import UnitOfWork

_KIND = MappingKind.TAX_CATEGORY


def option(services: Services, upload: int) -> dict[str, str]:
    """Return the option that tells a reader of tables what the words of an upload's supplier mean; none has none."""
    with services.read() as uow:
        supplier = uow.session.get_one(UploadRow, upload).supplier_id
        versions = [to_domain(row) for row in mappings.list_of_kind(uow.session, _KIND, supplier)]
    return {"words": tax_words.dump(versions)} if versions else {}


def unknown(issues: Iterable[Issue]) -> dict[str, date]:
    """Return the words that nobody has explained, with the day of their invoice, where nothing else is wrong."""
    wrong = of_severity(tuple(issues), Severity.ERROR)
    if any(issue.key != UNKNOWN_TAX or not can_be_mapped(issue.value) for issue in wrong):
        return {}
    return {issue.value: date.fromisoformat(issue.params["day"]) for issue in wrong}


def ask(uow: UnitOfWork, upload: int, words: Mapping[str, date]) -> tuple[bool, bool]:
    """Ask what words mean; say whether the file waits, and whether it can be read again at once.

    It can where somebody has explained all of them while the file was being read.
    """
    supplier = uow.session.get_one(UploadRow, upload).supplier_id
    # Whoever decides about words waits meanwhile, or the answer and the question could miss each other.
    mapping_tasks.lock_words(uow.session, supplier)
    open_ = {word: day for word, day in words.items() if Meanings(uow, supplier, day).of(_KIND, word) is None}
    waits = [
        tasks.ask(uow, supplier, _KIND, word, context={"day": day.isoformat()}, upload=upload)
        for word, day in sorted(open_.items())
    ]
    return any(waits) or not open_, not open_


def used(
    uow: UnitOfWork, supplier: int, invoice: Invoice, words: Iterable[TaxWord]
) -> Iterator[tuple[str, Meaning, str]]:
    """Give what words in an invoice mean on its day, as path, meaning and word."""
    meanings = Meanings(uow, supplier, invoice.issued or uow.clock.now().date())
    for word in words:
        meaning = meanings.of(_KIND, word.theirs)
        if meaning is not None:
            yield word.path, meaning, word.theirs
