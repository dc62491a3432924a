"""What a request costs the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from portal.services.composition import Services
from tests import make


@contextmanager
def statements(services: Services) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    for engine in (services.database.reading, services.database.writing):
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in (services.database.reading, services.database.writing):
        event.remove(engine, "before_cursor_execute", note)


def test_who_is_asking_and_how_old_the_facts_are_is_one_statement(browser, services):
    anna = browser("anna")
    with statements(services) as seen:
        anna.get("/account")
    assert len(seen) == 1


@pytest.mark.parametrize("name", ["anna", "ben"])
def test_the_list_of_orders_takes_two_statements_however_long_it_is(browser, services, erp, read_erp, name):
    person = browser(name)
    counts = []
    for more in (0, 60):
        for number in range(more):
            erp.put_order(make.order(number=f"46{number:05}"))
        read_erp()
        with statements(services) as seen:
            person.get("/orders")
        counts.append(len(seen))
    assert counts == [2, 2]


@pytest.mark.parametrize("lines", [1, 60])
def test_an_order_takes_fourteen_statements_however_long_it_is(browser, services, erp, read_erp, lines):
    erp.put_order(make.order(*(make.line(10 * line) for line in range(1, 1 + lines)), number="4600001"))
    read_erp()
    anna = browser("anna")
    with statements(services) as seen:
        anna.get("/orders/4600001")
    assert len(seen) == 14


def test_what_can_be_shipped_takes_as_many_statements_for_one_line_as_for_sixty(browser, services, erp, read_erp):
    anna, counts = browser("anna"), []
    for more in (0, 60):
        for number in range(more):
            erp.put_order(make.order(number=f"46{number:05}"))
        read_erp()
        with statements(services) as seen:
            anna.get("/shipments/shippable")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_visitor_costs_the_database_nothing(visitor, services):
    with statements(services) as seen:
        visitor.get("/orders")
        visitor.get("/nowhere", status=404)
    assert not seen
