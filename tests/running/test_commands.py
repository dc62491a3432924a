"""The commands: what an operator sees, on a portal that has read the sandbox ERP's example data."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import COMMANDS, main
from portal.commands import data
from portal.domain.rules import LEFT_OUT, REGISTRY
from portal.running.data import DataFolder
from portal.running.sign_ins import SIGN_INS
from portal.sandbox_erp.seed import seed
from portal.store.migrations import upgrade
from tests.sandbox_erp import ubl
from tests.servers.erp import TOKEN, SandboxErp

NEW_PASSWORD = "nine blue wagons"


class Portal:
    """A portal's settings, and its command line."""

    def __init__(self, folder: Path, erp_url: str) -> None:
        self.database = folder / "portal.db"
        self.environment = {
            "DATABASE_URL": f"sqlite:///{self.database}",
            "REDIS_URL": "unix:///nowhere",
            "SECRET_KEY": "k" * 32,
            "ERP_URL": erp_url,
            "ERP_TOKEN": TOKEN,
        }

    def run(self, *arguments: str, expect: int = 0, **changed: str) -> Result:
        result = CliRunner(env={**self.environment, **changed}).invoke(main, arguments, catch_exceptions=False)
        assert result.exit_code == expect, result.output
        return result

    def ask(self, statement: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.database)) as connection, connection:
            return connection.execute(statement).fetchall()


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    folder = tmp_path_factory.mktemp("commands")
    seed(folder / "erp.db")
    erp = SandboxErp(folder / "erp.db")
    portal = Portal(folder, erp.url)
    assert "The database is at revision" in portal.run("migrate").output
    assert portal.run("examples").output.count("can sign in.") == len(SIGN_INS)
    yield portal
    erp.close()


def test_every_command_says_what_it_does():
    overview = CliRunner().invoke(main, ["--help"]).output
    for name in COMMANDS:
        assert f"  {name} " in overview
        says = CliRunner().invoke(main, [name, "--help"], catch_exceptions=False)
        assert says.exit_code == 0
        assert len(says.output.splitlines()) > 4


