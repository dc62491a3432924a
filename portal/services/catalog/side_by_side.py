"""A long file's batches, checked by two processes side by side and given in their order.

What the rules find in a row depends on the rows before it that name the same item. A batch is given to the assistant
while one or two before it are not kept yet: where it names an item of theirs, it is checked once more, here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle

from portal.contracts.formats.catalog_table import CatalogTable, Rows
from portal.ports.assistants import Assistant
from portal.services.catalog.batches import Batch, Reading

#: Rows that are checked and kept at once, some tenths of a second: by this process, which keeps all, and by the other.
HERE, THERE = 1_600, 2_400

#: A file of fewer rows is over before an assistant pays.
LONG = 8_000

#: How many rows come before a batch, and how many are in it.
_Span = tuple[int, int]


def each_batch(reading: Reading, table: CatalogTable, done: int) -> Iterator[Batch]:
    """Give the batches of a file behind the first ``done`` rows; each has to be kept before the next is asked for."""
    rows, spans = Rows(table), _spans(done, table.count)
    if table.count - done < LONG:
        yield from (_checked(reading, rows, span) for span in spans)
        return
    with reading.services.assistants.begin(lambda: _elsewhere(reading, table)) as assistant:
        yield from _together(reading, rows, spans, assistant)


def _spans(done: int, count: int) -> list[_Span]:
    spans, sizes = [], cycle((HERE, THERE))
    while done < count:
        spans.append((done, min(next(sizes), count - done)))
        done += spans[-1][1]
    return spans


def _checked(reading: Reading, rows: Rows, span: _Span) -> Batch:
    start, count = span
    return reading.check(rows.take(start, count), start)


@contextmanager
def _elsewhere(reading: Reading, table: CatalogTable) -> Iterator[Callable[[_Span], Batch]]:
    """Give what the assistant does with a part, in its own process."""
    with reading.anew() as there:
        rows = Rows(table)
        yield lambda span: _checked(there, rows, span)


def _together(reading: Reading, rows: Rows, spans: list[_Span], assistant: Assistant[_Span, Batch]) -> Iterator[Batch]:
    """Check every other batch here while the assistant checks the one behind it."""
    unkept: frozenset[str] = frozenset()  # codes in the assistant's batch before, not kept when this one was asked for
    assistant.ask(spans[1])
    for place in range(0, len(spans), 2):
        mine = _checked(reading, rows, spans[place])
        yield mine
        if place + 1 == len(spans):
            return
        theirs = assistant.answer()
        if place + 3 < len(spans):
            assistant.ask(spans[place + 3])
        if theirs is None or not theirs.codes.isdisjoint(mine.codes | unkept):
            theirs = _checked(reading, rows, spans[place + 1])
        yield theirs
        unkept = theirs.codes
