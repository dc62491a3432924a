"""The buyer's decisions about proposals: by line, by group, or all; each once, however many people decide."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from portal.domain.actors import Actor, Role
from portal.domain.catalog import CatalogAction, Trend
from portal.domain.documents import DocumentKind
from portal.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.domain.states import DocumentState, ReceiptKind
from portal.services import reviews
from portal.services.catalog.groups import Kind
from portal.services.catalog.reviewing import Shown
from portal.services.reviews import Decision, ReviewFilters, Verdict
from portal.store.rows import CatalogProposalRow, EventRow, ReceiptRow
from tests import proposals
from tests.at_once import at_once
from tests.house import House
from tests.proposals import DECLINE, Line
from tests.statements import counted

S = DocumentState

DEARER = Line("A-1", "CAT-06", change="12.5", money="240.10")
CHEAPER = Line("A-2", "CAT-06", change="-3", money="-20")
PACK = Line("A-3", "CAT-08")
FINE = Line("A-4", change="1")
ENDS = Line("A-5", "CAT-10", action=CatalogAction.END)

RISES = Kind("CAT-06", CatalogAction.UPDATE, Trend.UP)


@pytest.fixture
def seller(anna: Actor) -> Actor:
    """Give somebody of GLOBEX who keeps its catalog."""
    return replace(anna, role=Role.SUPPLIER_ADMIN)


@pytest.fixture
def master() -> Actor:
    """Give somebody of the buyer's master data."""
    return Actor(None, "Mia Master", Role.MASTER_DATA)


def test_a_clean_proposal_goes_through_without_a_person(house: House, seller: Actor) -> None:
    proposal = proposals.sent(house, seller, FINE)
    assert proposals.state(house, proposal) is S.QUEUED
    assert proposals.standings(house) == {"A-4": "accepted"}


def test_what_waits_is_counted_by_rule_and_kind_of_change_with_what_it_moves(
    house: House, seller: Actor, buyer: Actor
) -> None:
    more = replace(DEARER, code="A-6", change="30", money="59.90")
    proposal = proposals.sent(house, seller, DEARER, CHEAPER, PACK, FINE, ENDS, more)
    found = proposals.view(house, buyer, proposal)
    groups = {(one.kind.rule, one.kind.action, one.kind.trend): one for one in found.groups}
    assert list(groups) == [
        ("CAT-06", "update", "down"), ("CAT-06", "update", "up"), ("CAT-08", "update", "same"),
        ("CAT-10", "end", "same"),
    ]  # fmt: skip
    rises = groups["CAT-06", "update", "up"]
    assert (rises.open, rises.least, rises.most) == (2, Decimal("12.5"), Decimal(30))
    assert rises.effects == (("EUR", Decimal("300.00")),)
    assert (found.open, found.passing) == (5, 1)
    assert [line.position for line in found.lines] == [1, 2, 3, 5, 6]


@pytest.mark.parametrize(
    ("moved", "told"),
    [
        ([("EUR", "5"), ("JPY", "-900"), ("EUR", "70")], ("JPY", Decimal(900))),
        ([("JPY", "30"), ("EUR", "20"), ("EUR", "-20")], ("EUR", Decimal(40))),
        ([("EUR", "0")], ("", Decimal(0))),
    ],
)
def test_the_worklist_tells_the_currency_that_most_is_moved_in(
    house: House, seller: Actor, moved: list[tuple[str, str]], told: tuple[str, Decimal]
) -> None:
    lines = [
        replace(DEARER, code=f"M-{place}", money=money, currency=currency)
        for place, (currency, money) in enumerate(moved)
    ]
    proposal = proposals.sent(house, seller, *lines)
    with house.reading() as uow:
        row = uow.session.get_one(CatalogProposalRow, proposal)
        assert (row.currency, row.consequence) == told


