"""What catalogs share with other documents: ACC-02, ACC-03, PO-08, ERP-01, ERP-02, ERP-05 and ERP-06; and FIL-05."""

from __future__ import annotations

from typing import Any

import pytest

from portal.domain.catalog import Acceptance, ItemStatus
from portal.domain.orders import Contact
from portal.domain.rules import check_catalog
from portal.domain.suppliers import SupplierStatus
from portal.domain.tolerances import Level, ToleranceProfile
from tests import make
from tests.make_catalogs import item, known, limits, proposal, snapshot
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, ids
from tests.unit.domain.rules.cataloguing.cases import added, ended, line, whole

SHORT = {
    "item_code": 12,
    "item_description": 21,
    "item_buyer_item": 7,
    "item_picture": 30,
    "item_datasheet": 29,
    "catalog_note": 5,
}


def fits(side: str, words: str, *finds: str, lengths: dict[str, int] = SHORT, **fields: Any) -> Boundary:
    profile = make.profile(field_lengths=lengths)
    return line("ERP-02", side, words, item(**fields), profile=profile, finds=[f"E lines/1/{one}" for one in finds])


def note(side: str, words: str, text: str, *finds: str) -> Boundary:
    profile = make.profile(field_lengths=SHORT)
    return whole("ERP-02", side, words, proposal(note=text), profile=profile, finds=finds)


def needs(side: str, words: str, *finds: str, required: str = "item_gtin", **more: Any) -> Boundary:
    profile = make.profile(required=frozenset(required.split()))
    found = [f"E lines/1/{one}" for one in finds]
    return line("ERP-06", side, words, item(**more), profile=profile, finds=found)


def rows(side: str, words: str, wrong: int, *finds: str, take: Acceptance = Acceptance.GOOD_ROWS) -> Boundary:
    return whole("FIL-05", side, words, proposal(acceptance=take), wrong=wrong, finds=finds)


ALL = Acceptance.ALL_OR_NOTHING
BLOCKED = make.supplier(status=SupplierStatus.BLOCKED, status_reason="audit")

