"""The rows of the order list, made here instead of in a template.

Fifty rows of nine cells through a template cost more than everything else that the page does. So this one list is put
together as text: what comes from outside is escaped here, cell by cell, and nothing else in the portal makes markup
this way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from html import escape
from urllib.parse import quote

from markupsafe import Markup

from portal.domain.orders import OrderStatus
from portal.domain.wording import ACTION_WORDS, STATUS_WORDS
from portal.services.orders import OrderListRow
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
        head("Ordered on"),
        head("Requested delivery"),
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
    # Taken apart in one step and put together in one: looking up fifty rows' fields by name costs as much again.
    _, number, revision, supplier_name, ordered_on, due_on, status, action, currency, value, lines, ship_to = row
    is_plain = _is_plain(number)
    name, path = (number, number) if is_plain else (_text(number), quote(number, safe=""))
    later = f' <span class="muted small nowrap">rev. {revision}</span>' if revision > 1 else ""
    supplier = f'<td data-label="Supplier"><bdi>{_text(supplier_name)}</bdi></td>' if with_supplier else ""
    return (
        f'<tr><th scope="row" data-label="Order"><a href="/orders/{path}"><bdi>{name}</bdi></a>{later}</th>{supplier}'
        f'<td data-label="Ordered on" class="nowrap">{_day(ordered_on)}</td>'
        f'<td data-label="Requested delivery" class="nowrap">{_day(due_on) if due_on else ""}</td>'
        f'<td data-label="Next step">{badges[action]}</td>'
        f'<td data-label="Status">{_STATUSES[status]}</td>'
        f'<td data-label="Lines" class="num">{lines:,}</td>'
        f'<td data-label="Value" class="num nowrap">{_money(value, currency)}</td>'
        f'<td data-label="Ship to"><bdi>{_text(ship_to)}</bdi></td></tr>\n'
    )


#: Most orders' numbers are the same in an address and on a page.
_is_plain = re.compile(r"[A-Za-z0-9_.-]+").fullmatch

_STATUSES = {status.value: STATUS_WORDS[status].text for status in OrderStatus}


def _plainly(text: str) -> str:
    """Return markup in ASCII alone: one dash or thin space makes Python double a page's size and encode it slowly."""
    return text.encode("ascii", "xmlcharrefreplace").decode()


# Lists are full of the same few days, values, places and currencies.


@lru_cache(maxsize=4096)
def _day(day: date) -> str:
    return _plainly(formats.day(day))


@lru_cache(maxsize=4096)
def _money(value: Decimal, currency: str) -> str:
    return _plainly(escape(formats.money(value, currency)))


@lru_cache(maxsize=4096)
def _text(text: str) -> str:
    return _plainly(escape(text))
