"""The answer page as its template wants it: a draft, what was just typed, and findings at their controls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import request, url_for

from portal.domain.issues import Issue, Severity, of_severity
from portal.domain.wording import LINE_WORDS, Word
from portal.services.drafts.views import DraftCounts, DraftLine, DraftView, LineFilter, LinePage, LineState, RowEntry
from portal.web.acknowledgments import conflicts, sent
from portal.web.acknowledgments.forms import AnswerForm, BulkForm, control_of
from portal.web.shared.findings import told
from portal.web.shared.pages import Link
from portal.web.shared.pagination import address

#: So many lines of one warning are named.
NAMED = 12

#: So many findings are linked one by one; beyond that a link opens all lines that have one.
LISTED = 100

_UNREADABLE = Word("Cannot be read", "danger")
_TABS = {
    LineFilter.ALL: "All lines",
    LineFilter.UNANSWERED: "No answer yet",
    LineFilter.CHANGED: "Not as ordered",
    LineFilter.FINDINGS: "To look at",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line with at least one row to type into, and the word for what the rows amount to."""

    draft: DraftLine
    entries: tuple[RowEntry, ...]
    word: Word


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning to confirm, wherever it occurs: the sentence, which lines, and what ticking it sends."""

    sentence: str
    lines: str
    value: str


def page_from(values: Mapping[str, str], *, checked: bool = False) -> LinePage:
    """Return which lines are asked for; what is unknown in the address asks for all from the first."""
    show = values.get("show", "")
    first = values.get("from", "")
    return LinePage(
        filter=LineFilter(show) if show in set(LineFilter) else LineFilter.ALL,
        q=values.get("q", "").strip()[:80],
        first=int(first) if first.isascii() and first.isdecimal() and len(first) < 7 else 0,
        checked=checked or values.get("checked") == "1",
    )


def answer_url(number: str, page: LinePage, **changed: object) -> str:
    """Return the address of a page of the answer, with some of its parameters changed."""
    query = {"show": page.filter.value, "q": page.q, "from": str(page.first), "checked": "1" if page.checked else ""}
    query |= {"from" if name == "first" else name: str(value) for name, value in changed.items()}
    kept = {name: value for name, value in query.items() if value not in ("", "0", LineFilter.ALL.value)}
    return address(url_for("acknowledgments.answer", number=number), kept)


def with_typed(draft: DraftView, typed: Mapping[int, Sequence[RowEntry]]) -> DraftView:
    """Return the draft showing what was typed instead of what is saved, where typing could not be saved."""
    lines = tuple(
        replace(line, entries=tuple(typed[line.line.number])) if line.line.number in typed else line
        for line in draft.lines
    )
    return replace(draft, lines=lines)


def view(
    draft: DraftView,
    form: AnswerForm,
    *,
    issues: Iterable[Issue] = (),
    bulk: BulkForm | None = None,
    problem: str = "",
    checked: bool = False,
) -> dict[str, Any]:
    """Return what ``acknowledgments/answer.html`` shows.

    ``issues`` are findings of the whole draft (those at the lines shown if there are none), ``problem`` a sentence
    that concerns no control, ``checked`` says that the supplier asked for a check.
    """
    found = tuple(issues) or draft.findings or ()
    if not checked and not issues and not draft.page.checked:
        found += tuple(issue for line in draft.lines for issue in line.issues)
    to_confirm = draft.to_confirm
    return {
        "draft": draft,
        "changed_since": conflicts.changed(draft),
        "order": draft.order,
        "lines": [_line(line) for line in draft.lines],
        "form": form,
        "bulk": bulk or BulkForm(formdata=None),
        "errors": errors_by_control(found, bulk),
        "notes": _by_control(issue for issue in found if issue.severity is not Severity.ERROR),
        "problems": _problems(draft, found, bulk, problem),
        "confirm": _grouped(issue for issue in to_confirm if issue.rule != TYPED_RULE),
        "typed_wanted": any(issue.rule == TYPED_RULE for issue in to_confirm),
        "form_confirmed": {"\n".join(ticked.splitlines()) for ticked in request.form.getlist("confirmed")},
        "reviews": summary(draft, of_severity(found, Severity.REVIEW)),
        "told": summary(draft, of_severity(found, Severity.INFORMATION)),
        "notice": "Nothing stands in the way of sending this answer." if checked and not found else "",
        "repair_reasons": sent.reasons(draft.repairs) if draft.repairs else [],
        "tabs": _tabs(draft),
        "shown": _shown(draft),
        "send_label": send_label(draft.counts),
        "state_of": {line.line.number: _word(line) for line in draft.lines},
    }


def stops(issues: Iterable[Issue]) -> bool:
    """Say whether one of the findings keeps the answer from being sent."""
    return any(issue.severity is Severity.ERROR for issue in issues)


def whole(text: str) -> int:
    """Return the number in a button's value; what is none means a line that does not exist."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def anchor(verb: str, which: str) -> str:
    """Return where the page goes after a line was changed by a button: to that line."""
    return f"#line-{whole(which.partition(':')[0])}" if verb in ("add", "remove", "valid") and which != "order" else ""


