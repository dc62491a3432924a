"""Answers as UBL 2.1 OrderResponse, written and read (field vocabulary, 3.1; Peppol BIS Order Response 3).

Every response row is one ``cac:OrderLine``; several name the same order line when it is split. All rows of a line
stand together, in the order entered. The elements, those in brackets below ``cac:LineItem``:

==================  =====================================================================================
header answer       ``OrderResponseCode`` AP, CA or RE (UNCL4343); AB where nothing has been answered yet. With
                    ``@name`` "derived" it follows from the lines and the sender stated nothing.
answer's number     ``ID``; with ``@schemeID`` "portal" the answer had no number and the portal gave this one
order, line         ``OrderReference/ID`` and ``OrderLine/OrderLineReference/LineID`` as the buyer's own order document
                    has them. ``OrderReference/DocumentReference/ID`` is the order's number in the ERP, and
                    ``OrderLineReference/SalesOrderLineID`` the line's, where the document calls it otherwise.
revision            ``OrderReference/DocumentReference/VersionID``
notes               ``Note`` of the document; [``Note``] of the row
row type            [``LineStatusCode``] of UNCL1229: 5 as ordered, 3 changed, 7 rejected; ``@name`` is the exact type
unanswered line     [``LineStatusCode``] NoStatus of the UBL list
quantity, unit      [``Quantity``], or [``MaximumBackorderQuantity``] of a backorder. ``@unitCode`` is the unit entered;
                    ``@unitCodeListID`` stands where it was entered and is missing where the order line's unit is meant.
                    [``Item/PackSizeNumeric``] tells how many order units one entered unit holds.
delivery, shipping  [``Delivery/PromisedDeliveryPeriod``], both ends; [``Delivery/Despatch/EstimatedDespatchDate``]
price               [``Price``] with the order's base quantity; missing where it is as ordered
substitute          ``OrderLine/SellerSubstitutedLineItem/Item``
reason              ``OrderLine/Note``: ``reason=moq; clarification=QTY``, the second in Peppol's list
==================  =====================================================================================

Nothing of the rows and the header is lost on the way there and back. Not part of a trade document, and so not
carried: which warnings the supplier confirmed (``confirmed``), what was typed to confirm a refusal (``typed``), and
what the portal still has to ask after re-basing (``questions``).
Answers written by others are read as far as they can be understood; ``reading`` says how.
"""

from portal.contracts.formats.ubl_order_response.reading import load, order_number
from portal.contracts.formats.ubl_order_response.writing import dump

__all__ = ["dump", "load", "order_number"]
