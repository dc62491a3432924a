"""A CSV file with a status and remarks before each row; every byte of the row itself is kept."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, StringIO

from portal.contracts.formats.tables import csv_grid, formulas
from portal.contracts.formats.tables.columns import Columns, Kind
from portal.contracts.formats.tables.csv_text import Text
from portal.contracts.formats.tables.styles import Style
from portal.contracts.formats.tables.verdicts import REMARKS, STATUS, Verdict, Verdicts


def dump(data: bytes, columns: Columns, verdicts: Iterable[Verdict], style: Style) -> bytes:
    """Return the file with what became of its rows, which come in their order.

    Raises:
        Invalid: the file is none that was read with this style.
    """
    text, delimiter = csv_grid.opened(data, columns.is_known, style.encoding, style.delimiter)
    made = BytesIO()
    made.write(data[: text.start])
    for line in _lines(text, delimiter, columns, Verdicts(verdicts)):
        # What is written may have characters that the file's encoding has not; what was there has none.
        made.write(line.encode(text.encoding, "replace"))
    return made.getvalue()


def _lines(text: Text, delimiter: str, columns: Columns, verdicts: Verdicts) -> Iterator[str]:
    titles: dict[str, str] | None = None
    old: set[int] = set()
    for number, (line, cells) in enumerate(_records(text, delimiter), 1):
        if not any(cell.strip() for cell in cells):
            yield line
        elif titles is None:
            placed = columns.placed(cells)
            titles = {column.key: cells[place].strip() for place, column in placed.items()}
            old = {place for place, column in placed.items() if column.kind is Kind.IGNORED}
            own = [columns.by_key[key].title for key in (STATUS, REMARKS)]
            yield _written(own, delimiter) + _without(line, old, delimiter)
        else:
            verdict = verdicts.find(number)
            own = [verdict.status, verdict.remarks(titles)] if verdict else ["", ""]
            yield _written(own, delimiter) + _without(line, old, delimiter)


def _records(text: Text, delimiter: str) -> Iterator[tuple[str, list[str]]]:
    """Give each row as it is written, with its end, and its cells."""
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in text.lines():
            taken.append(line)
            yield line

    for cells in csv.reader(lines(), delimiter=delimiter, strict=True):
        yield "".join(taken), cells
        taken.clear()


def _written(cells: Sequence[str], delimiter: str) -> str:
    """Return cells as they are written before others."""
    line = StringIO(newline="")
    csv.writer(line, delimiter=delimiter, lineterminator="").writerow(map(formulas.escaped, cells))
    return line.getvalue() + delimiter


def _without(line: str, places: set[int], delimiter: str) -> str:
    """Return a row without some of its cells, and everything else as it was."""
    if not places:
        return line
    body = line.rstrip("\r\n")
    cell = re.compile(rf'"(?:[^"]|"")*"|[^{re.escape(delimiter)}]*')
    kept, start, place = [], 0, 0
    while start <= len(body):
        found = cell.match(body, start)
        end = found.end() if found else len(body)
        if place not in places:
            kept.append(body[start:end])
        start, place = end + 1, place + 1
    return delimiter.join(kept) + line[len(body) :]
