"""What follows from a change to an invoice, and what stays as somebody's software wrote it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given

from portal.domain.invoice_amounts import completed, revised
from tests import make_invoices
from tests.invoice_strategies import invoices, proper_invoices
from tests.strategies import quantities


@given(invoices())
def test_what_is_said_again_changes_no_figure(invoice):
    assert revised(invoice, invoice) == invoice


@given(proper_invoices(), quantities)
def test_a_change_to_what_adds_up_adds_up(invoice, quantity):
    said = replace(invoice, lines=(replace(invoice.lines[0], quantity=quantity), *invoice.lines[1:]))
    assert revised(said, invoice) == completed(said)


def test_a_figure_that_is_off_stays_until_what_it_follows_from_is_changed():
    right = make_invoices.invoice(make_invoices.line("3", id="1"), make_invoices.line("7", id="2"))
    odd = replace(right.lines[0], net=Decimal("28.60"))
    wrong = replace(right, lines=(odd, right.lines[1]), totals=replace(right.totals, gross=Decimal(1)))
    named = replace(wrong, lines=(replace(odd, name="A hinge"), wrong.lines[1]))
    assert revised(named, wrong) == named
    more = replace(wrong, lines=(odd, replace(wrong.lines[1], quantity=Decimal(8))))
    after = revised(more, wrong)
    assert [line.net for line in after.lines] == [Decimal("28.60"), Decimal("76.00")]
    assert after.totals.gross == Decimal("124.47")  # 104.60 and 19 % of it


def test_per_cent_of_the_lines_follow_them_and_per_cent_of_another_base_do_not():
    of_all = make_invoices.allowance("0", percent="10")
    said = make_invoices.invoice(make_invoices.line("10", "10"), adjustments=(of_all,))
    assert said.adjustments[0].amount == Decimal("10.00")
    more = replace(said, lines=(replace(said.lines[0], quantity=Decimal(20)),))
    assert revised(more, said).adjustments[0].amount == Decimal("20.00")
    named = replace(said, adjustments=(replace(of_all, base=Decimal(50), amount=Decimal(5)),))
    more = replace(named, lines=more.lines)
    assert revised(more, named).adjustments[0].amount == Decimal(5)
