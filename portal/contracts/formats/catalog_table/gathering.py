"""What the cells of a table tell about its style, while they are read with what they told so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from portal.contracts.formats.tables.columns import NUMBERS, Kind
from portal.contracts.formats.tables.styles import MARKS, ORDERS, Example, Marks, Orders, Style
from portal.contracts.scalars import shown
from portal.domain.errors import Invalid
from portal.domain.issues import Issue

# How many cells are shown with the style, to be confirmed: numbers, and days.
_EXAMPLES = 3


class Signs:
    """Gathers signs of the decimal mark and the order of dates that were not told."""

    def __init__(self, told: Style) -> None:
        self._told = told
        self._marks, self._orders = Marks(), Orders()
        self._mark = self._order = ""  # what cells are read with that depend on it, as soon as there is one
        self._examples: dict[bool, list[Example]] = {True: [], False: []}

    def see(self, kind: Kind, text: str, path: str) -> None:
        """Take notice of a text where a number or a day is expected, before it is read."""
        if kind in NUMBERS:
            if not self._told.decimal and self._marks.see(text, path):
                self._mark = self._mark or self._marks.likely or next(iter(MARKS))
        elif not self._told.dates and self._orders.see(text, path):
            self._order = self._order or self._orders.likely or ORDERS[0]

    @property
    def reading(self) -> Style:
        """The style to read with: what was told, or is likely so far."""
        return replace(self._told, decimal=self._told.decimal or self._mark, dates=self._told.dates or self._order)

    def note(self, kind: Kind, path: str, text: str, value: str) -> None:
        """Take notice of how a text was read; those that look least like what they became are kept."""
        kept = self._examples[kind in NUMBERS]
        if text != value and (len(kept) < _EXAMPLES or len(text) > len(kept[-1].written)):
            kept.append(Example(path, shown(text), value))
            kept.sort(key=lambda example: -len(example.written))
            del kept[_EXAMPLES:]

    def examples(self) -> Iterator[Example]:
        """Give the cells that show best how numbers and days are read."""
        yield from self._examples[True]
        yield from self._examples[False]

    def style(self) -> Style:
        """Return the style that the table has, as all of its cells tell.

        Raises:
            Invalid: FIL-01, decimal mark or order of dates or both have to be asked.
        """
        issues: list[Issue] = []
        found = {"decimal": self._told.decimal, "dates": self._told.dates}
        gathered: tuple[tuple[str, Marks | Orders], ...] = (("decimal", self._marks), ("dates", self._orders))
        for name, signs in gathered:
            try:
                found[name] = found[name] or signs.answer()
            except Invalid as open_question:
                issues += open_question.issues
        if issues:
            raise Invalid(issues)
        return replace(self._told, **found)

    def misled(self, style: Style) -> bool:
        """Say whether cells were read with another style than the table turned out to have."""
        return any(
            used and right and used != right
            for used, right in ((self._mark, style.decimal), (self._order, style.dates))
        )
