"""Invoices as PDF with their data inside: Factur-X, ZUGFeRD 1 and 2, XRechnung.

The data is XML under one of a few names; whether it is an invoice is for whoever reads that XML. Run it in a process
of its own: a PDF can make any library slow, hungry or worse.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from portal.contracts import attachments
from portal.contracts.formats import xml
from portal.contracts.formats.pdf_invoice.totals import ShownTotals, find_totals
from portal.contracts.scalars import Unreadable
from portal.domain.errors import Invalid

__all__ = ["NAMES", "NO_DATA", "PdfInvoice", "ShownTotals", "read"]

#: What the data is called, in small letters. An order (order-x.xml) is not an invoice.
NAMES = frozenset({"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"})

#: The key of the finding that a PDF is fine but has no data inside: it can be attached to an invoice from a form.
NO_DATA = "FIL-06.no_data"

# Text is looked for on this many pages at the end, where the sum is; the first counts as well.
_PAGES = 5


@dataclass(frozen=True, slots=True)
class PdfInvoice:
    """The data inside with its name, and the totals that the pages show where they are certain."""

    name: str
    xml: bytes
    shown: ShownTotals = ShownTotals()


def read(data: bytes) -> PdfInvoice:
    """Return what a PDF carries.

    Raises:
        Invalid: FIL-06, it is no PDF or damaged, encrypted, has no invoice data inside, has it twice, or too much of
            it. There is one finding, and its key says which.
    """
    if attachments.sniff(data) is not attachments.FileType.PDF:
        raise _refused("FIL-06.pdf")
    try:
        return _read(PdfReader(BytesIO(data)))
    except Invalid:
        raise
    except MemoryError:
        raise
    except Exception:
        # Damaged files make the library raise whatever its code runs into: KeyError, struct.error, RecursionError.
        raise _refused("FIL-06.pdf") from None


def _read(reader: PdfReader) -> PdfInvoice:
    if reader.is_encrypted:
        raise _refused("FIL-06.encrypted")
    if not reader.pages:
        raise _refused("FIL-06.pdf")
    found = _invoices(reader)
    if not found:
        raise _refused(NO_DATA)
    if len(found) > 1:
        raise _refused("FIL-06.two", names=", ".join(sorted({name for name, _ in found})))
    name, content = found[0]
    return PdfInvoice(name, content, _shown(reader))


def _invoices(reader: PdfReader) -> list[tuple[str, bytes]]:
    """Return the invoices inside, each once: a file may be listed by name, by association, or both."""
    found: dict[bytes, str] = {}
    for specification in _specifications(reader):
        name = _name(specification)
        if name.lower() in NAMES and (content := _content(specification)) is not None:
            if len(content) > xml.MOST_BYTES:
                raise _refused("FIL-06.data_large", limit=f"{xml.MOST_BYTES // (1024 * 1024)} MB")
            found.setdefault(content, name)
    return [(name, content) for content, name in found.items()]


def _specifications(reader: PdfReader) -> list[DictionaryObject]:
    """Return the embedded files of the document: by name first, then those that are only associated with it."""
    named = [one.pdf_object for one in reader.attachment_list]
    associated = reader.root_object.get("/AF")
    held = associated.get_object() if associated is not None else ArrayObject()
    others = [one.get_object() for one in held] if isinstance(held, ArrayObject) else []
    return [*named, *(one for one in others if isinstance(one, DictionaryObject))]


def _name(specification: DictionaryObject) -> str:
    """Return the file's own name, without folders; the Unicode one counts more."""
    given = specification.get("/UF") or specification.get("/F") or ""
    return str(given.get_object() if hasattr(given, "get_object") else given).replace("\\", "/").rpartition("/")[2]


def _content(specification: DictionaryObject) -> bytes | None:
    embedded = specification.get("/EF")
    streams = embedded.get_object() if embedded is not None else None
    if not isinstance(streams, DictionaryObject):
        return None
    stream = streams.get("/UF") or streams.get("/F")
    held = stream.get_object() if stream is not None else None
    return held.get_data() if isinstance(held, StreamObject) else None


def _shown(reader: PdfReader) -> ShownTotals:
    """Return what the pages show; a page that cannot be read makes it uncertain, not the invoice unreadable."""
    count = len(reader.pages)
    numbers = range(count) if count <= _PAGES + 1 else (0, *range(count - _PAGES, count))
    try:
        return find_totals("\n".join(reader.pages[number].extract_text() for number in numbers))
    except MemoryError:
        raise
    except Exception:
        # As above: fonts and content streams are full of surprises, and the data inside is what counts.
        return ShownTotals()


def _refused(key: str, **params: str) -> Invalid:
    return Invalid([Unreadable(key, **params).issue("")])
