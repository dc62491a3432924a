"""Names of UN/CEFACT Cross Industry Invoices (D16B), and of ZUGFeRD 1, which is an older draft of them."""

from __future__ import annotations

from collections.abc import Mapping

_STANDARD = "urn:un:unece:uncefact:data:standard:"
NAMESPACES: Mapping[str, str] = {
    "rsm": f"{_STANDARD}CrossIndustryInvoice:100",
    "ram": f"{_STANDARD}ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_STANDARD}UnqualifiedDataType:100",
    "qdt": f"{_STANDARD}QualifiedDataType:100",
}
INVOICE = f"{{{NAMESPACES['rsm']}}}CrossIndustryInvoice"
ZUGFERD_1 = "{urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument"

#: Document types of a referenced object and of a tender (UNCL1001).
OBJECT, TENDER = "130", "50"
VAT = "VA"

#: When tax becomes due: what CII writes (UNCL2475) and what EN 16931 has for BT-8 (UNCL2005).
TAX_POINTS: Mapping[str, str] = {"5": "3", "29": "35", "72": "432"}

#: Profiles of Factur-X that have no lines.
WITHOUT_LINES: Mapping[str, str] = {"minimum": "MINIMUM", "basicwl": "BASIC WL"}
