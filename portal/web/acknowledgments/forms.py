"""The answer form: shape and wording only; whether an answer makes sense is for the rules.

Each order line on the page has rows, each row has texts: ``l10-0-quantity`` is the quantity in the first
row of line 10. Texts travel to the draft as they were typed, readable or not, so that nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from portal.domain.acknowledgments import Reason, RowType
from portal.domain.errors import Invalid
from portal.domain.issues import Issue, Severity
from portal.services.drafts.views import ENTRY_FIELDS, BulkAction, BulkKind, LineChoice, RowEntry
from portal.web.shared.findings import told
from portal.web.shared.forms import Form

_NAME = re.compile(r"l(\d{1,9})-(\d{1,3})-([a-z_]+)")

#: What can happen to a part of a line, in the words of the form.
ROW_TYPES = [
    ("", "No answer yet"),
    (RowType.ACCEPT.value, "Accept"),
    (RowType.BACKORDER.value, "Backorder"),
    (RowType.SUBSTITUTE.value, "Substitute"),
    (RowType.REJECT.value, "Reject"),
]

#: The coded reasons in plain words.
REASONS = [
    ("", "Choose a reason"),
    (Reason.OUT_OF_STOCK.value, "Out of stock for now"),
    (Reason.DISCONTINUED.value, "No longer made"),
    (Reason.CAPACITY.value, "No capacity for that date"),
    (Reason.LEAD_TIME.value, "Lead time is longer"),
    (Reason.PRICE_MISMATCH.value, "Price is not the agreed one"),
    (Reason.MINIMUM_QUANTITY.value, "Below the minimum quantity"),
    (Reason.PACK_MULTIPLE.value, "Not a whole number of packs"),
    (Reason.UNKNOWN_ITEM.value, "Item is unknown to us"),
    (Reason.UNIT_INVALID.value, "Unit is not right"),
    (Reason.NOT_CONTRACTED.value, "Not part of our contract"),
    (Reason.CREDIT_HOLD.value, "Account is on credit hold"),
    (Reason.TERMS.value, "Terms are not the agreed ones"),
    (Reason.WRONG_PARTY.value, "We are not the right company"),
    (Reason.OTHER.value, "Something else (say what)"),
]

#: What can be done to many lines at once.
BULK_KINDS = [
    (BulkKind.ACCEPT.value, "Accept as ordered"),
    (BulkKind.DATE.value, "Accept with another promised delivery"),
    (BulkKind.BACKORDER.value, "Backorder with a promised delivery"),
    (BulkKind.REJECT.value, "Reject"),
    (BulkKind.CLEAR.value, "Take my answer back"),
]

SELECTED = "selected"

BULK_LINES = [
    (SELECTED, "the lines ticked below"),
    (LineChoice.UNANSWERED.value, "all lines without an answer"),
    (LineChoice.ALL_OPEN.value, "all open lines"),
]


_FIELDS = {
    "note": "Note to the buyer",
    "line": "Ticked line",
    "confirmed": "",
    **dict.fromkeys(("bulk_lines", "bulk_kind", "bulk_date", "bulk_reason", "bulk_note"), ""),
}


#: What the fields for dates are called where they stand alone.
_DATES = {"delivery": "promised delivery", "ship": "promised ship date"}


def _choices(options: list[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, words) for value, words in options]


class AnswerForm(Form):
    """What surrounds the lines: which draft this is, the note, and the typed confirmation."""

    edition = IntegerField(validators=[Optional()])
    base_revision = IntegerField(validators=[Optional()])
    send_key = HiddenField()
    note = TextAreaField("Note to the buyer")
    typed = StringField("Type REJECT to refuse the whole order")


class BulkForm(Form):
    """One action for many lines."""

    bulk_lines = SelectField("For", choices=_choices(BULK_LINES), default="selected")
    bulk_kind = SelectField("Do this", choices=_choices(BULK_KINDS), default="accept")
    bulk_date = StringField("Promised delivery")
    bulk_reason = SelectField("Reason", choices=_choices(REASONS), default="")
    bulk_note = StringField("Note to the buyer")

    def to_action(self) -> BulkAction:
        """Return the action as typed."""
        return BulkAction(
            BulkKind(self.bulk_kind.data),
            date=self.bulk_date.data or "",
            reason=self.bulk_reason.data,
            note=self.bulk_note.data or "",
        )

    def show(self, issues: Iterable[Issue]) -> None:
        """Put findings about the action's date, reason and note at their fields."""
        fields = {"date": self.bulk_date, "reason": self.bulk_reason, "note": self.bulk_note}
        for issue in issues:
            if issue.path in fields:
                fields[issue.path].errors = [*fields[issue.path].errors, told(issue)]

    def chosen(self, ticked: list[str]) -> LineChoice | tuple[int, ...]:
        """Return the lines meant: a choice by how they stand, or those ticked on the page."""
        if self.bulk_lines.data != SELECTED:
            return LineChoice(self.bulk_lines.data)
        return tuple(int(line) for line in ticked if line.isascii() and line.isdecimal() and len(line) < 10)


def entries_from(form: MultiDict[str, str]) -> dict[int, tuple[RowEntry, ...]]:
    """Return the rows of every order line that was on the page, by line number, in the order shown."""
    typed: dict[int, dict[int, RowEntry]] = {}
    for name, value in form.items():
        found = _NAME.fullmatch(name)
        if found is None or found[3] not in ENTRY_FIELDS:
            continue
        rows = typed.setdefault(int(found[1]), {})
        row = rows.get(int(found[2]), RowEntry())
        rows[int(found[2])] = replace(row, **{found[3]: value.strip()})
    return {line: tuple(rows[index] for index in sorted(rows)) for line, rows in typed.items()}


def refuse_files(names: Iterable[str]) -> None:
    """Refuse files sent where text belongs; left unread, they would look like fields that were emptied.

    Raises:
        Invalid: with one issue for each file, at its field.
    """
    issues = [Issue("SCH-02", Severity.ERROR, _path_of(name), "SCH-02.file") for name in names]
    if issues:
        raise Invalid(issues)


def _path_of(control: str) -> str:
    found = _NAME.fullmatch(control)
    return f"lines/{found[1]}/rows/{found[2]}/{found[3]}" if found else "note" if control == "note" else ""


def control_of(path: str) -> str:
    """Return the id of the control that a finding's path means: ``lines/10/rows/0/quantity`` is ``l10-0-quantity``.

    A path that names only a line leads to the line, one that names nothing leads nowhere ("").
    """
    parts = path.split("/")
    if parts[0] != "lines" or len(parts) < 2:
        return path if path in ("note", "typed") else ""
    if len(parts) < 4:
        return f"line-{parts[1]}"
    field = "_".join(parts[4:]) or "type"
    return f"l{parts[1]}-{parts[3]}-{field}"


def field_words(name: str) -> str | None:
    """Return what a field is called where it stands alone, "" for what nobody types, None for what is not known."""
    found = _NAME.fullmatch(name)
    if found is None:
        return _FIELDS.get(name)
    return f"Line {found[1]}, row {int(found[2]) + 1}, {_DATES.get(found[3], found[3].replace('_', ' '))}"


def is_day(text: str) -> bool:
    """Say whether a date control can show this text; what it cannot show would be lost in it."""
    if text and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return False
    try:
        return not text or bool(date.fromisoformat(text))
    except ValueError:
        return False
