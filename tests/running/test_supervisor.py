"""The supervisor: parts start again, stop together, and leave nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time

import pytest

from portal.running import processes
from portal.running.addresses import PortTaken, answers, claim, free_ports
from portal.running.supervisor import Part, Stopped, Supervisor

# Says its id and the one of a child of its own, then waits for ever.
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""


def part(tmp_path, code, name="part"):
    return Part(name, "The part", (sys.executable, "-c", textwrap.dedent(code)), os.environ, tmp_path / f"{name}.log")


def is_running(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(claim, seconds=10):
    assert processes.wait_until(claim, seconds=seconds)


@pytest.fixture
def supervisor():
    return Supervisor([].append)


def test_what_runs_beside_ends_with_everything_and_is_not_started_again(tmp_path, supervisor):
    beside, ended = part(tmp_path, PARENT, "beside"), part(tmp_path, "print('once', flush=True)", "ended")

    def run():
        with supervisor.listening():
            supervisor.run_beside(beside)
            supervisor.run_beside(ended)
            until(lambda: beside.log.exists() and beside.log.read_text() and ended.has_ended)
            threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM)).start()
            supervisor.watch()

    with pytest.raises(Stopped):
        run()
    assert ended.log.read_text() == "once\n"
    until(lambda: not is_running(beside.process.pid) and not is_running(int(beside.log.read_text())))


def test_a_part_that_ends_is_started_again_with_a_sentence(tmp_path):
    said = []

    def listen(sentence):
        said.append(sentence)
        if len(said) == 3:
            raise Stopped

    supervisor = Supervisor(listen)
    ends = part(tmp_path, "import sys; print('started', flush=True); sys.exit(3)")
    ends.pause = 0.01
    supervisor.start(ends)
    with pytest.raises(Stopped), supervisor.listening():
        supervisor.watch()
    assert ends.log.read_text().count("started") == 3
    assert said[0].startswith("The part stopped unexpectedly (exit code 3). Starting it again in")


def test_pauses_between_starts_grow_up_to_a_limit(tmp_path, supervisor):
    ends = part(tmp_path, "import sys; sys.exit(1)")
    pauses = []
    ends.start()
    for _ in range(7):
        ends.process.wait()
        supervisor._look_after(ends)
        pauses.append(round(ends.start_at - time.monotonic()))
        ends.start()
    ends.process.wait()
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_stopping_ends_children_of_parts_as_well(tmp_path, supervisor):
    parent = part(tmp_path, PARENT)
    with supervisor.listening():
        supervisor.start(parent)
        until(lambda: parent.log.read_text().strip())
        child = int(parent.log.read_text())
        assert is_running(child)
    until(lambda: not is_running(child))
    assert parent.process.poll() is not None


def test_a_part_that_ignores_the_request_is_ended(tmp_path, supervisor, monkeypatch):
    monkeypatch.setattr("portal.running.supervisor.GRACE", 0.3)
    deaf = part(tmp_path, "import signal, time; signal.signal(15, 1); print('deaf', flush=True); time.sleep(600)")
    with supervisor.listening():
        supervisor.start(deaf)
        until(lambda: "deaf" in deaf.log.read_text())
    assert deaf.process.returncode == -signal.SIGKILL


def test_a_part_that_fails_at_once_is_shown_with_the_end_of_its_log(tmp_path, supervisor):
    fails = part(tmp_path, "raise SystemExit('SECRET_KEY is missing')")
    supervisor.start(fails)
    with pytest.raises(RuntimeError, match="The part ended at once") as caught, supervisor.listening():
        supervisor.wait_for(lambda: False, fails, seconds=10)
    assert "    SECRET_KEY is missing" in str(caught.value)


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux ends a process with the one that started it.")
def test_a_killed_supervisor_leaves_nothing_behind(tmp_path):
    program = f"""
        import os, sys, time
        from pathlib import Path
        from portal.running import processes
        sleeper = [sys.executable, "-c", "import time; time.sleep(600)"]
        part = processes.start(sleeper, log=Path({str(tmp_path / "log")!r}))
        print(part.pid, flush=True)
        time.sleep(600)
    """
    supervising = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)], stdout=subprocess.PIPE, text=True, cwd=os.getcwd()
    )
    started = int(supervising.stdout.readline())
    assert is_running(started)
    supervising.kill()
    supervising.communicate()
    until(lambda: not is_running(started))


def test_a_taken_port_is_named_with_the_option_that_helps():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"Port {port}, which the portal needs, is taken.* with --port"):
            claim(port, whose="the portal", option="--port")
    claim(port, whose="the portal", option="--port")


def test_a_program_that_speaks_no_http_is_no_page_that_answers():
    with socket.create_server(("127.0.0.1", free_ports())) as other:
        echo = threading.Thread(target=send_back_what_comes, args=[other])
        echo.start()
        assert not answers(f"http://127.0.0.1:{other.getsockname()[1]}/health")
        echo.join()


def send_back_what_comes(server):
    with server.accept()[0] as client:
        client.sendall(client.recv(4096))


def test_a_server_that_dies_leaves_nobody_on_its_port(tmp_path):
    """Its children would go on answering there, with old code, beside whatever is started next."""
    parent = part(tmp_path, PARENT)
    parent.start()
    until(lambda: parent.log.read_text().strip())
    child = int(parent.log.read_text())
    parent.process.kill()
    parent.process.wait()
    Supervisor([].append)._look_after(parent)
    until(lambda: not is_running(child))


def test_a_host_that_is_not_this_machine_is_refused_plainly():
    with pytest.raises(PortTaken, match="cannot be used on 192.0.2.1"):
        claim(0, whose="the portal", host="192.0.2.1")
