"""Opening a supplier's file: scanned, taken apart in a process of its own, whatever kind it is of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from hashlib import sha256

from portal.contracts import attachments
from portal.contracts.attachments import FileType
from portal.contracts.formats import official, tables
from portal.contracts.formats.electronic import Embedded
from portal.contracts.formats.invoice_table import TaxWord
from portal.contracts.scalars import Unreadable
from portal.domain.invoices import Invoice
from portal.domain.issues import Issue, Severity, of_severity
from portal.ports.readers import NotRead
from portal.services import readers, scanning
from portal.services.composition import Services
from portal.services.invoices import tax_words
from portal.services.invoices.views import IN_A_PDF

_UNSCANNED = "The virus scanner does not answer. The file is read as soon as it does; there is nothing to do for you."
_UNJUDGED = (
    "The official rules for electronic invoices are not here yet. The file is read as soon as they are; there is "
    "nothing to do for you."
)


class Held(Exception):
    """The file cannot be read now; it says why in a sentence for whoever sent it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a file says: its documents, what was found, what was embedded in them, and how a table is written.

    ``payload`` is the SHA-256 of the XML in a PDF, "" elsewhere; ``words`` are, for each document of a table, those in
    it that cross-references explained. ``is_electronic`` ones are judged by the official rules.
    """

    invoices: tuple[Invoice, ...] = ()
    syntax: str = ""
    issues: tuple[Issue, ...] = ()
    files: tuple[Embedded, ...] = ()
    shown_total: Decimal | None = None
    shown_gross: Decimal | None = None
    payload: str = ""
    style: Mapping[str, str] = field(default_factory=dict)
    words: tuple[tuple[TaxWord, ...], ...] = ()
    is_electronic: bool = False

    @property
    def unread(self) -> tuple[Issue, ...]:
        """What the file says and could not be understood."""
        return tuple(one for one in of_severity(self.issues, Severity.ERROR) if not official.is_official(one))

    @property
    def asks(self) -> bool:
        """Say whether what was found are questions, which whoever sent the file can answer."""
        return bool(self.issues) and all(issue.key in tables.QUESTIONS for issue in self.issues)


def open_file(services: Services, data: bytes, *, upload: int, name: str, style: Mapping[str, str]) -> Opened:
    """Return what the file of an upload (id) says; ``style`` is what its sender said of how a table is written.

    It is scanned before it is opened, and what is embedded in it as well.

    Raises:
        Held: it has to wait: the scanner does not answer, or there are no official rules to judge it by.
        OSError: no reader can be run now.
    """
    issues = scanning.scan(services.scanner, [(name, data)])
    found = Opened(issues=tuple(issues)) if issues else _understand(services, data, upload, name, style)
    if not issues and found.files:
        issues = scanning.scan(services.scanner, [(name, one.content) for one in found.files])
        found = Opened(issues=tuple(issues)) if issues else found
    if issues and not of_severity(issues, Severity.ERROR):
        raise Held(_UNSCANNED)
    return found


#: How files begin, whole or damaged, so that a broken one is told what it is and not that it is no XML.
_BEGINNINGS = {
    b"%PDF-": FileType.PDF,
    b"PK\x03\x04": FileType.XLSX,
    b"\xd0\xcf\x11\xe0": FileType.XLSX,  # a workbook of old, or one with a password
    b"\x89PNG": FileType.PNG,
    b"\xff\xd8\xff": FileType.JPEG,
}


def _understand(services: Services, data: bytes, upload: int, name: str, style: Mapping[str, str]) -> Opened:
    begins = next((kind for start, kind in _BEGINNINGS.items() if data.startswith(start)), None)
    match begins or attachments.sniff(data):
        case FileType.PDF:
            return _pdf(services, data)
        case FileType.XLSX | FileType.CSV:
            return _table(services, data, upload, style)
        case FileType.PNG | FileType.JPEG:
            return _refused(Unreadable("FIL-06.picture", name, file=name).issue(""))
    if _is_named_table(name, data):
        return _table(services, data, upload, style)
    return _electronic(services, data)


def _is_named_table(name: str, data: bytes) -> bool:
    """Say whether a file whose content tells nothing is a table by its name: one in another encoding, for example."""
    begins = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return name.lower().endswith((".csv", ".txt", ".xlsx", ".xls")) and begins != b"<"


def _refused(*issues: Issue) -> Opened:
    return Opened(issues=issues)


def _pdf(services: Services, data: bytes) -> Opened:
    read = services.readers.read(readers.PDF, data)
    if isinstance(read, NotRead):
        return _refused(*read.issues)
    found, shown = _electronic(services, read.value.xml), read.value.shown
    return replace(
        found,
        syntax=f"{found.syntax}{IN_A_PDF}",
        shown_total=shown.due,
        shown_gross=shown.gross,
        payload=sha256(read.value.xml).hexdigest(),
    )


def _electronic(services: Services, data: bytes) -> Opened:
    read = services.readers.read(readers.ELECTRONIC, data)
    if isinstance(read, NotRead):
        return _refused(*read.issues)
    found = read.value
    if not found.is_judged:
        raise Held(_UNJUDGED)
    invoices = () if found.invoice is None else (found.invoice,)
    return Opened(invoices, found.syntax, found.issues, found.files, is_electronic=True)


def _table(services: Services, data: bytes, upload: int, style: Mapping[str, str]) -> Opened:
    read = services.readers.read(readers.TABLE, data, {**style, **tax_words.option(services, upload)})
    if isinstance(read, NotRead):
        return _refused(*read.issues)
    written = {name: value for name, value in asdict(read.value.style).items() if value}
    invoices = tuple(one.invoice for one in read.value.invoices)
    words = tuple(one.words for one in read.value.invoices)
    return Opened(invoices, "a table", read.value.issues, style=written, words=words)
