"""Names and marks of UBL invoices and credit notes."""

from __future__ import annotations

from collections.abc import Mapping

_SCHEMA = "urn:oasis:names:specification:ubl:schema:xsd:"
INVOICE = f"{{{_SCHEMA}Invoice-2}}Invoice"
CREDIT_NOTE = f"{{{_SCHEMA}CreditNote-2}}CreditNote"
NAMESPACES: Mapping[str, str] = {
    "cac": f"{_SCHEMA}CommonAggregateComponents-2",
    "cbc": f"{_SCHEMA}CommonBasicComponents-2",
}

#: What a document follows that names nothing else (BT-24).
EN16931 = "urn:cen.eu:en16931:2017"

#: Stands where the schema wants an identifier and the document has none, as Peppol has it.
NONE = "NA"

#: Document types of a referenced object and of a project (UNCL1001).
OBJECT, PROJECT = "130", "50"

#: The scheme that marks a party's identifier as the one a bank gave to a creditor (BT-90).
SEPA = "SEPA"
VAT = "VAT"
