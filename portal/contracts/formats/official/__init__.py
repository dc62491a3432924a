"""The official checks of electronic invoices: the schema of their syntax, and the rules of EN 16931 above it.

UBL is checked by EN 16931's own rules, CII by those of the Factur-X profile that it names (which contain them) and
ZUGFeRD 1 by its schema alone. A document that the schema refuses is still shown to the rules, so that everything is
told at once.

``check`` is a pure function. The first one of a process takes some seconds while the rules are compiled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from portal.contracts.formats import cii, ubl_invoice, xml
from portal.contracts.formats.official import processor, rulebooks
from portal.contracts.formats.official.rulebooks import OfficialRulesMissing, Rulebook
from portal.contracts.scalars import shown
from portal.domain.business_terms import BUSINESS_TERMS
from portal.domain.issues import ActionCode, Issue, ReasonCode, Severity

__all__ = ["OfficialFinding", "OfficialRulesMissing", "Weight", "book_of", "check", "is_official", "issue", "issues"]

#: The rule id of what the schema finds, and of a rule that has none of its own.
SCHEMA, RULES = "XSD", "EN16931"

#: The message of every finding.
_KEY = "EN16931"

#: How many findings one check returns.
MOST = 200

#: A national use of EN 16931, such as XRechnung's: Factur-X's rules hold for it, except that it names itself.
_NATIONAL = "urn:cen.eu:en16931:2017#"
_GUIDELINE = "GuidelineSpecifiedDocumentContextParameter"

_SVRL = {"svrl": "http://purl.oclc.org/dsdl/svrl"}
_RULE = re.compile(r"^\s*\[([A-Za-z0-9-]+)\]\s*-?\s*")
_TERM = re.compile(r"\b(B[TG]-[0-9]{1,3})\b")
_STEP = re.compile(r"\*:([A-Za-z]+)\[namespace-uri\(\)='[^']*'\]|Q\{[^}]*\}")
_SPACES = re.compile(r"\s+")


class Weight(StrEnum):
    """What a finding means officially: fatal, the document is no valid invoice; a warning, it should be otherwise."""

    FATAL = "fatal"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class OfficialFinding:
    """One rule that a document does not keep: its id, where, its official words, and the business terms in them."""

    rule: str
    weight: Weight
    xpath: str
    text: str
    terms: tuple[str, ...] = ()


def book_of(root: etree._Element) -> Rulebook | None:
    """Return the rules that hold for a document, None where there are none."""
    if root.tag == ubl_invoice.INVOICE:
        return rulebooks.UBL_INVOICE
    if root.tag == ubl_invoice.CREDIT_NOTE:
        return rulebooks.UBL_CREDIT_NOTE
    if root.tag == cii.INVOICE:
        return rulebooks.of_profile(cii.specification(root))
    return rulebooks.ZUGFERD_1 if root.tag == cii.ZUGFERD_1 else None


def check(document: bytes | etree._Element, *, with_schema: bool = True) -> tuple[OfficialFinding, ...]:
    """Return every official rule that a document does not keep, fatal ones first; none for one that has no rules.

    ``document`` is a file, or the root that ``formats.xml.parse`` gave for it.

    Raises:
        Invalid: the file cannot be read as XML, or has what is forbidden in it.
        OfficialRulesMissing: the rules are not installed here, or of another version than they must be.
    """
    root = xml.parse(document) if isinstance(document, bytes) else document
    book = book_of(root)
    if book is None:
        return ()
    found = _by_schema(book, root) if with_schema else []
    if book.rules:
        found += _by_rules(book, root)
    return tuple(sorted(found, key=lambda one: one.weight is Weight.WARNING)[:MOST])


def _by_schema(book: Rulebook, root: etree._Element) -> list[OfficialFinding]:
    """Ask the schema; those that a document names itself are not looked at."""
    schema = rulebooks.schema_of(book)
    if schema.validate(root):
        return []
    return [
        OfficialFinding(SCHEMA, Weight.FATAL, f"line {entry.line}", _without_namespaces(entry.message))
        for entry in schema.error_log
    ]


def _without_namespaces(message: str) -> str:
    return re.sub(r"\{[^}]*\}", "", message)


def _by_rules(book: Rulebook, root: etree._Element) -> list[OfficialFinding]:
    said = processor.judged(book, root)
    found = [_finding(one, Weight.FATAL) for one in said.findall(".//svrl:failed-assert", _SVRL)]
    # What a profile has no use for is reported; in EN 16931 itself that is a warning.
    found += [_finding(one, Weight.WARNING) for one in said.findall(".//svrl:successful-report", _SVRL)]
    if book is rulebooks.EN16931 and cii.specification(root).startswith(_NATIONAL):
        return [one for one in found if _GUIDELINE not in one.xpath]
    return found


def _finding(element: etree._Element, usual: Weight) -> OfficialFinding:
    text = _SPACES.sub(" ", "".join(element.find("svrl:text", _SVRL).itertext())).strip()
    named = _RULE.match(text)
    rule = named[1] if named else str(element.get("id") or RULES)
    if named:
        text = text[named.end() :]
    flag = element.get("flag", usual.value)
    weight = Weight.WARNING if flag in ("warning", "information") else Weight.FATAL
    terms = tuple(dict.fromkeys(term for term in _TERM.findall(text) if term in BUSINESS_TERMS))
    return OfficialFinding(rule, weight, _short(str(element.get("location") or "")), text, terms)


def _short(location: str) -> str:
    """Return an XPath as people write it, without its namespaces."""
    return _STEP.sub(lambda step: step[1] or "", location)


def issues(findings: Iterable[OfficialFinding]) -> tuple[Issue, ...]:
    """Return the findings as those of the portal: errors, and information for what should be otherwise."""
    return tuple(map(issue, findings))


def issue(finding: OfficialFinding) -> Issue:
    """Return a finding as one of the portal, with the official id as its rule."""
    severity = Severity.INFORMATION if finding.weight is Weight.WARNING else Severity.ERROR
    named = ", ".join(f"{term} {BUSINESS_TERMS[term]}" for term in finding.terms)
    return Issue(
        finding.rule,
        severity,
        "",
        _KEY,
        {"rule": finding.rule, "text": _sentence(finding.text), "place": finding.xpath, "terms": named},
        shown(finding.xpath),
        reason=ReasonCode.UNRECOGNISED,
        action=ActionCode.PROVIDE,
    )


def is_official(finding: Issue) -> bool:
    """Say whether it is the official rules that found it."""
    return finding.key == _KEY


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
