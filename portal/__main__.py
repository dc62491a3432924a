"""Start here: `python3 portal up`, with nothing installed but Python 3.11 or newer.

Run as a folder (`python3 portal …`) this is a launcher of the standard library alone. It makes `.venv` beside
the package, fills it from the lock files, and runs the command line inside. Run as a module
(`python -m portal …`) it is that command line.
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, NoReturn

try:
    import fcntl
except ImportError:
    sys.exit("The portal runs on Linux and macOS. On Windows, run it in the Windows Subsystem for Linux.")

UV = "uv==0.13.9"
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMPS = VENV / ".installed"
PYTHON = VENV / "bin" / "python"
RUNTIME_LOCK = ROOT / "requirements.lock"
TESTS_LOCK = ROOT / "tests" / "requirements.lock"
NEED_THE_TESTS = {"test", "bench", "faults"}

#: What PostgreSQL and single sign-on need and nothing else does: a quarter of all, and no part of a first start.
FOR_PRODUCTION = {"authlib", "cryptography", "joserfc", "psycopg", "psycopg-binary"}

#: What judges electronic invoices by the official rules: nearly as much as all the rest, and no page needs it. The
#: example portal fetches it while it is running already; until then invoices wait for that check.
FOR_OFFICIAL_RULES = {"saxonche"}
FETCH_OFFICIAL_RULES = "fetch-official-rules"
NEED_THE_OFFICIAL_RULES = {FETCH_OFFICIAL_RULES, "worker", "check"}

TOO_OLD = "Python 3.11 or newer is needed; this is {version}. Install it and start again with python3.11 portal …"
NO_VENV = "Python here cannot make environments. Run this once, then start again:\n    {apt}"
NO_INSTALL = """
The packages could not be installed. The lines above say why.
The first start needs the internet, or a package index that pip is set up for. Nothing is broken: start again
when the connection is back, and it goes on from here."""


class Packages(NamedTuple):
    """Packages that are installed together: lines of a lock file, and what it takes to fetch them."""

    name: str
    pinned: str
    megabytes: int


def launch(arguments: Sequence[str]) -> NoReturn:
    """Bring the environment to what the lock files describe, and run the command in it."""
    if sys.version_info < (3, 11):
        sys.exit(TOO_OLD.format(version=sys.version.split()[0]))
    if arguments[:1] == [FETCH_OFFICIAL_RULES]:
        end_as_one()
    prepare(needed(arguments, os.environ))
    if arguments[:1] == [FETCH_OFFICIAL_RULES]:
        sys.exit()
    if arguments[:1] == ["up"]:
        arguments = [*arguments, *fetching_beside()]
    # A portal is many processes of the same modules: where these are not kept compiled, each one starts seconds later.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # -P keeps the caller's folder off the path, so a folder named `portal` there is never mistaken for ours.
    os.execv(PYTHON, [str(PYTHON), "-P", "-m", "portal", *arguments])


def needed(arguments: Sequence[str], environment: Mapping[str, str]) -> list[Packages]:
    """List the packages that the command needs with these settings."""
    runtime, production, official = split(RUNTIME_LOCK.read_text())
    packages = [Packages("runtime", runtime, 52)]
    tests = bool(NEED_THE_TESTS.intersection(arguments[:1]))
    if tests or environment.get("DATABASE_URL", "").startswith("postgresql") or environment.get("OIDC_ISSUER"):
        packages.append(Packages("production", production, 13))
    if tests or NEED_THE_OFFICIAL_RULES.intersection(arguments[:1]):
        packages.append(Packages("official rules", official, 39))
    if tests:
        packages.append(Packages("tests", TESTS_LOCK.read_text(), 175))
    return packages


def split(lock: str) -> tuple[str, str, str]:
    """Part the lines of a lock file: what every start needs, what production needs besides, and the official rules."""
    parts: tuple[list[str], list[str], list[str]] = ([], [], [])
    for pin in pins_of(lock):
        name = pin.partition("==")[0]
        parts[2 if name in FOR_OFFICIAL_RULES else name in FOR_PRODUCTION].append(pin)
    return "".join(parts[0]), "".join(parts[1]), "".join(parts[2])


def fetching_beside() -> list[str]:
    """Have `up` fetch what judges electronic invoices while it runs, unless it is here, and end that with itself.

    What fails is tried again at the next start.
    """
    packages = needed([FETCH_OFFICIAL_RULES], {})[-1]
    if not packages.pinned or is_installed(packages):
        return []
    say(f"The official rules of electronic invoices ({packages.megabytes} MB) are fetched in the background.")
    return ["--beside", shlex.join([sys.executable, str(ROOT / "portal"), FETCH_OFFICIAL_RULES])]


def end_as_one() -> None:
    """Let a request to end reach all that this process has started, where it leads a group of its own."""
    if os.getpgrp() == os.getpid():
        signal.signal(signal.SIGTERM, lambda number, frame: os.killpg(0, signal.SIGKILL))


def pins_of(lock: str) -> list[str]:
    """List what a lock file pins, each with its hashes."""
    return re.split(r"^(?=\w)", lock, flags=re.MULTILINE)[1:]


def prepare(packages: Sequence[Packages]) -> None:
    """Bring `.venv` to what the lock files say; cheap when it is there already."""
    if all(map(is_installed, packages)):
        return
    with alone():
        megabytes = sum(each.megabytes for each in packages if not is_installed(each))
        if megabytes:
            say(f"Preparing the environment in .venv. Up to {megabytes} MB are fetched.")
            make_environment()
            # Asked again: an environment that had to be made anew has lost what was installed.
            for each in packages:
                if not is_installed(each):
                    # uv is quick, but 20 MB more to fetch: it pays where the tests' many packages come along.
                    install(each, with_uv=packages[-1].name == "tests")
            say("The environment is ready.")


@contextmanager
def alone() -> Iterator[None]:
    """Let one launcher at a time touch the environment. The lock ends with the process, however it ends."""
    with RUNTIME_LOCK.open("rb") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is preparing the environment; waiting for it.")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def is_installed(packages: Packages) -> bool:
    """Tell whether these very packages were installed to the end, for this interpreter."""
    stamp = STAMPS / packages.name
    return PYTHON.exists() and stamp.is_file() and stamp.read_text() == fingerprint(packages)


def fingerprint(packages: Packages) -> str:
    """Name what is pinned together with the interpreter and the folder it was installed for."""
    parts = (packages.pinned, sys.version, str(ROOT))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def make_environment() -> None:
    """Make `.venv` unless it is whole and of this interpreter, and put the checkout on its path."""
    if not is_of_this_interpreter():
        try:
            import ensurepip  # noqa: F401  (Debian and Ubuntu ship Python without it)
        except ImportError:
            name = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
            sys.exit(NO_VENV.format(apt=f"sudo apt-get install -y {name}"))
        # The environment may be the one that runs this file: its base interpreter survives the clearing.
        base = getattr(sys, "_base_executable", None) or sys.executable
        run([base, "-m", "venv", "--clear", str(VENV)])
    STAMPS.mkdir(exist_ok=True)
    site = VENV / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    (site / "portal-checkout.pth").write_text(f"{ROOT}\n")


def is_of_this_interpreter() -> bool:
    """Tell whether `.venv` answers with this version of Python and has pip; an interrupted one may not."""
    if not PYTHON.exists():
        return False
    question = "import pip, sys; print(sys.version)"
    answer = subprocess.run([str(PYTHON), "-c", question], capture_output=True, text=True)
    return answer.returncode == 0 and answer.stdout.strip() == sys.version.strip()


def install(packages: Packages, *, with_uv: bool) -> None:
    """Install with pip, or with uv if it is wanted and can be had, and leave the stamp."""
    say(f"Installing the packages for {packages.name} …")
    with TemporaryDirectory() as name:
        folder = Path(name)
        if not ((with_uv and installed_with_uv(packages, folder)) or installed_with_pip(packages, folder)):
            sys.exit(NO_INSTALL)
    (STAMPS / packages.name).write_text(fingerprint(packages))


def installed_with_uv(packages: Packages, folder: Path) -> bool:
    """Install with the pinned uv, which pip fetches."""
    uv = VENV / "bin" / "uv"
    if not uv.exists() and not succeeds([*PIP, "install", *QUIETLY, UV], silently=True):
        return False
    lock = folder / "all.lock"
    lock.write_text(packages.pinned)
    command = [str(uv), "pip", "install", "--quiet", "--python", str(PYTHON), "--no-deps", "--require-hashes"]
    return succeeds([*command, "-r", str(lock)])


def installed_with_pip(packages: Packages, folder: Path) -> bool:
    """Install with pip: fetch everything as wheels, checked by their hashes, and then install those.

    Two processes share the fetching: one alone leaves a slow link idle while it reads the index's long lists of files.
    """
    pins = pins_of(packages.pinned)
    fetching = []
    middle = len(pins) // 2
    for number, part in enumerate(filter(None, (pins[:middle], pins[middle:]))):
        lock = folder / f"{number}.lock"
        lock.write_text("".join(part))
        command = [*PIP, "wheel", *QUIETLY, "--no-deps", "--require-hashes", "--wheel-dir", str(folder)]
        fetching.append(subprocess.Popen([*command, "-r", str(lock)]))
    if any([process.wait() for process in fetching]):  # noqa: C419 (all of them are waited for)
        return False
    wheels = [str(wheel) for wheel in folder.glob("*.whl")]
    return not wheels or succeeds([*PIP, "install", *QUIETLY, "--no-deps", "--no-index", *wheels])


PIP = [str(PYTHON), "-m", "pip"]
QUIETLY = ["--quiet", "--disable-pip-version-check", "--retries", "2"]


def run(command: Sequence[str]) -> None:
    """Run a step that has no second way."""
    if not succeeds(command):
        sys.exit(f"This step failed: {' '.join(command)}")


def succeeds(command: Sequence[str], *, silently: bool = False) -> bool:
    """Run a command and tell whether it worked; what it says goes to the console unless it is to be silent."""
    return subprocess.run(command, stderr=subprocess.DEVNULL if silently else None).returncode == 0


def say(sentence: str) -> None:
    """Tell the person at the console what happens; standard output is left to the command."""
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    if __package__:
        from portal.cli import main

        main(prog_name="portal")
    else:
        try:
            launch(sys.argv[1:])
        except KeyboardInterrupt:
            sys.exit("\nStopped. Start again to go on from here.")
