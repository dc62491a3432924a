"""Many rows at once come back as few do, from both databases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.domain.catalog import CatalogStatus
from portal.store import batches
from portal.store.batches import insert_all
from portal.store.rows import CatalogItemRow, SupplierRow
from tests import make
from tests.house import House

MANY = 250


def rows(supplier: int, count: int, begin: str) -> list[dict[str, Any]]:
    """Return items with all kinds of values, and with texts that other languages of data are troubled by."""
    return [
        {
            "supplier_id": supplier,
            "code": f"{begin}-{number}",
            "description": 'Ölfilter "M8", 5\\" \N{GRINNING FACE} \u2028 {"a": [null]} \' %s %(b)s :c',
            "price": [Decimal("1E+3"), Decimal("0.000000001"), Decimal("-12.50"), None][number % 4],
            "valid_from": None if number % 2 else date(2026, 2, 28),
            "pack_numerator": 2**40,
            "status": CatalogStatus.ACTIVE,
            "document": {"text": "Größe\n\t", "list": [1, None, True, {}], "number": "12.50"},
            "as_of": make.NOW,
        }
        for number in range(count)
    ]


def kept(session: Session, begin: str) -> list[Any]:
    columns = [column for column in CatalogItemRow.__table__.columns if column.name not in ("id", "code")]
    found = session.execute(
        select(*columns).where(CatalogItemRow.code.startswith(begin)).order_by(CatalogItemRow.id).limit(4)
    ).all()
    return [tuple(row) for row in found]


@pytest.fixture
def supplier(house: House) -> int:
    house.receive()
    with house.reading() as uow:
        return uow.session.scalars(select(SupplierRow.id)).first() or 0


def test_many_rows_come_back_as_few_do_with_the_same_defaults(house: House, supplier: int) -> None:
    assert MANY >= batches._MANY
    with house.services.begin() as uow:
        insert_all(uow.session, CatalogItemRow, rows(supplier, 4, "FEW"))
        insert_all(uow.session, CatalogItemRow, rows(supplier, MANY, "MANY"))
        insert_all(uow.session, CatalogItemRow, [])
    with house.reading() as uow:
        few, many = kept(uow.session, "FEW"), kept(uow.session, "MANY")
        mine = select(CatalogItemRow).where(CatalogItemRow.code.startswith("MANY"))
        assert len(uow.session.scalars(mine).all()) == MANY
    assert many == few
    assert len(few) == 4


def test_many_rows_are_kept_together_or_not_at_all(house: House, supplier: int) -> None:
    twice = rows(supplier, MANY, "MANY")
    twice[-1]["code"] = twice[0]["code"]
    with pytest.raises(IntegrityError), house.services.begin() as uow:
        insert_all(uow.session, CatalogItemRow, twice)
    with house.reading() as uow:
        assert kept(uow.session, "MANY") == []
