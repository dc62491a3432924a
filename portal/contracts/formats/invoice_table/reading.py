"""Tables as invoices: titles to columns, texts to values, rows to lines, and every finding at its row and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from portal.contracts.formats.invoice_table import building, tax_words
from portal.contracts.formats.invoice_table.columns import KNOWN, LIMITS, SHEET, VERSION
from portal.contracts.formats.invoice_table.rows import Row
from portal.contracts.formats.invoice_table.table import InvoiceTable
from portal.contracts.formats.tables import choices, opening
from portal.contracts.formats.tables.cells import read as read_cell
from portal.contracts.formats.tables.cells import written
from portal.contracts.formats.tables.columns import Column, Kind
from portal.contracts.formats.tables.grid import Cell, Numbered, refused
from portal.contracts.formats.tables.styles import Example, Marks, Orders, Placed, Style
from portal.contracts.scalars import Unreadable, shown
from portal.domain.errors import Invalid
from portal.domain.issues import Issue

#: How many findings are told; nobody reads more.
MOST_ISSUES = 1000

# How many cells are shown with the style, to be confirmed.
_EXAMPLES = 3


def read(
    data: bytes,
    supplier: str = "",
    *,
    encoding: str = "",
    delimiter: str = "",
    decimal: str = "",
    dates: str = "",
    words: str = "",
) -> InvoiceTable:
    """Return the invoices in a table, CSV or Excel workbook, as its content says.

    ``supplier`` is the ERP's number of whoever sends it, and ``words`` what words for tax categories mean there, as
    ``tax_words.dump`` tells it. The others are what the supplier says about the style: what is left "" is found where
    the table tells it for certain, and asked where it does not.

    Raises:
        Invalid: the table cannot be read at all (FIL-01 to 03, 06, 07): the question, or everything in its way; or what
            is said about the style is none of the choices (SCH-06).
    """
    choices.check(encoding=encoding, delimiter=delimiter, decimal=decimal, dates=dates)
    grid = opening.grid(data, KNOWN, LIMITS, SHEET, encoding=encoding, delimiter=delimiter)
    titles, *below = list(grid.rows) or [(0, ())]
    if not below:
        raise refused("FIL-02.empty")
    known = KNOWN.placed(titles[1])
    texts = list(_texts(below, known))
    style = Style(grid.encoding, grid.delimiter, *_marks(texts, decimal, dates))
    rows = [_row(number, cells, known, style) for number, cells in below]
    _check_version(rows)
    made, issues = building.build(rows, supplier, tax_words.load(words))
    return InvoiceTable(style, tuple(made), (*grid.notes, *issues[:MOST_ISSUES]), tuple(_examples(texts, rows)))


def _marks(texts: Sequence[Text], decimal: str, dates: str) -> tuple[str, str]:
    """Return the decimal mark and what of a date comes first, as they are told or found.

    Raises:
        Invalid: FIL-01, one of them or both have to be asked.
    """
    found = [decimal, dates]
    issues: list[Issue] = []
    gathered: tuple[tuple[Kind, Marks | Orders], ...] = ((Kind.NUMBER, Marks()), (Kind.DAY, Orders()))
    for place, (kind, signs) in enumerate(gathered):
        for path, text in _of_kind(texts, kind):
            signs.see(text, path)
        try:
            found[place] = found[place] or signs.answer()
        except Invalid as open_question:
            issues += open_question.issues
    if issues:
        raise Invalid(issues)
    return found[0], found[1]


Text = tuple[Column, str, str]  # the column, the path, the text


def _texts(rows: Iterable[Numbered], known: Mapping[int, Column]) -> Iterator[Text]:
    for number, cells in rows:
        for place, cell in enumerate(cells):
            if isinstance(cell, str) and cell.strip() and place in known:
                yield known[place], f"rows/{number}/{known[place].key}", cell.strip()


def _of_kind(texts: Sequence[Text], kind: Kind) -> Iterator[Placed]:
    return ((path, text) for column, path, text in texts if column.kind is kind)


def _row(number: int, cells: Sequence[Cell], known: Mapping[int, Column], style: Style) -> Row:
    row = Row(number)
    for place, cell in enumerate(cells):
        if isinstance(cell, str) and not cell.strip():
            continue
        column = known.get(place)
        if column is None:
            row.issues.append(Unreadable("FIL-02.unnamed", cell).issue(f"rows/{number}/{place + 1}"))
            continue
        try:
            row.values[column.key] = read_cell(cell, column, style)
        except Unreadable as unreadable:
            row.find(column.key, unreadable)
    return row


def _check_version(rows: Sequence[Row]) -> None:
    for row in rows:
        if given := row.text("template"):
            if given != VERSION:
                raise refused("FIL-02.version", row.path("template"), given=shown(given), expected=VERSION)
            return


def _examples(texts: Sequence[Text], rows: Sequence[Row]) -> Iterator[Example]:
    """Give the cells that show best how numbers and days are read: those that look least like what they became."""
    values = {row.path(key): value for row in rows for key, value in row.values.items()}
    for kind in (Kind.NUMBER, Kind.DAY):
        read = {text: (path, written(values[path])) for path, text in _of_kind(texts, kind) if path in values}
        different = [(text, *found) for text, found in read.items() if text != found[1]]
        for text, path, value in sorted(different, key=lambda one: -len(one[0]))[:_EXAMPLES]:
            yield Example(path, shown(text), value)