class Folder:
    """A data folder as `up` leaves it, and commands that no setting of the environment leads to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(exist_ok=True)
        folder = DataFolder(path)
        folder.secrets()
        upgrade(folder.database_url)

    def run(self, *arguments: str, expect: int = 0) -> str:
        bare = dict.fromkeys(("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ERP_URL", "ERP_TOKEN"))
        result = CliRunner(env=bare).invoke(main, arguments, catch_exceptions=False)
        assert result.exit_code == expect, result.output
        return result.output


def test_without_settings_the_portal_that_up_made_is_looked_after(tmp_path, monkeypatch):
    folder = Folder(tmp_path)
    there = ("--data", str(tmp_path))
    answer = tmp_path / "answer.json"
    answer.write_text('{"contract": "acknowledgment/1", "order": "4500017", "base_revision": 1, "lines": []}')
    person = ("new@buyer.example", "--name", "Nora", "--role", "buyer", "--password", NEW_PASSWORD)

    said = folder.run("user", "create", *person, *there)
    assert f"This is about the portal in {tmp_path}." in said
    assert "Nora can sign in." in said
    assert "has a new password" in folder.run(
        "user", "set-password", person[0], "--password", f"{NEW_PASSWORD} more", *there
    )
    assert "2 events read." in folder.run("verify-audit", *there)
    assert "The portal knows no order 4500017." in folder.run("check", str(answer), *there, expect=1)
    assert "The database is at revision" in folder.run("migrate", *there)

    monkeypatch.setattr(data, "default_folder", lambda: DataFolder(tmp_path))
    assert f"This is about the portal in {tmp_path}." in folder.run("verify-audit")


def test_a_folder_without_a_portal_is_said_plainly_and_stays_empty(tmp_path):
    folder = Folder(tmp_path / "one")
    said = folder.run("verify-audit", "--data", str(tmp_path / "other"), expect=1)
    assert f"There is no portal in {tmp_path / 'other'}. Start one with `portal up`" in said
    assert not (tmp_path / "other").exists()


def test_a_named_folder_goes_before_the_environment(portal, tmp_path):
    Folder(tmp_path)
    assert "0 events read." in portal.run("verify-audit", "--data", str(tmp_path)).output


def test_wrong_settings_are_listed_and_nothing_else_is_said(portal):
    output = portal.run("migrate", expect=1, REDIS_URL="", SECRET_KEY="hush").output
    assert output.startswith("Error: 2 settings are missing or wrong:")
    assert "hush" not in output


def test_example_people_are_made_once(portal):
    assert portal.run("examples").output.count("exists already.") == len(SIGN_INS)


def test_a_person_is_let_in_and_gets_a_new_password(portal):
    portal.run(
        "user", "create", "new@hanse.example", "--name", "Nora", "--role", "supplier_orders", "--supplier", "V1001",
        "--password", NEW_PASSWORD,
    )  # fmt: skip
    ((epoch, first_hash),) = portal.ask("SELECT session_epoch, password_hash FROM users WHERE name = 'Nora'")
    portal.run("user", "set-password", "new@hanse.example", "--password", f"{NEW_PASSWORD} more")
    ((later, second_hash),) = portal.ask("SELECT session_epoch, password_hash FROM users WHERE name = 'Nora'")
    assert (later, first_hash != second_hash) == (epoch + 1, True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(["--role", "buyer", "--password", "short"], "at least 12 characters", id="short password"),
        pytest.param(["--role", "supplier_orders", "--password", NEW_PASSWORD], "needs a supplier", id="no supplier"),
        pytest.param(
            ["--role", "supplier_orders", "--supplier", "V9999", "--password", NEW_PASSWORD],
            "There is no supplier V9999",
            id="unknown supplier",
        ),
    ],
)
def test_who_cannot_be_let_in_is_said_plainly(portal, arguments, sentence):
    output = portal.run("user", "create", "x@buyer.example", "--name", "X", *arguments, expect=1).output
    assert sentence in output


def test_rules_are_listed_with_those_left_out_and_why(portal):
    output = portal.run("rules").output
    assert all(rule in output for rule in [*REGISTRY, *LEFT_OUT, *LEFT_OUT.values()])
    markdown = portal.run("rules", "--markdown").output
    assert markdown.count("\n| ACK-02 |") == 1


def test_routes_are_listed_with_what_they_ask():
    output = CliRunner(env={"DATABASE_URL": ""}).invoke(main, ["routes"], catch_exceptions=False).output
    assert "public" in output
    assert "closed" not in output


def an_answer(portal, **changed):
    """Return an answer to an order, as a document; it says nothing about any line."""
    number, revision = portal.ask(
        "SELECT orders.number, orders.revision FROM orders"
        " JOIN suppliers ON suppliers.id = orders.supplier_id AND suppliers.number = 'V1001'"
        " WHERE orders.action = 'answer' ORDER BY orders.line_count LIMIT 1"
    )[0]
    return {"contract": "acknowledgment/1", "order": number, "base_revision": revision, "lines": [], **changed}


def test_an_answer_is_checked_without_being_sent(portal, tmp_path):
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(an_answer(portal)))
    output = portal.run("check", str(file), expect=1).output
    assert "ACK-01" in output
    assert portal.ask("SELECT count(*) FROM acknowledgments") == [(0,)]


def test_an_unreadable_answer_is_told_where_it_is_wrong(portal, tmp_path):
    file = tmp_path / "answer.json"
    file.write_text('{"contract": "acknowledgment/1", "lines": [{"line": 10, "rows": [{"quantity": "1e999"}]}]}')
    assert "lines/10/rows/0/quantity" in portal.run("check", str(file), expect=1).output


def test_an_answer_to_an_order_nobody_knows_is_said_plainly(portal, tmp_path):
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(an_answer(portal, order="NO-SUCH-ORDER")))
    assert "The portal knows no order NO-SUCH-ORDER" in portal.run("check", str(file), expect=1).output


def test_orders_that_others_wrote_are_taken_and_the_rest_is_named(tmp_path):
    good, bad = tmp_path / "good.xml", tmp_path / "bad.xml"
    good.write_bytes(ubl.order())
    bad.write_text("<Order/>")
    database = str(tmp_path / "erp.db")
    result = CliRunner().invoke(
        main, ["sandbox-erp", "import", "--database", database, str(good), str(bad)], catch_exceptions=False
    )
    assert result.exit_code == 1
    assert "bad.xml was not imported" in result.output
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT count(*) FROM purchase_order").fetchone() == (1,)


def test_a_sandbox_erp_without_a_token_does_not_start(tmp_path):
    result = CliRunner(env={"ERP_TOKEN": ""}).invoke(main, ["sandbox-erp", "--database", str(tmp_path / "erp.db")])
    assert (result.exit_code, "needs a token" in result.output) == (2, True)


def test_the_record_is_verified_and_an_altered_event_is_found(portal):
    assert "events read" in portal.run("verify-audit").output
    portal.ask("DROP TRIGGER events_no_update")
    portal.ask("UPDATE events SET action = 'x' WHERE sequence = 3")
    assert "Event 3 was altered" in portal.run("verify-audit", expect=1).output
