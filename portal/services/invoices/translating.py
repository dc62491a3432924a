"""Words of an invoice's sender in the buyer's: units, items, places and terms, by the cross-references of its day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from portal.contracts.scalars import shown
from portal.domain.invoice_parties import Identifier
from portal.domain.invoice_words import in_unit, priced_in
from portal.domain.invoices import Delivery, Invoice, InvoiceLine
from portal.domain.mappings import MappingKind, can_be_mapped
from portal.domain.orders import OrderLine
from portal.domain.rules.invoicing.case import is_of_item, order_line
from portal.domain.rules.invoicing.claims import factor
from portal.domain.rules.invoicing.payment import are_the_words_of, net_days, with_terms
from portal.services import snapshots
from portal.services.invoices import documents
from portal.services.mappings.meanings import Meaning, Meanings
from portal.store.queries import locations
from portal.store.unit_of_work import UnitOfWork

#: Returns a line in another unit, or None where that cannot be done exactly.
Convert = Callable[[InvoiceLine, str, Fraction], InvoiceLine | None]


@dataclass(frozen=True, slots=True)
class Word:
    """A word that nobody has explained, and what helps to decide what it means."""

    kind: MappingKind
    theirs: str
    context: Mapping[str, str]


@dataclass(slots=True)
class Translated:
    """An invoice in the buyer's words: what was used, as path, meaning and word; and the words that are unknown."""

    invoice: Invoice
    uses: list[tuple[str, Meaning, str]] = field(default_factory=list)
    unknown: list[Word] = field(default_factory=list)


def translate(uow: UnitOfWork, invoice: Invoice, supplier: int) -> Translated:
    """Return an invoice of a supplier with its words translated as they meant something on its day.

    What has a meaning already stays as it is: units of the buyer's system or of the order line, items of the order,
    places of the buyer's, and terms of payment that can be compared with the order's or have a due date beside them.
    A unit whose quantity cannot
    be converted exactly stays too, and the rules find it.
    """
    on = invoice.issued or uow.clock.now().date()
    return _Translation(uow, invoice, supplier, on).run()


