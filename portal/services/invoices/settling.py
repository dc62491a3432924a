"""What became of invoices, as the ERP tells it: newer facts replace older ones, whatever order they come in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from portal.contracts import settlement_v1
from portal.domain.actors import SYSTEM
from portal.domain.events import Event
from portal.domain.settlements import Settlement
from portal.store.queries import settlements as queries
from portal.store.queries import suppliers
from portal.store.rows import SettlementRow
from portal.store.unit_of_work import UnitOfWork

_REMITTANCE = 200


def apply_settlements(uow: UnitOfWork, told: Iterable[Settlement], *, as_of: datetime) -> int:
    """Keep settlements as the ERP tells them and return how many were new or newer.

    Harmless to repeat, in any order: the highest ``version`` of a settlement is its present (rule MSG-08). One of a
    supplier that the portal has not met is left out; it comes again with the next change.
    """
    newest: dict[str, Settlement] = {}
    for settlement in told:
        before = newest.get(settlement.reference)
        if before is None or settlement.version > before.version:
            newest[settlement.reference] = settlement
    if not newest:
        return 0
    known = queries.by_reference(uow.session, newest)
    owners = suppliers.by_number(uow.session, SYSTEM, {settlement.supplier for settlement in newest.values()})
    kept = [
        settlement
        for reference, settlement in newest.items()
        if settlement.supplier in owners and (reference not in known or known[reference].version < settlement.version)
    ]
    _keep(uow, kept, known, {number: owner.id for number, owner in owners.items()}, as_of)
    return len(kept)


def _keep(
    uow: UnitOfWork, kept: list[Settlement], known: dict[str, SettlementRow], owners: dict[str, int], as_of: datetime
) -> None:
    values = {one.reference: _values(one, owners[one.supplier], as_of) for one in kept}
    queries.keep(
        uow.session,
        [value for reference, value in values.items() if reference not in known],
        [value for reference, value in values.items() if reference in known],
    )
    payments = [payment for one in kept for payment in _payments(one, owners[one.supplier], as_of)]
    queries.replace_payments(uow.session, list(values), payments)
    documents = queries.documents_of(uow.session, values)
    for one in kept:
        document, order = documents.get(one.reference, (None, ""))
        uow.record(
            SYSTEM,
            Event.INVOICE_SETTLED,
            subject=order,
            supplier=owners[one.supplier],
            document=document,
            data={"number": one.number, "status": one.status.value, "payments": len(one.payments)},
        )


def _values(settlement: Settlement, supplier: int, as_of: datetime) -> dict[str, Any]:
    return {
        "reference": settlement.reference,
        "version": settlement.version,
        "supplier_id": supplier,
        "number": settlement.number,
        "status": settlement.status,
        "due": settlement.due,
        "document": settlement_v1.dump(settlement),
        "as_of": as_of,
    }


def _payments(settlement: Settlement, supplier: int, as_of: datetime) -> Iterable[dict[str, Any]]:
    for payment in settlement.payments:
        yield {
            "reference": settlement.reference,
            "number": payment.number,
            "supplier_id": supplier,
            "invoice": settlement.number,
            "is_credit": settlement.is_credit,
            "paid_on": payment.paid_on,
            "amount": payment.amount,
            "currency": settlement.currency,
            "remittance": payment.remittance[:_REMITTANCE],
            "reversed_on": payment.reversed_on,
            "as_of": as_of,
        }
