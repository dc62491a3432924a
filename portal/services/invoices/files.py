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
from portal.store.queries import uploads
from portal.store.rows import InvoiceRow
from portal.store.unit_of_work import UnitOfWork

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
        file = kept_file(uow, drafting.find(uow, actor, invoice))
    if file is None:
        raise NotFound(str(invoice))
    return file, kept.read(services, file.digest)


def kept_file(uow: UnitOfWork, row: InvoiceRow) -> Kept | None:
    """Return what is known of the file that an invoice, in any of its versions, was read from; None for a form's."""
    if row.digest is None:
        return None
    return Kept(row.digest, row.file_name, uploads.find_syntax(uow.session, row.supplier_id, row.digest))
