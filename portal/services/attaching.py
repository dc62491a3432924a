"""Files beside documents: looked into, scanned and kept by their hash; what is not known to be clean goes nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from portal.contracts import attachments
from portal.contracts.scalars import Unreadable
from portal.domain.attachments import MOST, Attachment
from portal.domain.errors import Conflict, Invalid
from portal.domain.issues import Issue, Severity, of_severity
from portal.services import kept, scanning
from portal.services.composition import Services

#: The name of a file as it is shown, and the SHA-256 that it is kept by.
Named = tuple[str, str]


def keep(services: Services, *, name: str, declared: str, data: bytes, kind: str) -> Attachment:
    """Keep a file that is to be attached, if it is one that is taken and the scanner finds nothing in it.

    One that the scanner cannot judge now is kept too: ``stopped`` and ``read`` have it scanned before it goes anywhere.

    Raises:
        Invalid: rule FIL-06, with one issue at ``file``.
    """
    try:
        media_type = attachments.check(name, declared, data)
    except Unreadable as unreadable:
        raise Invalid([unreadable.issue("file")]) from None
    if found := of_severity(scanning.scan(services.scanner, [(name, data)]), Severity.ERROR):
        raise Invalid([replace(issue, path="file") for issue in found])
    digest = services.files.put(data)
    return Attachment(digest, attachments.display_name(name), media_type.value, len(data), kind)


def require_room(others: int, *, what: str) -> None:
    """Let a document have one file more; ``what`` is what its page calls it.

    Raises:
        Conflict: it has as many as it can have.
    """
    if others >= MOST:
        raise Conflict(f"{what} can have {MOST} files. Remove one first.")


def stopped(services: Services, files: Iterable[Named]) -> tuple[Issue, ...]:
    """Return what keeps a document with these files from going on: viruses, or the first that cannot be judged now.

    Raises:
        FileMissing, FileDamaged: one of them is not kept as it was; a person has to look.
    """
    found: list[Issue] = []
    for name, digest in files:
        found += scanning.scan(services.scanner, [(name, services.files.read(digest))])
        if any(issue.severity is not Severity.ERROR for issue in found):
            break  # a scanner that is away would have every other file wait as long
    return of_severity(found, Severity.ERROR) or tuple(found)


def read(services: Services, name: str, digest: str) -> bytes:
    """Return the bytes of a file that the scanner finds clean.

    Raises:
        NotFound: it is not kept any more.
        Conflict: the scanner found something in it, or cannot say now.
    """
    data = kept.read(services, digest)
    found = scanning.scan(services.scanner, [(name, data)])
    if of_severity(found, Severity.ERROR):
        raise Conflict(f"{name} contains a virus. It is not given out.")
    if found:
        raise Conflict(f"{name} waits for the virus scanner. Open it again in a moment.")
    return data
