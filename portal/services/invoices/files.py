"""Invoices as files: the one that an invoice was read from, byte for byte, and every invoice as UBL."""

from __future__ import annotations

import re

from portal.contracts.formats import invoice_table, ubl_invoice
from portal.domain.actors import Actor
from portal.domain.errors import NotFound
from portal.services import kept
from portal.services.composition import Services
from portal.services.invoices import attaching, documents, drafting
from portal.services.invoices.views import Kept

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def ubl(services: Services, actor: Actor, invoice: int) -> tuple[str, bytes]:
    """Return one version as UBL 2.1 with its files inside, and the name of its own file.

    Raises:
        NotFound: there is no such invoice for this actor.
        Conflict: one of the files cannot be given out, as for ``attaching.read``.
    """
    with services.read() as uow:
        document = documents.load(drafting.find(uow, actor, invoice))
    name = _UNSAFE.sub("_", document.number).strip("._") or "draft"
    return f"{name}.xml", ubl_invoice.dump(document, attaching.read_all(services, document))


def template_csv() -> bytes:
    """Return the table in which invoices can be sent, without a row, as CSV."""
    return invoice_table.dump_csv()


def template_xlsx() -> bytes:
    """Return the table in which invoices can be sent, without a row, as a workbook that explains its columns."""
    return invoice_table.dump_xlsx()


def original(services: Services, actor: Actor, invoice: int) -> tuple[Kept, bytes]:
    """Return the file that an invoice was read from, as it came.

    Raises:
        NotFound: there is no such invoice for this actor, or it came from a form.
    """
    with services.read() as uow:
        row = drafting.find(uow, actor, invoice)
        digest, name = row.digest, row.file_name
    if digest is None:
        raise NotFound(str(invoice))
    return Kept(digest, name), kept.read(services, digest)
