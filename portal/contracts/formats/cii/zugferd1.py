"""Read ZUGFeRD 1 by giving its elements the names that they have in D16B, which grew out of it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from lxml import etree

from portal.contracts.formats.cii import reading
from portal.contracts.formats.cii.codes import NAMESPACES
from portal.contracts.formats.terms import Terms
from portal.domain.invoices import Invoice

_SPACES: Mapping[str, str] = {
    "urn:ferd:CrossIndustryDocument:invoice:1p0": NAMESPACES["rsm"],
    "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12": NAMESPACES["ram"],
    "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15": NAMESPACES["udt"],
    "urn:un:unece:uncefact:data:standard:QualifiedDataType:12": NAMESPACES["qdt"],
}
_NAMES: Mapping[str, str] = {
    "CrossIndustryDocument": "CrossIndustryInvoice",
    "SpecifiedExchangedDocumentContext": "ExchangedDocumentContext",
    "HeaderExchangedDocument": "ExchangedDocument",
    "SpecifiedSupplyChainTradeTransaction": "SupplyChainTradeTransaction",
    "ApplicableSupplyChainTradeAgreement": "ApplicableHeaderTradeAgreement",
    "ApplicableSupplyChainTradeDelivery": "ApplicableHeaderTradeDelivery",
    "ApplicableSupplyChainTradeSettlement": "ApplicableHeaderTradeSettlement",
    "SpecifiedSupplyChainTradeAgreement": "SpecifiedLineTradeAgreement",
    "SpecifiedSupplyChainTradeDelivery": "SpecifiedLineTradeDelivery",
    "SpecifiedSupplyChainTradeSettlement": "SpecifiedLineTradeSettlement",
    "ApplicablePercent": "RateApplicablePercent",
}
_SUMMATION = "SpecifiedTradeSettlementMonetarySummation"


def load(root: etree._Element) -> tuple[Invoice, Terms]:
    """Return what was understood, and the reading with its findings."""
    renamed = deepcopy(root)
    for element in renamed.iter():
        name = etree.QName(element)
        space = _SPACES.get(name.namespace or "", name.namespace or "")
        element.tag = f"{{{space}}}{_renamed(element, name.localname)}" if space else name.localname
    return reading.load(renamed)


def _renamed(element: etree._Element, name: str) -> str:
    """Return the later name of an element; those above it have theirs already."""
    above = "" if element.getparent() is None else etree.QName(element.getparent()).localname
    if name == _SUMMATION:
        part = "Line" if above == "SpecifiedLineTradeSettlement" else "Header"
        return f"SpecifiedTradeSettlement{part}MonetarySummation"
    if name == "ID" and above.endswith("ReferencedDocument"):
        return "IssuerAssignedID"
    return _NAMES.get(name, name)
