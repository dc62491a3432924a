"""A long file is checked by two processes, and nobody can tell by what is found and kept."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.adapters.forked_assistants import ForkedAssistants
from portal.contracts.formats.catalog_table import Rows, read, repeated
from portal.domain.actors import Actor
from portal.domain.catalog import LineState, ProposalScope
from portal.domain.imports import ImportState
from portal.services.catalog import batches, importing, reading, side_by_side
from tests.catalog_files import findings, item, know, lines, row, table, take, view
from tests.fakes.assistants import FakeAssistants
from tests.house import House

RULES = ["CAT-01", "CAT-03", "CAT-05", "CAT-06"]
#: The same item in one batch, in neighbours, far apart; words that nobody knows; prices that are none.
ROWS = table(
    *(
        row(code, unit=unit, price=price)
        for code, unit, price in [
            *(("A", "H87", "1"), ("B", "H87", "2"), ("A", "H87", "3")),
            *(("C", "carton", "1"), ("B", "H87", "2"), ("D", "H87", "0")),
            *(("E", "H87", "1"), ("C", "H87", "2"), ("F", "carton", "3")),
            *(("G", "H87", "1"), ("H", "tray", "2"), ("D", "H87", "3")),
            *(("I", "tray", "1"), ("A", "H87", "2"), ("J", "H87", "3")),
            *(("J", "H87", "1"), ("K", "H87", "2"), ("L", "H87", "0")),
            ("M", "H87", "1"),
        ]
    )
)


@pytest.fixture(autouse=True)
def batches_are_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few rows be long enough for help."""
    for name, rows in {"HERE": 3, "THERE": 3, "LONG": 4}.items():
        monkeypatch.setattr(side_by_side, name, rows)


def fake(_monkeypatch: pytest.MonkeyPatch) -> FakeAssistants:
    return FakeAssistants()


def away(_monkeypatch: pytest.MonkeyPatch) -> FakeAssistants:
    assistants = FakeAssistants()
    assistants.is_away = True
    return assistants


def forked(_monkeypatch: pytest.MonkeyPatch) -> ForkedAssistants:
    return ForkedAssistants()


def dying(monkeypatch: pytest.MonkeyPatch) -> ForkedAssistants:
    """Give an assistant that dies of its second part."""
    check, here = batches.Reading.check, os.getpid()

    def die(self: batches.Reading, rows: Any, after: int) -> batches.Batch:
        if after > 6 and os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return check(self, rows, after)

    monkeypatch.setattr(batches.Reading, "check", die)
    return ForkedAssistants()


def kept(house: House, anna: Actor, assistants: Any, **how: Any) -> Any:
    """Read the file; return what is kept of it."""
    services = replace(house.services, assistants=assistants)
    import_ = take(house, anna, ROWS, **how)
    assert reading.run(services, import_) == "checked"
    seen = view(house, anna, import_)
    assert seen.state is ImportState.CHECKED
    found = seen.states, findings(house, RULES), lines(house)
    with house.services.begin() as uow:
        importing.cancel(uow, anna, import_)
    return found


@pytest.mark.parametrize("helped", [fake, away, forked, dying])
@pytest.mark.parametrize("scope", ProposalScope)
def test_two_find_and_keep_what_one_does(
    house: House,
    anna: Actor,
    monkeypatch: pytest.MonkeyPatch,
    helped: Callable[[pytest.MonkeyPatch], Any],
    scope: ProposalScope,
) -> None:
    know(house, item("A", "2"), item("Z"))
    with monkeypatch.context() as patch:
        patch.setattr(side_by_side, "LONG", 1000)
        alone = kept(house, anna, FakeAssistants(), scope=scope)
    assert alone[0][LineState.WAITING]
    assert len(alone[1]) > 6
    assert kept(house, anna, helped(monkeypatch), scope=scope) == alone


class Ledger:
    """A reading whose rows are codes: a batch says for each how often it was kept before."""

    def __init__(self, codes: list[str], assistants: FakeAssistants) -> None:
        self.services = SimpleNamespace(assistants=assistants)
        self.codes = codes
        self.kept: list[str] = []

    def anew(self) -> Any:
        return nullcontext(self)

    def check(self, codes: list[str], _after: int) -> Any:
        seen = list(self.kept)
        told = []
        for code in codes:
            told.append((code, seen.count(code)))
            seen.append(code)
        return SimpleNamespace(codes=frozenset(codes), told=told)


class Codes:
    """Rows of a table that are codes."""

    def __init__(self, codes: Any) -> None:
        self.codes = codes

    def take(self, start: int, count: int) -> list[str]:
        return self.codes[start : start + count]


@given(codes=st.lists(st.sampled_from("ABCDEFGHIJKLMNOP"), max_size=40), done=st.integers(0, 9), dies=st.integers(0, 6))
def test_what_a_row_shares_with_any_before_it_is_seen(codes: list[str], done: int, dies: int) -> None:
    assistants = FakeAssistants()
    assistants.is_away = dies == 0
    ledger: Any = Ledger(codes, assistants)
    ledger.kept += codes[:done]
    told = []
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"Rows": lambda _: Codes(codes), "HERE": 3, "THERE": 4, "LONG": 4}.items():
            patch.setattr(side_by_side, name, value)
        table: Any = SimpleNamespace(count=len(codes))
        for batch in side_by_side.each_batch(ledger, table, min(done, len(codes))):
            told += batch.told
            ledger.kept += [code for code, _ in batch.told]
            assistants.is_away = assistants.is_away or len(assistants.asked) >= dies
    assert told == [(code, codes[:place].count(code)) for place, code in enumerate(codes)][done:]


def test_rows_are_taken_forwards_with_gaps() -> None:
    rows = Rows(read(ROWS))
    assert [one.item.code for one in rows.take(2, 2)] == ["A", "C"]
    assert [one.item.code for one in rows.take(7, 1)] == ["C"]
    assert [one.item.code for one in rows.take(18, 5)] == ["M"]
    assert rows.take(19, 5) == []


def test_only_items_that_several_rows_have_are_looked_for_in_rows_before() -> None:
    unreadable = table(row("A"), row("x" * 999), row("B"), row("B"), row("y" * 999), row("a"))
    assert repeated(read(unreadable)) == {"B", ""}
