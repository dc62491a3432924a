"""Whatever an invoice holds, the rules answer with findings that can be read, and never with an exception."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain import messages
from portal.domain.invoice_parties import Identifier, Party, PostalAddress
from portal.domain.invoices import (
    Account,
    Adjustment,
    CreditReason,
    Delivery,
    Invoice,
    InvoiceLine,
    InvoiceType,
    PaymentInstructions,
    Period,
    Preceding,
    TaxSubtotal,
    Totals,
)
from portal.domain.matching import match
from portal.domain.profiles import ErpProfile
from portal.domain.rules import REGISTRY, check_invoice
from portal.domain.settlements import DueBasis, PaymentTerms
from portal.domain.taxes import Tax, TaxCategory
from portal.domain.tolerances import ToleranceProfile
from tests import make, make_invoices, strategies
from tests.make_invoices import billed, change, credited, credited_line, invoice, line, snapshot, twin
from tests.unit.domain.rules.boundaries import assert_has_words, found
from tests.unit.domain.rules.invoicing.cases import KEY

#: Nothing but what is fixed stops, so that every rule sees every invoice.
LENIENT = ToleranceProfile(
    buyer={"inv_doc_total_up_pct": "1", "asn_required_before_invoice": "true"},
    severities=dict.fromkeys(REGISTRY, "R"),
)
profiles = st.sampled_from(
    [
        make_invoices.profile(),
        make_invoices.profile(tolerances=LENIENT, field_lengths={"note": 1, "invoice_number": 3}),
        ErpProfile(version="", buyer="", contracts=("invoice/1",), tolerances=LENIENT),
    ]
)
odd = st.sampled_from([Decimal(one) for one in ("NaN", "Infinity", "-Infinity", "1e9999", "-1e9999", "sNaN")])
amounts = st.decimals("-9999", "99999", places=2) | st.sampled_from([Decimal(0), Decimal(100), Decimal("950")])
figures = amounts | strategies.quantities | odd
words = st.sampled_from(["", " ", "A", "10", "R-1000", "N-1", "DE129274202", "{line}", "4500017", "30 days", "\u0663"])
days = st.none() | st.dates(date(1900, 1, 1), date(2199, 12, 31)) | st.just(make.TODAY)
taxes = st.builds(Tax, st.sampled_from(TaxCategory), st.none() | st.sampled_from([Decimal(0), Decimal(19)]) | figures)


def adjustments(numbers: st.SearchStrategy[Decimal]) -> st.SearchStrategy[tuple[Adjustment, ...]]:
    one = st.builds(
        Adjustment, st.booleans(), numbers, st.none() | numbers, st.none() | numbers, words, words, st.none() | taxes
    )
    return st.lists(one, max_size=2).map(tuple)


def lines(numbers: st.SearchStrategy[Decimal]) -> st.SearchStrategy[InvoiceLine]:
    return st.builds(
        InvoiceLine,
        id=words,
        quantity=numbers,
        unit=strategies.units,
        net=numbers,
        price=numbers,
        name=words,
        tax=taxes,
        price_base=st.none() | numbers,
        price_unit=strategies.units,
        order=st.sampled_from(["", "", "4500018", "X"]),
        order_line=st.sampled_from(["10", "10", "20", "", "99", "x", "\u0663"]),
        notice=st.sampled_from(["", "N-1", "N-2"]),
        note=words,
        adjustments=adjustments(numbers),
    )


parties = st.builds(
    Party,
    vat_id=words,
    legal_id=st.none() | st.builds(Identifier, words),
    tax_registration=words,
    address=st.none() | st.builds(PostalAddress, country=st.sampled_from(["", "DE", "??"])),
)


@st.composite
def documents(draw: st.DrawFn, numbers: st.SearchStrategy[Decimal]) -> Invoice:
    maybe = st.none() | numbers
    return Invoice(
        number=draw(words),
        supplier="GLOBEX",
        type=draw(st.sampled_from(InvoiceType)),
        issued=draw(days),
        currency=draw(st.sampled_from(["EUR", "EUR", "JPY", "KWD", "", "?"])),
        lines=tuple(draw(st.lists(lines(numbers), max_size=4))),
        totals=draw(st.builds(Totals, *[numbers] * 4, *[maybe] * 6)),
        taxes=tuple(draw(st.lists(st.builds(TaxSubtotal, taxes, numbers, numbers, words, words), max_size=3))),
        seller=draw(parties),
        buyer=draw(parties),
        tax_representative=draw(st.none() | parties),
        due=draw(days),
        order=draw(st.sampled_from(["4500017", "4500017", "", "X"])),
        notice=draw(st.sampled_from(["", "", "N-1"])),
        tax_currency=draw(st.sampled_from(["", "EUR", "JPY"])),
        terms=draw(words),
        preceding=tuple(draw(st.lists(st.builds(Preceding, words, days), max_size=2))),
        delivery=draw(
            st.none() | st.builds(Delivery, location=st.none() | st.builds(Identifier, words), delivered=days)
        ),
        period=draw(st.none() | st.builds(Period, days, days)),
        payment=draw(st.none() | st.builds(lambda one: PaymentInstructions("58", accounts=(Account(one),)), words)),
        adjustments=draw(adjustments(numbers)),
        credit_reason=draw(st.none() | st.sampled_from(CreditReason)),
        different_because=draw(words),
    )


terms = st.none() | st.builds(
    PaymentTerms, st.sampled_from(DueBasis), st.integers(0, 120), st.none() | st.integers(1, 31)
)


@st.composite
def worlds(draw: st.DrawFn, profile: ErpProfile) -> Any:
    newest = replace(data := draw(strategies.open_orders()), number="4500017", currency="EUR", terms=draw(terms))
    other = make.order(make.line(10), make.line(20), number="4500018", freight=Decimal(5))
    keys = [(order.number, one.number) for order in (newest, other) for one in order.lines] + [KEY]
    return snapshot(
        newest,
        other,
        profile=profile,
        supplier=make.supplier(data.supplier, vat_id=draw(words), accounts=("A",)),
        billed={key: (billed("1/3", "9"), billed("1", "9", notice="N-1", is_credit=True)) for key in keys},
        received={key: Fraction(draw(st.integers(0, 200))) for key in keys},
        received_on={key: make.in_days(-3, make.TODAY) for key in keys},
        prices={key: (change("9", -9), change("9.5", -2)) for key in keys} if draw(st.booleans()) else {},
        shipped={"N-1": {key: Fraction(7) for key in keys}},
        credited=credited(credited_line(), credited_line(id="A", item="A")),
        twins=(twin("R-1000"), twin("A", supplier="X", is_own=False), twin("10", issued=make.TODAY - timedelta(365))),
        prepaid={"4500017": Decimal(100)},
        shown_total=draw(st.none() | st.just(Decimal("1"))),
    )


@given(st.data(), profiles)
@settings(max_examples=60, deadline=None)
def test_any_invoice_gives_findings_with_words(data: st.DataObject, profile: ErpProfile) -> None:
    document = data.draw(documents(figures) | documents(amounts))
    world = data.draw(worlds(profile))
    findings = check_invoice(document, world)
    for issue in findings.issues:
        assert_has_words(issue)
        assert messages.text(issue)
    assert all(one.money >= 0 for one in match(document, world, findings).deviations)


def test_a_warning_of_an_invoice_is_confirmed_as_it_reads_now() -> None:
    world = snapshot(received={KEY: Fraction(0)})
    hundred, fifty = invoice(), invoice(line("50"))
    (warning,) = check_invoice(hundred, world).warnings
    confirmed = {"confirmed": frozenset({warning.fingerprint})}
    assert check_invoice(hundred, world).unconfirmed(replace(hundred, **confirmed)) == ()
    assert check_invoice(fifty, world).unconfirmed(replace(fifty, **confirmed)) != ()


def test_resolved_limits_are_given_once_and_for_lines_where_something_else_holds() -> None:
    order = make.order(make.line(10, tolerances={"inv_price_up_pct": "7"}), make.line(20))
    other = make.order(number="4500018", tolerances={"inv_price_up_pct": "9"})
    document = invoice(line("1"), line("1", order_line="20"), line("1", order="4500018"))
    limits = [
        (position, limit.value)
        for rule, position, limit in check_invoice(document, snapshot(order, other)).limits
        if (rule, limit.key) == ("INV-14", "inv_price_up_pct")
    ]
    assert limits == [(None, "2"), (1, "7"), (3, "9")]


def test_all_findings_of_a_stage_are_given_and_none_of_a_later_one() -> None:
    document = make_invoices.with_line(invoice(line("1", "-9.50"), totals={"due": "1"}), net="1.001")
    findings = check_invoice(document, snapshot(received={KEY: Fraction(0)}))
    assert {issue.rule for issue in findings.issues} == {"INV-12", "INV-22", "INV-23"}


def test_a_rule_may_be_lowered_for_invoices_as_for_answers() -> None:
    lowered = make_invoices.profile(tolerances=ToleranceProfile(severities={"INV-01": "R", "INV-09": "R"}))
    payment = PaymentInstructions("58", accounts=(Account("1"),))
    findings = check_invoice(invoice(number="R" * 17, payment=payment), snapshot(profile=lowered))
    assert found(findings, "INV-01") == ["R number"]
    assert found(findings, "INV-09") == ["E payment/accounts/0/number"]


def test_an_invoice_as_ordered_and_its_credit_note_have_no_findings() -> None:
    assert check_invoice(invoice(), snapshot()).issues == ()
    assert check_invoice(make_invoices.credit(), snapshot(credited=credited())).issues == ()
