"""The adapter for the sandbox ERP, against the real program over HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from portal.domain.catalog import CatalogProposal
from portal.domain.orders import Demand, PurchaseOrder
from portal.domain.rules.registry import REGISTRY
from portal.domain.settlements import DueBasis, PaymentTerms
from portal.domain.shipments import Hazard, Lot, PackingGroup, ReceivedLot
from portal.domain.taxes import Tax, TaxCategory
from portal.erp.sandbox import SandboxErp
from portal.erp.sandbox.refusals import (
    ACKNOWLEDGMENT_RULES,
    CANCELLATION_RULES,
    CATALOG_RULES,
    INVOICE_RULES,
    NOTICE_RULES,
)
from portal.ports.erp import Booked, ErpDefect, ErpUnavailable, Refused, Unavailable, Unknown
from portal.sandbox_erp.items import put_items
from portal.sandbox_erp.notices import get_notice
from portal.sandbox_erp.profile import set_tolerance
from portal.sandbox_erp.releasing import NewLine, release_order
from portal.sandbox_erp.seed import items
from tests.contract.catalog_conformance import CatalogConformance, book, update
from tests.contract.catalog_conformance import item as item_of
from tests.contract.erp_conformance import ErpConformance
from tests.contract.erp_world import answered, read, times_booked
from tests.contract.invoicing_conformance import InvoicingConformance, bill, billed
from tests.contract.sandbox_world import SandboxWorld, now
from tests.contract.settling_conformance import SettlingConformance
from tests.contract.shipping_conformance import ShippingConformance, shipped
from tests.servers import erp as server


class TestSandboxErp(
    ErpConformance, ShippingConformance, InvoicingConformance, SettlingConformance, CatalogConformance
):
    ledger_can_fail = False

    @pytest.fixture
    def world(self, sandbox_erp: server.SandboxErp) -> SandboxWorld:
        return SandboxWorld(sandbox_erp)

    @pytest.mark.parametrize("kind", ["cut_after_commit", "invalid_json", "error_after_commit"])
    def test_a_spoiled_answer_leaves_a_booking_that_is_found(self, world: SandboxWorld, kind: str) -> None:
        order = read(world, world.release())
        world.plan({"kind": kind, "count": 1}, applies_to="bookings")
        assert isinstance(world.erp.book_acknowledgment(answered(order), order, key="spoiled"), Unknown)
        assert isinstance(world.erp.find_booking("spoiled"), Booked)
        assert times_booked(world, order.number) == 1

    def test_an_answer_after_the_time_out_is_unknown(self, world: SandboxWorld) -> None:
        order = read(world, world.release())
        world.plan({"kind": "slow", "delay": 1.5, "count": 1}, applies_to="bookings")
        hurried = SandboxErp(world.url, server.TOKEN, timedelta(seconds=0.5))
        assert isinstance(hurried.book_acknowledgment(answered(order), order, key="slow"), Unknown)
        assert isinstance(world.erp.find_booking("slow"), Booked)

    def test_nobody_at_the_address_means_nothing_was_booked(self, world: SandboxWorld) -> None:
        order = read(world, world.release())
        nobody = SandboxErp("http://127.0.0.1:9", server.TOKEN)
        assert isinstance(nobody.book_acknowledgment(answered(order), order, key="nobody"), Unavailable)
        assert isinstance(nobody.find_booking("nobody"), Unavailable)
        with pytest.raises(ErpUnavailable):
            nobody.profile()

    def test_a_wrong_token_books_nothing_and_waits_for_a_person(self, world: SandboxWorld) -> None:
        order = read(world, world.release())
        stranger = SandboxErp(world.url, "guessed")
        assert isinstance(stranger.book_acknowledgment(answered(order), order, key="token"), Unavailable)
        assert times_booked(world, order.number) == 0
        with pytest.raises(ErpUnavailable):
            stranger.orders([order.number])

    @pytest.mark.parametrize("kind", ["cut_after_commit", "invalid_json", "error_after_commit"])
    def test_a_spoiled_answer_leaves_a_notice_that_is_found(self, world: SandboxWorld, kind: str) -> None:
        order = read(world, world.release())
        world.plan({"kind": kind, "count": 1}, applies_to="bookings")
        outcome = world.erp.book_shipment(shipped(order), {order.number: order}, key="spoiled")
        assert isinstance(outcome, Unknown)
        found = world.erp.find_booking("spoiled")
        assert isinstance(found, Booked)
        world.plan({"kind": kind, "count": 1}, applies_to="bookings")
        assert isinstance(world.erp.cancel_shipment(found.reference, key="spoiled too"), Unknown)
        assert isinstance(world.erp.find_booking("spoiled too"), Booked)

    def test_without_keys_the_same_notice_is_booked_twice(self, world: SandboxWorld) -> None:
        order = read(world, world.release())
        world.plan(keyless=True)
        for _ in range(2):
            assert isinstance(world.erp.book_shipment(shipped(order), {order.number: order}, key="k"), Booked)
        assert world.erp.find_booking("k") is None
        assert read(world, order.number).lines[0].shipped == 2 * Decimal(120)

    @pytest.mark.parametrize("kind", ["cut_after_commit", "invalid_json", "error_after_commit"])
    def test_a_spoiled_answer_leaves_an_invoice_that_is_found(self, world: SandboxWorld, kind: str) -> None:
        order = read(world, world.release())
        world.plan({"kind": kind, "count": 1}, applies_to="bookings")
        assert isinstance(bill(world, billed(order), order, key="spoiled"), Unknown)
        assert isinstance(world.erp.find_booking("spoiled"), Booked)

    def test_without_keys_the_same_invoice_is_booked_twice(self, world: SandboxWorld) -> None:
        order = read(world, world.release())
        world.plan(keyless=True)
        for _ in range(2):
            assert isinstance(bill(world, billed(order), order, key="k"), Booked)
        assert read(world, order.number).lines[0].invoiced == 2 * Decimal(120)

    def test_what_invoices_are_checked_against_comes_with_order_supplier_and_profile(self, world: SandboxWorld) -> None:
        order = read(world, world.release())
        assert order.terms == PaymentTerms(DueBasis.RECEIPT_OF_INVOICE, 45)
        assert {line.tax for line in order.lines} == {Tax(TaxCategory.INTRA_COMMUNITY, Decimal(0))}
        (supplier,) = world.erp.suppliers(["V1002"])
        assert (supplier.vat_id, supplier.legal_id) == ("PL6762345189", "357120489")
        assert supplier.accounts == ("PL02114020170000012345678901",)
        profile = world.erp.profile()
        assert profile.buyer_vat_id == "DE276453106"
        assert profile.contracts == ("acknowledgment/1", "shipment/1", "invoice/1", "catalog/1")
        assert profile.buyer_address is not None
        assert profile.buyer_address.country == "DE"
        on = date(2020, 8, 1)
        assert {rate.rate for rate in profile.tax_rates["DE"] if rate.holds(on)} == {Decimal(16), Decimal(5)}

    def test_hundreds_of_settlements_are_read_at_once(self, world: SandboxWorld) -> None:
        order = read(world, world.release())
        booked = bill(world, billed(order), order, key="k")
        assert isinstance(booked, Booked)
        wanted = [f"NOWHERE-{index}" for index in range(450)] + [booked.reference]
        assert [one.reference for one in world.erp.settlements(wanted)] == [booked.reference]

    def test_what_items_ask_of_a_notice_comes_with_the_order(self, world: SandboxWorld) -> None:
        line = self._dangerous(world).lines[0]
        assert line.demands == {Demand.LOT, Demand.BEST_BEFORE, Demand.DANGEROUS}
        assert (line.shelf_life_days, line.certificates) == (180, ("safety_data_sheet",))

    def test_dangerous_goods_are_booked_as_they_were_told(self, world: SandboxWorld) -> None:
        order = self._dangerous(world)
        lots = (Lot(Decimal(12), "L-1", best_before=date(2030, 1, 1)),)
        line = replace(shipped(order).lines[0], lots=lots)
        refused = world.erp.book_shipment(shipped(order, lines=(line,)), {order.number: order}, key="untold")
        assert isinstance(refused, Refused)
        assert [(one.code, one.rule, one.line) for one in refused.refusals] == [("HAZARD_MISSING", "ASN-23", 10)]
        told = replace(line, hazard=Hazard("UN1950", "2.1", PackingGroup.NONE))
        booked = world.erp.book_shipment(shipped(order, lines=(told,)), {order.number: order}, key="told")
        assert isinstance(booked, Booked)
        with world.database.read() as connection:
            (kept,) = get_notice(connection, booked.reference).document.lines
        assert kept.hazard is not None
        said = (kept.hazard.un_number, kept.hazard.hazard_class, kept.hazard.packing_group)
        assert said == ("UN1950", "2.1", "none")

    def test_another_item_is_booked_as_it_was_told(self, world: SandboxWorld) -> None:
        order = read(world, world.release())
        line = replace(shipped(order, "12").lines[0], substitute="ALT-1")
        booked = world.erp.book_shipment(shipped(order, lines=(line,)), {order.number: order}, key="instead")
        assert isinstance(booked, Booked)
        with world.database.read() as connection:
            (kept,) = get_notice(connection, booked.reference).document.lines
        assert kept.substitute == "ALT-1"
        long = shipped(order, lines=(replace(line, substitute="x" * 41),), number="S-2")
        refused = world.erp.book_shipment(long, {order.number: order}, key="too long")
        assert isinstance(refused, Refused)
        assert [(one.code, one.rule) for one in refused.refusals] == [("FIELD_TOO_LONG", "ERP-02")]

    def _dangerous(self, world: SandboxWorld) -> PurchaseOrder:
        with world.database.write() as connection:
            spray = [item for item in items.items(now().date()) if item["number"] == "GRS-SPR-400"]
            put_items(connection, spray, now())
        lines = [NewLine("GRS-SPR-400", Decimal(12))]
        return read(world, release_order(world.database, "V1002", lines, ship_to="HAM1", now=now()))

    def test_a_suppliers_company_prefix_comes_with_the_supplier(self, world: SandboxWorld) -> None:
        (supplier,) = world.erp.suppliers(["V1002"])
        assert supplier.gs1_prefix == "59012340"

    def test_the_lots_that_were_found_come_with_the_receipt(self, world: SandboxWorld) -> None:
        order = read(world, world.release())
        world.erp.book_shipment(shipped(order), {order.number: order}, key="lots")
        (receipt,) = world.erp.receipts([world.receive_with("S-1", order.number)])
        assert receipt.lots == (ReceivedLot("L-FOUND", Decimal(12)),)

    def test_reading_what_is_not_json_is_a_defect(self, world: SandboxWorld) -> None:
        # The style sheet of the desk answers 200 and is not JSON.
        elsewhere = SandboxErp(f"{world.url}/desk/style.css?", server.TOKEN)
        with pytest.raises(ErpDefect):
            elsewhere.profile()

    @pytest.mark.parametrize(
        ("key", "value"),
        [("ack_before_ship", "warn"), ("ack_qty_over_pct", "NaN"), ("inv_attachments_required", "Time sheet!")],
    )
    def test_a_limit_that_says_nothing_is_a_defect(self, world: SandboxWorld, key: str, value: str) -> None:
        with world.database.write() as connection:
            set_tolerance(connection, "suppliers", "V1002", key, value, now())
        with pytest.raises(ErpDefect, match=f"{key} is not a value of this limit"):
            world.erp.profile()

    def test_a_cursor_of_an_earlier_database_begins_anew(self, world: SandboxWorld) -> None:
        number = world.release()
        changes = world.erp.changes("WzUsICJ4Il0")
        assert number in {change.number for change in changes.references}

    def test_hundreds_of_orders_are_read_at_once(self, world: SandboxWorld) -> None:
        number = world.release()
        wanted = [f"NOWHERE-{index}" for index in range(450)] + [number]
        assert [order.number for order in world.erp.orders(wanted)] == [number]

    def test_a_text_too_long_for_the_erp_is_refused_by_the_contract(self, world: SandboxWorld) -> None:
        order = read(world, world.release())
        outcome = world.erp.book_acknowledgment(answered(order, note="x" * 501), order, key="long")
        assert isinstance(outcome, Refused)
        assert [(one.code, one.rule) for one in outcome.refusals] == [("FIELD_TOO_LONG", "ERP-02")]

    def test_a_refusal_that_means_no_rule_is_left_to_a_person(self, world: SandboxWorld) -> None:
        order = read(world, world.release())
        answer = replace(answered(order).lines[0], line=999)
        outcome = world.erp.book_acknowledgment(answered(order, lines=(answer,)), order, key="unmapped")
        assert isinstance(outcome, Refused)
        assert [(one.code, one.rule) for one in outcome.refusals] == [("LINE_UNKNOWN", "")]

    @pytest.mark.parametrize("kind", ["cut_after_commit", "invalid_json", "error_after_commit"])
    def test_a_spoiled_answer_leaves_a_proposal_that_is_found(self, world: SandboxWorld, kind: str) -> None:
        known = item_of(world, world.offer())
        world.plan({"kind": kind, "count": 1}, applies_to="bookings")
        assert isinstance(book(world, known.supplier, update(known, description="x"), key="spoiled"), Unknown)
        assert isinstance(world.erp.find_booking("spoiled"), Booked)

    def test_a_proposal_answered_after_the_time_out_is_unknown(self, world: SandboxWorld) -> None:
        known = item_of(world, world.offer())
        world.plan({"kind": "slow", "delay": 1.5, "count": 1}, applies_to="bookings")
        hurried = SandboxErp(world.url, server.TOKEN, timedelta(seconds=0.5))
        line = update(known, description="x")
        head = CatalogProposal("CAT-1", 1, known.supplier)
        assert isinstance(hurried.book_catalog(head, lambda: [[line]], key="slow"), Unknown)
        assert isinstance(world.erp.find_booking("slow"), Booked)

    @pytest.mark.parametrize("kind", ["slow", "away_cut", "error_before_commit", "throttle"])
    def test_a_part_that_fails_has_certainly_booked_nothing(self, world: SandboxWorld, kind: str) -> None:
        known = item_of(world, world.offer())
        world.plan({"kind": kind, "delay": 1.5, "count": 1})
        hurried = SandboxErp(world.url, server.TOKEN, timedelta(seconds=0.5))
        head = CatalogProposal("CAT-1", 1, known.supplier)
        lines = [[update(known, description="x")]]
        assert isinstance(hurried.book_catalog(head, lambda: lines, key="part"), Unavailable)
        assert world.erp.find_booking("part") is None
        assert isinstance(world.erp.book_catalog(head, lambda: lines, key="part"), Booked)

    def test_without_keys_the_same_proposal_is_booked_twice(self, world: SandboxWorld) -> None:
        known = item_of(world, world.offer())
        world.plan(keyless=True)
        for _ in range(2):
            assert isinstance(book(world, known.supplier, update(known, description="x"), key="k"), Booked)
        assert world.erp.find_booking("k") is None
        assert item_of(world, known.reference).version == known.version + 2

    def test_a_proposal_is_refused_by_rules_of_catalogs_and_by_what_all_documents_share(self) -> None:
        assert {rule for rule in CATALOG_RULES.values() if not rule.startswith("CAT-")} <= set(REGISTRY)
        assert {rule for rule in CATALOG_RULES.values() if rule.startswith(("ACK-", "ASN-", "INV-"))} == set()

    def test_every_rule_that_a_refusal_means_exists(self) -> None:
        assert set(ACKNOWLEDGMENT_RULES.values()) <= set(REGISTRY)

    def test_a_notice_is_refused_by_rules_of_notices_and_by_what_all_documents_share(self) -> None:
        meant = {*NOTICE_RULES.values(), *CANCELLATION_RULES.values()}
        assert {rule for rule in meant if not rule.startswith("ASN-")} <= set(REGISTRY)
        assert {rule for rule in meant if rule.startswith("ACK-")} == set()

    def test_an_invoice_is_refused_by_rules_of_invoices_and_by_what_all_documents_share(self) -> None:
        families = ("INV-", "TAX-", "CRN-")
        assert {rule for rule in INVOICE_RULES.values() if not rule.startswith(families)} <= set(REGISTRY)
        assert {rule for rule in INVOICE_RULES.values() if rule.startswith(("ACK-", "ASN-"))} == set()
