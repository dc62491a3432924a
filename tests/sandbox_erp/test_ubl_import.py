"""UBL orders that others wrote: tolerant of what is missing, definite about what cannot be read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from portal.sandbox_erp import buying, receiving
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import Order, Supplier
from portal.sandbox_erp.orders import get_supplier, list_orders, list_revisions
from portal.sandbox_erp.profile import get_profile
from portal.sandbox_erp.releasing import release_like
from portal.sandbox_erp.ubl_import import FileResult, import_files
from tests.sandbox_erp import ubl
from tests.sandbox_erp.data import now, read, release

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora"


class Importer:
    """Imports documents into one ERP, each from a file."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder

    def result(self, content: bytes, name: str = "order.xml", supplier: str = "") -> FileResult:
        file = self.folder / name
        file.write_bytes(content)
        (result,) = import_files(self.database.path, [file], supplier=supplier).files
        return result

    def order(self, content: bytes) -> Order:
        result = self.result(content)
        assert result.outcome in {"imported", "revised"}, result.sentence
        return read(self.database, result.order)

    def supplier(self, number: str) -> Supplier:
        with self.database.read() as connection:
            return get_supplier(connection, number)


@pytest.fixture
def importer(database: Database, tmp_path: Path) -> Importer:
    return Importer(database, tmp_path)


def test_a_nearly_empty_order_is_imported(importer: Importer) -> None:
    order = importer.order(ubl.order(ubl.line(quantity="<b:Quantity>3</b:Quantity>")))
    line = order["lines"][0]
    assert (order["number"], order["currency"], order["ordered_on"]) == ("UBL-1", "EUR", f"{now():%Y-%m-%d}")
    assert (line["quantity"], line["unit"], line["price"], line["requested_on"]) == ("3", "C62", "0", None)
    assert "names no price" in line["note"]


def test_a_full_order_loses_nothing(importer: Importer) -> None:
    head = """
      <b:IssueDate>2026-03-01Z</b:IssueDate><b:Note>First</b:Note><b:Note>Second</b:Note>
      <b:DocumentCurrencyCode>KWD</b:DocumentCurrencyCode>
      <a:Contract><b:ID>C-9</b:ID></a:Contract>
      <a:PaymentTerms><b:Note>30 days</b:Note></a:PaymentTerms>
      <a:DeliveryTerms><b:ID>DAP</b:ID>
        <a:DeliveryLocation><b:Name>Köln Süd</b:Name></a:DeliveryLocation></a:DeliveryTerms>
      <a:AllowanceCharge><b:ChargeIndicator>true</b:ChargeIndicator>
        <b:AllowanceChargeReason>Freight</b:AllowanceChargeReason>
        <b:Amount currencyID="KWD">1.250</b:Amount></a:AllowanceCharge>
      <a:TaxTotal><b:TaxAmount currencyID="KWD">1</b:TaxAmount></a:TaxTotal>
      <a:TaxTotal><b:TaxAmount currencyID="EUR">3</b:TaxAmount></a:TaxTotal>"""
    rest = """<b:PartialDeliveryIndicator>false</b:PartialDeliveryIndicator>
      <b:BackOrderAllowedIndicator>true</b:BackOrderAllowedIndicator>
      <a:Price><b:PriceAmount currencyID="KWD">14.950</b:PriceAmount>
        <b:BaseQuantity unitCode="KG">100</b:BaseQuantity></a:Price>
      <a:Item><b:Description>EP2, lithium</b:Description><b:Name>Fett</b:Name><b:PackSizeNumeric>18</b:PackSizeNumeric>
        <a:BuyersItemIdentification><b:ID>N-77</b:ID></a:BuyersItemIdentification>
        <a:SellersItemIdentification><b:ID>GRS-1</b:ID></a:SellersItemIdentification>
        <a:StandardItemIdentification><b:ID>4006381333931</b:ID></a:StandardItemIdentification>
        <a:AdditionalItemProperty><b:Name>Colour</b:Name><b:Value>red</b:Value></a:AdditionalItemProperty></a:Item>"""
    order = importer.order(ubl.order(ubl.line(rest=rest), head=head))
    line = order["lines"][0]
    assert (order["currency"], order["ordered_on"], order["payment_terms"]) == ("KWD", "2026-03-01", "30 days")
    assert (order["incoterm"], order["incoterm_place"]) == ("DAP", "Köln Süd")
    assert order["note"] == "First\nSecond\nContract: C-9\nCharge: Freight 1.250 KWD"
    assert (line["price"], line["price_base"], line["price_unit"]) == ("14.95", "100", "KG")
    assert (line["item"], line["supplier_item"], line["gtin"]) == ("N-77", "GRS-1", "4006381333931")
    assert line["note"] == "Colour: red"
    assert (line["description"], line["pack_size"]) == ("Fett, EP2, lithium", "18")
    assert line["tolerances"] == {"ack_split_allowed": "false", "ack_backorder_allowed": "true"}


