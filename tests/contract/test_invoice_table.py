"""Invoices as tables: read in one way or asked about, and written so that they are read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from portal.contracts import plain
from portal.contracts.formats.invoice_table import InvoiceTable, Style, dump_csv, dump_xlsx, read
from portal.domain import messages
from portal.domain.invoice_amounts import completed
from portal.domain.invoices import (
    Adjustment,
    CreditReason,
    Delivery,
    Invoice,
    InvoiceLine,
    InvoiceType,
    Note,
    Preceding,
    TaxSubtotal,
    Totals,
)
from portal.domain.taxes import Tax, TaxCategory
from tests.make_tables import ROW, TITLES, csv_table, finding, findings, row, workbook

NONE = Decimal(0)
# A cell of a spreadsheet knows no time zone.
MIDNIGHT = datetime(2026, 6, 8)  # noqa: DTZ001
STANDARD, EXEMPT = Tax(TaxCategory.STANDARD, Decimal(19)), Tax(TaxCategory.EXEMPT, NONE)


def line(number: str, **named) -> InvoiceLine:
    given = {"quantity": Decimal(12), "unit": "H87", "price": Decimal("2.50"), "name": "Bolt", "tax": STANDARD}
    return InvoiceLine(number, net=NONE, **{**given, **named})


INVOICE = completed(
    Invoice(
        number="R-1",
        supplier="GLOBEX",
        type=InvoiceType.INVOICE,
        issued=date(2026, 6, 8),
        currency="EUR",
        totals=Totals(NONE, NONE, NONE, NONE),
        lines=(
            line("1", order_line="10", seller_item="=CMD|' /C calc'!A0", note="Two\nrows", price_base=Decimal(100)),
            line(
                "7",
                order_line="20",
                seller_item="0012",
                tax=EXEMPT,
                adjustments=(Adjustment(False, Decimal("1.50"), reason="-Rebate"), Adjustment(True, Decimal(2))),
            ),
        ),
        adjustments=(Adjustment(True, Decimal("4.90"), reason="Freight", tax=STANDARD),),
        taxes=(TaxSubtotal(EXEMPT, NONE, NONE, "Article 132"),),
        due=date(2026, 7, 8),
        order="4500017",
        buyer_reference="@cost centre; 7",
        terms="30 days",
        notes=(Note("Thank you, \N{EURO SIGN}"),),
        delivery=Delivery(delivered=date(2026, 6, 1)),
    )
)
CREDIT = completed(
    replace(
        INVOICE,
        number="G-1",
        type=InvoiceType.CREDIT_NOTE,
        preceding=(Preceding("R-1", date(2026, 6, 8)),),
        credit_reason=CreditReason.PRICE,
        order="",
        lines=(line("1", order="4500017", notice="N-1"), line("2", order="4500018", notice="N-2")),
        adjustments=(),
        taxes=(),
    )
)


def invoices(table: InvoiceTable) -> list[Invoice]:
    return [one.invoice for one in table.invoices]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("decimal", [".", ","])
def test_what_is_written_as_csv_is_read_again(delimiter, decimal):
    table = read(dump_csv([INVOICE, CREDIT], Style(delimiter=delimiter, decimal=decimal)), "GLOBEX")
    assert invoices(table) == [INVOICE, CREDIT]
    assert table.style == Style("utf-8", delimiter, decimal, "")
    assert [one.rows for one in table.invoices] == [(2, 3, 4), (5, 6)]
    assert table.issues == ()


def test_what_is_written_as_a_workbook_is_read_again():
    table = read(dump_xlsx([INVOICE, CREDIT]), "GLOBEX")
    assert invoices(table) == [INVOICE, CREDIT]
    assert (table.style, table.issues) == (Style(), ())


def test_a_table_travels_as_plain_values():
    table = read(dump_csv([INVOICE, CREDIT]), "GLOBEX")
    assert plain.load(InvoiceTable, plain.dump(table)) == table


@pytest.mark.parametrize("data", [dump_csv(), dump_xlsx()])
def test_an_empty_template_says_that_it_is_empty(data):
    assert finding(data) == ("", "The file has no rows below the names of its columns.")


class TestColumns:
    def test_titles_are_known_in_any_case_and_order(self):
        titles = [
            "TAX RATE",
            "quantity",
            "Unit",
            "price",
            "Tax-Category",
            "invoice_number",
            "Issued",
            "CURRENCY",
            "name",
        ]
        cells = ("19", "12", "H87", "2.5", "s", "R-1", "2026-06-08", "EUR", "Bolt")
        assert invoices(read(csv_table(cells, titles=titles)))[0].lines[0].tax == STANDARD

    def test_an_unknown_title_is_told_with_what_was_meant(self):
        titles = [*TITLES, "Ordr line", "Colour"]
        assert findings(csv_table([*ROW, "10", "red"], titles=titles)) == [
            ("columns/10", "There is no column called Ordr line. Did you mean Order line?"),
            ("columns/11", "There is no column called Colour. Name it as in the template, or leave it out."),
        ]

    def test_missing_and_repeated_titles_are_told_together(self):
        assert findings(csv_table(ROW[1:], titles=[*TITLES[1:-1], "Unit"])) == [
            ("columns/8", "The column Unit is there twice."),
            ("", "The column Invoice number is missing."),
        ]

    def test_a_cell_without_a_title_is_told(self):
        assert finding(csv_table([*ROW, "lost"])) == (
            "rows/2/10",
            "There is something here, but the column has no name.",
        )

    def test_another_version_of_the_template_is_told(self):
        data = dump_csv([INVOICE]).replace(b"invoices/1", b"invoices/9")
        assert finding(data) == (
            "rows/2/template",
            "This was made with template invoices/9. Download the template again: only invoices/1 is taken.",
        )


class TestRows:
    def test_every_finding_is_at_its_row_and_column(self):
        bad = row(quantity="many", unit="", price="1e5", tax_category="Q", invoice_date="2026-02-30")
        assert findings(csv_table(row(), bad)) == [
            ("rows/3/issued", "There is no such day: 2026-02-30."),
            ("rows/3/quantity", "Enter a number, for example 12.5."),
            ("rows/3/price", "Enter a number, for example 12.5."),
            ("rows/3/unit", "This is missing."),
            ("rows/3/tax_category", "Q is no tax category. Use one of these: S, Z, E, AE, K, G, O, L, M, B."),
        ]

    def test_an_invoice_with_a_finding_does_not_stop_the_others(self):
        table = read(csv_table(row(), row(invoice_number="R-2", price="x"), row(invoice_number="R-3")))
        assert [one.number for one in invoices(table)] == ["R-1", "R-3"]
        assert [issue.path for issue in table.issues] == ["rows/3/price"]

    def test_rows_of_one_invoice_have_to_agree(self):
        assert finding(csv_table(row(), row(currency="USD"))) == (
            "rows/3/currency",
            "This is USD, but EUR in row 2 of the same invoice.",
        )

    def test_what_is_the_whole_invoices_may_be_said_once(self):
        (one,) = invoices(read(csv_table(row(), row(currency="", invoice_date=""))))
        assert (one.currency, len(one.lines)) == ("EUR", 2)

    def test_a_row_without_a_number_belongs_to_nobody(self):
        assert findings(csv_table(row(invoice_number=""), row(invoice_number="", currency="USD"))) == [
            ("rows/2/number", "This is missing."),
            ("rows/3/number", "This is missing."),
        ]

    def test_empty_rows_are_passed_over(self):
        assert read(csv_table(row(), [""] * 9, row(price="x"))).issues[0].path == "rows/4/price"

    def test_an_unknown_type_of_document_is_told(self):
        data = csv_table([*ROW, "proforma"], titles=[*TITLES, "Document type"])
        assert finding(data)[1].startswith("Use one of these: invoice, credit note")

    def test_a_row_for_the_whole_invoice_has_no_goods(self):
        titles = [*TITLES, "Applies to"]
        assert findings(csv_table([*ROW, ""], [*ROW, "invoice"], titles=titles)) == [
            *((f"rows/3/{key}", "Leave this empty in a row for the whole invoice.") for key in ("name", "quantity")),
            *((f"rows/3/{key}", "Leave this empty in a row for the whole invoice.") for key in ("unit", "price")),
            ("rows/3/allowance", "A row for the whole invoice has an allowance or a charge."),
        ]

    def test_an_invoice_of_allowances_alone_has_no_lines(self):
        titles, cells = [*TITLES, "Applies to", "Charge"], row(description="", quantity="", unit="", price="")
        assert finding(csv_table([*cells, "invoice", "5"], titles=titles)) == (
            "rows/2/applies",
            "This invoice has no lines.",
        )

    def test_a_rate_of_nothing_is_none_outside_the_scope_of_tax(self):
        (one,) = invoices(read(csv_table(row(tax_category="O", tax_rate="0"))))
        assert one.lines[0].tax == Tax(TaxCategory.OUT_OF_SCOPE)

    def test_a_text_like_a_formula_stays_a_text(self):
        for item in ("=1+1", "+49", "-5", "@sum", "＝x"):
            (one,) = invoices(read(csv_table(row(description=item))))
            assert one.lines[0].name == item
            assert f",'{item}," in dump_csv([one]).decode("utf-8-sig")
            assert invoices(read(dump_csv([one])))[0].lines[0].name == item


class TestWorkbook:
    def test_values_are_as_they_are_shown(self):
        def percent(sheet):
            sheet["I2"].number_format = "0%"

        cells = row(invoice_number=4711, invoice_date=MIDNIGHT, quantity=0.1 + 0.2, tax_rate=0.19)
        (one,) = invoices(read(workbook(cells, change=percent)))
        assert (one.number, one.issued) == ("4711", date(2026, 6, 8))
        assert (one.lines[0].quantity, one.lines[0].tax) == (Decimal("0.3"), STANDARD)

    def test_texts_in_a_workbook_may_be_read_in_two_ways_as_well(self):
        assert finding(workbook(row(price="1.234")))[0] == "rows/2/price"

    @pytest.mark.parametrize(
        ("named", "finding_"),
        [
            ({"description": 10**17}, ("name", "The spreadsheet has rounded this long number.")),
            ({"quantity": "#REF!"}, ("quantity", "This cell shows #REF! instead of a value.")),
            ({"quantity": date(2026, 5, 1)}, ("quantity", "Enter a number, for example 12.5.")),
            ({"quantity": True}, ("quantity", "Enter a number, for example 12.5.")),
            ({"invoice_date": MIDNIGHT.replace(hour=9)}, ("issued", "Write the date as year-month-day")),
            ({"invoice_date": 46000}, ("issued", "Write the date as year-month-day")),
            ({"quantity": 1e300}, ("quantity", "The spreadsheet has rounded this long number.")),
            ({"quantity": 1 / 3}, ("quantity", "Use at most 12 digits")),
        ],
    )
    def test_what_is_no_value_of_its_column_is_told(self, named, finding_):
        path, sentence = finding(workbook(row(**named)))
        assert path == f"rows/2/{finding_[0]}"
        assert sentence.startswith(finding_[1])

    def test_invoices_are_on_one_sheet(self):
        def second(sheet):
            sheet.parent.create_sheet("Old")["A1"] = "x"

        assert finding(workbook(change=second))[1].startswith("More than one sheet has data: Sheet, Old.")

    def test_the_sheet_of_the_template_counts_among_others(self):
        def second(sheet):
            sheet.title = "invoices"
            sheet.parent.create_sheet("Old", 0)["A1"] = "x"

        assert len(read(workbook(change=second)).invoices) == 1

    def test_a_hidden_sheet_is_named_and_not_read(self):
        def hidden(sheet):
            other = sheet.parent.create_sheet("Secret")
            other["A1"], other.sheet_state = "x", "veryHidden"

        table = read(workbook(change=hidden))
        assert len(table.invoices) == 1
        assert [messages.text(issue) for issue in table.issues] == ["The hidden sheet Secret was not read."]
