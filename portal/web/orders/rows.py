"""The rows of the order list, made here instead of in a template.

Fifty rows of nine cells through a template cost more than everything else that the page does. So this one list is put
together as text: what comes from outside is escaped here, cell by cell, and nothing else in the portal makes markup
this way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from html import escape
from urllib.parse import quote

from markupsafe import Markup

from portal.domain.orders import OrderStatus
from portal.domain.wording import ACTION_WORDS, STATUS_WORDS
from portal.services.orders.views import OrderListRow
from portal.web.shared import formats

#: Turns a word and its kind into a badge (the component ``status``).
Badge = Callable[[str, str], Markup]

#: Turns a label into the head of a column (``head`` of the component ``table``).
Head = Callable[..., Markup]


def markup(rows: Iterable[OrderListRow], badge: Badge, *, with_supplier: bool) -> Markup:
    """Return the table rows of these orders, ready for the page."""
    badges = _badges(badge)
    return Markup("".join([_row(row, badges, with_supplier=with_supplier) for row in rows]))


@lru_cache(maxsize=4)
def heads(head: Head, *, with_supplier: bool) -> tuple[Markup, ...]:
    """Return the heads of these rows' columns, made once."""
    return (
        head("Order"),
        *((head("Supplier"),) if with_supplier else ()),
        head("Ordered"),
        head("First delivery"),
        head("Next step"),
        head("Status"),
        head("Lines", numeric=True),
        head("Value", numeric=True),
        head("Ship to"),
    )


@lru_cache(maxsize=4)
def _badges(badge: Badge) -> dict[str, str]:
    return {action.value: str(badge(word.text, word.kind)) for action, word in ACTION_WORDS.items()}


def _row(row: OrderListRow, badges: dict[str, str], *, with_supplier: bool) -> str:
    revision = f' <span class="muted small nowrap">rev. {row.revision}</span>' if row.revision > 1 else ""
    supplier = f'<td data-label="Supplier"><bdi>{_text(row.supplier_name)}</bdi></td>' if with_supplier else ""
    return (
        f'<tr><th scope="row" data-label="Order"><a href="/orders/{quote(row.number, safe="")}">'
        f"<bdi>{escape(row.number)}</bdi></a>{revision}</th>{supplier}"
        f'<td data-label="Ordered" class="nowrap">{_day(row.ordered_on)}</td>'
        f'<td data-label="First delivery" class="nowrap">{_day(row.due_on) if row.due_on else ""}</td>'
        f'<td data-label="Next step">{badges[row.action]}</td>'
        f'<td data-label="Status">{_STATUSES[row.status]}</td>'
        f'<td data-label="Lines" class="num">{row.line_count:,}</td>'
        f'<td data-label="Value" class="num nowrap">{formats.money(row.value, _text(row.currency))}</td>'
        f'<td data-label="Ship to"><bdi>{_text(row.ship_to)}</bdi></td></tr>\n'
    )


_STATUSES = {status.value: STATUS_WORDS[status].text for status in OrderStatus}

#: Lists are full of the same few days, places and currencies.
_day = lru_cache(maxsize=4096)(formats.day)
_text = lru_cache(maxsize=4096)(escape)
