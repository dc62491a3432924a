"""What the ERP in memory checks before it books, and what its orders say of what was booked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from portal.domain.acknowledgments import Acknowledgment, RowType
from portal.domain.orders import LineStatus, OrderLine, OrderStatus, PurchaseOrder
from portal.domain.quantities import as_decimal, total
from portal.domain.shipments import GoodsReceipt, ShipNotice
from portal.domain.suppliers import Supplier, SupplierStatus
from portal.ports.erp import ErpDefect, Refusal

_LINE_RULES = {
    LineStatus.CANCELLED: "PO-03",
    LineStatus.CLOSED: "PO-04",
    LineStatus.SOFT_CLOSED: "PO-04",
    LineStatus.BLOCKED: "PO-06",
}

#: How much more than ordered may ship.
_OVER = Fraction(105, 100)


def refusals(document: Acknowledgment, order: PurchaseOrder, supplier: Supplier | None) -> tuple[Refusal, ...]:
    """Return why an answer is not booked."""
    if supplier is not None and supplier.status is not SupplierStatus.ACTIVE:
        return (Refusal("SUPPLIER_BLOCKED", "The supplier is blocked.", "ACC-03"),)
    if order.status is not OrderStatus.RELEASED:
        rules = {OrderStatus.ON_HOLD: "PO-02", OrderStatus.CLOSED: "PO-04", OrderStatus.CANCELLED: "PO-03"}
        return (Refusal(f"ORDER_{order.status.name}", "The order is not open.", rules[order.status]),)
    found = []
    for answer in document.lines:
        line = order.line(answer.line)
        if line is None:
            raise ErpDefect(f"Line {answer.line} does not exist; no rule says so.")
        if line.status in _LINE_RULES:
            rule = _LINE_RULES[line.status]
            found.append(Refusal(f"LINE_{line.status.name}", "The line is not open.", rule, line.number))
        elif _answered(document, line) < Fraction(line.open_to_confirm):
            found.append(Refusal("QUANTITY_SHORT", "The rows are short.", "ACK-02", line.number))
    return tuple(found)


def ship_refusals(
    document: ShipNotice,
    orders: Mapping[str, PurchaseOrder],
    others: Collection[ShipNotice],
    approved: Collection[int],
) -> Iterator[Refusal]:
    """Give why a notice is not booked beside the other notices."""
    for shipped in document.lines:
        line = orders[shipped.order].line(shipped.line)
        if orders[shipped.order].status is OrderStatus.ON_HOLD:
            yield Refusal("ORDER_ON_HOLD", "The order is on hold.", "PO-02")
        elif line is None:
            yield Refusal("LINE_UNKNOWN", "There is no such line.", "ASN-02", shipped.line)
        elif line.status in _LINE_RULES:
            yield Refusal("LINE", "The line is not open.", _LINE_RULES[line.status], line.number)
        elif shipped.position in approved:
            continue
        elif _shipped([*others, document], shipped.order, line) > Fraction(line.quantity - line.cancelled) * _OVER:
            yield Refusal("QUANTITY_ABOVE_LIMIT", "Too much is shipped.", "ASN-05", line.number)


def confirmed(order: PurchaseOrder, document: Acknowledgment, at: datetime) -> PurchaseOrder:
    """Return an order as it stands once an answer is booked."""
    answered = document.by_line()
    lines = tuple(
        replace(line, confirmed=as_decimal(_answered(document, line, RowType.ACCEPT)))
        if line.number in answered
        else line
        for line in order.lines
    )
    return replace(order, erp_version=order.erp_version + 1, changed_at=at, lines=lines)


def counted_again(
    order: PurchaseOrder, notices: Collection[ShipNotice], receipts: Iterable[GoodsReceipt]
) -> PurchaseOrder:
    """Return an order with what has shipped and arrived of it now."""
    mine = [one for one in receipts if one.order == order.number and not one.is_reversed]
    lines = tuple(
        replace(
            line,
            shipped=as_decimal(
                _shipped(notices, order.number, line)
                + total(one.quantity for one in mine if one.line == line.number and not one.notice)
            ),
            received=sum((one.quantity for one in mine if one.line == line.number), Decimal(0)),
        )
        for line in order.lines
    )
    return replace(order, erp_version=order.erp_version + 1, lines=lines)


def _shipped(notices: Iterable[ShipNotice], order: str, line: OrderLine) -> Fraction:
    return total(
        shipped.in_order_unit(line) or 0
        for notice in notices
        for shipped in notice.lines
        if (shipped.order, shipped.line) == (order, line.number)
    )


def _answered(document: Acknowledgment, line: OrderLine, *types: RowType) -> Fraction:
    answer = document.by_line().get(line.number)
    rows = () if answer is None else answer.rows
    return total(row.in_order_unit(line) or 0 for row in rows if not types or row.type in types)
