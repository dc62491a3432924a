"""Invoices and credit notes as UBL 2.1, read and written (EN 16931's binding, Peppol BIS Billing 3, XRechnung).

The places of business terms are those of the standard. Besides:

==================  =====================================================================================
order of a line     ``OrderLineReference/OrderReference/ID`` where a line names one of its own
notice of a line    ``DespatchLineReference/DocumentReference/ID``
credit reason       ``DiscrepancyResponse/ResponseCode``
no identifier       ``NA`` where the schema wants one: a sales order without an order, an order without a line
due (credit note)   ``PaymentMeans/PaymentDueDate``, or that of ``PaymentTerms`` without a means of payment
note's subject      ``#AAI#text``
==================  =====================================================================================

Nothing is lost on the way there and back, but three things that UBL cannot say: an order called ``NA``, a gross price
without a discount or a price unit without a base (which become a discount of 0 and a base of 1), and a note without a
subject that begins like one. Not part of a trade document, and so not carried: ``supplier``, ``different_because`` and
``confirmed``.
"""

from portal.contracts.formats.ubl_invoice.codes import CREDIT_NOTE, INVOICE
from portal.contracts.formats.ubl_invoice.reading import load
from portal.contracts.formats.ubl_invoice.writing import dump

__all__ = ["CREDIT_NOTE", "INVOICE", "dump", "load"]