def test_a_page_of_a_proposal_asks_the_same_of_the_database_however_many_lines_it_has(
    house: House, seller: Actor, buyer: Actor
) -> None:
    asked = []
    for count in (2, 60):
        lines = [replace(DEARER, code=f"C-{count}-{place}") for place in range(count)]
        proposal = proposals.sent(house, seller, *lines)
        with counted(house.services.database) as statements:
            assert len(proposals.view(house, buyer, proposal).lines) == min(count, 50)
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_pages_follow_each_other_in_both_directions(house: House, seller: Actor, buyer: Actor) -> None:
    lines = [replace(DEARER, code=f"C-{place}") for place in range(7)]
    proposal = proposals.sent(house, seller, *lines)
    first = proposals.view(house, buyer, proposal, limit=3)
    second = proposals.view(house, buyer, proposal, limit=3, cursor=first.older)
    last = proposals.view(house, buyer, proposal, limit=3, cursor=second.older)
    assert [[line.position for line in page.lines] for page in (first, second, last)] == [[1, 2, 3], [4, 5, 6], [7]]
    assert (first.newer, last.older) == (None, None)
    assert proposals.view(house, buyer, proposal, limit=3, cursor=second.newer).lines == first.lines


def test_lines_are_decided_one_by_one_by_group_and_all_at_once(house: House, seller: Actor, buyer: Actor) -> None:
    more = replace(DEARER, code="A-6")
    proposal = proposals.sent(house, seller, DEARER, CHEAPER, PACK, FINE, more)
    assert proposals.decide(house, buyer, proposal, DECLINE, positions=[3]).state is S.IN_REVIEW
    assert proposals.decide(house, buyer, proposal, kind=RISES).lines == 2
    assert proposals.states(house, proposal) == ["approved", "pending", "declined", "ok", "approved"]
    done = proposals.decide(house, buyer, proposal, DECLINE)
    assert (done.state, done.lines) == (S.QUEUED, 1)
    assert proposals.states(house, proposal) == ["approved", "declined", "declined", "ok", "approved"]
    assert proposals.standings(house) == {
        "A-1": "accepted", "A-2": "rejected", "A-3": "rejected", "A-4": "accepted", "A-6": "accepted",
    }  # fmt: skip
    decided = proposals.view(house, buyer, proposal, shown=Shown.DECIDED).lines
    assert [(line.position, line.sentence, line.decided_by) for line in decided if line.reason == "price"] == [
        (2, DECLINE.sentence, "Ada Buyer"), (3, DECLINE.sentence, "Ada Buyer"),
    ]  # fmt: skip


def test_a_proposal_of_which_nothing_is_left_comes_back(house: House, seller: Actor, buyer: Actor) -> None:
    proposal = proposals.sent(house, seller, DEARER, PACK)
    assert proposals.decide(house, buyer, proposal, DECLINE).state is S.DECLINED
    with house.reading() as uow:
        assert uow.session.get_one(ReceiptRow, (proposal, ReceiptKind.CHECKED)).state == "failed"
        assert uow.session.query(EventRow).order_by(EventRow.sequence.desc()).first().action == "catalog.declined"
    assert proposals.standings(house) == {"A-1": "rejected", "A-3": "rejected"}


def test_a_decline_needs_a_reason_and_a_sentence(house: House, seller: Actor, buyer: Actor) -> None:
    proposal = proposals.sent(house, seller, DEARER)
    for wrong, paths in (
        (Decision(Verdict.DECLINE), ["decision/reason", "decision/sentence"]),
        (Decision(Verdict.DECLINE, "price"), ["decision/sentence"]),
        (Decision(Verdict.DECLINE, "because", "No."), ["decision/reason"]),
        (Decision(Verdict.DECLINE, "price", "x" * 501), ["decision/sentence"]),
    ):
        with pytest.raises(Invalid) as refused:
            proposals.decide(house, buyer, proposal, wrong)
        assert [issue.path for issue in refused.value.issues] == paths
    assert proposals.states(house, proposal) == ["pending"]


def test_of_two_who_decide_at_once_the_second_is_told(house: House, seller: Actor, buyer: Actor, master: Actor) -> None:
    proposal = proposals.sent(house, seller, DEARER, PACK)
    edition = proposals.view(house, buyer, proposal).edition
    results = at_once(
        lambda: proposals.decide(house, buyer, proposal, edition=edition),
        lambda: proposals.decide(house, master, proposal, DECLINE, edition=edition),
    )
    (refusal,) = [one for one in results if isinstance(one, Conflict)]
    by_buyer = proposals.state(house, proposal) is S.QUEUED
    told = "Ada Buyer decided at 09:00 UTC: 2 approved, 0 declined" if by_buyer else "0 approved, 2 declined"
    assert told in str(refusal)
    assert "Your decision was not stored." in str(refusal)
    assert len(set(proposals.states(house, proposal))) == 1


