"""Migrations: bring a database to the newest schema, from code, without a configuration file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from portal.store.database import Database

#: Seconds that one host waits for another one to migrate.
LONGEST_WAIT = 120


def upgrade(url: str, revision: str = "head") -> str:
    """Bring the database at ``url`` to a revision and return its name; harmless where it is there already."""
    _run(url, command.upgrade, revision)
    return newest() if revision == "head" else revision


def downgrade(url: str, revision: str) -> None:
    """Take the database back to a revision ("base": without tables)."""
    _run(url, command.downgrade, revision)


def newest() -> str:
    """Return the revision this code was written for."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None, "there is at least one migration"
    return head


def _run(url: str, step: Callable[[Config, str], None], revision: str) -> None:
    database = Database(url)
    config = _config()
    try:
        with database.writing.connect() as connection:
            if database.is_sqlite:
                # A table that is made anew would take along, or be kept by, the rows that refer to it. The switch works
                # outside a transaction only, so it is thrown before SQLAlchemy begins one.
                connection.connection.execute("PRAGMA foreign_keys = OFF")
                # Who starts beside another one that migrates waits for it, however slow the machine is.
                connection.connection.execute(f"PRAGMA busy_timeout = {LONGEST_WAIT * 1000}")
            with connection.begin():
                config.attributes["connection"] = connection
                step(config, revision)
                if database.is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise AssertionError("A migration has left rows that refer to nothing.")
    finally:
        database.close()


def _config() -> Config:
    config = Config()
    # The library reads "%" in a value as the start of a placeholder.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
