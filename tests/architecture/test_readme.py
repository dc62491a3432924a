"""What the README says of running is what runs."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli import main
from portal.running.sign_ins import PASSWORD, SIGN_INS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _settings() -> set[str]:
    """Return the names that the settings ask the environment for."""
    tree = ast.parse((ROOT / "portal" / "settings.py").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    first = [node.args[0].value for node in calls if node.args and isinstance(node.args[0], ast.Constant)]
    return {name for name in first if isinstance(name, str) and name.isupper()}


def test_the_settings_are_found():
    assert {"DATABASE_URL", "OIDC_NAME", "LOG_LEVEL"} <= _settings()


@pytest.mark.parametrize("name", sorted(_settings()))
def test_every_setting_is_explained(name):
    assert f"`{name}`" in README


def test_the_example_people_are_the_ones_who_can_sign_in():
    assert PASSWORD in README
    assert [person.email for person in SIGN_INS if f"`{person.email}`" not in README] == []


def test_the_table_of_rules_is_the_registrys():
    """Made anew by `portal rules --markdown`."""
    assert CliRunner().invoke(main, ["rules", "--markdown"]).output.strip() in README
