"""An order of 2,000 lines takes as many statements as a small one; how long it takes is measured by the bench."""

from __future__ import annotations

import pytest

from portal.domain.actors import Actor
from portal.domain.orders import PurchaseOrder
from portal.services import drafts, orders
from portal.services.drafts import BulkAction, BulkKind, LinePage, RowEntry
from tests import make
from tests.house import House
from tests.statements import counted

FEW, MANY = 5, 2000


def _order(lines: int) -> PurchaseOrder:
    return make.order(*[make.line(number) for number in range(1, lines + 1)], number=f"LINES-{lines}")


def _drafted(house: House, actor: Actor, lines: int) -> tuple[str, int]:
    """Draft an answer in which every second line is split, and return its key and edition."""
    number = f"LINES-{lines}"
    house.receive(_order(lines))
    split = [RowEntry(type="accept", quantity="60"), RowEntry(type="backorder", delivery=f"{make.DUE}")]
    with house.services.begin() as uow:
        drafts.apply(uow, actor, number, "all-open", BulkAction(BulkKind.ACCEPT))
        typed = dict.fromkeys(range(1, lines + 1, 2), split)
        drafts.save(uow, actor, number, typed, note="", edition=1, base_revision=1)
    with house.reading() as uow:
        view = drafts.open_draft(uow, actor, number)
    return view.send_key, view.edition


def _send(house: House, actor: Actor, lines: int, key: str, edition: int) -> list[str]:
    with counted(house.services.database) as statements, house.services.begin() as uow:
        drafts.send(uow, actor, f"LINES-{lines}", send_key=key, edition=edition)
    return statements


def test_sending_many_lines_takes_the_statements_of_a_few_and_one_insert_of_rows(house: House, anna: Actor) -> None:
    few = _send(house, anna, FEW, *_drafted(house, anna, FEW))
    many = _send(house, anna, MANY, *_drafted(house, anna, MANY))
    assert len(many) == len(few)
    assert sum("INSERT INTO acknowledgment_rows" in statement for statement in many) == 1
    with house.reading() as uow:
        answer = orders.get_order(uow, anna, f"LINES-{MANY}").document
    assert answer is not None
    assert sum(len(line.rows) for line in answer.document.lines) == MANY + MANY // 2


@pytest.mark.parametrize("checked", [False, True])
def test_one_page_of_a_large_draft_takes_the_statements_of_a_small_one(
    house: House, anna: Actor, checked: bool
) -> None:
    counts = []
    for lines in (FEW, MANY):
        _drafted(house, anna, lines)
        with house.reading() as uow, counted(house.services.database) as statements:
            view = drafts.open_draft(uow, anna, f"LINES-{lines}", page=LinePage(checked=checked))
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert (len(view.lines), view.counts.answered, view.counts.changed) == (50, MANY, MANY // 2)


def test_receiving_many_orders_takes_the_statements_of_a_few(house: House, anna: Actor) -> None:
    counts = []
    for first, many in ((0, 2), (100, 60)):
        batch = [make.order(number=f"B-{first + place}") for place in range(many)]
        with house.services.begin() as uow, counted(house.services.database) as statements:
            orders.apply_orders(uow, batch, source="test", as_of=house.clock.now())
        counts.append(len(statements))
    assert counts[0] == counts[1]
