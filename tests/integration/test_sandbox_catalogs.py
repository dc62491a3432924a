"""Catalogs in the sandbox ERP, over HTTP and on both databases: items as it tells them, proposals booked once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from portal.domain.actors import SYSTEM, Actor, Role
from portal.domain.catalog import CatalogAction
from portal.domain.states import DocumentState
from portal.sandbox_erp import mastering
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import now
from portal.sandbox_erp.faults import AFTER_COMMIT, put_plan
from portal.sandbox_erp.items import find_by_codes
from portal.services import comparison
from portal.services.catalog import sending, showing
from portal.services.composition import Services
from portal.services.intake import synchronise
from portal.store.queries import suppliers
from portal.store.rows import CatalogItemRow, CatalogItemVersionRow, CatalogLineRow, CatalogProposalRow
from portal.wiring import build
from tests import proposals
from tests.catalog_files import findings, row, table, taken_and_read
from tests.fakes.alarm import FakeAlarm
from tests.fakes.clock import FakeClock
from tests.fakes.readers import FakeReaders
from tests.house import House, settings
from tests.proposals import Line
from tests.sandbox_erp.data import BEARING, small_erp
from tests.servers.erp import SandboxErp

CODE = f"W-{BEARING}"


class Portal(House):
    """A house whose ERP is the sandbox."""

    def __init__(self, services: Services) -> None:
        self.services = services


@pytest.fixture
def erp(sandbox_erp: SandboxErp) -> Database:
    """Give the sandbox's own database."""
    return small_erp(sandbox_erp.database)


@pytest.fixture
def clock() -> FakeClock:
    """Give a clock that shows the time and stands still: the sandbox has the real one."""
    return FakeClock(now())


@pytest.fixture
def portal(database_url: str, erp: Database, sandbox_erp: SandboxErp, clock: FakeClock) -> Iterator[Portal]:
    """Give a portal that has read the sandbox's items."""
    told = settings(database_url, ERP_URL=sandbox_erp.url, ERP_TOKEN=sandbox_erp.token)
    services = replace(build(told), alarm=FakeAlarm(), clock=clock, readers=FakeReaders())
    assert synchronise(services).problem == ""
    yield Portal(services)
    services.database.close()


def seller(portal: Portal) -> Actor:
    with portal.reading() as uow:
        row = suppliers.by_number(uow.session, SYSTEM, {"V1002"})["V1002"]
        return Actor(None, "Cara Catalog", Role.SUPPLIER_ADMIN, row.id, row.name)


def item(portal: Portal, code: str = CODE) -> CatalogItemRow:
    synchronise(portal.services)
    with portal.reading() as uow:
        return uow.session.query(CatalogItemRow).filter_by(code=code).one()


def versions(portal: Portal, code: str = CODE) -> list[int]:
    row = item(portal, code)
    with portal.reading() as uow:
        found = uow.session.query(CatalogItemVersionRow.version).filter_by(item_id=row.id)
        return sorted(version for (version,) in found)


def lines(portal: Portal, proposal: int) -> list[str]:
    with portal.reading() as uow:
        found = uow.session.query(CatalogLineRow.state).filter_by(proposal_id=proposal)
        return [state for (state,) in found.order_by(CatalogLineRow.position)]


def state(portal: Portal, proposal: int) -> str:
    with portal.reading() as uow:
        return uow.session.get_one(CatalogProposalRow, proposal).state


def test_what_the_desk_does_with_an_item_is_seen_in_the_portal(portal: Portal, erp: Database) -> None:
    before = item(portal)
    assert (before.price, before.currency, before.pack_numerator, before.status) == (
        Decimal("3.42"),
        "EUR",
        12,
        "active",
    )
    mastering.change_price(erp, "V1002", BEARING, Decimal("3.60"), valid_from=None, now=now())
    assert (item(portal).price, item(portal).version) == (Decimal("3.6"), 2)
    later = now().date() + timedelta(days=30)
    mastering.change_price(erp, "V1002", BEARING, Decimal(4), valid_from=later, now=now())
    assert (item(portal).price, item(portal).valid_to) == (Decimal("3.6"), later - timedelta(days=1))
    mastering.change_pack(erp, "V1002", BEARING, Decimal("2.5"), unit="XCT", now=now())
    packed = item(portal)
    assert (packed.pack_unit, packed.pack_numerator, packed.pack_denominator) == ("XCT", 5, 2)
    mastering.end_item(erp, "V1002", BEARING, now=now())
    assert (item(portal).status, versions(portal)) == ("superseded", [1, 2, 3, 4, 5])


