"""Assistants, in a process of their own and the fake of the tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import nullcontext

import pytest

from portal.adapters import forked_assistants
from portal.adapters.forked_assistants import ForkedAssistants
from portal.running.processes import wait_until
from tests.contract.assistants_conformance import AssistantsConformance
from tests.fakes.assistants import FakeAssistants


class TestFakeAssistants(AssistantsConformance):
    @pytest.fixture
    def assistants(self) -> FakeAssistants:
        return FakeAssistants()


class TestForkedAssistants(AssistantsConformance):
    @pytest.fixture
    def assistants(self) -> ForkedAssistants:
        return ForkedAssistants()

    def test_an_assistant_works_meanwhile(self, assistants):
        with assistants.begin(lambda: nullcontext(lambda _: os.getpid())) as assistant:
            assistant.ask(None)
            assert assistant.answer() != os.getpid()

    def test_nothing_comes_of_one_that_is_killed(self, assistants):
        def work(part: int) -> int:
            os.kill(os.getpid(), signal.SIGKILL)
            return part

        with assistants.begin(lambda: nullcontext(work)) as assistant:
            assistant.ask(1)
            assert assistant.answer() is None
            assistant.ask(2)
            assert assistant.answer() is None

    def test_nothing_comes_of_one_for_which_there_is_no_process(self, assistants, monkeypatch):
        def fail() -> int:
            raise BlockingIOError(11, "Resource temporarily unavailable")

        monkeypatch.setattr(os, "fork", fail)
        with assistants.begin(lambda: nullcontext(str)) as assistant:
            assistant.ask(1)
            assert assistant.answer() is None

    def test_one_that_hangs_is_given_up(self, assistants, monkeypatch):
        monkeypatch.setattr(forked_assistants, "PATIENCE", 0.2)
        with assistants.begin(lambda: nullcontext(lambda _: time.sleep(60))) as assistant:
            assistant.ask(1)
            assert assistant.answer() is None

    def test_asking_all_to_end_does_not_end_the_part_at_hand(self, assistants):
        def work(part: int) -> int:
            os.kill(os.getpid(), signal.SIGTERM)
            return part

        with assistants.begin(lambda: nullcontext(work)) as assistant:
            assistant.ask(1)
            assert assistant.answer() == 1

    def test_no_assistant_outlives_whoever_asked_for_it(self, tmp_path):
        told = tmp_path / "assistant"
        assert subprocess.run([sys.executable, "-c", _KILLED, str(told)], timeout=60).returncode == -signal.SIGKILL
        assert wait_until(lambda: not _is_there(int(told.read_text())), seconds=20)


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


_KILLED = """
import os, signal, sys
from contextlib import nullcontext
from portal.adapters.forked_assistants import ForkedAssistants
with ForkedAssistants().begin(lambda: nullcontext(lambda _: os.getpid())) as assistant:
    assistant.ask(None)
    open(sys.argv[1], "w").write(str(assistant.answer()))
    os.kill(os.getpid(), signal.SIGKILL)
"""
