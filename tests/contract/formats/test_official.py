"""The official rules: they say what the official tests expect, and nothing against documents that keep them."""

from __future__ import annotations

import socket
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from portal.contracts.formats import invoices, official, ubl_invoice, xml
from portal.contracts.formats.official import OfficialRulesMissing, Weight, rulebooks
from portal.domain import messages
from portal.domain.invoices import Invoice
from portal.domain.issues import Severity
from tests import invoice_strategies as strategies
from tests.contract.formats import documents

#: Published as examples, and against the rules of today; each with what they say.
BROKEN = {
    "CII_business_example_Z.xml": "FX-SCH-A-000556",  # says that it is ZUGFeRD 1, in the syntax of today
    "XRechnung-O.xml": "FX-SCH-A-000616",  # references without the type that Factur-X wants
    "02.01a-cvd_INVOICE_ubl.xml": "BR-CL-13",  # a list of its own, for clean vehicles
    "EN16931_ElektronischeAdresse.cii.xml": "FX-SCH-A-000571",
    "EN16931_ElektronischeAdresse.ubl.xml": "BR-CL-25",
    "EN16931_RechnungsUebertragung.ubl.xml": "BR-CL-25",
    "XRECHNUNG_Betriebskostenabrechnung.cii.xml": "CII-SR-465",
}
EXAMPLES = ("en16931-examples/cii", "en16931-examples/ubl", "en16931-examples/test", "xrechnung-testsuite")


def fatal(document: bytes | etree._Element) -> set[str]:
    return {one.rule for one in official.check(document) if one.weight is Weight.FATAL}


def test_every_official_test_gives_exactly_what_it_expects() -> None:
    wrong, asked = [], 0
    for name, document, kept, broken in documents.official_tests():
        found = {one.rule for one in official.check(document, with_schema=False)}
        asked += len(kept) + len(broken)
        wrong += [(name, rule) for rule in sorted(kept & found | broken - found)]
    assert wrong == []
    assert asked == 397


def test_every_example_that_should_pass_passes() -> None:
    paths = documents.below(*EXAMPLES, "zugferd-corpus/XML-Rechnung")
    found = {path.name: fatal(path.read_bytes()) for path in paths}
    assert {name: rules for name, rules in found.items() if rules and name not in BROKEN} == {}
    assert all(rule in found[name] for name, rule in BROKEN.items())


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(strategies.proper_invoices())
def test_what_the_portal_writes_keeps_the_official_rules(invoice: Invoice) -> None:
    assert fatal(ubl_invoice.dump(invoice, strategies.FILES)) == set()


def test_a_finding_names_its_rule_its_place_and_its_terms_in_a_sentence() -> None:
    written = ubl_invoice.dump(strategies.small_invoice()).replace(b">119.00<", b">118.00<")
    found = official.check(written)
    one = next(finding for finding in found if finding.rule == "BR-CO-15")
    assert one.weight is Weight.FATAL
    assert one.terms == ("BT-112", "BT-109", "BT-110")
    assert one.xpath.startswith("/Invoice[1]")
    issue = official.issue(one)
    assert (issue.rule, issue.severity, issue.key) == ("BR-CO-15", Severity.ERROR, "EN16931")
    assert messages.text(issue).startswith("BR-CO-15: Invoice total amount with VAT (BT-112)")


def test_a_schema_that_a_document_names_is_never_fetched() -> None:
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(1)
        port = server.getsockname()[1]

        def listen() -> None:
            try:
                asked.append(server.accept())
            except TimeoutError:
                return

        listener = threading.Thread(target=listen)
        listener.start()
        space = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        location = f'{space} xsi:schemaLocation="urn:x http://127.0.0.1:{port}/x.xsd" '
        written = ubl_invoice.dump(strategies.small_invoice())
        root = xml.parse(written.replace(b"<Invoice ", b"<Invoice " + location.encode(), 1))
        assert official.check(root) == ()
        assert b"schemaLocation" in etree.tostring(root), "the document itself stays as it was sent"
        listener.join()
    assert asked == []


def test_rules_of_another_version_are_not_run() -> None:
    newer = rulebooks.Rulebook("newer", rulebooks.UBL_INVOICE.schema, rulebooks.UBL_INVOICE.rules, "version 9.9.9")
    with pytest.raises(OfficialRulesMissing, match="9.9.9"):
        rulebooks.rules_of(newer)


def test_the_writers_document_is_read_as_it_was_judged() -> None:
    invoice = strategies.small_invoice()
    assert invoices.read(ubl_invoice.dump(invoice)).invoice == invoice