def test_an_order_inside_an_envelope_is_taken_out(importer: Importer) -> None:
    inside = ubl.order(number="INSIDE").split(b"?>", 1)[1]
    envelope = b"<StandardBusinessDocument xmlns='urn:x'><StandardBusinessDocumentHeader/>%s</StandardBusinessDocument>"
    assert importer.order(envelope % inside)["number"] == "INSIDE"
    empty = importer.result(envelope % b"")
    assert empty.sentence.endswith("its root element is StandardBusinessDocument.")


def test_units_and_currencies_nobody_knew_are_taken_up(importer: Importer) -> None:
    bottles = ubl.line(quantity='<b:Quantity unitCode="BO">12</b:Quantity>')
    head = "<b:DocumentCurrencyCode>BHD</b:DocumentCurrencyCode>"
    importer.order(ubl.order(bottles, head=head))
    with importer.database.read() as connection:
        profile = get_profile(connection)
    assert {"code": "BO", "name": "bottles", "discrete": True, "decimals": 0} in profile["units"]
    assert {"code": "BHD", "decimals": 3} in profile["currencies"]


@pytest.mark.parametrize(("written", "code"), [("kgm", "KGM"), ("", "C62"), ("Stück", "ZZ"), ("PIECES", "ZZ")])
def test_a_unit_becomes_a_code(importer: Importer, written: str, code: str) -> None:
    quantity = f'<b:Quantity unitCode="{written}">1</b:Quantity>'
    line = importer.order(ubl.order(ubl.line(quantity=quantity)))["lines"][0]
    assert line["unit"] == line["price_unit"] == code
    assert (f"Unit in the document: {written}" in line["note"]) is (code == "ZZ")


def test_a_period_for_delivery_lets_goods_come_early_within_it(importer: Importer) -> None:
    rest = """<a:Delivery><a:RequestedDeliveryPeriod><b:StartDate>2030-02-10</b:StartDate>
      <b:EndDate>2030-02-25</b:EndDate></a:RequestedDeliveryPeriod></a:Delivery>"""
    line = importer.order(ubl.order(ubl.line(rest=rest)))["lines"][0]
    assert (line["requested_on"], line["tolerances"]) == ("2030-02-25", {"ack_date_early_days": "15"})


def test_several_deliveries_become_schedules(importer: Importer) -> None:
    rest = "".join(
        f"<a:Delivery><b:Quantity>{quantity}</b:Quantity><a:RequestedDeliveryPeriod>"
        f"<b:EndDate>{day}</b:EndDate></a:RequestedDeliveryPeriod></a:Delivery>"
        for quantity, day in (("2", "2030-03-01"), ("0.5", "2030-04-01"))
    )
    line = importer.order(ubl.order(ubl.line(rest=rest)))["lines"][0]
    assert [(part["quantity"], part["requested_on"]) for part in line["schedules"]] == [
        ("2", "2030-03-01"),
        ("0.5", "2030-04-01"),
    ]


def test_a_place_is_read_from_every_form_of_delivery(importer: Importer) -> None:
    address = "<b:StreetName>Kai 1</b:StreetName><b:CityName>Emden</b:CityName>"
    forms = (
        f"<a:DeliveryLocation><a:Address>{address}</a:Address></a:DeliveryLocation>",
        f"<a:DeliveryAddress>{address}</a:DeliveryAddress>",
        "<a:DeliveryParty><a:PartyName><b:Name>Emden</b:Name></a:PartyName></a:DeliveryParty>",
    )
    for index, form in enumerate(forms):
        order = importer.order(ubl.order(number=f"P-{index}", head=f"<a:Delivery>{form}</a:Delivery>"))
        with importer.database.read() as connection:
            place = connection.execute("SELECT document FROM location WHERE code = ?", (order["ship_to"],)).fetchone()
        assert "Emden" in place[0]


def test_lines_keep_their_numbers_only_if_they_are_numbers(importer: Importer) -> None:
    own = importer.order(ubl.order(ubl.line("10"), ubl.line("7"), number="A"))
    assert [line["line"] for line in own["lines"]] == [10, 7]
    given = importer.order(ubl.order(ubl.line("1.1"), ubl.line(""), ubl.line("1.1"), number="B"))
    assert [line["line"] for line in given["lines"]] == [10, 20, 30]
    assert [line["document_line"] for line in given["lines"]] == ["1.1", "", "1.1"]


