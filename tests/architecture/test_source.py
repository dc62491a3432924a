"""What holds for every file of the project."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sorted(path for folder in ("portal", "jobs") for path in (ROOT / folder).rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
#: Lines; about 300 is where a second noun is looked for.
LONGEST = 350

#: The only modules that read the environment, with what they read there.
READ_THE_ENVIRONMENT = {
    "portal/settings.py": "every setting",
    "portal/failpoints.py": "where a test of faults wants the process to die",
    "portal/__main__.py": "nothing; the launcher runs before there are settings",
}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _nodes(path: Path) -> Iterator[ast.AST]:
    yield from ast.walk(ast.parse(path.read_text()))


def test_no_file_has_grown_past_a_comfortable_length():
    long = [_name(path) for path in PYTHON if len(path.read_text().splitlines()) > LONGEST]
    # A migration is written once and read from top to bottom.
    assert [name for name in long if "/migrations/versions/" not in name] == []


def test_nothing_is_named_after_having_no_name():
    vague = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert [_name(path) for path in PYTHON if path.stem in vague or path.parent.name in vague] == []


def test_no_module_of_ours_hides_one_of_the_standard_library():
    """The launcher is started as a folder, so its own folder comes first on the path."""
    ours = {path.stem for path in (ROOT / "portal").iterdir()}
    assert ours & sys.stdlib_module_names == set()


def test_the_environment_is_read_in_one_place():
    readers = {
        _name(path)
        for path in PYTHON
        for node in _nodes(path)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    }
    assert readers - set(READ_THE_ENVIRONMENT) == set()


def test_every_call_to_another_server_ends_in_time():
    without_timeout = [
        f"{_name(path)}:{node.lineno}"
        for path in PYTHON
        if re.search(r"^(?:import|from) requests\b", path.read_text(), re.MULTILINE)
        for node in _nodes(path)
        if isinstance(node, ast.Call) and _is_outward(node) and not _has_timeout(node)
    ]
    assert without_timeout == []


def _is_outward(call: ast.Call) -> bool:
    function = call.func
    verbs = {"get", "post", "put", "patch", "delete", "request", "send"}
    if not isinstance(function, ast.Attribute) or function.attr not in verbs:
        return False
    owner = function.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return name.strip("_") in {"requests", "session", "http"}


def _has_timeout(call: ast.Call) -> bool:
    return any(keyword.arg == "timeout" for keyword in call.keywords)


def test_no_text_names_a_place_of_one_machine():
    # Written so that this file does not find itself.
    place = re.compile(r"/(?:[w]ork|[r]oot|[h]ome)/[a-z]|/[t]mp/[a-z]")
    texts = [*PYTHON, *TEMPLATES, ROOT / "pyproject.toml", ROOT / ".ci" / "run", *(ROOT / "tests").rglob("*.py")]
    assert [_name(path) for path in texts if place.search(path.read_text())] == []


def test_nothing_is_left_for_later():
    later = re.compile(r"\b(?:T[O]DO|F[I]XME|X[X]X)\b")
    texts = [*PYTHON, *TEMPLATES, *(ROOT / "static").rglob("*.css"), *(ROOT / "static").rglob("*.js")]
    assert [_name(path) for path in texts if later.search(path.read_text())] == []


def _job_names() -> set[str]:
    pattern = re.compile(r"jobs(?:\.[a-z_]+)+")
    return {
        node.value
        for path in (ROOT / "portal").rglob("*.py")
        for node in _nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and pattern.fullmatch(node.value)
    }


@pytest.mark.parametrize("name", sorted(_job_names()))
def test_every_job_that_the_portal_names_exists(name):
    assert callable(resolve_name(name))
