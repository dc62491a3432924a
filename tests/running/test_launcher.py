"""The launcher: makes its environment once, by itself, and says what it does."""

from __future__ import annotations

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from portal.running import processes

ROOT = Path(__file__).resolve().parents[2]

COMMAND_LINE = """
import sys

def main(prog_name):
    print(prog_name, sys.prefix, sys.argv[1:])
"""


class Checkout:
    """A checkout with the real launcher, a command line that only says it was reached, and nothing to install."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "portal").mkdir(parents=True)
        (root / "tests").mkdir()
        (root / "portal" / "__init__.py").touch()
        (root / "portal" / "cli.py").write_text(COMMAND_LINE)
        shutil.copy(ROOT / "portal" / "__main__.py", root / "portal")
        self.lock = root / "requirements.lock"
        self.lock.write_text("# nothing\n")
        (root / "tests" / "requirements.lock").write_text("# nothing\n")

    def command(self, *arguments: str) -> list[str]:
        return [sys._base_executable, str(self.root / "portal"), *arguments]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments), env=OFFLINE, cwd="/", capture_output=True, text=True, timeout=120
        )


#: No package index, so that nothing is fetched: uv is not to be had and pip finds nothing to do.
OFFLINE = {
    **{name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))},
    "PIP_NO_INDEX": "1",
    "PIP_CONFIG_FILE": os.devnull,
    "PYTHONDONTWRITEBYTECODE": "1",
}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    return Checkout(tmp_path_factory.mktemp("launcher") / "a checkout")


@pytest.fixture
def launcher():
    return runpy.run_path(str(ROOT / "portal" / "__main__.py"), run_name="launcher")


@pytest.mark.slow
def test_the_first_start_makes_the_environment_and_later_ones_go_straight_on(checkout):
    first = checkout.run("up", "--port", "9000")
    assert first.returncode == 0, first.stderr
    assert first.stdout == f"portal {checkout.root / '.venv'} ['up', '--port', '9000']\n"
    assert "Preparing the environment" in first.stderr
    assert list((checkout.root / "portal" / "__pycache__").glob("cli.*.pyc")), "later starts need not compile it again"

    later = checkout.run("up")
    assert later.stdout.startswith("portal ")
    assert later.stderr == ""


@pytest.mark.slow
def test_changed_packages_are_installed_at_the_next_start(checkout):
    checkout.run("up")
    checkout.lock.write_text("only-for-old-pythons==1.0 ; python_version < '3'\n")
    assert "Installing the packages for runtime" in checkout.run("up").stderr
    assert checkout.run("up").stderr == ""


@pytest.mark.slow
def test_an_interrupted_first_start_is_taken_up_again(checkout):
    checkout.run("up")
    shutil.rmtree(checkout.root / ".venv" / ".installed")
    (checkout.root / ".venv" / "bin" / "python").unlink()
    again = checkout.run("up")
    assert again.stdout.startswith("portal "), again.stderr


@pytest.mark.slow
def test_two_first_starts_at_once_do_not_disturb_each_other(checkout):
    shutil.rmtree(checkout.root / ".venv", ignore_errors=True)
    both = [
        subprocess.Popen(checkout.command("up"), env=OFFLINE, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [start.communicate(timeout=120) for start in both]
    assert [start.returncode for start in both] == [0, 0], said
    assert sum(b"Another start is preparing the environment" in errors for _, errors in said) == 1
    assert sum(b"Installing the packages" in errors for _, errors in said) == 1


@pytest.mark.slow
def test_without_an_index_a_sentence_says_what_is_needed(checkout):
    before = checkout.lock.read_text()
    checkout.lock.write_text(f"surely-not-here==1.0 --hash=sha256:{'0' * 64}\n")
    refused = checkout.run("up")
    checkout.lock.write_text(before)
    assert refused.returncode == 1
    assert "The first start needs the internet" in refused.stderr
    assert refused.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "settings", "names"),
    [
        ([], {}, ["runtime"]),
        (["up"], {"DATABASE_URL": "sqlite:////srv/portal.db"}, ["runtime"]),
        (["web"], {"DATABASE_URL": "postgresql://db.example.com/portal"}, ["runtime", "production"]),
        (["web"], {"OIDC_ISSUER": "https://login.example.com"}, ["runtime", "production"]),
        (["worker"], {}, ["runtime", "official rules"]),
        (["fetch-official-rules"], {}, ["runtime", "official rules"]),
        (["test"], {}, ["runtime", "production", "official rules", "tests"]),
        (["bench"], {}, ["runtime", "production", "official rules", "tests"]),
        (["faults"], {}, ["runtime", "production", "official rules", "tests"]),
    ],
)
def test_only_what_a_command_needs_is_installed(launcher, arguments, settings, names):
    assert [packages.name for packages in launcher["needed"](arguments, settings)] == names


def test_what_production_needs_besides_is_the_rest_of_the_lock(launcher):
    lock = (ROOT / "requirements.lock").read_text()
    runtime, production, official = launcher["split"](lock)
    pins = re.compile(r"^([\w-]+)==", re.MULTILINE)
    assert set(pins.findall(production)) == launcher["FOR_PRODUCTION"]
    assert set(pins.findall(official)) == launcher["FOR_OFFICIAL_RULES"]
    assert sorted(pins.findall(runtime + production + official)) == pins.findall(lock)
    assert (runtime + production + official).count("--hash") == lock.count("--hash")


@pytest.mark.slow
def test_the_official_rules_are_fetched_while_the_portal_runs_already(checkout):
    checkout.run("up")
    before = checkout.lock.read_text()
    checkout.lock.write_text(f"saxonche==1.0 --hash=sha256:{'0' * 64}\n")
    started = checkout.run("up")
    checkout.lock.write_text(before)
    assert started.stdout.startswith("portal "), started.stderr
    assert "are fetched in the background" in started.stderr
    fetching = shlex.join([sys._base_executable, str(checkout.root / "portal"), "fetch-official-rules"])
    assert f"['up', '--beside', {fetching!r}]" in started.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="What runs is read from /proc.")
def test_what_fetches_ends_as_one(launcher, tmp_path):
    code = f"""
