"""Importing UBL Order documents: each file becomes an order, a new revision of one, or a sentence why not."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import Line, Order, now, open_quantity, text
from portal.sandbox_erp.orders import find_order, insert_order, is_known, save_revision
from portal.sandbox_erp.profile import ensure_profile
from portal.sandbox_erp.ubl_mapping import CANCELLED, draft_order
from portal.sandbox_erp.ubl_order import read_order
from portal.sandbox_erp.ubl_parties import ensure_supplier
from portal.sandbox_erp.xml_tree import LARGEST_FILE, Unreadable

#: Why a line is cancelled that the document no longer has; and all that a document itself cancels a line for.
DROPPED = "No longer on the buyer's order"
BY_THE_DOCUMENT = {DROPPED, CANCELLED}


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file; ``outcome`` is imported, revised, unchanged or failed."""

    path: Path
    outcome: str
    sentence: str
    order: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of all files, in the order given."""

    files: tuple[FileResult, ...]

    @property
    def failed(self) -> tuple[FileResult, ...]:
        """The files that could not be imported."""
        return tuple(file for file in self.files if file.outcome == "failed")


def import_files(database: Path, paths: Iterable[Path], *, supplier: str = "") -> ImportReport:
    """Import UBL Order files and say what became of each.

    Every file is one transaction of its own: one that cannot be imported leaves nothing behind and keeps no other
    file from being imported. The same file again changes nothing; other content under the same number is the order's
    next revision. With ``supplier`` the orders are given to that supplier, whoever the documents name as the seller.
    """
    erp = Database(database)
    erp.create()
    with erp.write() as connection:
        ensure_profile(connection, now())
    return ImportReport(tuple(_import_file(erp, Path(path), supplier) for path in paths))


def _import_file(database: Database, path: Path, supplier: str) -> FileResult:
    try:
        return _store(database, path, _content(path), supplier, now())
    except Unreadable as reason:
        return FileResult(path, "failed", f"{path.name} was not imported: {reason}")


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Unreadable(f"the file is larger than {LARGEST_FILE // 1024 // 1024} MB.")
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"the file cannot be read: {error.strerror}.") from error


def _store(database: Database, path: Path, content: bytes, supplier: str, moment: datetime) -> FileResult:
    document = read_order(content)
    with database.write() as connection:
        seller = ensure_supplier(connection, document, supplier, moment)
        order = draft_order(connection, document, seller, moment)
        number = order["number"]
        current = find_order(connection, number)
        if current is None:
            insert_order(connection, order, moment, "Imported from a UBL order")
            lines = len(order["lines"])
            return FileResult(path, "imported", f"{path.name}: order {number} with {lines} lines.", number)
        if not current["source"].startswith("ubl:"):
            raise Unreadable(f"order {number} exists already and was not imported.")
        if is_known(connection, number, order["source"]):
            return FileResult(path, "unchanged", f"{path.name}: order {number} is known already.", number)
        revised = _next_revision(current, order)
        save_revision(connection, revised, moment, "Changed by another UBL order")
    sentence = f"{path.name}: order {number} is now at revision {revised['revision']}."
    return FileResult(path, "revised", sentence, number)


def _next_revision(current: Order, order: Order) -> Order:
    """Return the new content with what has happened to each line so far; a line that is gone is cancelled.

    What the desk has blocked, closed or cancelled stays so; what an earlier document cancelled is open again where this
    one asks for it.
    """
    earlier = {line["line"]: line for line in current["lines"]}
    _number_as_before(current["lines"], order["lines"])
    lines = [_carried_on(line, earlier.pop(line["line"], None)) for line in order["lines"]]
    lines += [_dropped(line, order["ordered_on"]) for line in earlier.values()]
    return {
        **order,
        "revision": current["revision"],
        "erp_version": current["erp_version"],
        "status": current["status"],
        "hold": current["hold"],
        "lines": sorted(lines, key=lambda line: line["line"]),
    }


def _number_as_before(earlier: list[Line], lines: list[Line]) -> None:
    """Give each line the number that the line with its id in the document has had; a new id gets a number of its own.

    Lines whose id is missing, or another line's too, are counted anew, as are all those of an order that an earlier
    version of this program imported.
    """
    if not any(line["document_line"] for line in earlier):
        return
    before, ids = _by_id(earlier), _by_id(lines)
    taken = {line["line"] for line in earlier}
    used = {before[one] for one in ids if one in before}
    for line in lines:
        own, known = line["document_line"], line["line"]
        if own in before and own in ids:
            line["line"] = before[own]
        elif known in used or (own in ids and known in taken):
            line["line"] = 10 * (max({*taken, *used}) // 10 + 1)
        used.add(line["line"])


def _by_id(lines: list[Line]) -> dict[str, int]:
    """Return the numbers of lines by their ids in the document, those that are one line's alone."""
    times = Counter(line["document_line"] for line in lines)
    return {one: line["line"] for line in lines if (one := line["document_line"]) and times[one] == 1}


def _carried_on(line: Line, earlier: Line | None) -> Line:
    if earlier is None:
        return line
    carried: Line = {
        **line,
        "shipped": earlier["shipped"],
        "received": earlier["received"],
        "returned": earlier["returned"],
        "invoiced": earlier["invoiced"],
        "confirmations": earlier["confirmations"],
    }
    if line["status"] != "open" or earlier["status_reason"] in BY_THE_DOCUMENT:
        return carried
    carried["status"], carried["status_reason"] = earlier["status"], earlier["status_reason"]
    carried["status_on"], carried["cancelled"] = earlier["status_on"], earlier["cancelled"]
    return _cancelled(carried) if carried["status"] == "cancelled" else carried


def _dropped(line: Line, on: str) -> Line:
    dropped = copy.deepcopy(line)
    if dropped["status"] not in {"closed", "cancelled"}:
        dropped["status"], dropped["status_on"] = "cancelled", on
        dropped["status_reason"] = DROPPED
        return _cancelled(dropped)
    return dropped


def _cancelled(line: Line) -> Line:
    """Return a line with all that was open of it cancelled."""
    return {**line, "cancelled": text(Decimal(line["cancelled"]) + open_quantity(line))}
