"""What people type at the buyer's desk, read or answered with a sentence."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from flask import request

from portal.sandbox_erp.fields import Malformed, read_number

#: Longer than any note on an order, shorter than a book.
_LONGEST_NOTE = 2000


class Mistake(Exception):
    """Something typed cannot be used; the text says what to do."""


def read_text(name: str, what: str) -> str:
    """Return a text that has to be there."""
    text = request.form.get(name, "").strip()
    if not text:
        raise Mistake(f"Enter {what}.")
    if len(text) > 500 or not text.isprintable():
        raise Mistake(f"Enter {what} of at most 500 characters in one line.")
    return text


def read_optional(name: str, what: str) -> str:
    """Return a text of one line, "" where it is empty."""
    return read_text(name, what) if request.form.get(name, "").strip() else ""


def read_note() -> str:
    """Return the note typed, in as many lines as were typed."""
    note = request.form.get("note", "").replace("\r\n", "\n").strip()
    if len(note) > _LONGEST_NOTE or not note.replace("\n", "").isprintable():
        raise Mistake(f"Enter a note of at most {_LONGEST_NOTE} characters, without control characters.")
    return note


def read_line() -> int:
    """Return the line number typed."""
    text = request.form.get("line", "").strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 8):
        raise Mistake("Enter the number of a line.")
    return int(text)


def read_quantity(name: str, *, required: bool = True) -> Decimal | None:
    """Return the number typed, None where an optional one is empty."""
    text = request.form.get(name, "").strip()
    if not text and not required:
        return None
    try:
        return read_number(text, name)
    except Malformed as error:
        label = re.sub(r"_\d+$", "", name).replace("_", " ")
        raise Mistake(f"Enter the {label} as a number, for example 12.5.") from error


def read_day(name: str) -> date | None:
    """Return the date chosen, None where it is empty."""
    text = request.form.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Mistake("Enter the date as year, month, day: 2026-06-08.") from error
