"""What every adapter of the helpers port must do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

import pytest

from portal.ports.helpers import Helpers


class HelpersConformance:
    @pytest.fixture
    def helpers(self) -> Helpers:
        raise NotImplementedError

    def test_each_part_is_answered_in_its_turn(self, helpers):
        known = {"factor": 3}

        @contextmanager
        def open_work() -> Iterator[Callable[[int], list[int]]]:
            made: list[int] = []  # what it keeps from part to part is its own

            def work(part: int) -> list[int]:
                made.append(part * known["factor"])
                return made

            yield work

        with helpers.begin(open_work) as helper:
            answers = []
            for part in (1, 2, 3):
                helper.ask(part)
                answers.append(helper.answer())
        assert answers == [[3], [3, 6], [3, 6, 9]]

    def test_a_megabyte_goes_either_way(self, helpers):
        with helpers.begin(lambda: nullcontext(bytes.upper)) as helper:
            helper.ask(b"x" * 1_000_000)
            assert helper.answer() == b"X" * 1_000_000

    def test_nothing_comes_of_a_part_that_fails_nor_of_those_behind_it(self, helpers):
        def work(part: int) -> int:
            return 12 // part

        with helpers.begin(lambda: nullcontext(work)) as helper:
            helper.ask(4)
            assert helper.answer() == 3
            helper.ask(0)
            assert helper.answer() is None
            helper.ask(4)
            assert helper.answer() is None

    def test_one_that_is_not_waited_for_is_over_with_its_context(self, helpers):
        with helpers.begin(lambda: nullcontext(str)) as helper:
            helper.ask(1)
        with helpers.begin(lambda: nullcontext(str)) as helper:
            helper.ask(2)
            assert helper.answer() == "2"
