"""One order of two lines that can be answered, and whoever answers it."""

from __future__ import annotations

import pytest

from tests import make

ORDER = "/orders/4500017"
FORM = "#answer-form"
TWO_LINES = make.order(make.line(10), make.line(20), number="4500017", supplier="GLOBEX")


@pytest.fixture
def erp(erp):
    """Have the order at the ERP."""
    erp.put_order(TWO_LINES)
    return erp


@pytest.fixture
def anna(browser):
    """Give the browser of somebody who answers."""
    return browser("anna")


def answer_page(person, order=ORDER):
    """Open the form of an answer."""
    return person.get(f"{order}/answer")