def test_the_same_decision_sent_twice_counts_once(house: House, seller: Actor, buyer: Actor) -> None:
    proposal = proposals.sent(house, seller, DEARER, PACK)
    edition = proposals.view(house, buyer, proposal).edition
    for _ in range(2):
        assert proposals.decide(house, buyer, proposal, positions=[1], edition=edition).lines == 1
    with pytest.raises(Conflict, match="1 approved, 0 declined"):
        proposals.decide(house, buyer, proposal, DECLINE, positions=[1], edition=edition)
    with pytest.raises(Conflict):
        proposals.decide(house, buyer, proposal, positions=[1, 2], edition=edition)
    assert proposals.states(house, proposal) == ["approved", "pending"]


@pytest.mark.parametrize(("over", "told"), [(S.WITHDRAWN, "taken this proposal back"), (S.SUPERSEDED, "newer version")])
def test_who_decides_about_a_version_that_is_over_is_told_so(
    house: House, seller: Actor, buyer: Actor, over: DocumentState, told: str
) -> None:
    proposal = proposals.sent(house, seller, DEARER)
    edition = proposals.view(house, buyer, proposal).edition
    with house.services.begin() as uow:
        row = uow.session.get_one(type(proposals.row(house, proposal)), proposal)
        row.state, row.edition = over, row.edition + 1
    with pytest.raises(Conflict, match=told):
        proposals.decide(house, buyer, proposal, edition=edition)
    assert proposals.states(house, proposal) == ["pending"]


def test_lines_that_do_not_wait_are_not_decided_again(house: House, seller: Actor, buyer: Actor) -> None:
    proposal = proposals.sent(house, seller, DEARER, PACK, FINE)
    with pytest.raises(Conflict, match="Nothing of what you chose"):
        proposals.decide(house, buyer, proposal, DECLINE, positions=[3, 99])
    proposals.decide(house, buyer, proposal, positions=[1])
    with pytest.raises(Conflict, match="Nothing of what you chose"):
        proposals.decide(house, buyer, proposal, DECLINE, positions=[1])
    assert proposals.states(house, proposal) == ["approved", "pending", "ok"]


def test_who_decides_is_the_buyer_master_data_and_approvers(
    house: House, seller: Actor, master: Actor, approver: Actor, stranger: Actor
) -> None:
    proposal = proposals.sent(house, seller, DEARER, PACK)
    auditor = Actor(None, "Rita Auditor", Role.AUDITOR)
    for other in (seller, auditor):
        with pytest.raises(NotAllowed):
            proposals.decide(house, other, proposal, edition=2)
    with pytest.raises(NotFound):
        proposals.decide(house, stranger, proposal, edition=2)
    with pytest.raises(NotAllowed):
        proposals.view(house, seller, proposal)
    assert proposals.view(house, auditor, proposal).can_decide is False
    for decider, position in ((master, 1), (approver, 2)):
        proposals.decide(house, decider, proposal, positions=[position])
    assert proposals.state(house, proposal) is S.QUEUED


def test_a_proposal_stands_in_the_worklist_and_is_taken_there(
    house: House, seller: Actor, master: Actor, buyer: Actor
) -> None:
    proposal = proposals.sent(house, seller, DEARER, PACK)
    for kind, count in ((DocumentKind.CATALOG, 1), (DocumentKind.INVOICE, 0)):
        with house.reading() as uow:
            page = reviews.worklist(uow, master, ReviewFilters(kind=kind))
        assert [row.document for row in page.rows] == [proposal] * count
        assert [one.difference for row in page.rows for one in row.first] == [
            "prices that rise, 1 line", "other changes, 1 line",
        ] * count  # fmt: skip
    with house.services.begin() as uow:
        reviews.take(uow, master, proposal)
    with pytest.raises(Conflict, match="Mia Master has taken this proposal"), house.services.begin() as uow:
        reviews.take(uow, buyer, proposal)
    assert proposals.view(house, buyer, proposal).assigned_name == "Mia Master"
    with house.services.begin() as uow:
        reviews.release(uow, buyer, proposal)
    with pytest.raises(NotAllowed), house.services.begin() as uow:
        reviews.take(uow, seller, proposal)
