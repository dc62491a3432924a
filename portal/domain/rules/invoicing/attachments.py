"""Files that come with an invoice (INV-29); whether they are harmless is for the scanner (FIL-06)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.domain.attachments import ENDINGS, LARGEST, LONGEST_NAME, MOST, in_words, kind_of
from portal.domain.invoices import SupportingDocument
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.rules.invoicing.case import InvoiceCase
from portal.domain.rules.rule import Finding, Rule
from portal.domain.texts import counted

_ENDING = re.compile(r"\.([a-z][a-z0-9]{1,4})", re.IGNORECASE)


def files_are_taken(case: InvoiceCase) -> Iterator[Finding]:
    """Find kinds of file that inv_attachments_required asks for, and files that are not taken (INV-29).

    An invoice has at most 50 files of at most 7 MB, exactly so many are taken, of the types that EN 16931 knows. Their
    names have at most 120 characters, and no ending of another type. A document that is only linked to counts as given.
    """
    yield from _missing(case)
    files = [(f"supporting/{index}", one) for index, one in enumerate(case.document.supporting) if one.digest]
    if len(files) > MOST:
        params = {"count": str(len(files)), "limit": str(MOST)}
        yield Finding("supporting", params, value=params["count"], expected=params["limit"], variant="many")
    for path, file in files:
        yield from _about(path, file)


def _missing(case: InvoiceCase) -> Iterator[Finding]:
    """Give the kinds that are not there; a credit note needs none."""
    given = {kind_of(one.description) for one in case.document.supporting}
    for kind in () if case.is_credit else case.usual("inv_attachments_required").kinds:
        if kind not in given:
            yield Finding("supporting", {"kind": in_words(kind), "buyer": case.buyer}, expected=kind, variant="missing")


def _about(path: str, file: SupportingDocument) -> Iterator[Finding]:
    name, endings = file.name or file.id, ENDINGS.get(file.media_type)
    if endings is None:
        allowed = ", ".join(ending[0].upper() for ending in ENDINGS.values())
        params = {"file": name, "type": file.media_type or "file of no type", "allowed": allowed}
        yield Finding(f"{path}/media_type", params, value=file.media_type, expected=allowed)
    elif (ending := _ENDING.fullmatch(name, max(name.rfind("."), 0))) and ending[1].lower() not in endings:
        params = {"file": name, "ending": ending[1], "type": endings[0].upper()}
        yield Finding(f"{path}/name", params, value=name, variant="name")
    if len(file.name) > LONGEST_NAME:
        params = {"file": file.name, "limit": counted(LONGEST_NAME, "character")}
        yield Finding(f"{path}/name", params, value=str(len(file.name)), expected=str(LONGEST_NAME), variant="long")
    if file.size > LARGEST:
        params = {"file": name, "limit": f"{LARGEST // (1024 * 1024)} MB"}
        yield Finding(path, params, value=str(file.size), expected=str(LARGEST), variant="large")


RULES = (
    Rule(
        id="INV-29",
        title="Files that are asked for and taken",
        checks="The files that the buyer asks for are there, of types, sizes, names and a number that are taken.",
        severities=(Severity.ERROR,),
        stage=Stage.REFERENCES,
        find_billed=files_are_taken,
        documents=("invoice",),
        limits=("inv_attachments_required",),
        source="field rules 4.5, EN 16931 BR-CL-24",
        reason=ReasonCode.REFERENCES,
        action=ActionCode.PROVIDE,
    ),
)