import os, runpy, subprocess, sys, time
runpy.run_path({str(ROOT / "portal" / "__main__.py")!r}, run_name="launcher")["end_as_one"]()
print(subprocess.Popen(["sleep", "600"]).pid, flush=True)
time.sleep(600)
"""
    fetching = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=True)
    child = int(fetching.stdout.readline())
    fetching.terminate()
    fetching.wait(10)
    fetching.stdout.close()
    assert processes.wait_until(lambda: not Path(f"/proc/{child}/cmdline").exists() or is_zombie(child), seconds=10)


def is_zombie(process: int) -> bool:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.slow
def test_the_pages_start_without_what_only_production_needs(launcher):
    missing = [name.replace("-", "_") for name in launcher["FOR_PRODUCTION"]]
    code = f"""
import sys
sys.modules.update(dict.fromkeys({missing}))
from portal.commands import examples, migrate, sandbox_erp, schedule, up, web, worker
import jobs.acknowledgments, jobs.orders, jobs.process, jobs.schedule, jobs.worker
import portal.app, portal.wiring
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_an_old_python_is_told_what_is_needed(launcher, monkeypatch):
    version = namedtuple("version", "major minor micro")
    monkeypatch.setattr(sys, "version_info", version(3, 10, 4))
    with pytest.raises(SystemExit, match="Python 3.11 or newer is needed"):
        launcher["launch"](["up"])


def test_a_python_without_environments_is_told_the_package(launcher, monkeypatch, tmp_path):
    make = launcher["make_environment"]
    monkeypatch.setitem(make.__globals__, "PYTHON", tmp_path / "none")
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit, match=r"sudo apt-get install -y python3\.\d+-venv"):
        make()
