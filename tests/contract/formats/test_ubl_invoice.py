"""An invoice as UBL: valid by the official schema, and back without loss."""

from __future__ import annotations

from hypothesis import given, settings
from lxml import etree

from portal.contracts.formats import invoices, ubl_invoice
from portal.domain.invoices import Invoice
from tests import invoice_strategies as strategies
from tests.contract.formats import documents

CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"


def there_and_back(invoice: Invoice) -> Invoice:
    read = invoices.read(ubl_invoice.dump(invoice, strategies.FILES))
    assert read.issues == ()
    assert read.invoice is not None
    assert {one.digest for one in invoice.supporting if one.digest} == set(read.files)
    assert all(read.files[digest] == strategies.FILES[digest] for digest in read.files)
    return read.invoice


@settings(max_examples=25, deadline=None)
@given(strategies.invoices())
def test_no_invoice_loses_anything_and_every_one_is_valid_by_the_schema(invoice: Invoice) -> None:
    assert there_and_back(invoice) == invoice
    schema = documents.ubl_schema("CreditNote" if invoice.type.is_credit else "Invoice")
    schema.assertValid(etree.fromstring(ubl_invoice.dump(invoice, strategies.FILES)))
