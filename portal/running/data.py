"""The folder in which a portal on one machine keeps everything it remembers."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

#: What `portal up` makes in its folder, and all that starting over removes.
OWN = ("portal.db", "erp.db", "queue", "logs", "files", "secrets.json", "examples.done")
COMPANIONS = ("", "-wal", "-shm", "-journal")


class InUse(Exception):
    """Another `portal up` runs on the same folder."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What was made up at the first start and has to stay the same."""

    secret_key: str
    erp_token: str


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The places in the folder."""

    path: Path

    @property
    def database_url(self) -> str:
        """Return the address of the portal's SQLite file."""
        return f"sqlite:///{self.path / 'portal.db'}"

    @property
    def erp_database(self) -> Path:
        """Return the sandbox ERP's own file."""
        return self.path / "erp.db"

    @property
    def files(self) -> Path:
        """Return the folder of what suppliers attach."""
        return self.path / "files"

    @property
    def queue(self) -> Path:
        """Return the folder of the queue's server."""
        return self.path / "queue"

    def log(self, part: str) -> Path:
        """Return the log file of one part."""
        return self.path / "logs" / f"{part}.log"

    @property
    def is_made(self) -> bool:
        """Say whether a portal keeps its data here."""
        return (self.path / "portal.db").is_file() and (self.path / "secrets.json").is_file()

    def environment(self) -> dict[str, str]:
        """Return the settings that come of this folder alone, its secrets among them."""
        secrets = self.secrets()
        return {
            "DATABASE_URL": self.database_url,
            "SECRET_KEY": secrets.secret_key,
            "ERP_TOKEN": secrets.erp_token,
            "FILES_FOLDER": str(self.files),
        }

    @property
    def has_examples(self) -> bool:
        """Say whether the example people were let in at an earlier start."""
        return (self.path / "examples.done").exists()

    def remember_examples(self) -> None:
        """Note that the example people were let in."""
        (self.path / "examples.done").touch()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the folder for one `portal up`; the hold ends with the process, however it ends.

        Raises:
            InUse: somebody else has it.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "up.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise InUse(f"Another portal is running on {self.path}. Stop it first.") from None
            (self.path / "logs").mkdir(exist_ok=True)
            yield

    def start_over(self) -> None:
        """Remove everything that an earlier run made here, and nothing else."""
        for name in OWN:
            for companion in COMPANIONS:
                thing = self.path / f"{name}{companion}"
                if thing.is_dir() and not thing.is_symlink():
                    shutil.rmtree(thing)
                else:
                    thing.unlink(missing_ok=True)
        (self.path / "logs").mkdir()

    def secrets(self) -> Secrets:
        """Return the secrets of this folder, made up at the first call and readable by their owner alone."""
        file = self.path / "secrets.json"
        if not file.exists():
            made_up = {"secret_key": secrets.token_urlsafe(48), "erp_token": secrets.token_urlsafe(32)}
            unfinished = file.with_suffix(".new")
            unfinished.unlink(missing_ok=True)
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
                json.dump(made_up, output)
            unfinished.rename(file)
        return Secrets(**json.loads(file.read_text()))


def default_folder() -> DataFolder:
    """Return the checkout's own folder, or for an installed portal one where the command was called."""
    beside = Path(__file__).resolve().parents[2]
    return DataFolder((beside if (beside / "pyproject.toml").is_file() else Path.cwd()) / "instance")
