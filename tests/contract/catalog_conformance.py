"""What every ERP adapter must do with items and to book proposals for them.

A test class inherits from ``CatalogConformance`` beside ``ErpConformance``, which gives the order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from portal.domain.catalog import (
    CatalogAction,
    CatalogItem,
    CatalogProposal,
    ItemStatus,
    MasterItem,
    PriceTier,
    ProposalLine,
)
from portal.domain.issues import Severity
from portal.domain.orders import PurchaseOrder
from portal.domain.quantities import UnitFactor
from portal.domain.rules import CatalogSnapshot, ItemFacts, check_line
from portal.ports.erp import Booked, BookingKind, Change, ChangeKind, ErpUnavailable, Outcome, Refused, Unavailable
from tests import make
from tests.contract.erp_conformance import World, all_changes, answered, rules
from tests.fakes.erp import Failing


def item(world: World, reference: str) -> MasterItem:
    """Return one item as the adapter reads it."""
    (found,) = world.erp.items([reference])
    return found


def tiers(*prices: str) -> tuple[PriceTier, ...]:
    """Return prices from 0, 100, 200 … on."""
    return tuple(PriceTier(Decimal(100 * at), Decimal(price)) for at, price in enumerate(prices))


def update(known: MasterItem, position: int = 1, **fields: Any) -> ProposalLine:
    """Return a line that changes these fields of an item, based on what it is."""
    return ProposalLine(position, CatalogAction.UPDATE, replace(known.item, **fields), known.version)


def end(known: MasterItem, position: int = 1, on: date | None = None) -> ProposalLine:
    """Return a line that ends an item."""
    return ProposalLine(position, CatalogAction.END, CatalogItem(known.item.code, valid_to=on), known.version)


def new(code: str, position: int = 1, **fields: Any) -> ProposalLine:
    """Return a line that adds an item."""
    values: dict[str, Any] = {
        "description": f"Item {code}, \u0142o\u017cysko",
        "unit": "H87",
        "currency": "EUR",
        "prices": tiers("2.50"),
        "valid_from": date(2020, 1, 1),
    }
    return ProposalLine(position, CatalogAction.ADD, CatalogItem(code, **{**values, **fields}))


def book(world: World, supplier: str, *lines: ProposalLine, key: str = "catalog", batch: int = 500) -> Outcome:
    """Book a proposal CAT-1 of these lines."""

    def batches() -> Iterator[Sequence[ProposalLine]]:
        for start in range(0, len(lines), batch):
            yield lines[start : start + batch]

    return world.erp.book_catalog(CatalogProposal("CAT-1", 1, supplier), batches, key=key)


class CatalogConformance:
    """The port's promises about the item master, one test each."""

    @pytest.fixture
    def known(self, world: World) -> MasterItem:
        """Give an item that the ERP has, as the adapter reads it."""
        return item(world, world.offer())

    # Reading

    def test_an_item_is_read_exactly_and_announced(self, world: World, known: MasterItem) -> None:
        assert known.item.unit == "H87"
        assert known.item.pack == UnitFactor("XBX", "H87", 12)
        assert known.item.currency == "EUR"
        assert isinstance(known.item.price, Decimal)
        assert (known.status, known.version >= 1) == (ItemStatus.ACTIVE, True)
        assert known.changed_at.utcoffset() == timedelta(0)
        assert Change(ChangeKind.ITEM, known.reference) in all_changes(world)[0]

    def test_unknown_items_are_left_out(self, world: World, known: MasterItem) -> None:
        assert world.erp.items([]) == ()
        wanted = ["NOBODY/1", known.reference, f"{known.supplier}/ no such code", "no reference"]
        assert world.erp.items(wanted) == (known,)

    def test_items_of_an_erp_that_is_away_are_read_later(self, world: World, known: MasterItem) -> None:
        world.fail(Failing.AWAY, retry_after=7)
        with pytest.raises(ErpUnavailable) as away:
            world.erp.items([known.reference])
        assert away.value.retry_after == 7

    def test_a_change_at_the_erp_raises_the_version_and_is_announced(self, world: World, known: MasterItem) -> None:
        _, cursor = all_changes(world)
        world.change_item(known.reference)
        assert item(world, known.reference).version == known.version + 1
        assert all_changes(world, cursor)[0] == [Change(ChangeKind.ITEM, known.reference)]

    # Booking

    def test_a_change_is_booked_once_as_the_next_version(self, world: World, known: MasterItem) -> None:
        _, cursor = all_changes(world)
        line = update(known, prices=tiers("4.10", "3.90"), lead_days=9, origin="PL", valid_from=date(2020, 1, 1))
        booked = book(world, known.supplier, line, key="cat/1")
        assert book(world, known.supplier, line, key="cat/1") == booked
        now = item(world, known.reference)
        assert now == replace(known, item=line.item, version=known.version + 1, changed_at=now.changed_at)
        (booking,) = (one for one in world.erp.ledger() if one.key == "cat/1")
        assert isinstance(booked, Booked)
        assert (booking.reference, booking.order, booking.kind) == (booked.reference, "", BookingKind.CATALOG)
        assert all_changes(world, cursor)[0] == [Change(ChangeKind.ITEM, known.reference)]

    def test_eight_callers_at_once_with_one_key_book_one_version(self, world: World, known: MasterItem) -> None:
        line = update(known, description="Eight times")
        with ThreadPoolExecutor(8) as callers:
            calls = [callers.submit(book, world, known.supplier, line, key="at-once") for _ in range(8)]
        assert len({call.result() for call in calls}) == 1
        assert item(world, known.reference).version == known.version + 1

    def test_the_same_key_with_other_lines_is_refused(
        self, world: World, known: MasterItem, order: PurchaseOrder
    ) -> None:
        book(world, known.supplier, update(known, description="First"), key="reused")
        assert rules(book(world, known.supplier, update(known, description="Second"), key="reused")) == {"MSG-01"}
        assert rules(world.erp.book_acknowledgment(answered(order), order, key="reused")) == {"MSG-01"}
        assert item(world, known.reference).item.description == "First"

    def test_items_are_added_changed_and_ended_together(self, world: World, known: MasterItem) -> None:
        other = item(world, world.offer())
        added = new("N/1 \u00fc?#%", 3, gtin="4006381333931", pack=UnitFactor("XBX", "H87", 7, 2))
        booked = book(world, known.supplier, update(known, 1, description="Changed"), end(other, 2), added)
        assert isinstance(booked, Booked)
        assert item(world, known.reference).item.description == "Changed"
        assert item(world, other.reference).status is ItemStatus.ENDED
        found = item(world, f"{known.supplier}/N/1 \u00fc?#%")
        assert (found.version, found.status) == (1, ItemStatus.ACTIVE)
        assert found.item.buyer_item
        assert found.item == replace(added.item, buyer_item=found.item.buyer_item)

    def test_an_item_that_was_ended_is_added_again_as_the_next_version(self, world: World, known: MasterItem) -> None:
        book(world, known.supplier, end(known), key="ended")
        again = new(known.item.code, unit=known.item.unit, currency=known.item.currency)
        assert isinstance(book(world, known.supplier, again, key="again"), Booked)
        now = item(world, known.reference)
        assert (now.version, now.status) == (known.version + 2, ItemStatus.ACTIVE)
        assert now.item.buyer_item == known.item.buyer_item

    def test_a_code_that_means_another_item_of_the_buyer_is_booked_as_that(
        self, world: World, known: MasterItem
    ) -> None:
        assert isinstance(book(world, known.supplier, update(known, buyer_item="ANOTHER-1")), Booked)
        now = item(world, known.reference)
        assert (now.item.buyer_item, now.version) == ("ANOTHER-1", known.version + 1)
        said_nothing = update(now, buyer_item="", description="Still another")
        assert isinstance(book(world, known.supplier, said_nothing, key="nothing"), Booked)
        assert item(world, known.reference).item.buyer_item == "ANOTHER-1"
        other = item(world, world.offer())
        taken = update(other, buyer_item="ANOTHER-1")
        assert rules(book(world, known.supplier, taken, key="taken")) == {"CAT-12"}

    def test_a_price_from_a_later_day_leaves_the_present_one(self, world: World, known: MasterItem) -> None:
        later = date.today() + timedelta(days=40)  # noqa: DTZ011 - any day to come does
        book(world, known.supplier, update(known, prices=tiers("9.99"), price_base=Decimal(100), valid_from=later))
        now = item(world, known.reference)
        assert (now.item.prices, now.item.price_base) == (known.item.prices, known.item.price_base)
        assert now.item.valid_to == later - timedelta(days=1)
        (period,) = now.later
        assert (period.valid_from, period.prices, period.price_base) == (later, tiers("9.99"), 100)

    def test_an_end_on_a_later_day_leaves_the_item_until_then(self, world: World, known: MasterItem) -> None:
        last = date.today() + timedelta(days=40)  # noqa: DTZ011 - any day to come does
        book(world, known.supplier, end(known, on=last))
        now = item(world, known.reference)
        assert (now.status, now.item.valid_to, now.later) == (ItemStatus.ACTIVE, last, ())

    def test_several_periods_of_an_item_are_booked_as_one_version(self, world: World, known: MasterItem) -> None:
        first, second, third = (date.today() + timedelta(days=days) for days in (0, 40, 80))  # noqa: DTZ011 - as above
        until = {one: one - timedelta(days=1) for one in (second, third)}
        _, cursor = all_changes(world)
        lines = (
            update(known, 1, prices=tiers("3"), valid_from=third, description="Last said"),
            update(known, 2, prices=tiers("1"), valid_from=first, valid_to=until[second]),
            update(known, 3, prices=tiers("2"), price_base=Decimal(10), valid_from=second, valid_to=until[third]),
            new("BESIDE-IT", 4),
        )
        booked = book(world, known.supplier, *lines, key="periods", batch=1)
        assert isinstance(booked, Booked)
        assert book(world, known.supplier, *lines, key="periods") == booked
        now = item(world, known.reference)
        assert (now.version, now.item.description) == (known.version + 1, "Last said")
        periods = [now.item.period, *now.later]
        assert [(one.valid_from, one.valid_to, one.prices, one.price_base) for one in periods[-3:]] == [
            (first, until[second], tiers("1"), known.item.price_base),
            (second, until[third], tiers("2"), 10),
            (third, None, tiers("3"), known.item.price_base),
        ]
        told = [change.number for change in all_changes(world, cursor)[0]]
        assert sorted(told) == sorted([known.reference, f"{known.supplier}/BESIDE-IT"])

    def test_a_new_item_comes_with_several_periods(self, world: World, known: MasterItem) -> None:
        turn = date.today() + timedelta(days=40)  # noqa: DTZ011 - any day to come does
        now_on = new("PERIODS", 1, valid_to=turn - timedelta(days=1), buyer_item="MINE-1")
        assert isinstance(book(world, known.supplier, now_on, new("PERIODS", 2, valid_from=turn)), Booked)
        found = item(world, f"{known.supplier}/PERIODS")
        assert (found.version, found.item.buyer_item) == (1, "MINE-1")
        assert [one.valid_from for one in found.later] == [turn]

    @pytest.mark.parametrize(
        ("days", "more"),
        [
            pytest.param((0, None, 40, None), {}, id="the first is open"),
            pytest.param((0, 40, 40, None), {}, id="one day is in both"),
            pytest.param((0, 10, 0, 20), {}, id="one first day"),
            pytest.param((0, 10, 11, None), {"currency": "JPY"}, id="two currencies"),
        ],
    )
    def test_periods_of_an_item_that_do_not_follow_each_other_are_refused(
        self, world: World, known: MasterItem, days: tuple[int | None, ...], more: dict[str, Any]
    ) -> None:
        on = [None if one is None else date.today() + timedelta(days=one) for one in days]  # noqa: DTZ011 - as above
        lines = (
            new("NO-1", 1, valid_from=on[0], valid_to=on[1]),
            new("NO-1", 2, valid_from=on[2], valid_to=on[3], **more),
        )
        outcome = book(world, known.supplier, *lines)
        assert isinstance(outcome, Refused)
        assert [(one.rule, one.line) for one in outcome.refusals] == [("CAT-03", 2)]
        assert world.erp.items([f"{known.supplier}/NO-1"]) == ()

    def test_an_item_is_not_ended_and_changed_in_one_proposal(self, world: World, known: MasterItem) -> None:
        for key, lines in {
            "a": (update(known, 1, description="x"), end(known, 2)),
            "b": (end(known, 1), end(known, 2, on=date(2099, 1, 1))),
        }.items():
            assert rules(book(world, known.supplier, *lines, key=key)) == {"CAT-03"}
        assert item(world, known.reference) == known

    def test_very_many_lines_are_booked_together(self, world: World, known: MasterItem) -> None:
        lines = [new(f"MANY-{at}", at + 1) for at in range(1200)]
        _, cursor = all_changes(world)
        booked = book(world, known.supplier, *lines, key="many", batch=450)
        assert isinstance(booked, Booked)
        names = [f"{known.supplier}/MANY-{at}" for at in range(1200)]
        assert {one.version for one in world.erp.items(names)} == {1}
        assert len(world.erp.items(names)) == 1200
        assert {change.number for change in all_changes(world, cursor)[0]} == set(names)
        assert book(world, known.supplier, *lines, key="many", batch=300) == booked

    # Refusals

    def test_what_was_changed_meanwhile_is_not_overwritten(self, world: World, known: MasterItem) -> None:
        world.change_item(known.reference)
        changed = item(world, known.reference)
        assert rules(book(world, known.supplier, update(known, description="Late"), key="late")) == {"PO-08"}
        assert rules(book(world, known.supplier, end(known), key="too")) == {"PO-08"}
        assert item(world, known.reference) == changed

    def test_one_line_that_is_refused_holds_back_all_and_is_named(self, world: World, known: MasterItem) -> None:
        lines = (update(known, 1, description="Fine"), new("BAD-1", 2, prices=tiers("0")), new("GOOD-1", 3))
        outcome = book(world, known.supplier, *lines)
        assert isinstance(outcome, Refused)
        assert [(one.rule, one.line) for one in outcome.refusals] == [("CAT-05", 2)]
        assert world.erp.items([known.reference, f"{known.supplier}/GOOD-1"]) == (known,)
        assert world.erp.find_booking("catalog") is None

    def test_after_a_refusal_the_key_books_the_mended_proposal(self, world: World, known: MasterItem) -> None:
        book(world, known.supplier, new("MENDED", prices=tiers("-1")), key="mended")
        assert isinstance(book(world, known.supplier, new("MENDED"), key="mended"), Booked)

    @pytest.mark.parametrize(
        ("fields", "rule"),
        [
            ({"description": ""}, "CAT-01"),
            ({"unit": "Stk"}, "CAT-04"),
            ({"pack": UnitFactor("BOX", "H87", 12)}, "CAT-04"),
            ({"currency": "XXX"}, "CAT-04"),
            ({"prices": ()}, "CAT-05"),
            ({"prices": tiers("2", "0")}, "CAT-05"),
            ({"valid_to": date(2019, 12, 31)}, "CAT-07"),
            ({"description": "x" * 251}, "ERP-02"),
        ],
    )
    def test_a_new_item_that_the_erp_cannot_keep_is_refused(
        self, world: World, known: MasterItem, fields: dict[str, Any], rule: str
    ) -> None:
        assert rules(book(world, known.supplier, new("WRONG", **fields))) == {rule}

    @pytest.mark.parametrize("field", ["code", "description", "buyer_item", "picture", "datasheet"])
    def test_the_rules_find_every_text_that_the_erp_finds_too_long(
        self, world: World, known: MasterItem, field: str
    ) -> None:
        profile = world.erp.profile()
        longest = profile.field_lengths[f"item_{field}"]
        for length, refused in ((longest, set()), (longest + 1, {"ERP-02"})):
            line = new(**{"code": f"LONG-{length}", field: f"https://x.example/{length}/".ljust(length, "x")})
            found = check_line(line, ItemFacts(), CatalogSnapshot(profile, make.supplier(), date(2020, 1, 1)))
            assert {one.rule for one in found if one.severity is Severity.ERROR} == refused
            outcome = book(world, known.supplier, line, key=f"{length}")
            assert isinstance(outcome, Booked) if not refused else rules(outcome) == refused

    def test_lines_that_do_not_fit_the_item_master_are_refused(self, world: World, known: MasterItem) -> None:
        unknown = replace(known, item=replace(known.item, code="NEVER-HEARD"))
        assert rules(book(world, known.supplier, update(unknown), key="a")) == {"CAT-03"}
        assert rules(book(world, known.supplier, end(unknown), key="b")) == {"CAT-03"}
        assert rules(book(world, known.supplier, new(known.item.code), key="c")) == {"CAT-03"}
        twice = (new("TWICE", 1), new("TWICE", 2))
        assert rules(book(world, known.supplier, *twice, key="d")) == {"CAT-03"}
        taken = new("OTHER-CODE", buyer_item=known.item.buyer_item)
        assert rules(book(world, known.supplier, taken, key="e")) == {"CAT-12"}
        assert rules(book(world, known.supplier, key="f")) == {"CAT-01"}
        book(world, known.supplier, end(known), key="g")
        ended = item(world, known.reference)
        assert rules(book(world, known.supplier, update(ended, description="Back"), key="h")) == {"CAT-03"}

    @pytest.mark.parametrize(
        ("fields", "rule"),
        [
            ({"unit": "KGM", "pack": None}, "ERP-05"),
            ({"currency": "JPY"}, "ERP-05"),
        ],
    )
    def test_what_the_erp_owns_is_not_changed_by_a_supplier(
        self, world: World, known: MasterItem, fields: dict[str, Any], rule: str
    ) -> None:
        assert rules(book(world, known.supplier, update(known, **fields))) == {rule}
        assert item(world, known.reference) == known

    def test_a_blocked_suppliers_proposal_is_refused(
        self, world: World, known: MasterItem, order: PurchaseOrder
    ) -> None:
        world.block_supplier(order.number)
        assert rules(book(world, known.supplier, update(known, description="x"))) == {"ACC-03"}

    # Failing

    @pytest.mark.parametrize("how", [Failing.AWAY, Failing.THROTTLED])
    def test_an_erp_that_is_away_has_certainly_booked_no_proposal(
        self, world: World, known: MasterItem, how: Failing
    ) -> None:
        world.fail(how, retry_after=7)
        outcome = book(world, known.supplier, update(known, description="x"))
        assert isinstance(outcome, Unavailable)
        assert outcome.retry_after == 7
        assert item(world, known.reference) == known

    def test_a_proposal_whose_answer_was_lost_is_found_by_its_key(self, world: World, known: MasterItem) -> None:
        world.fail(Failing.LOST_AFTER_BOOKING)
        line = update(known, description="Lost")
        assert not isinstance(book(world, known.supplier, line, key="lost"), Booked | Refused | Unavailable)
        found = world.erp.find_booking("lost")
        assert isinstance(found, Booked)
        assert book(world, known.supplier, line, key="lost") == found
        assert item(world, known.reference).version == known.version + 1

    def test_a_proposal_lost_before_booking_may_be_sent_again(self, world: World, known: MasterItem) -> None:
        world.fail(Failing.LOST_BEFORE_BOOKING)
        line = update(known, description="Again")
        assert not isinstance(book(world, known.supplier, line, key="again"), Booked | Refused)
        assert world.erp.find_booking("again") is None
        assert isinstance(book(world, known.supplier, line, key="again"), Booked)
