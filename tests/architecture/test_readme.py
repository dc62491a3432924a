"""The README says what the code says."""

from __future__ import annotations

from pathlib import Path

from portal.cli import COMMANDS
from portal.domain.rules import table
from portal.running.sign_ins import SIGN_INS

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_rule_table_is_the_registrys():
    printed = README.partition("<!-- rules -->\n")[2].partition("\n<!-- end of rules -->")[0]
    assert printed.strip() == table.markdown().strip(), "print it anew with `portal rules --markdown`"


def test_every_example_sign_in_is_named():
    assert not [person.email for person in SIGN_INS if person.email not in README]


def test_every_command_is_named():
    quiet = {"examples", "up", "test"}  # `examples` serves `up`; the other two are named as python3 portal …
    assert not [name for name in COMMANDS if name not in quiet and f"portal {name}" not in README]
