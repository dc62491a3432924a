"""Files from suppliers (family FIL): published here, enforced by ``portal.contracts`` and the scanner while reading.

Their sentences are in ``portal.domain.file_messages``.
"""

from __future__ import annotations

from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.rules.rule import Rule

_INVOICES = ("invoice",)


def _rule(
    number: int,
    title: str,
    checks: str,
    enforced: str,
    documents: tuple[str, ...] = _INVOICES,
    severities: tuple[Severity, ...] = (Severity.ERROR,),
) -> Rule:
    return Rule(
        id=f"FIL-{number:02}",
        title=title,
        checks=checks,
        severities=severities,
        stage=Stage.SCHEMA,
        fixed=True,
        documents=documents,
        source="field rules 4.7",
        enforced=enforced,
        reason=ReasonCode.OTHER,
        action=ActionCode.PROVIDE,
    )


RULES = (
    _rule(
        1,
        "Tables read one way",
        "A table's encoding, delimiter, decimal mark and dates read in one way; what reads in two is asked.",
        "What was found is shown for confirmation before anything is sent.",
    ),
    _rule(
        2,
        "Known columns",
        "A table's columns are those of the template, each once, none merged, and rows of one invoice agree.",
        "A table is looked into when it is read.",
        severities=(Severity.ERROR, Severity.INFORMATION),
    ),
    _rule(
        3,
        "Not too large",
        "A file's bytes, rows, columns, unpacked size and the work to read it stay below their limits.",
        "Files are read in a process of their own, which is ended at its limits.",
    ),
    _rule(
        6,
        "A file is what it says",
        "A file is what its name and type say, of a kind that is taken, whole, not locked, without macros or virus.",
        "A file is looked into and scanned when it is attached or sent.",
        ("shipment", "invoice"),
        (Severity.ERROR, Severity.INFORMATION),
    ),
    _rule(
        7,
        "Nothing that acts by itself",
        "Files in XML, and the XML inside workbooks, have no DOCTYPE and no entities.",
        "XML is looked into while it is read.",
    ),
)
