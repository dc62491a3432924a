"""Tables as invoices: titles to columns, texts to values, rows to lines, and every finding at its row and column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.contracts import scalars
from portal.contracts.formats.invoice_table import building, columns, csv_grid, styles, xlsx_grid
from portal.contracts.formats.invoice_table.columns import COLUMNS, Column, Kind
from portal.contracts.formats.invoice_table.grid import MOST_BYTES, Cell, Grid, refused
from portal.contracts.formats.invoice_table.rows import Row, Value
from portal.contracts.formats.invoice_table.styles import Placed, Style
from portal.contracts.scalars import Unreadable, shown
from portal.domain.errors import Invalid
from portal.domain.invoices import Invoice
from portal.domain.issues import Issue

#: How many findings are told; nobody reads more.
MOST_ISSUES = 1000

# How many cells are shown with the style, to be confirmed.
_EXAMPLES = 3

_ZIP = b"PK"

#: What may be said about the style.
CHOICES: Mapping[str, Collection[str]] = {
    "encoding": csv_grid.ENCODINGS,
    "delimiter": csv_grid.DELIMITERS,
    "decimal": styles.MARKS,
    "dates": styles.ORDERS,
}

#: What of the style a finding asks for, by its message key.
QUESTIONS: Mapping[str, str] = {
    "FIL-01": "decimal",
    "FIL-01.mixed": "decimal",
    "FIL-01.dates": "dates",
    "FIL-01.mixed_dates": "dates",
    "FIL-01.delimiter": "delimiter",
    "FIL-01.encoding": "encoding",
}


@dataclass(frozen=True, slots=True)
class Example:
    """One cell as it is written and as it is read, to be confirmed with the style."""

    path: str
    written: str
    read: str


@dataclass(frozen=True, slots=True)
class TableInvoice:
    """One invoice, complete with its arithmetic, and the rows that it came from."""

    invoice: Invoice
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InvoiceTable:
    """What a table says: how it is written, its invoices without a finding, and the findings of all others.

    Paths are ``rows/5/quantity``: the row as spreadsheet programs number it, and the column's key.
    """

    style: Style
    invoices: tuple[TableInvoice, ...] = ()
    issues: tuple[Issue, ...] = ()
    examples: tuple[Example, ...] = ()


def read(
    data: bytes, supplier: str = "", *, encoding: str = "", delimiter: str = "", decimal: str = "", dates: str = ""
) -> InvoiceTable:
    """Return the invoices in a table, CSV or Excel workbook, as its content says.

    ``supplier`` is the ERP's number of whoever sends it. The others are what the supplier says about the style: what is
    left "" is found where the table tells it for certain, and asked where it does not.

    Raises:
        Invalid: the table cannot be read at all (FIL-01 to 03, 06, 07): the question, or everything in its way; or what
            is said about the style is none of the choices (SCH-06).
    """
    _check_told(encoding=encoding, delimiter=delimiter, decimal=decimal, dates=dates)
    if len(data) > MOST_BYTES:
        raise refused("FIL-03.large", limit=f"{MOST_BYTES // (1024 * 1024)} MB")
    is_workbook = data.startswith((_ZIP, b"\xd0\xcf\x11\xe0"))
    grid = xlsx_grid.read(data) if is_workbook else csv_grid.read(data, encoding, delimiter)
    if len(grid.rows) < 2:
        raise refused("FIL-02.empty")
    known = _columns(grid.rows[0][1])
    texts = list(_texts(grid, known))
    style = Style(grid.encoding, grid.delimiter, *_marks(texts, decimal, dates))
    rows = [_row(number, cells, known, style) for number, cells in grid.rows[1:]]
    _check_version(rows)
    invoices, issues = building.build(rows, supplier)
    made = tuple(TableInvoice(invoice, numbers) for invoice, numbers in invoices)
    return InvoiceTable(style, made, (*grid.notes, *issues[:MOST_ISSUES]), tuple(_examples(texts, rows)))


def _marks(texts: Sequence[Text], decimal: str, dates: str) -> tuple[str, str]:
    """Return the decimal mark and what of a date comes first, as they are told or found.

    Raises:
        Invalid: FIL-01, one of them or both have to be asked.
    """
    found = [decimal, dates]
    issues: list[Issue] = []
    for place, kind, find in ((0, Kind.NUMBER, styles.decimal_mark), (1, Kind.DAY, styles.date_order)):
        try:
            found[place] = found[place] or find(_of_kind(texts, kind))
        except Invalid as open_question:
            issues += open_question.issues
    if issues:
        raise Invalid(issues)
    return found[0], found[1]


def _check_told(**told: str) -> None:
    for name, value in told.items():
        if value and value not in CHOICES[name]:
            raise refused("SCH-06", name, choices=", ".join(CHOICES[name]))


def _columns(titles: Sequence[Cell]) -> Mapping[int, Column]:
    """Return the columns by their place.

    Raises:
        Invalid: FIL-02, with every title that is unknown, missing or there twice.
    """
    found: dict[int, Column] = {}
    issues = []
    for place, title in enumerate(titles):
        text = title.strip() if isinstance(title, str) else str(title)
        column = columns.find(text)
        if not text:
            continue
        if column is None:
            issues.append(_unknown(text).issue(f"columns/{place + 1}"))
        elif column in found.values():
            issues.append(Unreadable("FIL-02.twice", name=column.title).issue(f"columns/{place + 1}"))
        else:
            found[place] = column
    missing = [column for column in COLUMNS if column.needed and column not in found.values()]
    issues += [Unreadable("FIL-02.missing", name=column.title).issue("") for column in missing]
    if issues:
        raise Invalid(issues)
    return found


def _unknown(title: str) -> Unreadable:
    if suggestion := columns.likeliest(title):
        return Unreadable("FIL-02", title, name=shown(title), suggestion=suggestion)
    return Unreadable("FIL-02.unknown", title, name=shown(title))


Text = tuple[Column, str, str]  # the column, the path, the text


def _texts(grid: Grid, known: Mapping[int, Column]) -> Iterator[Text]:
    for number, cells in grid.rows[1:]:
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
            row.values[column.key] = _READ[column.kind](cell, column, style)
        except Unreadable as unreadable:
            row.find(column.key, unreadable)
    return row


def _number(cell: Cell, _: Column, style: Style) -> Value:
    text = styles.number(cell.strip(), style.decimal) if isinstance(cell, str) else _written(cell)
    return scalars.quantity(text)


def _day(cell: Cell, _: Column, style: Style) -> Value:
    return scalars.day(styles.day(cell.strip(), style.dates) if isinstance(cell, str) else _written(cell))


def _code(cell: Cell, column: Column, _: Style) -> Value:
    return scalars.code(_written(cell), column.limit)


def _text(cell: Cell, column: Column, _: Style) -> Value:
    return scalars.plain_text(_written(cell), column.limit)


_READ: Mapping[Kind, Callable[[Cell, Column, Style], Value]] = {
    Kind.CODE: _code,
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DAY: _day,
}


def _written(cell: Cell) -> str:
    """Return the cell as text: a number of a workbook without an exponent, a day as year-month-day."""
    if isinstance(cell, Unreadable):
        raise cell
    if isinstance(cell, Decimal):
        text = f"{cell:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return cell.isoformat() if isinstance(cell, date) else cell


def _check_version(rows: Sequence[Row]) -> None:
    for row in rows:
        if given := row.text("template"):
            if given != columns.VERSION:
                raise refused("FIL-02.version", row.path("template"), given=shown(given), expected=columns.VERSION)
            return


def _examples(texts: Sequence[Text], rows: Sequence[Row]) -> Iterator[Example]:
    """Give the cells that show best how numbers and days are read: those that look least like what they became."""
    values = {row.path(key): value for row in rows for key, value in row.values.items()}
    for kind in (Kind.NUMBER, Kind.DAY):
        read = {text: (path, _written(values[path])) for path, text in _of_kind(texts, kind) if path in values}
        different = [(text, *found) for text, found in read.items() if text != found[1]]
        for text, path, value in sorted(different, key=lambda one: -len(one[0]))[:_EXAMPLES]:
            yield Example(path, shown(text), value)