class _Translation:
    """One pass over one invoice."""

    def __init__(self, uow: UnitOfWork, invoice: Invoice, supplier: int, on: date) -> None:
        rows = documents.own_orders(uow.session, invoice, supplier)
        self._orders = documents.newest_orders(uow.session, rows)
        self._lines = {number: order.by_number() for number, order in self._orders.items()}
        self._uow = uow
        self._units = snapshots.units(uow)
        self._meanings = Meanings(uow, supplier, on)
        self._on = on
        self._told = Translated(invoice)

    def run(self) -> Translated:
        invoice = self._told.invoice
        self._meanings.learn(MappingKind.ITEM, {_item(line) for line in invoice.lines})
        self._meanings.learn(MappingKind.UNIT, {unit for one in invoice.lines for unit in (one.unit, one.price_unit)})
        lines = tuple(self._line(f"lines/{position}", line) for position, line in enumerate(invoice.lines, 1))
        delivery, terms = self._delivery(invoice.delivery), self._terms(invoice)
        self._told.invoice = replace(invoice, lines=lines, delivery=delivery, terms=terms)
        return self._told

    def _line(self, path: str, line: InvoiceLine) -> InvoiceLine:
        ordered = self._lines.get(self._told.invoice.order_of(line), {})
        line = self._with_item(path, line, ordered)
        mine = order_line(line, ordered)
        line = self._with_unit(path, line, mine)
        return line if mine is None else self._with_pack(path, line, mine)

    def _with_item(self, path: str, line: InvoiceLine, ordered: Mapping[int, OrderLine]) -> InvoiceLine:
        word = _item(line)
        if not ordered or line.order_line.strip() or any(is_of_item(line, one) for one in ordered.values()):
            return line
        meaning = self._read(MappingKind.ITEM, word, line)
        if meaning is None:
            return line
        self._told.uses.append((f"{path}/buyer_item", meaning, word))
        return replace(line, buyer_item=meaning.ours)

    def _with_unit(self, path: str, line: InvoiceLine, mine: OrderLine | None) -> InvoiceLine:
        if line.price_unit not in ("", line.unit) and not self._is_known(line.price_unit, mine):
            line = self._converted(f"{path}/price_unit", line.price_unit, line, priced_in)
        if not self._is_known(line.unit, mine):
            line = self._converted(f"{path}/unit", line.unit, line, in_unit)
        return line

    def _is_known(self, unit: str, mine: OrderLine | None) -> bool:
        """Say whether a unit needs no cross-reference; where the buyer's system told no units, none is judged."""
        return (
            not unit or not self._units or unit in self._units or (mine is not None and factor(unit, mine) is not None)
        )

    def _converted(self, path: str, word: str, line: InvoiceLine, convert: Convert) -> InvoiceLine:
        meaning = self._read(MappingKind.UNIT, word, line)
        made = None if meaning is None else convert(line, meaning.ours, meaning.factor)
        if meaning is None or made is None:
            return line
        self._told.uses.append((path, meaning, word))
        return made

    def _with_pack(self, path: str, line: InvoiceLine, mine: OrderLine) -> InvoiceLine:
        """Convert a unit that the order line cannot, by how many of the buyer's one of the supplier's item is."""
        word = _item(line)
        meaning = self._meanings.item(word) if factor(line.unit, mine) is None and can_be_mapped(word) else None
        if meaning is None or meaning.factor == 1 or meaning.ours != mine.item or not self._is_known(line.unit, mine):
            return line
        made = in_unit(line, mine.unit, meaning.factor)
        if made is None:
            return line
        self._told.uses.append((f"{path}/unit", meaning, word))
        return made

    def _read(self, kind: MappingKind, word: str, line: InvoiceLine) -> Meaning | None:
        """Return what a word means, None where it is to be left as it is; where nobody has said, that is noted."""
        if not can_be_mapped(word):
            return None
        meaning = self._meanings.of(kind, word)
        if meaning is None:
            self._told.unknown.append(Word(kind, word, self._context(self._told.invoice.order_of(line), line.name)))
        return meaning

    def _context(self, order: str, description: str = "") -> Mapping[str, str]:
        told = {"document": self._told.invoice.number, "order": order, "description": description}
        return {name: shown(value) for name, value in told.items() if value} | {"day": self._on.isoformat()}

    def _delivery(self, delivery: Delivery | None) -> Delivery | None:
        """Return where the goods went, by the buyer's code.

        Asked about is a place that is neither one of the orders' nor any other of the buyer's, where the orders' have
        codes. One of the buyer's that is not the orders' is known, and wrong: that is for the rules (PO-09).
        """
        word, places = "" if delivery is None or delivery.location is None else delivery.location.value, self._places()
        if delivery is None or word in places or not can_be_mapped(word):
            return delivery
        meaning = self._meanings.of(MappingKind.LOCATION, word)
        if meaning is not None:
            self._told.uses.append(("delivery/location", meaning, word))
            return replace(delivery, location=Identifier(meaning.ours))
        if places and not locations.is_known(self._uow.session, word):
            city = "" if delivery.address is None else delivery.address.city
            beside = ", ".join(filter(None, (delivery.name, city)))
            context = self._context(next(iter(self._orders)), beside)
            self._told.unknown.append(Word(MappingKind.LOCATION, word, context))
        return delivery

    def _terms(self, invoice: Invoice) -> str:
        """Return the terms of payment in the order's words."""
        word, order = invoice.terms.strip(), with_terms(self._orders.values())
        if order is None or invoice.due is not None or invoice.type.is_credit:
            return invoice.terms
        if not can_be_mapped(word) or are_the_words_of(order, word):
            return invoice.terms
        meaning = self._meanings.of(MappingKind.PAYMENT_TERMS, word)
        if meaning is not None:
            self._told.uses.append(("terms", meaning, word))
            return meaning.ours
        if order.payment_terms and net_days(word, order) is None:
            self._told.unknown.append(Word(MappingKind.PAYMENT_TERMS, word, self._context(order.number)))
        return invoice.terms

    def _places(self) -> set[str]:
        orders = self._orders.values()
        places = [line.ship_to or order.ship_to for order in orders for line in order.lines]
        return {code for place in places for code in (place.address.code, place.address.gln) if code}


def _item(line: InvoiceLine) -> str:
    """Return the number of an item by which its supplier names it."""
    return line.seller_item or line.buyer_item