def test_an_answer_that_is_lost_in_any_way_is_looked_up_and_booked_once(
    portal: Portal, erp: Database, clock: FakeClock
) -> None:
    for at, kind in enumerate(sorted(AFTER_COMMIT)):
        change = Line(CODE, based_on=at + 1, price=f"{at + 5}.00")
        proposal = proposals.sent(portal, seller(portal), change, Line(f"N-{at}", action=CatalogAction.ADD))
        put_plan(erp, {"faults": [{"kind": kind, "count": 1}]}, now=now())
        assert (kind, proposals.deliver(portal, proposal)) == (kind, "unknown")
        clock.advance(minutes=5)
        assert proposals.deliver(portal, proposal) == "booked"
        assert (item(portal).version, item(portal).price) == (at + 2, at + 5)
        assert (item(portal, f"N-{at}").version, item(portal, f"N-{at}").status) == (1, "active")
        assert lines(portal, proposal) == ["booked", "booked"]
    assert versions(portal) == [1, 2, 3, 4]
    assert [booking.kind for booking in portal.services.erp.ledger()] == ["catalog"] * 3
    assert comparison.compare(portal.services) == ()


def test_a_file_with_two_periods_of_an_item_is_booked_and_its_page_shows_both(portal: Portal, erp: Database) -> None:
    cara, before = seller(portal), item(portal)
    today = now().date()
    turn = today + timedelta(days=40)
    said = {"action": "", "price": "3.45", "valid_from": today.isoformat()}
    first = row(CODE, **said, valid_to=(turn - timedelta(days=1)).isoformat())
    second = row(CODE, **{**said, "price": "3.50", "valid_from": turn.isoformat()})
    found = taken_and_read(portal, cara, table(second, first))
    assert (found.wrong, found.total) == (0, 2), findings(portal)
    with portal.services.begin(correlation_id="sent") as uow:
        sending.send(uow, cara, found.id, edition=found.edition)
    assert found.proposal is not None
    assert proposals.deliver(portal, found.proposal) == "booked"
    assert lines(portal, found.proposal) == ["booked"] * 2
    assert item(portal).version == before.version + 1
    with portal.reading() as uow:
        page = showing.get_item(uow, cara, before.id)
    assert page.master is not None
    periods = (page.item.period, *page.master.later)
    assert [(one.valid_from, one.prices[0].price) for one in periods[-2:]] == [
        (today, Decimal("3.45")),
        (turn, Decimal("3.5")),
    ]
    assert [one.state for one in page.lines] == ["booked", "booked"]


def test_an_erp_that_is_away_between_the_parts_and_the_head_is_tried_again(
    portal: Portal, erp: Database, clock: FakeClock
) -> None:
    proposal = proposals.sent(portal, seller(portal), Line(CODE, based_on=1))
    put_plan(erp, {"faults": [{"kind": "away", "count": 1}]}, now=now())
    assert proposals.deliver(portal, proposal) == "waiting"
    assert item(portal).version == 1
    clock.advance(minutes=5)
    assert proposals.deliver(portal, proposal) == "booked"
    assert item(portal).version == 2


def test_what_the_buyer_changed_meanwhile_is_not_overwritten(portal: Portal, erp: Database) -> None:
    proposal = proposals.sent(portal, seller(portal), Line("N-1", action=CatalogAction.ADD), Line(CODE, based_on=1))
    mastering.change_price(erp, "V1002", BEARING, Decimal("3.60"), valid_from=None, now=now())
    assert proposals.deliver(portal, proposal) == "refused"
    assert state(portal, proposal) == DocumentState.REFUSED
    assert (item(portal).price, item(portal).version) == (Decimal("3.6"), 2)
    with erp.read() as connection:
        assert find_by_codes(connection, "V1002", ["N-1"]) == {}
    with portal.reading() as uow:
        line = uow.session.get_one(CatalogLineRow, (proposal, 2))
        assert [finding["rule"] for finding in line.findings] == ["PO-08"]