def test_without_a_price_the_amount_of_the_line_says_it_exactly(importer: Importer) -> None:
    rest = '<b:LineExtensionAmount currencyID="EUR">10</b:LineExtensionAmount>'
    line = importer.order(ubl.order(ubl.line(quantity="<b:Quantity>3</b:Quantity>", rest=rest)))["lines"][0]
    assert (line["price"], line["price_base"]) == ("10", "3")


def test_a_cancelled_line_is_shown_as_cancelled(importer: Importer) -> None:
    line = ubl.line(rest="<b:LineStatusCode>Cancelled</b:LineStatusCode>")
    first, second = importer.order(ubl.order(line, ubl.line("2")))["lines"]
    assert (first["status"], first["cancelled"], second["status"]) == ("cancelled", "2.5", "open")


def test_the_supplier_is_found_by_number_or_identifier_and_else_created(importer: Importer) -> None:
    account = "<b:CustomerAssignedAccountID>V1001</b:CustomerAssignedAccountID>"
    known = f"<a:SellerSupplierParty>{account}</a:SellerSupplierParty>"
    assert importer.order(ubl.order(number="A", seller=known))["supplier"] == "V1001"
    gln = importer.supplier("V1002")["identifiers"]["gln"]
    by_gln = ubl.SELLER.replace("4023456000015", gln)
    assert importer.order(ubl.order(number="B", seller=by_gln))["supplier"] == "V1002"
    created = importer.order(ubl.order(number="C", seller=ubl.SELLER.replace("4023456000015", "4023456999999")))
    supplier = importer.supplier(created["supplier"])
    assert (supplier["name"], supplier["address"]["city"], supplier["status"]) == ("Łożyska Wisła", "Kraków", "active")
    again = importer.order(ubl.order(number="D", seller=ubl.SELLER.replace("4023456000015", "4023456999999")))
    assert again["supplier"] == created["supplier"]


def test_orders_can_be_given_to_a_supplier_of_choice(importer: Importer) -> None:
    result = importer.result(ubl.order(), supplier="V1001")
    assert read(importer.database, result.order)["supplier"] == "V1001"
    refused = importer.result(ubl.order(number="E"), supplier="V9999")
    assert refused.sentence == "order.xml was not imported: there is no supplier V9999."


def test_numbers_become_fit_for_an_address_and_stay_apart(importer: Importer) -> None:
    other = ubl.SELLER.replace("4023456000015", "OTHER-1")
    written = [
        importer.order(ubl.order(number="4500/12 #7")),
        importer.order(ubl.order(number="4500/12 #7", seller=other)),
        importer.order(ubl.order(number="4500 12 7")),
        importer.order(ubl.order(number="4500 12 7", seller=other)),
    ]
    assert [order["document_number"] for order in written] == ["4500/12 #7", "4500/12 #7", "4500 12 7", "4500 12 7"]
    numbers = [order["number"] for order in written]
    assert numbers[:2] == ["4500-12-7", "4500-12-7-OTHER-1"]
    assert all(number.startswith("4500-12-7-") for number in numbers[2:])
    assert len({*numbers}) == 4
    assert importer.order(ubl.order(number=""))["number"].startswith("UBL-")


def test_a_long_number_is_cut_and_kept_whole_beside_it(importer: Importer) -> None:
    long = "PO-" + "7" * 60
    order = importer.order(ubl.order(number=long))
    assert (len(order["number"]), order["document_number"]) == (35, long)


def test_an_order_like_an_imported_one_is_of_no_document(importer: Importer) -> None:
    order = importer.order(ubl.order(ubl.line("1.1")))
    number = release_like(importer.database, order["number"], now=now())
    like = read(importer.database, number)
    assert (like["document_number"], like["lines"][0]["document_line"]) == ("", "")


def test_the_same_file_twice_changes_nothing(importer: Importer) -> None:
    content = ubl.order(ubl.line(rest=ubl.price("1.10")))
    order = importer.order(content)
    result = importer.result(content, "copy.xml")
    assert (result.outcome, result.order) == ("unchanged", order["number"])
    assert read(importer.database, order["number"]) == order


