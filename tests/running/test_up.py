"""`portal up`: everything starts, says so, survives what dies, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from portal.running import processes
from portal.running.addresses import free_ports
from portal.running.sign_ins import PASSWORD, SIGN_INS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="What runs is read from /proc."),
]

SECONDS = 240

# Starts a child of its own, then waits for ever.
PARENT = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
time.sleep(600)
"""

#: Without what would take the place of embedded parts.
BARE = {name: value for name, value in os.environ.items() if not name.endswith(("_URL", "_TOKEN", "_KEY"))}


class Up:
    """One `portal up` on a folder of the test's own."""

    def __init__(self, folder: Path, port: int, *options: str) -> None:
        self.port = port
        self.said = folder.parent / "said"
        command = [sys.executable, "-P", "-m", "portal", "up", "--data", str(folder), "--port", str(port), *options]
        with self.said.open("w") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd="/", env=BARE)

    def says(self, words: str) -> bool:
        return words in self.said.read_text()

    def wait_for(self, words: str) -> None:
        processes.wait_until(lambda: self.says(words) or self.process.poll() is not None, seconds=SECONDS)
        assert self.says(words), self.said.read_text()

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return answer.read().decode()


@pytest.fixture(scope="module")
def up(tmp_path_factory):
    started = Up(tmp_path_factory.mktemp("up") / "data", free_ports(2))
    started.wait_for("Ready after")
    yield started
    started.process.kill()
    started.process.wait()


def descendants(root: int) -> dict[int, str]:
    """Return the running processes below one, by id, with their command lines."""
    parents, names = {}, {}
    for entry in filter(str.isdecimal, os.listdir("/proc")):
        try:
            state, parent = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[:2]
            names[int(entry)] = Path(f"/proc/{entry}/cmdline").read_text().replace("\0", " ")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            parents[int(entry)] = int(parent)
    below = {root}
    while more := {child for child, parent in parents.items() if parent in below} - below:
        below |= more
    return {process: names[process] for process in below - {root}}


def beside(up: Up) -> int:
    return sum("time.sleep(600)" in name for name in descendants(up.process.pid).values())


def are_gone(ids) -> bool:
    def state(process: int) -> str:
        try:
            return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return "Z"

    return processes.wait_until(lambda: all(state(process) == "Z" for process in ids), seconds=15)


def test_it_says_where_the_portal_is_and_who_can_sign_in(up):
    said = up.said.read_text()
    assert f"http://localhost:{up.port}" in said
    assert PASSWORD in said
    assert all(person.email in said for person in SIGN_INS)
    assert not re.search(r'^\{"', said, re.MULTILINE), "logs belong into the folder"


def test_the_first_page_answers_and_every_part_runs(up):
    assert "Sign in" in up.get("/sign-in")
    assert "alive" in up.get("/healthz")
    up.wait_for("Data and logs")
    running = " ".join(descendants(up.process.pid).values())
    for part in ("queue.sock", "sandbox-erp", " web ", " worker", " schedule"):
        assert part in running


def test_one_worker_prints_and_the_other_one_delivers_meanwhile(up):
    up.wait_for("Data and logs")
    workers = [name for name in descendants(up.process.pid).values() if " worker" in name]
    assert sorted("--deliveries" in worker for worker in workers) == [False, True]


def test_a_second_one_on_the_same_folder_is_refused(up):
    folder = up.said.parent / "data"
    second = subprocess.run(
        [sys.executable, "-P", "-m", "portal", "up", "--data", str(folder), "--port", "1"],
        capture_output=True,
        text=True,
    )
    assert (second.returncode, second.stdout) == (1, "")
    assert "Another portal is running on" in second.stderr


def test_a_taken_port_is_said_plainly_and_nothing_is_left_running(up, tmp_path):
    second = Up(tmp_path / "data", up.port)
    assert second.process.wait(SECONDS) == 1
    assert f"Port {up.port}, which the portal needs, is taken" in second.said.read_text()


def test_a_part_that_is_killed_comes_back(up):
    before = {pid: name for pid, name in descendants(up.process.pid).items() if " worker" in name}
    os.kill(min(before), signal.SIGKILL)
    up.wait_for("stopped unexpectedly (ended by SIGKILL). Starting it again in 1 s.")
    assert processes.wait_until(
        lambda: sum(" worker" in name for name in descendants(up.process.pid).values()) == len(before), seconds=SECONDS
    )


def test_ctrl_c_stops_everything_and_the_next_start_goes_on_with_the_same_data(tmp_path):
    data = tmp_path / "data"
    began = Up(data, free_ports(2), "--beside", shlex.join([sys.executable, "-c", PARENT]))
    began.wait_for("Data and logs")
    assert processes.wait_until(lambda: beside(began) == 2, seconds=SECONDS), "what runs beside, and its own child"
    running = descendants(began.process.pid)
    began.process.send_signal(signal.SIGINT)
    assert began.process.wait(15) == 0
    assert are_gone(running)
    secrets = (data / "secrets.json").read_text()

    again = Up(data, free_ports(2))
    again.wait_for("Data and logs")
    assert (data / "secrets.json").read_text() == secrets
    running = descendants(again.process.pid)
    again.process.kill()
    again.process.wait()
    assert are_gone(running), "a killed supervisor leaves nothing behind either"
