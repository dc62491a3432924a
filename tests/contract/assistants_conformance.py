"""What every adapter of the assistants port must do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

import pytest

from portal.ports.assistants import Assistants


class AssistantsConformance:
    @pytest.fixture
    def assistants(self) -> Assistants:
        raise NotImplementedError

    def test_each_part_is_answered_in_its_turn(self, assistants):
        known = {"factor": 3}

        @contextmanager
        def open_work() -> Iterator[Callable[[int], list[int]]]:
            made: list[int] = []  # what it keeps from part to part is its own

            def work(part: int) -> list[int]:
                made.append(part * known["factor"])
                return made

            yield work

        with assistants.begin(open_work) as assistant:
            answers = []
            for part in (1, 2, 3):
                assistant.ask(part)
                answers.append(assistant.answer())
        assert answers == [[3], [3, 6], [3, 6, 9]]

    def test_a_megabyte_goes_either_way(self, assistants):
        with assistants.begin(lambda: nullcontext(bytes.upper)) as assistant:
            assistant.ask(b"x" * 1_000_000)
            assert assistant.answer() == b"X" * 1_000_000

    def test_nothing_comes_of_a_part_that_fails_nor_of_those_behind_it(self, assistants):
        def work(part: int) -> int:
            return 12 // part

        with assistants.begin(lambda: nullcontext(work)) as assistant:
            assistant.ask(4)
            assert assistant.answer() == 3
            assistant.ask(0)
            assert assistant.answer() is None
            assistant.ask(4)
            assert assistant.answer() is None

    def test_one_that_is_not_waited_for_is_over_with_its_context(self, assistants):
        with assistants.begin(lambda: nullcontext(str)) as assistant:
            assistant.ask(1)
        with assistants.begin(lambda: nullcontext(str)) as assistant:
            assistant.ask(2)
            assert assistant.answer() == "2"