def test_other_content_under_the_same_number_is_a_revision(importer: Importer) -> None:
    first = importer.order(ubl.order(ubl.line("1"), ubl.line("2")))
    receiving.receive_goods(importer.database, first["number"], 1, Decimal("0.5"), now=now())
    second = importer.order(ubl.order(ubl.line("1", '<b:Quantity unitCode="KG">9</b:Quantity>'), ubl.line("3")))
    assert second["revision"] == 2
    assert [(line["line"], line["quantity"], line["status"]) for line in second["lines"]] == [
        (1, "9", "open"),
        (2, "2.5", "cancelled"),
        (3, "2.5", "open"),
    ]
    assert second["lines"][0]["received"] == "0.5"
    with importer.database.read() as connection:
        assert len(list_revisions(connection, first["number"])) == 2


def test_a_revision_keeps_what_the_desk_did_to_lines(importer: Importer) -> None:
    first = importer.order(ubl.order(*(ubl.line(str(line)) for line in range(1, 6))))
    number = first["number"]
    buying.block_line(importer.database, number, 1, reason="Quality", now=now())
    buying.close_line(importer.database, number, 2, reason="Closed short", now=now())
    buying.close_line(importer.database, number, 3, reason="Enough", now=now(), softly=True)
    buying.cancel_line(importer.database, number, 4, reason="Not needed", now=now())

    more = '<b:Quantity unitCode="KG">9</b:Quantity>'
    lines = [ubl.line(str(line), more) for line in range(1, 5)]
    lines.append(ubl.line("5", rest="<b:LineStatusCode>Cancelled</b:LineStatusCode>"))
    second = importer.order(ubl.order(*lines))
    today = now().date().isoformat()
    assert [(line["status"], line["status_reason"], line["cancelled"]) for line in second["lines"]] == [
        ("blocked", "Quality", "0"),
        ("closed", "Closed short", "0"),
        ("soft_closed", "Enough", "0"),
        ("cancelled", "Not needed", "9"),
        ("cancelled", "Cancelled on the buyer's order", "2.5"),
    ]
    assert [line["status_on"] for line in second["lines"][:4]] == [today] * 4


@pytest.mark.parametrize(
    ("ids", "numbers"),
    [
        (["1.1", "1.2"], {"1.1": 10, "1.2": 20}),
        (["1.0", "1.1", "1.2"], {"1.0": 30, "1.1": 10, "1.2": 20}),
        (["1.2"], {"1.1": 10, "1.2": 20}),
        (["10", "20"], {"1.1": 10, "1.2": 20, "10": 30, "20": 40}),
        (["5", "1.2", "1.1"], {"1.1": 10, "1.2": 20, "5": 30}),
    ],
)
def test_lines_of_a_revision_are_found_by_their_ids(
    importer: Importer, ids: list[str], numbers: dict[str, int]
) -> None:
    first = importer.order(ubl.order(ubl.line("1.1"), ubl.line("1.2")))
    receiving.receive_goods(importer.database, first["number"], 20, Decimal("0.5"), now=now())
    second = importer.order(ubl.order(*map(ubl.line, ids), head="<b:Note>Again</b:Note>"))
    assert {line["document_line"]: line["line"] for line in second["lines"]} == numbers
    assert {line["document_line"]: line["received"] for line in second["lines"]}["1.2"] == "0.5"


def test_lines_without_ids_of_their_own_are_counted(importer: Importer) -> None:
    importer.order(ubl.order(ubl.line("1.1"), ubl.line("X"), ubl.line("X")))
    second = importer.order(ubl.order(ubl.line("1.1"), ubl.line("X"), ubl.line("X"), ubl.line("")))
    assert [(line["line"], line["status"]) for line in second["lines"]] == [
        (10, "open"),
        (20, "open"),
        (30, "open"),
        (40, "open"),
    ]


def test_a_line_that_comes_back_into_the_document_is_open_again(importer: Importer) -> None:
    importer.order(ubl.order(ubl.line("1"), ubl.line("2")))
    without = importer.order(ubl.order(ubl.line("1")))
    assert without["lines"][1]["status"] == "cancelled"
    again = importer.order(ubl.order(ubl.line("1"), ubl.line("2"), head="<b:Note>Again</b:Note>"))
    assert [(line["status"], line["cancelled"]) for line in again["lines"]] == [("open", "0"), ("open", "0")]


def test_an_order_of_our_own_is_never_overwritten(importer: Importer) -> None:
    own = release(importer.database)
    result = importer.result(ubl.order(number=own["number"]), supplier="V1002")
    assert result.sentence.endswith(f"order {own['number']} exists already and was not imported.")
    assert read(importer.database, own["number"]) == own


