"""What a scanner says about the files of one document, in words for the supplier (rule FIL-06)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from portal.contracts.attachments import display_name
from portal.contracts.scalars import Unreadable
from portal.domain.issues import ActionCode, Issue, Severity
from portal.ports.scanner import Found, Scanner, Waiting


def scan(scanner: Scanner, files: Iterable[tuple[str, bytes]]) -> list[Issue]:
    """Return a finding for each file, named as it is shown, that is not clean; in the order given.

    An error is a virus: the document is refused. Information means that the scanner could not say: the document is
    held and scanned again, and nothing of it goes on before. What is embedded in a document has to be given decoded.
    """
    issues = []
    for name, data in files:
        file = display_name(name)
        result = scanner.scan(data)
        if isinstance(result, Found):
            issues.append(Unreadable("FIL-06.virus", file, file=file, name=result.name).issue(""))
        elif isinstance(result, Waiting):
            held = Unreadable("FIL-06.waiting", file, file=file).issue("")
            issues.append(replace(held, severity=Severity.INFORMATION, action=ActionCode.NONE))
    return issues
