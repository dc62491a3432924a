"""Files from suppliers (family FIL): published here, enforced by ``portal.contracts`` and the scanner while reading.

Their sentences are in ``portal.domain.file_messages``. Only what becomes of a file with wrong rows is found here, as it
is known when all of them were checked.
"""

from __future__ import annotations

from collections.abc import Iterator

from portal.domain.catalog import Acceptance
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.rules.cataloguing.case import CatalogCase
from portal.domain.rules.rule import Finding, Rule

_TABLES = ("invoice", "catalog")


def rows_are_good(case: CatalogCase) -> Iterator[Finding]:
    """Find wrong rows (FIL-05): an error where all are sent or none, else a warning as long as one row is good."""
    if not case.wrong:
        return
    good, count = case.count - case.wrong, f"{case.count:,}"
    if good <= 0:
        yield Finding("lines", {"count": count}, value="0", expected=count, variant="none", severity=Severity.ERROR)
        return
    params, value = {"good": f"{good:,}", "count": count}, f"{good} of {case.count}"
    if case.document.acceptance is Acceptance.GOOD_ROWS:
        yield Finding("lines", params, value=value, severity=Severity.WARNING)
    else:
        yield Finding("lines", params, value=value, variant="all", severity=Severity.ERROR)


def _rule(
    number: int,
    title: str,
    checks: str,
    enforced: str,
    documents: tuple[str, ...] = _TABLES,
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
        4,
        "No formulas from texts",
        "A text that begins like a formula is kept as a text.",
        "It is escaped in every file that is given out: templates, results and exports.",
        severities=(Severity.INFORMATION,),
    ),
    Rule(
        id="FIL-05",
        title="All rows or the good ones",
        checks="A catalog with wrong rows is sent without them where its supplier chose that, else not at all. Each "
        "invoice of a table is a document of its own.",
        severities=(Severity.ERROR, Severity.WARNING),
        stage=Stage.SCHEMA,
        find_proposed=rows_are_good,
        documents=("catalog",),
        source="field rules 4.7",
        reason=ReasonCode.OTHER,
        action=ActionCode.PROVIDE,
    ),
    _rule(
        6,
        "A file is what it says",
        "A file is what its name and type say, of a kind that is taken, whole, not locked, without macros or virus.",
        "A file is looked into and scanned when it is attached or sent.",
        ("shipment", "invoice", "catalog"),
        (Severity.ERROR, Severity.INFORMATION),
    ),
    _rule(
        7,
        "Nothing that acts by itself",
        "Files in XML, and the XML inside workbooks, have no DOCTYPE and no entities.",
        "XML is looked into while it is read.",
    ),
)
