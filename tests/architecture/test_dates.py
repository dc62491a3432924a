"""No page, paper or export has a bare date: every label says what its date is (``portal.domain.dates``)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.domain.dates import MEANINGS, DateKind, Meaning
from portal.services.orders.export import HEADINGS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "templates"
TEMPLATES = {
    path.relative_to(FOLDER).as_posix(): re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    for path in sorted(FOLDER.rglob("*.html"))
}
MODULES = sorted((ROOT / "portal").rglob("*.py"))

LABELS = {meaning.label for meaning in MEANINGS.values()}

#: Labels of dates that are of no document, and say what they are.
OTHERS = {
    "Arrives, and its window",
    "Counted from",
    "Day of the document",
    "Day of the window",
    "Days of these prices",
    "Delivery, arrival or payment",
    "First day of arrival",
    "First day of this meaning",
    "First day on which these prices hold",
    "First day of windows",
    "First day of the windows",
    "Last day of the windows",
    "Last day of this meaning",
    "Last day on which it can be ordered at them",
    "Invoice date of that invoice",
    "Receiving window",
    "Requested delivery until",
}

#: A label with nothing in it that says which date it is.
_BARE = re.compile(
    r"(?:(?:No|New|Old|Other|Another|First|Last|The) )?(?:dates?|days?|dated|when|since|until|due|deliver|delivered)"
    r"(?: (?:on|by|at|from|until|since|or due))?",
    re.IGNORECASE,
)

#: What turns a day into words.
_DAY = re.compile(r"\|\s*(?:date|weekday)\b|\b(?:day|day_words)\(")

#: Words before a day in running text that say what it is.
_SAID_BEFORE = re.compile(
    r"(?:since|best before|latest delivery|requested delivery|ship by|planned arrival|order date|taken back|due by"
    r"|arrived since|counted from [^,]*,)\s*$",
    re.IGNORECASE,
)


def is_bare(label: str) -> bool:
    """Say whether a label, as people read it, leaves open which date it is."""
    return re.match("[A-Z][a-z]", label) is not None and _BARE.fullmatch(label.strip(" .:")) is not None


def literals(template: str) -> Iterator[str]:
    """Give every text that may be a label: quoted, or alone between two tags."""
    yield from re.findall(r'"([^"{}<>]+)"', template)
    yield from (text.strip() for text in re.findall(r">([^<>{}]+)<", template))


def unnamed(template: str) -> Iterator[str]:
    """Give the cells and pairs with a day in words whose label, or the words before it, do not say which one."""
    for label, cell in re.findall(r'<t[dh][^>]*data-label="([^"]*)"[^>]*>(.*?)</t[dh]>', template, re.S):
        for found in _days(cell):
            before = re.sub(r"<[^>]*>|\{[%{].*?[%}]\}", " ", cell[:found]).rstrip(" (")
            if label not in LABELS | OTHERS and not _SAID_BEFORE.search(before):
                yield f"{label}: {cell[found : found + 40]}"
    for label, value in re.findall(r'\(\s*"([^"]+)",((?:[^()"]|"[^"]*"|\([^()]*\))*)\)', template):
        if _DAY.search(value) and label not in LABELS | OTHERS:
            yield label


def _days(cell: str) -> Iterator[int]:
    yield from (found.start() for found in re.finditer(r"\{\{[^}]*\}\}", cell) if _DAY.search(found[0]))


def fields(template: str) -> Iterator[str]:
    """Give the labels of the fields that take a day."""
    yield from re.findall(r'\b(?:on|date)\((?:"[^"]*"|lot ~ "[^"]*"), "([^"]+)"', template)
    for name, arguments in re.findall(r'\b(input|text|field|cell_input)\(([^\n]*type="date")', template):
        yield from re.findall(r'^"([^"]+)"', arguments.split(", ")[2 if name == "field" else 1])


def is_named(label: str) -> bool:
    """Say whether a field's label begins with what its date is."""
    return label in OTHERS or any(label.removeprefix("New ").capitalize().startswith(known) for known in LABELS)


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_has_a_bare_date(name: str) -> None:
    template = TEMPLATES[name]
    assert [text for text in literals(template) if is_bare(text)] == []
    assert list(unnamed(template)) == []
    assert [label for label in fields(template) if not is_named(label)] == []


def test_no_text_in_the_code_is_a_bare_date() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.value}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_bare(node.value)
    ]
    assert found == []


def test_every_heading_of_the_export_with_a_date_says_which_one() -> None:
    assert {"Ordered on", "First requested delivery"} <= set(HEADINGS)
    assert [heading for heading in HEADINGS if re.search(r"\bdate\b", heading, re.IGNORECASE)] == []


def test_every_kind_of_date_has_a_meaning_and_a_label_of_its_own() -> None:
    assert set(MEANINGS) == set(DateKind)
    assert len(LABELS) == len(MEANINGS)
    assert [meaning.label for meaning in MEANINGS.values() if is_bare(meaning.label)] == []
    assert all(_is_standard(meaning) for meaning in MEANINGS.values())


def _is_standard(meaning: Meaning) -> bool:
    return re.fullmatch(r"([A-Z]\w+/\w+(Date|Period))?", meaning.ubl) is not None and len(meaning.x12) in (0, 3)


@pytest.mark.parametrize("label", ["Date", "New date", "Due", "Deliver by", "When", "Dated", "No date", "Delivered"])
def test_a_bare_label_would_be_found(label: str) -> None:
    assert is_bare(label)


@pytest.mark.parametrize("label", ["Requested delivery", "date", "Received at", "Waiting since", "Due now"])
def test_a_label_that_says_what_it_is_would_not(label: str) -> None:
    assert not is_bare(label)


def test_a_cell_a_pair_and_a_field_without_a_name_would_be_found() -> None:
    assert list(unnamed('<td data-label="Ready">{{ row.ready | date }}</td>')) != []
    assert list(unnamed('{{ summary_list([("Leaves", day(notice.ships))]) }}')) == ["Leaves"]
    assert list(fields('{{ date("until", "Until then") }}')) == ["Until then"]
    assert list(fields('{{ on("ships", "Gone on", "") }}')) == ["Gone on"]
    assert list(fields('{{ field("a", "b", "Then", own, type="date") }}')) == ["Then"]
