"""What a house's people do about words in files of invoices: send one, look at it, and say what a word means."""

from __future__ import annotations

from typing import Any

from portal.contracts.formats import ubl_invoice
from portal.domain.actors import Actor
from portal.domain.invoice_parties import PostalAddress
from portal.domain.invoices import Invoice
from portal.domain.uploads import UploadState
from portal.services.invoices import understanding, uploading
from portal.services.invoices.views import UploadView
from portal.services.mappings import explaining, reading, tasks
from portal.services.mappings.tasks import Answer
from portal.services.mappings.views import Explained, TaskView
from tests import invoicing, make_invoices
from tests.house import House


def take(house: House, actor: Actor, *lines: Any, number: str = "R-1", name: str = "", **fields: Any) -> int:
    """Send and read a file of an invoice with these lines; return the upload."""
    buyer = make_invoices.buyer(address=PostalAddress(country="DE"))
    data = ubl_invoice.dump(make_invoices.invoice(*lines, number=number, buyer=buyer, **fields), {})
    return take_file(house, actor, data, name or f"{number}.xml")


def take_file(house: House, actor: Actor, data: bytes, name: str) -> int:
    """Send and read a file; return the upload."""
    upload = uploading.take(house.services, actor, name=name, declared="", data=data)
    read(house, upload)
    return upload


def read(house: House, upload: int) -> str:
    """Have a file read, or read again; return how it stands."""
    return understanding.run(house.services, upload)


def view(house: House, actor: Actor, upload: int) -> UploadView:
    """Return a file as its page shows it."""
    with house.reading() as uow:
        return uploading.get(uow, actor, upload)


def state(house: House, actor: Actor, upload: int) -> UploadState:
    """Return how a file stands."""
    return view(house, actor, upload).state


def draft(house: House, actor: Actor, upload: int) -> tuple[int, Invoice]:
    """Return the invoice that was read from a file, and what it says."""
    invoice = view(house, actor, upload).invoice
    assert invoice is not None
    return invoice, invoicing.view(house, actor, invoice).document


def explained(house: House, actor: Actor, document: int) -> tuple[Explained, ...]:
    """Return which words of a document were read by cross-references."""
    with house.reading() as uow:
        return explaining.of_document(uow, actor, document)


def backlog(house: House, actor: Actor, **filters: str) -> tuple[TaskView, ...]:
    """Return the words that are asked about."""
    with house.reading() as uow:
        return reading.list_tasks(uow, actor, **filters).rows


def decide(house: House, actor: Actor, task: int, ours: str = "H87", **said: Any) -> int:
    """Say what the word of a task means; return the cross-reference."""
    with house.services.begin() as uow:
        return tasks.decide(uow, actor, task, Answer(ours, **said)).id


def decide_only(house: House, actor: Actor, ours: str, **said: Any) -> int:
    """Say what the only word means that is asked about."""
    (task,) = backlog(house, actor)
    return decide(house, actor, task.id, ours, **said)


def dismiss(house: House, actor: Actor, task: int, sentence: str = "This is no unit.") -> None:
    """Say that the word of a task means nothing."""
    with house.services.begin() as uow:
        tasks.dismiss(uow, actor, task, sentence)