CASES: tuple[Boundary, ...] = (
    whole("ACC-02", "inside", "a role that sends"),
    whole("ACC-02", "outside", "a role that looks", may_send=False, administrators=("Anna",), finds=["E"]),
    whole("ACC-02", "outside", "nobody to ask", may_send=False, finds=["E"]),
    whole("ACC-03", "inside", "an active supplier"),
    whole("ACC-03", "outside", "a blocked one", supplier=BLOCKED, profile=make.profile(contact=Contact()), finds=["E"]),
    line("PO-08", "inside", "no version is named", based_on=None),
    line("PO-08", "on", "the newest", based_on=3),
    line("PO-08", "outside", "the one before", based_on=2, finds=["E lines/1/code"]),
    ended("PO-08", "outside", "an end of what has changed", valid_to=make.TODAY, based_on=2, finds=["E lines/1/code"]),
    added(
        "PO-08",
        "outside",
        "added again after another end",
        known=known(status=ItemStatus.ENDED),
        based_on=2,
        finds=["E lines/1/code"],
    ),
    whole("ERP-01", "inside", "catalogs are taken"),
    whole("ERP-01", "outside", "they are not", profile=make.profile(contracts=("invoice/1",)), finds=["E"]),
    fits("inside", "short texts"),
    fits("on", "as long as is stored", description="x" * 21),
    fits("outside", "a character more", "description", description="x" * 22),
    fits("outside", "the code", "code", code="x" * 13),
    fits("outside", "the buyer's item", "buyer_item", buyer_item="ITEM-100"),
    fits("outside", "the address", "picture", picture="https://globex.example/12345678.jpg"),
    fits("on", "an address as long as is stored", datasheet="https://globex.example/12.pdf"),
    fits("outside", "another address", "datasheet", datasheet="https://globex.example/123.pdf"),
    fits("on", "no limit is known, and the portal keeps it", lengths={}, description="x" * 500),
    fits("outside", "no limit is known, and the portal does not", "description", lengths={}, description="x" * 501),
    note("on", "a note as long as is stored", "12345"),
    note("outside", "a longer note", "123456", "E note"),
    line("ERP-05", "inside", "unit and currency stay"),
    line(
        "ERP-05",
        "on",
        "another code for the same unit",
        item(unit="C62"),
        known=known(unit="H87"),
        profile=make.profile(units={}),
    ),
    line("ERP-05", "on", "the ERP has none yet", known=known(currency="")),
    line("ERP-05", "outside", "another unit", item(unit="KGM", pack=None), finds=["E lines/1/unit"]),
    line("ERP-05", "outside", "another currency", item(currency="JPY"), finds=["E lines/1/currency"]),
    line("ERP-05", "on", "a word for a unit is a matter of CAT-04", item(unit="Stk", pack=None)),
    added("ERP-05", "on", "a new item says both", item(unit="KGM", currency="JPY", pack=None)),
    added(
        "ERP-05", "on", "so does one that comes back", item(unit="KGM", pack=None), known=known(status=ItemStatus.ENDED)
    ),
    ended("ERP-05", "on", "an end says neither", valid_to=make.TODAY),
    needs("inside", "it is given"),
    needs("on", "nothing is required", required="", gtin=""),
    needs("on", "zero days are a lead time", required="item_lead_days", lead_days=0),
    needs("outside", "no GTIN", "gtin", gtin=""),
    needs("outside", "two of them", "gtin", "origin", required="item_gtin item_origin price", gtin="", origin=""),
    rows("inside", "all rows are fine", 0),
    rows("inside", "all rows are fine, or none is sent", 0, take=ALL),
    rows("on", "the smallest number that is wrong", 1, "W lines"),
    rows("outside", "one is fine", 9, "W lines"),
    rows("outside", "none is fine", 10, "E lines"),
    rows("outside", "one is wrong, and all or none are sent", 1, "E lines", take=ALL),
    rows("outside", "none is fine, and all or none are sent", 10, "E lines", take=ALL),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_boundaries(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_the_limits_of_all_lines_are_kept_with_the_document() -> None:
    found = check_catalog(proposal(), 0, 1, snapshot(limits(cat_price_up_pct="3"))).limits
    held = {(rule, limit.key): (position, limit.value, limit.level) for rule, position, limit in found}
    assert held["CAT-06", "cat_price_up_pct"] == (None, "3", Level.BUYER)
    assert held["CAT-10", "cat_remove_pct"] == (None, "20", Level.BUILT_IN)
    assert held["CAT-07", "cat_backdate_days"] == (None, "0", Level.BUILT_IN)


def test_a_suppliers_own_limits_count() -> None:
    own = ToleranceProfile(buyer={"cat_price_up_pct": "0"}, suppliers={"GLOBEX": {"cat_price_up_pct": "50"}})
    assert line("", "", "", item("12"), profile=make.profile(tolerances=own)).check().issues == ()


def test_wrong_rows_are_confirmed_as_many_as_they_are_now() -> None:
    head = proposal(acceptance=Acceptance.GOOD_ROWS)
    (warning,) = check_catalog(head, 1, 10, snapshot()).warnings
    confirmed = proposal(acceptance=Acceptance.GOOD_ROWS, confirmed=frozenset({warning.fingerprint}))
    assert check_catalog(head, 1, 10, snapshot()).unconfirmed(confirmed) == ()
    assert check_catalog(head, 2, 10, snapshot()).unconfirmed(confirmed) != ()


def test_a_rule_may_be_lowered_for_catalogs_as_for_answers() -> None:
    lowered = make.profile(tolerances=ToleranceProfile(severities={"CAT-06": "I", "CAT-02": "W"}))
    (issue,) = line("", "", "", item("99"), profile=lowered).check().issues
    assert issue.severity == "I"
    assert line("", "", "", item(gtin="1"), profile=lowered).check().errors != ()
