"""The draft's page as its template wants it: texts to type over, and findings at their controls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from portal.domain.issues import Issue, Severity, of_severity
from portal.domain.messages import text
from portal.services.shipments.views import Checked, NoticeView, ShippedLine
from portal.web.shared.findings import to_confirm, told
from portal.web.shared.pagination import address
from portal.web.shipments import forms, words

#: So many findings are linked one by one.
LISTED = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A line to type into, with so many rows for lots."""

    shipped: ShippedLine
    lots: tuple[int, ...]
    conversion: str
    demands: str
    is_dangerous: bool
    units: list[tuple[str, str]]


def url(notice: NoticeView, first: int = 0) -> str:
    """Return the address of a page of the draft's lines."""
    return address(url_for("notice_drafts.edit", shipment=notice.id), {"from": str(first) if first else ""})


def view(
    notice: NoticeView,
    *,
    typed: Mapping[str, str] | None = None,
    issues: Iterable[Issue] = (),
    checked: Checked | None = None,
    problem: str = "",
    at: tuple[str, str] | None = None,
    is_late: bool = False,
) -> dict[str, Any]:
    """Return what ``shipments/edit.html`` shows.

    ``typed`` stands in place of what is stored; ``checked`` is what a check found, ``issues`` what could not be read;
    ``problem`` is a sentence that concerns no control, ``at`` a control and a sentence about it. With ``is_late``
    somebody else saved something since the form was opened, which is said at the controls where it differs.
    """
    found = (*issues, *(checked.issues if checked else ()))
    errors = _by_control(of_severity(found, Severity.ERROR))
    problems = [("", problem)] if problem else []
    if at:
        errors[at[0]] = [at[1]]
        problems.append(at)
    notes = _by_control(issue for issue in found if issue.severity is not Severity.ERROR)
    if typed is not None and is_late and (notes := _saved_meanwhile(forms.stored(notice), typed)):
        problems.append((next(iter(notes)), "What was saved in the meantime stands beside what you typed."))
    values = forms.stored(notice) if typed is None else {**forms.stored(notice), "own_vehicle": "", **typed}
    return {
        "notice": notice,
        "values": values,
        "errors": errors,
        "notes": notes,
        "lines": [_line(line, values) for line in notice.lines],
        "problems": problems + _summary(notice, of_severity(found, Severity.ERROR)),
        "confirm": to_confirm(checked.to_confirm if checked else ()),
        "typed_wanted": False,
        "form_confirmed": {"\n".join(ticked.splitlines()) for ticked in request.form.getlist("confirmed")},
        "reviews": _summary(notice, of_severity(found, Severity.REVIEW)),
        "told": _summary(notice, of_severity(found, Severity.INFORMATION)),
        "notice_said": "Nothing stands in the way of sending this notice." if checked and not found else "",
        "file_kinds": _file_kinds(notice),
        **pages(notice),
    }


def _saved_meanwhile(stored: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, list[str]]:
    """Return a sentence for each control whose stored text is another than what was typed."""
    return {
        name: [f"Saved in the meantime: {words.choice(name, value) or 'nothing'}."]
        for name, value in stored.items()
        if (name in typed or name == "own_vehicle") and value.split() != typed.get(name, "").split()
    }


def _file_kinds(notice: NoticeView) -> list[tuple[str, str]]:
    """Return what a file can be: the certificates that lines of this page ask for, first."""
    asked = dict.fromkeys(kind for line in notice.lines if line.ordered for kind in line.ordered.certificates)
    return [*((kind, kind.replace("_", " ").capitalize()) for kind in asked), ("", "Something else")]


def pages(notice: NoticeView) -> dict[str, Any]:
    """Return where the pages of lines before and after this one begin (None at an end), and what this one shows."""
    end = notice.skipped + len(notice.lines)
    is_long = notice.before is not None or notice.after is not None
    return {
        "previous": notice.before,
        "next": notice.after,
        "shown": f"Lines {notice.skipped + 1:,} to {end:,} of {notice.line_count:,}" if is_long else "",
    }


def stops(checked: Checked) -> bool:
    """Say whether something keeps the notice from being sent."""
    return any(issue.severity is Severity.ERROR for issue in checked.issues)


def _line(shipped: ShippedLine, values: Mapping[str, str]) -> Line:
    rows = forms.lot_indexes(values, shipped.said.position)
    blank = (rows[-1] + 1 if rows else 0,) if len(rows) <= len(shipped.said.lots) else ()
    return Line(
        shipped=shipped,
        lots=(*rows, *blank),
        conversion=words.conversion(shipped),
        demands=words.demands(shipped),
        is_dangerous=words.is_dangerous(shipped),
        units=words.units(shipped),
    )


def _by_control(issues: Iterable[Issue]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for issue in issues:
        found.setdefault(forms.control_of(issue.path), []).append(told(issue))
    return found


def _summary(notice: NoticeView, issues: tuple[Issue, ...]) -> list[tuple[str, str]]:
    """Return findings with where each of them leads: a control here, on another page of lines, or in the packing."""
    here = {line.said.position for line in notice.lines}
    listed = [(_target(notice, issue, here), _sentence(issue)) for issue in issues[:LISTED]]
    if len(issues) > LISTED:
        listed.append(("", f"{len(issues) - LISTED:,} more, after these."))
    return listed


def _sentence(issue: Issue) -> str:
    """Return a finding's sentence away from its place, naming the notice's line unless the sentence does."""
    names_it = issue.line is None or "line " in text(issue).lower()
    return told(issue) if names_it else told(issue, f"Line {issue.line}")


def _target(notice: NoticeView, issue: Issue, here: set[int]) -> str:
    parts = issue.path.split("/")
    if parts[0] == "units":
        anchor = f"#unit-{parts[1]}" if len(parts) > 1 else ""
        return url_for("packing.show", shipment=notice.id, unit=parts[1] if anchor else None) + anchor
    control = forms.control_of(issue.path)
    if issue.line is None or issue.line in here or control == "attachments":
        return control
    return f"{url(notice, issue.line)}#{control}"
