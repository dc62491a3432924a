"""INV-01, INV-08, INV-09 and TAX-05: the number, the companies, the account and VAT numbers."""

from __future__ import annotations

import pytest

from portal.domain import vat_ids
from portal.domain.invoice_parties import Identifier
from portal.domain.vat_ids import Verdict
from tests import make
from tests.make_invoices import BUYER_VAT_ID, VAT_ID, buyer, invoice, paid_to, profile, seller
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, ids
from tests.unit.domain.rules.invoicing import cases
from tests.unit.domain.rules.invoicing.cases import lines

APPROVED = make.supplier(vat_id=VAT_ID, legal_id="HRB 1234", accounts=("DE02120300000000202051",))


def of_seller(side: str, words: str, vat_id: str, rule: str = "TAX-05", finds=()) -> Boundary:
    document = invoice(seller=seller(vat_id=vat_id))
    return cases.invoice(rule, side, words, document, supplier=make.supplier(), finds=finds)


CASES: tuple[Boundary, ...] = (
    lines("INV-01", "inside", "short", document={"number": "R-1/2026"}),
    lines("INV-01", "on", "sixteen characters", document={"number": "R" * 16}),
    lines(
        "INV-01",
        "on",
        "as long as told",
        document={"number": "R" * 20},
        profile=profile(field_lengths={"invoice_number": 20}),
    ),
    lines("INV-01", "outside", "seventeen", document={"number": "R" * 17}, finds=["E number"]),
    lines("INV-01", "outside", "none", document={"number": " "}, finds=["E number"]),
    lines("INV-01", "outside", "an odd character", document={"number": "R|1"}, finds=["E number"]),
    lines("INV-08", "inside", "the approved number", supplier=APPROVED),
    lines(
        "INV-08",
        "on",
        "written otherwise",
        supplier=APPROVED,
        document={"seller": seller(vat_id="de 129.274.202", legal_id=Identifier("hrb1234"))},
    ),
    lines("INV-08", "on", "not told", supplier=APPROVED, document={"seller": seller(vat_id="", legal_id=None)}),
    lines("INV-08", "outside", "another", document={"seller": seller(vat_id=BUYER_VAT_ID)}, finds=["E seller/vat_id"]),
    lines(
        "INV-08",
        "outside",
        "another registration",
        supplier=APPROVED,
        document={"seller": seller(legal_id=Identifier("HRB 1235"))},
        finds=["E seller/legal_id"],
    ),
    lines("INV-08", "outside", "another buyer", document={"buyer": buyer(vat_id=VAT_ID)}, finds=["E buyer/vat_id"]),
    lines("INV-09", "inside", "no account", supplier=APPROVED),
    lines(
        "INV-09",
        "on",
        "the approved one, with blanks",
        supplier=APPROVED,
        document={"payment": paid_to("DE02 1203 0000 0000 2020 51")},
    ),
    lines(
        "INV-09",
        "outside",
        "one digit off",
        supplier=APPROVED,
        document={"payment": paid_to("DE02120300000000202051", "DE02120300000000202052")},
        finds=["E payment/accounts/1/number"],
    ),
    lines(
        "INV-09",
        "outside",
        "none is approved",
        document={"payment": paid_to("1")},
        finds=["E payment/accounts/0/number"],
    ),
    of_seller("inside", "a right one", VAT_ID),
    of_seller("on", "without any", ""),
    of_seller("outside", "a digit short", "DE12927420", finds=["E seller/vat_id"]),
    of_seller("outside", "a digit off", "DE129274203", finds=["E seller/vat_id"]),
    of_seller("outside", "no country's", "US129274202", finds=["W seller/vat_id"]),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_boundaries(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_an_approved_number_and_an_account_are_never_shown_whole() -> None:
    document = invoice(seller=seller(vat_id=BUYER_VAT_ID), payment=paid_to("DE02120300000000999999"))
    boundary = cases.invoice("INV-08", "outside", "", document, supplier=APPROVED, finds=["E seller/vat_id"])
    shown = str(boundary.check().issues)
    assert VAT_ID not in shown
    assert "DE02120300000000999999" not in shown
    assert "…9999" in shown


#: Numbers of companies that publish them.
REAL = (
    "ATU33864707", "ATU13585627", "BE0202239951", "BE0403170701", "DE136695976", "DE811569869", "DK13585628",
    "EL094019245", "FI20774740", "FI01120389", "FR40303265045", "FR83404833048", "HR33392005961", "IT00743110157",
    "IT00905811006", "LU15027442", "LU26375245", "NL004495445B01", "PL8567346215", "PL5260250274", "PT501964843",
    "SE556188840401", "SE556703748501", "SI50223054", "GB980780684", "ESB58378431", "CHE107787577",
)  # fmt: skip


@pytest.mark.parametrize("number", REAL)
def test_real_numbers_pass_however_they_are_written(number: str) -> None:
    assert vat_ids.judge(number) is Verdict.GOOD
    assert vat_ids.judge(f"{number[:2].lower()} {number[2:5]}.{number[5:]}") is Verdict.GOOD


#: Countries whose check digits are summed here; a French key and a Dutch number may be right in two ways.
SUMMED = {"AT", "BE", "DE", "DK", "EL", "FI", "HR", "IT", "LU", "PL", "PT", "SE", "SI"}


def test_a_japanese_number_has_a_t_and_thirteen_digits_and_no_prefix_of_its_country():
    assert (vat_ids.judge("T3120001077023"), vat_ids.country("T3120001077023")) == (Verdict.GOOD, "JP")
    for wrong in ("T312000107702", "T31200010770234", "T312000107702X", "3120001077023"):
        assert (vat_ids.judge(wrong), vat_ids.country(wrong)) == (Verdict.SHAPE, "")


@pytest.mark.parametrize("number", [one for one in REAL if one[:2] in SUMMED])
def test_a_wrong_digit_is_found(number: str) -> None:
    at = 5
    wrong = [f"{number[:at]}{digit}{number[at + 1 :]}" for digit in "0123456789" if digit != number[at]]
    assert {vat_ids.judge(one) for one in wrong} == {Verdict.DIGITS}


@pytest.mark.parametrize(
    "number", ["", "DE", "DE12345678", "DE1234567890", "ATX33864707", "129274202", "FR 1", "DE٣٣٣٣٣٣٣٣٣"]
)
def test_other_shapes_are_found(number: str) -> None:
    assert vat_ids.judge(number) is Verdict.SHAPE


@pytest.mark.parametrize(
    ("number", "country"), [("EL094019245", "GR"), ("XI980780684", "GB"), ("DE1", "DE"), ("US1", "")]
)
def test_the_country_is_that_of_the_prefix(number: str, country: str) -> None:
    assert vat_ids.country(number) == country
