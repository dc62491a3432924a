"""What suppliers read about scanned files."""

from __future__ import annotations

import pytest

from portal.adapters.builtin_scanner import BuiltinScanner
from portal.domain import messages
from portal.domain.issues import Severity
from portal.ports.scanner import Found, Waiting
from portal.services.scanning import scan
from tests.fakes.scanner import FakeScanner
from tests.servers.clamd import EICAR


def test_clean_files_give_nothing():
    assert scan(BuiltinScanner(), [("a.pdf", b"a"), ("b.pdf", b"b")]) == []


def test_a_virus_is_an_error_that_names_the_file():
    (issue,) = scan(BuiltinScanner(), [("a.pdf", b"a"), ("C:\\b.pdf", EICAR)])
    assert issue.severity is Severity.ERROR
    assert messages.text(issue).startswith("b.pdf contains a virus (Eicar-Test-Signature) and was not kept.")


@pytest.mark.parametrize(("says", "severity"), [(Waiting("away"), Severity.INFORMATION), (Found("X"), Severity.ERROR)])
def test_a_file_that_could_not_be_scanned_is_held_and_never_skipped(says, severity):
    scanner = FakeScanner()
    scanner.says = says
    issues = scan(scanner, [("a.pdf", b"a"), ("b.pdf", b"b")])
    assert [issue.severity for issue in issues] == [severity] * 2
    assert scanner.scanned == [b"a", b"b"]
