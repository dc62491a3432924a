"""What a table does not tell of how it is written, with an example from the file for every way to read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from portal.contracts.formats.tables import DELIMITERS, ENCODINGS, MARKS, QUESTIONS
from portal.domain.issues import Issue

Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Question:
    """One question: the control, what is asked, where in the file, and pairs of an answer and its words."""

    name: str
    words: str
    place: str
    options: Options


def questions(findings: Iterable[Issue]) -> list[Question]:
    """Return the questions among findings, in their order."""
    asked = [(issue, QUESTIONS[issue.key]) for issue in findings if issue.key in QUESTIONS]
    return [
        Question(name, _WORDS[name], _place(issue.path), _OPTIONS[issue.key](issue.params)) for issue, name in asked
    ]


def written(style: Mapping[str, str]) -> str:
    """Return how a table was read in a sentence, "" where nothing of it needs to be told."""
    parts = []
    if mark := style.get("decimal"):
        parts.append(f"with a decimal {MARKS[mark]}")
    if order := style.get("dates"):
        parts.append(f"with the {order} first in dates")
    if delimiter := style.get("delimiter"):
        parts.append(f"with columns parted by a {DELIMITERS[delimiter]}")
    if encoding := style.get("encoding"):
        parts.append(f"in the encoding {encoding}")
    return f"It was read {', '.join(parts)}." if parts else ""


_WORDS = {
    "decimal": "How are numbers written?",
    "dates": "What comes first in a date?",
    "delimiter": "What parts the columns?",
    "encoding": "Which of these is spelt right?",
}


def _place(path: str) -> str:
    """Return where an example stands: ``rows/5/price`` as "Row 5, price"."""
    parts = path.split("/")
    return f"Row {parts[1]}, {parts[2].replace('_', ' ')}" if parts[0] == "rows" and len(parts) == 3 else ""


def _marks(params: Mapping[str, str]) -> Options:
    value = params["value"]
    mark = "." if "." in value else ","
    thousands, decimals = value.split(mark)
    sign, thousands = ("minus " if thousands.startswith("-") else ""), thousands.removeprefix("-")
    rest = int(decimals)
    many = f"{thousands} thousand {rest}" if rest else f"{thousands} thousand"
    few = f"{thousands} and {rest} thousandths" if rest else f"exactly {thousands}"
    return [
        (one, f"With a decimal {name}: {value} is {sign}{few if one == mark else many}") for one, name in MARKS.items()
    ]


def _mixed_marks(params: Mapping[str, str]) -> Options:
    return [(mark, f"With a decimal {name}, as in {params[name]}") for mark, name in MARKS.items()]


def _dates(params: Mapping[str, str]) -> Options:
    readings = (("day", "first"), ("month", "second"))
    return [(order, f"The {order}: {params['value']} is {params[which]}") for order, which in readings]


def _mixed_dates(params: Mapping[str, str]) -> Options:
    return [(order, f"The {order}, as in {params[order]}") for order in ("day", "month")]


def _delimiters(params: Mapping[str, str]) -> Options:
    likely = {params["first"], params["second"]}
    return [(mark, f"A {name}") for mark, name in DELIMITERS.items() if name in likely]


def _encodings(params: Mapping[str, str]) -> Options:
    samples = [(encoding, params[encoding]) for encoding in ENCODINGS if encoding in params]
    return [(encoding, f"{sample} ({encoding})") for encoding, sample in samples]


_OPTIONS: Mapping[str, Callable[[Mapping[str, str]], Options]] = {
    "FIL-01": _marks,
    "FIL-01.mixed": _mixed_marks,
    "FIL-01.dates": _dates,
    "FIL-01.mixed_dates": _mixed_dates,
    "FIL-01.delimiter": _delimiters,
    "FIL-01.encoding": _encodings,
}