#: Refusing a whole order is confirmed by typing, not by a tick (ACK-18).
TYPED_RULE = "ACK-18"


def errors_by_control(issues: Iterable[Issue], bulk: BulkForm | None) -> dict[str, list[str]]:
    """Return, for each control of the page, the sentences that say what stands in the way there."""
    found = _by_control(issue for issue in issues if issue.severity is Severity.ERROR)
    for field in bulk or ():
        if field.errors:
            found[field.id] = list(field.errors)
    return found


def _by_control(issues: Iterable[Issue]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for issue in issues:
        found.setdefault(control_of(issue.path), []).append(told(issue))
    return found


def _grouped(issues: Iterable[Issue]) -> list[Warned]:
    """Put the same warning on many lines together, so that 2,000 lines on a closed day are one tick."""
    groups: dict[str, list[Issue]] = {}
    for issue in issues:
        groups.setdefault(told(issue), []).append(issue)
    return [
        Warned(sentence, _lines(sentence, same), "\n".join(issue.fingerprint for issue in same))
        for sentence, same in groups.items()
    ]


def _lines(sentence: str, issues: Sequence[Issue]) -> str:
    """Return the lines in words: ``Lines 10, 20 and 30``, only how many where they are many, "" where it is said."""
    numbers = [str(number) for number in dict.fromkeys(issue.line for issue in issues) if number is not None]
    if len(numbers) > NAMED:
        return f"On {len(numbers):,} lines."
    if len(numbers) > 1:
        return f"Lines {', '.join(numbers[:-1])} and {numbers[-1]}."
    return f"Line {numbers[0]}." if numbers and f"line {numbers[0]}" not in sentence.lower() else ""


def _problems(draft: DraftView, issues: Sequence[Issue], bulk: BulkForm | None, problem: str) -> list[tuple[str, str]]:
    """Return what stands in the way of sending, for the top of the page."""
    first = [("", problem)] if problem else []
    many = [(field.id, field.errors[0]) for field in bulk or () if field.errors]
    return first + many + summary(draft, of_severity(issues, Severity.ERROR))


def summary(draft: DraftView, issues: Sequence[Issue]) -> list[tuple[str, str]]:
    """Return findings with where each of them leads: a control here or on another page of lines."""
    here = {line.line.number for line in draft.lines}
    place = _places(draft)

    def target(issue: Issue) -> str:
        control = control_of(issue.path)
        if issue.line is None or issue.line in here:
            return control
        return _findings_url(draft, place.get(issue.line, 0)) + f"#{control}"

    listed = [(target(issue), sent.with_line(issue)) for issue in issues[:LISTED]]
    if len(issues) > LISTED:
        listed.append((_findings_url(draft, 0), f"{len(issues) - LISTED:,} more: show all lines to look at"))
    return listed


def _places(draft: DraftView) -> dict[int, int]:
    """Return, for each line with a finding, where the page of such lines starts that it stands on."""
    size = draft.page.size
    lines = sorted({issue.line for issue in draft.findings if issue.line is not None})
    return {line: index // size * size for index, line in enumerate(lines)}


def _findings_url(draft: DraftView, first: int) -> str:
    page = LinePage(filter=LineFilter.FINDINGS, first=first, checked=True)
    return answer_url(draft.order.number, page)


def send_label(counts: DraftCounts) -> str:
    """Return what the main button says, so that nobody sends a half answer unknowingly."""
    if not counts.answered:
        return "Send answer"
    if not counts.unanswered:
        return f"Send answer for {counts.answered:,} line{'' if counts.answered == 1 else 's'}"
    return f"Send answer for {counts.answered:,} of {counts.open:,} lines"


def _line(line: DraftLine) -> Line:
    return Line(line, line.entries or (RowEntry(),), _word(line))


def _word(line: DraftLine) -> Word:
    if line.state is LineState.CLOSED:
        return Word("", "neutral")
    return LINE_WORDS[line.word] if line.word is not None else _UNREADABLE


def _tabs(draft: DraftView) -> list[Link]:
    counts = {
        LineFilter.ALL: draft.counts.lines,
        LineFilter.UNANSWERED: draft.counts.unanswered,
        LineFilter.CHANGED: draft.counts.changed,
    }
    return [
        Link(
            label,
            answer_url(
                draft.order.number,
                draft.page,
                show=which.value,
                first=0,
                checked="1" if which is LineFilter.FINDINGS else "",
            ),
            current=which is draft.page.filter,
            count=counts.get(which),
        )
        for which, label in _TABS.items()
    ]


def _shown(draft: DraftView) -> str:
    if draft.previous is None and draft.next is None:
        return ""
    return f"Lines {draft.page.first + 1:,} to {draft.page.first + len(draft.lines):,} of {draft.total:,}"
