"""Every way in which numbers and dates are written: each is read as it is meant or asked, and none changes silently."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from portal.contracts.formats.catalog_table import read
from portal.contracts.formats.tables import QUESTIONS
from portal.domain.errors import Invalid
from tests.make_catalog_tables import ROW, TITLES, csv_table, finding, only, row, rows, workbook

GROUPS = ["", ".", ",", " ", "'", "\N{RIGHT SINGLE QUOTATION MARK}", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"]
NUMBERS = [
    Decimal(text) for text in ("0.5", "2", "12.25", "1.234", "123.456", "1234", "1234.5", "1234567", "1234567.891")
]
DAYS = [date(2027, 4, 3), date(2027, 3, 4), date(2027, 4, 4), date(2027, 12, 25), date(2027, 1, 31)]
DATES = {
    "%Y-%m-%d": "",
    "%Y/%m/%d": "",
    "%d.%m.%Y": "",
    "%d/%m/%Y": "day",
    "%d-%m-%Y": "day",
    "%m/%d/%Y": "month",
    "%m-%d-%Y": "month",
}
STYLES = [(mark, group) for mark, group in product(".,", GROUPS) if mark != group]


def written(number: Decimal, mark: str, group: str) -> str:
    return f"{number:,}".replace(",", "\0").replace(".", mark).replace("\0", group)


def asked(data: bytes) -> set[str]:
    """Return what is asked about a table, nothing if it is read."""
    try:
        read(data)
    except Invalid as questions:
        return {QUESTIONS[issue.key] for issue in questions.issues}
    return set()


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(("mark", "group"), STYLES)
def test_no_number_changes_silently(number, mark, group):
    data = csv_table(row(price=written(number, mark, group)), delimiter="|")
    assert asked(data) == {"decimal"} or only(data).item.price == number
    assert only(data, decimal=mark).item.price == number


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("form", DATES)
def test_no_date_changes_silently(day, form):
    data = csv_table(row(valid_from=day.strftime(form)))
    assert asked(data) == {"dates"} or only(data).item.valid_from == day
    assert only(data, dates=DATES[form]).item.valid_from == day


@pytest.mark.parametrize(("mark", "group"), STYLES)
@pytest.mark.parametrize("form", DATES)
def test_a_whole_table_tells_how_it_is_written(mark, group, form):
    values = [(number, DAYS[place % len(DAYS)]) for place, number in enumerate(NUMBERS)]
    cells = [row(price=written(number, mark, group), valid_from=day.strftime(form)) for number, day in values]
    found = read(csv_table(*cells, delimiter="|"))
    assert [(one.item.price, one.item.valid_from) for one in rows(found)] == values
    assert (found.style.decimal, found.style.dates) == (mark, DATES[form])


@pytest.mark.parametrize(("mark", "group"), STYLES)
def test_texts_in_a_workbook_are_read_in_the_same_way(mark, group):
    for number in (Decimal("1.234"), Decimal("1234.5")):
        data = workbook(row(price=written(number, mark, group)))
        assert asked(data) == {"decimal"} or only(data).item.price == number
        assert only(data, decimal=mark).item.price == number


@pytest.mark.parametrize(("told", "other"), [(".", ","), (",", ".")])
def test_a_number_in_the_other_way_is_found_and_never_read(told, other):
    for number in NUMBERS:
        text = written(number, other, "")
        one = only(csv_table(row(price=text)), decimal=told)
        assert one.item.price == number or one.issues or text.count(other) == 1
        if other in text and len(text.partition(other)[2]) != 3:
            assert [issue.path for issue in one.issues] == ["rows/2/price"]


class TestQuestions:
    def test_what_can_be_a_thousand_or_one_and_a_bit_is_asked(self):
        path, sentence = finding(csv_table(row(price="1.234")))
        assert path == "rows/2/price"
        assert sentence.startswith("Is 1.234 1234, or has it decimals?")

    @pytest.mark.parametrize(("decimal", "price"), [(".", "1.234"), (",", "1234")])
    def test_the_answer_decides(self, decimal, price):
        assert only(csv_table(row(price="1.234")), decimal=decimal).item.price == Decimal(price)

    def test_both_questions_are_asked_at_once(self):
        with pytest.raises(Invalid) as questions:
            read(csv_table(row(price="1.234", valid_from="03/04/2027")))
        assert [issue.key for issue in questions.value.issues] == ["FIL-01", "FIL-01.dates"]

    def test_two_ways_in_one_table_are_asked(self):
        assert finding(csv_table(row(price="2.5"), row(price="3,5"))) == (
            "rows/3/price",
            "Some numbers have a decimal point (2.5), others a decimal comma (3,5). Choose one.",
        )

    @pytest.mark.parametrize(("late", "price"), [("3,5", "1234"), ("3.5", "1.234")])
    def test_what_the_last_rows_tell_holds_for_the_first(self, late, price):
        """Rows are read in batches with what was told so far, and again where that was wrong."""
        cells = [row(price="1.234", valid_from="03/04/2027"), *[row(price="2")] * 4000]
        found = rows(read(csv_table(*cells, row(price=late, valid_from="04/13/2027"))))
        assert (found[0].item.price, found[0].item.valid_from) == (Decimal(price), date(2027, 3, 4))
        assert found[-1].item.price == Decimal(late.replace(",", "."))

    def test_examples_show_how_cells_were_read(self):
        read_it = read(csv_table(row(price="1.234.567,5", valid_from="13/04/2027")))
        assert [(one.path, one.written, one.read) for one in read_it.examples] == [
            ("rows/2/price", "1.234.567,5", "1234567.5"),
            ("rows/2/valid_from", "13/04/2027", "2027-04-13"),
        ]

    @pytest.mark.parametrize("title", ["Minimum quantity", "Price base", "Pack factor", "Price 2", "Lead time"])
    def test_every_number_takes_part(self, title):
        with pytest.raises(Invalid) as questions:
            read(csv_table([*ROW[:5], "2", ROW[6], "1.234"], titles=[*TITLES, title]))
        assert [issue.key for issue in questions.value.issues] == ["FIL-01"]

    def test_typed_cells_of_a_workbook_need_no_answer(self):
        assert only(workbook(row(price=1.234, valid_from=date(2027, 4, 3)))).item.price == Decimal("1.234")
