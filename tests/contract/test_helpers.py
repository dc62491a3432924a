"""Helpers, in a process of their own and the fake of the tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import nullcontext

import pytest

from portal.adapters import forked_helpers
from portal.adapters.forked_helpers import ForkedHelpers
from portal.running.processes import wait_until
from tests.contract.helpers_conformance import HelpersConformance
from tests.fakes.helpers import FakeHelpers


class TestFakeHelpers(HelpersConformance):
    @pytest.fixture
    def helpers(self) -> FakeHelpers:
        return FakeHelpers()


class TestForkedHelpers(HelpersConformance):
    @pytest.fixture
    def helpers(self) -> ForkedHelpers:
        return ForkedHelpers()

    def test_a_helper_works_meanwhile(self, helpers):
        with helpers.begin(lambda: nullcontext(lambda _: os.getpid())) as helper:
            helper.ask(None)
            assert helper.answer() != os.getpid()

    def test_nothing_comes_of_one_that_is_killed(self, helpers):
        def work(part: int) -> int:
            os.kill(os.getpid(), signal.SIGKILL)
            return part

        with helpers.begin(lambda: nullcontext(work)) as helper:
            helper.ask(1)
            assert helper.answer() is None
            helper.ask(2)
            assert helper.answer() is None

    def test_one_that_hangs_is_given_up(self, helpers, monkeypatch):
        monkeypatch.setattr(forked_helpers, "PATIENCE", 0.2)
        with helpers.begin(lambda: nullcontext(lambda _: time.sleep(60))) as helper:
            helper.ask(1)
            assert helper.answer() is None

    def test_asking_all_to_end_does_not_end_the_part_at_hand(self, helpers):
        def work(part: int) -> int:
            os.kill(os.getpid(), signal.SIGTERM)
            return part

        with helpers.begin(lambda: nullcontext(work)) as helper:
            helper.ask(1)
            assert helper.answer() == 1

    def test_no_helper_outlives_whoever_asked_for_it(self, tmp_path):
        told = tmp_path / "helper"
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
from portal.adapters.forked_helpers import ForkedHelpers
with ForkedHelpers().begin(lambda: nullcontext(lambda _: os.getpid())) as helper:
    helper.ask(None)
    open(sys.argv[1], "w").write(str(helper.answer()))
    os.kill(os.getpid(), signal.SIGKILL)
"""
