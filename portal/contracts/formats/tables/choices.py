"""What can be said about the style of a table, and which findings ask for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from portal.contracts.formats.tables import csv_grid, csv_text, styles
from portal.contracts.formats.tables.grid import refused

#: What may be said about the style.
CHOICES: Mapping[str, Collection[str]] = {
    "encoding": csv_text.ENCODINGS,
    "delimiter": csv_grid.DELIMITERS,
    "decimal": styles.MARKS,
    "dates": styles.ORDERS,
}

#: What of the style a finding asks for, by its message key.
QUESTIONS: Mapping[str, str] = {
    "FIL-01": "decimal",
    "FIL-01.mixed": "decimal",
    "FIL-01.dates": "dates",
    "FIL-01.mixed_dates": "dates",
    "FIL-01.delimiter": "delimiter",
    "FIL-01.encoding": "encoding",
}


def check(**told: str) -> None:
    """Look through what a supplier says about the style; "" says nothing.

    Raises:
        Invalid: SCH-06, it is none of the choices.
    """
    for name, value in told.items():
        if value and value not in CHOICES[name]:
            raise refused("SCH-06", name, choices=", ".join(CHOICES[name]))
