"""Catalogs that only one side has booked, found by the comparison."""

from __future__ import annotations

from portal.domain.catalog import (
    CatalogAction,
    CatalogProposal,
    ProposalLine,
)
from portal.domain.promises import PromiseState
from portal.ports.erp import Booked
from portal.services import comparison
from portal.services.comparison import Kind
from portal.store.rows import (
    OutboxRow,
)
from tests import make
from tests.catalog_files import item
from tests.catalog_heads import proposal
from tests.house import House


def promise(house: House, state: PromiseState, reference: str | None) -> str:
    """Write a proposal whose delivery ended so, and return its key."""
    with house.services.begin() as uow:
        supplier = house.supplier().supplier
        assert supplier is not None
        row = proposal(uow, supplier, state="booked" if reference else "refused", erp_reference=reference)
        key = f"cat/{supplier}/CAT-2026-1/1"
        uow.promise("jobs.catalog.deliver", key=key, stream=f"cat/{supplier}", document=row.id)
        uow.session.flush()
        uow.session.query(OutboxRow).filter_by(key=key).update({"state": state, "done_at": make.NOW})
    return key


def book(house: House, key: str) -> str:
    """Book a proposal in the ERP and return the ERP's number."""
    line = ProposalLine(1, CatalogAction.ADD, item("NEW"))
    booked = house.erp.book_catalog(CatalogProposal("CAT-2026-1", 1, "GLOBEX"), lambda: [[line]], key=key)
    assert isinstance(booked, Booked)
    return booked.reference


def test_a_catalog_that_both_sides_have_booked_is_no_difference(house: House) -> None:
    house.receive()
    promise(house, PromiseState.DONE, book(house, f"cat/{house.supplier().supplier}/CAT-2026-1/1"))
    assert comparison.compare(house.services) == ()


def test_the_comparison_finds_a_catalog_that_only_the_portal_has_booked(house: House) -> None:
    house.receive()
    key = promise(house, PromiseState.DONE, "CU-9")
    (found,) = comparison.compare(house.services)
    assert (found.kind, found.subject, found.key, found.here) == (Kind.MISSING_AT_ERP, "CAT-2026-1", key, "CU-9")


def test_the_comparison_finds_catalogs_that_only_the_erp_has_booked(house: House) -> None:
    house.receive()
    key = promise(house, PromiseState.STUCK, None)
    there = book(house, key)
    (found,) = comparison.compare(house.services)
    assert (found.kind, found.subject, found.there) == (Kind.MISSING_HERE, "CAT-2026-1", there)


def test_the_comparison_finds_a_catalog_under_a_key_that_was_never_given_out(house: House) -> None:
    house.receive()
    there = book(house, "somebody else's")
    (found,) = comparison.compare(house.services)
    assert (found.kind, found.subject, found.there) == (Kind.UNKNOWN_HERE, there, there)
