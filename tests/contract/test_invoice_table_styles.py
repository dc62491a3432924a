"""How a table of invoices is written: its decimals, dates, encoding and delimiter are told by it or asked about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from portal.contracts.formats.invoice_table import InvoiceTable, read
from portal.contracts.formats.tables import QUESTIONS
from portal.domain.errors import Invalid
from portal.domain.invoices import Invoice
from tests.make_tables import csv_table, finding, row


def invoices(table: InvoiceTable) -> list[Invoice]:
    return [one.invoice for one in table.invoices]


class TestStyle:
    @pytest.mark.parametrize("price", ["1.234", "1,234", "-1.234", "12.000", "999,999"])
    def test_what_can_be_a_thousand_or_one_and_a_bit_is_asked(self, price):
        path, sentence = finding(csv_table(row(price=price)))
        assert path == "rows/2/price"
        assert sentence.startswith(f"Is {price} {price.replace('.', '').replace(',', '')}, or has it decimals?")

    @pytest.mark.parametrize(
        ("decimal", "price"), [pytest.param(".", "1.234", id="point"), pytest.param(",", "1234", id="comma")]
    )
    def test_the_answer_decides(self, decimal, price):
        table = read(csv_table(row(price="1.234")), decimal=decimal)
        assert invoices(table)[0].lines[0].price == Decimal(price)
        assert table.style.decimal == decimal

    @pytest.mark.parametrize(
        ("other", "mark", "price"),
        [("2,50", ",", "1234"), ("2.50", ".", "1.234"), ("1.234.567", ",", "1234"), ("0.123", ".", "1.234")],
    )
    def test_one_number_tells_about_all(self, other, mark, price):
        table = read(csv_table(row(price="1.234"), row(price=other)))
        assert table.style.decimal == mark
        assert invoices(table)[0].lines[0].price == Decimal(price)
        assert ("1.234", price) in [(one.written, one.read) for one in table.examples] or mark == "."

    def test_both_questions_are_asked_at_once(self):
        with pytest.raises(Invalid) as asked:
            read(csv_table(row(price="1.234", invoice_date="03/04/2026")))
        assert [issue.key for issue in asked.value.issues] == ["FIL-01", "FIL-01.dates"]
        assert {QUESTIONS[issue.key] for issue in asked.value.issues} == {"decimal", "dates"}

    def test_encodings_are_told_apart_by_words_and_those_that_read_alike_are_one(self):
        with pytest.raises(Invalid) as asked:
            read(csv_table(row(description="Müller zahlt 5 €")).decode().encode("windows-1252"))
        [issue] = asked.value.issues
        assert issue.params["windows-1252"] == "Müller, €"
        assert "windows-1250" not in issue.params
        assert issue.params["cp850"] == "M³ller, Ç"

    def test_a_number_may_be_grouped(self):
        for written in ("1.234.567,5", "1 234 567,5", "1'234'567,5", "1234567,5"):
            assert invoices(read(csv_table(row(price=written))))[0].lines[0].price == Decimal("1234567.5")

    def test_two_ways_in_one_table_are_asked(self):
        path, sentence = finding(csv_table(row(price="2.5"), row(price="3,5")))
        assert path == "rows/3/price"
        assert sentence == "Some numbers have a decimal point (2.5), others a decimal comma (3,5). Choose one."

    def test_a_number_in_the_other_way_is_found_at_its_cell(self):
        assert finding(csv_table(row(), row(price="3,5")), decimal=".") == (
            "rows/3/price",
            "3,5 is no number with a decimal point.",
        )

    def test_nothing_is_asked_where_nothing_can_be_mistaken(self):
        table = read(csv_table(row(price="2", invoice_date="08.06.2026")))
        assert (table.style.decimal, table.style.dates) == ("", "")
        assert invoices(table)[0].issued == date(2026, 6, 8)

    def test_a_date_that_can_be_two_days_is_asked(self):
        path, sentence = finding(csv_table(row(invoice_date="03/04/2026")))
        assert path == "rows/2/issued"
        assert sentence == "Is 03/04/2026 3 April 2026 or 4 March 2026? Say whether the day or the month comes first."

    @pytest.mark.parametrize(("dates", "day"), [("day", date(2026, 4, 3)), ("month", date(2026, 3, 4))])
    def test_the_answer_says_which_day_it_is(self, dates, day):
        table = read(csv_table(row(invoice_date="03/04/2026")), dates=dates)
        assert invoices(table)[0].issued == day
        assert [(one.written, one.read) for one in table.examples if "issued" in one.path] == [
            ("03/04/2026", day.isoformat())
        ]

    @pytest.mark.parametrize(
        ("written", "order"), [("13/04/2026", "day"), ("04/13/2026", "month"), ("04/04/2026", ""), ("2026/4/4", "")]
    )
    def test_a_day_above_twelve_tells(self, written, order):
        assert read(csv_table(row(invoice_date=written))).style.dates == order

    def test_days_in_both_orders_are_asked(self):
        two = csv_table(row(invoice_date="13/04/2026"), row(invoice_number="R-2", invoice_date="04/14/2026"))
        assert finding(two)[1].startswith("Some dates begin with the day (13/04/2026), others with the month")
        assert finding(two, dates="month") == ("rows/2/issued", "13/04/2026 is no date with the month first.")

    @pytest.mark.parametrize("written", ["31/02/2026", "08.06.26", "8 June", "00/01/2026"])
    def test_no_day_is_no_day(self, written):
        assert finding(csv_table(row(invoice_date=written)), dates="day")[0] == "rows/2/issued"

    @pytest.mark.parametrize(
        "told", [{"encoding": "unicode_escape"}, {"delimiter": "--"}, {"decimal": "x"}, {"dates": "year"}]
    )
    def test_what_is_said_about_the_style_is_one_of_the_choices(self, told):
        path, sentence = finding(csv_table(), **told)
        assert path in told
        assert sentence.startswith("Use one of these: ")


class TestCsv:
    def test_other_encodings_have_to_be_said(self):
        data = csv_table(row(description="Müller")).decode().encode("windows-1252")
        assert finding(data)[1].startswith("The file is not in UTF-8. Say which encoding it has")
        assert invoices(read(data, encoding="windows-1252"))[0].lines[0].name == "Müller"

    def test_an_encoding_that_does_not_fit_is_told(self):
        assert "not in shift_jis" in finding(csv_table(row(description="ü")) + b"\xff", encoding="shift_jis")[1]

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
    def test_a_byte_order_mark_says_the_encoding(self, encoding):
        data = csv_table(row(description="Müller")).decode().encode(encoding)
        assert invoices(read(data))[0].lines[0].name == "Müller"

    def test_a_table_may_say_its_delimiter_in_its_first_line(self):
        table = read(b"sep=|\r\n" + csv_table(row(price="x"), delimiter="|"))
        assert table.style.delimiter == "|"
        assert table.issues[0].path == "rows/2/price"

    def test_two_delimiters_that_fit_alike_are_asked(self):
        assert finding(b"Invoice number;Invoice date,Currency\n1;2,3\n")[1].startswith(
            "Say whether the columns are parted by a semicolon or by a comma."
        )

    def test_quoted_cells_may_have_delimiters_and_lines(self):
        data = csv_table(row(description='"One; two ""three"""'), row(price="x"))
        table = read(data)
        assert table.issues[0].path == "rows/3/price"
        assert invoices(read(csv_table(row(description='"One; two"'))))[0].lines[0].name == "One; two"

    @pytest.mark.parametrize("data", [b"", b" \n ", b"\0\1\2", b"%PDF-1.7\n\0", csv_table() + b'\r\n"never ends'])
    def test_what_is_no_csv_is_told(self, data):
        assert finding(data)[1] == "This is not a real CSV file. Save it as CSV UTF-8 and send that."