DOCTYPE = b'<!DOCTYPE Order [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is not readable as XML"),
        (b"ISA*00*", "the file is not readable as XML"),
        (b"\xff\xfe\x00", "the file is not readable as XML"),
        (b"<Order/>", "the file is not a UBL order: its root element is Order."),
        (b"<Invoice xmlns='urn:x'/>", "the file is not a UBL order: its root element is Invoice."),
        (ubl.order()[:-20], "the file is not readable as XML"),
        (ubl.order().replace(b"?><Order", b"?>" + DOCTYPE + b"<Order"), "document type declaration"),
        (ubl.order("<a:Nothing/>"), "the order has no OrderLine."),
        (ubl.order(seller=""), "the order has no SellerSupplierParty."),
        (ubl.order(seller="<a:SellerSupplierParty/>"), "the order does not say who the supplier is."),
        (ubl.order("<a:OrderLine/>"), "the OrderLine has no LineItem."),
        (ubl.order(ubl.line(quantity="")), "the line has no Quantity."),
        (ubl.order(ubl.line(quantity="<b:Quantity>1e3</b:Quantity>")), "Quantity '1e3' is not a number."),
        (ubl.order(ubl.line(quantity="<b:Quantity>NaN</b:Quantity>")), "Quantity 'NaN' is not a number."),
        (ubl.order(ubl.line(quantity="<b:Quantity>-1</b:Quantity>")), "the Quantity -1 is below zero."),
        (ubl.order(ubl.line(quantity="<b:Quantity>1234567890123</b:Quantity>")), "is not a number."),
        (ubl.order(ubl.line(quantity="<b:Quantity>0.0000000001</b:Quantity>")), "is not a number."),
        (ubl.order(ubl.line(rest=ubl.item("9" * 81))), "an item number of line 1 is longer than 80 characters."),
        (ubl.order(ubl.line(rest=ubl.price("1,50"))), "PriceAmount '1,50' is not a number."),
        (ubl.order(head="<b:IssueDate>01.03.2026</b:IssueDate>"), "IssueDate '01.03.2026' is not a date."),
        (ubl.order(head="<b:DocumentCurrencyCode>Euro</b:DocumentCurrencyCode>"), "the currency 'Euro' is not"),
        (ubl.order("<a:OrderLine>" * 300 + "</a:OrderLine>" * 300), "the file is not readable as XML"),
    ],
)
def test_what_cannot_be_imported_is_said_and_leaves_nothing_behind(
    importer: Importer, content: bytes, sentence: str
) -> None:
    result = importer.result(content)
    assert result.outcome == "failed"
    assert result.sentence.startswith("order.xml was not imported: ")
    assert sentence in result.sentence
    with importer.database.read() as connection:
        assert list_orders(connection) == []
        assert connection.execute("SELECT count(*) FROM supplier").fetchone()[0] == 2


def test_the_place_of_a_mistake_is_named(importer: Importer) -> None:
    content = ubl.order(f"\n\n{ubl.line(quantity='<b:Quantity>x</b:Quantity>')}", seller="", buyer="")
    assert "line 3 of the file: Quantity 'x' is not a number." in importer.result(content).sentence


def test_one_bad_file_keeps_no_other_from_being_imported(importer: Importer, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("1.xml", "2.xml", "3.xml", "missing.xml")]
    for file, content in zip(files[:3], (ubl.order(number="A"), b"rubbish", ubl.order(number="B")), strict=True):
        file.write_bytes(content)
    report = import_files(importer.database.path, files)
    assert [result.outcome for result in report.files] == ["imported", "failed", "imported", "failed"]
    assert report.failed[1].sentence == (
        "missing.xml was not imported: the file cannot be read: No such file or directory."
    )


def test_every_order_of_the_corpus_is_imported(database: Database) -> None:
    files = sorted((CORPUS / "ubl21-oasis" / "order").glob("*.xml"))
    if not files:
        pytest.skip("The folder ../shared/corpora with others' documents is not here.")
    report = import_files(database.path, files)
    assert [result.sentence for result in report.failed] == []
    again = import_files(database.path, files)
    assert {result.outcome for result in again.files} == {"unchanged"}


def test_nothing_else_of_the_corpus_is_taken_for_an_order(database: Database) -> None:
    if not CORPUS.is_dir():
        pytest.skip("The folder ../shared/corpora with others' documents is not here.")
    files = [
        file for file in sorted(CORPUS.rglob("*")) if file.is_file() and file.parent != CORPUS / "ubl21-oasis" / "order"
    ]
    report = import_files(database.path, files)
    assert [result.path for result in report.files if result.outcome != "failed"] == []
