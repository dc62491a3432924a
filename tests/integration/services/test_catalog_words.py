"""Unknown words in files of catalogs: their lines wait, and what is decided or dismissed lets them go on."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.contracts import issues_v1
from portal.contracts.formats.catalog_table import TableRow
from portal.domain import messages
from portal.domain.actors import Actor
from portal.domain.catalog import CatalogAction, LineState
from portal.domain.errors import Invalid
from portal.domain.imports import ImportState
from portal.domain.mappings import MappingKind
from portal.domain.quantities import UnitFactor
from portal.services.catalog import batches, importing
from portal.services.catalog.words import Words
from portal.services.mappings import explaining, tasks
from portal.services.mappings import reading as backlog
from portal.services.mappings.meanings import Meaning, Meanings
from portal.services.mappings.tasks import Answer
from portal.store.rows import CatalogLineRow
from tests import make, make_catalogs
from tests.catalog_files import item, know, lines, read, row, table, take, taken_and_read, view
from tests.house import House
from tests.statements import counted

KNOWN = item("A")


def task(house: House, mia: Actor, word: str) -> int:
    with house.reading() as uow:
        (found,) = backlog.list_tasks(uow, mia, q=word).rows
    return found.id


def decide(house: House, mia: Actor, word: str, ours: str, factor: Fraction = Fraction(1)) -> None:
    with house.services.begin() as uow:
        tasks.decide(uow, mia, task(house, mia, word), Answer(ours, factor))


def dismiss(house: House, mia: Actor, word: str) -> None:
    with house.services.begin() as uow:
        tasks.dismiss(uow, mia, task(house, mia, word), "That is no unit.")


def kept(house: House) -> list[tuple[str, str]]:
    """Return what each kept line does, and how it stands."""
    with house.reading() as uow:
        rows = uow.session.query(CatalogLineRow).order_by(CatalogLineRow.position)
        return [(line.action, line.state) for line in rows]


def test_lines_with_an_unknown_action_wait_and_do_what_it_is_said_to_mean(
    house: House, anna: Actor, mia: Actor
) -> None:
    # The buyer does not know the item, which is wrong for a change and right for a new one.
    found = taken_and_read(house, anna, table(row("A", action="Nuevo"), row("B")))
    assert found.states == {LineState.OK: 1, LineState.WAITING: 1}
    assert {(one.rule, one.severity.value) for one in found.found} >= {("SCH-06", "I")}, "no mistake yet"
    (asked,) = backlog_of(house, mia)
    assert asked.kind is MappingKind.STATUS_WORD
    with house.reading() as uow:
        (first, *_) = backlog.get_task(uow, mia, asked.id).suggestions
    assert first.ours == "add"
    decide(house, mia, "Nuevo", "add")
    read(house, found.id)
    assert kept(house) == [("add", "ok"), ("add", "ok")]
    with house.reading() as uow:
        draft = view(house, anna, found.id).proposal or 0
        (used,) = explaining.of_document(uow, mia, draft)
    assert (used.path, used.theirs, used.mapping.ours) == ("lines/1/action", "Nuevo", "add")


def backlog_of(house: House, mia: Actor) -> tuple[Any, ...]:
    with house.reading() as uow:
        return backlog.list_tasks(uow, mia).rows


def test_a_dismissed_action_is_wrong_and_says_which_there_are(house: House, anna: Actor, mia: Actor) -> None:
    know(house, KNOWN)
    found = taken_and_read(house, anna, table(row("A", action="Stk", unit="Stk")))
    with house.services.begin() as uow:
        (status,) = (one.id for one in backlog.list_tasks(uow, mia).rows if one.kind is MappingKind.STATUS_WORD)
        tasks.dismiss(uow, mia, status, "That says nothing.")
    with house.services.begin() as uow:
        (unit,) = (one.id for one in backlog.list_tasks(uow, mia, state="open").rows)
        tasks.decide(uow, mia, unit, Answer("H87"))
    read(house, found.id)
    assert view(house, anna, found.id).states == {LineState.WRONG: 1}
    with house.reading() as uow:
        (line,) = uow.session.query(CatalogLineRow)
        (issue,) = issues_v1.load(line.findings)
    assert (issue.path, messages.text(issue)) == ("lines/1/action", "Use one of these: add, update, end.")


factors = st.fractions(Fraction(1, 1000), 1000, max_denominator=1000)


def told_in(pack: UnitFactor, word: str, ours: str, factor: Fraction) -> UnitFactor | None:
    """Return the pack of a row whose word for it means so many of the buyer's."""
    words = Words(make.TODAY, _known={(MappingKind.UNIT, word): Meaning(ours, factor)})
    said = TableRow(2, CatalogAction.UPDATE, make_catalogs.item(pack=pack), "", word, "", ())
    return words.understand(said, 1).item.pack


@given(factors, factors)
def test_a_pack_in_the_buyers_word_and_back_holds_the_same(held: Fraction, factor: Fraction) -> None:
    pack = UnitFactor("Karton", "H87", held.numerator, held.denominator)
    there = told_in(pack, "Karton", "XBX", factor)
    assert there is not None
    assert (there.unit, there.base, there.factor * factor) == ("XBX", "H87", held), (
        "so many packs hold what the word does"
    )
    assert told_in(there, "XBX", "Karton", 1 / factor) == pack


def test_a_quantity_that_has_no_exact_number_in_the_buyers_unit_is_told(house: House, anna: Actor, mia: Actor) -> None:
    know(house, KNOWN)
    tiered = b"Item,Description,Unit,Price,Currency,Valid from,MOQ\nA,Hinge,Drittel,10,EUR,2026-03-02,%d\n"
    found = taken_and_read(house, anna, tiered % 2)
    decide(house, mia, "Drittel", "H87", Fraction(1, 3))
    read(house, found.id)
    assert view(house, anna, found.id).states == {LineState.WRONG: 1}
    with house.reading() as uow:
        (line,) = uow.session.query(CatalogLineRow)
        (issue,) = issues_v1.load(line.findings)
    assert (issue.path, messages.text(issue)) == (
        "lines/1/unit",
        "2 Drittel is no exact number of H87. Say it in H87.",
    )
    known = taken_and_read(house, anna, tiered % 3)
    assert known.states == {LineState.OK: 1}
    with house.reading() as uow:
        (_, line) = uow.session.query(CatalogLineRow).order_by(CatalogLineRow.proposal_id)
    assert (line.document["minimum"], line.document["unit"]) == ("1", "H87")


def test_an_action_means_one_of_those_that_there_are(house: House, anna: Actor, mia: Actor) -> None:
    taken_and_read(house, anna, table(row("A", action="Eingestellt")))
    with pytest.raises(Invalid) as invalid:
        decide(house, mia, "Eingestellt", "stop")
    assert [(one.path, messages.text(one)) for one in invalid.value.issues] == [
        ("ours", "Use one of these: add, update, end.")
    ]


def test_lines_with_an_unknown_unit_wait_and_go_on_when_it_is_explained(house: House, anna: Actor, mia: Actor) -> None:
    found = taken_and_read(house, anna, table(row("A"), row("B", unit="Stk"), row("C", unit="stk")))
    assert found.states == {LineState.OK: 1, LineState.WAITING: 2}
    decide(house, mia, "stk", "H87")
    assert house.alarm.woken[-1].job == importing.READ
    read(house, found.id)
    again = view(house, anna, found.id)
    assert (again.state, again.states) == (ImportState.CHECKED, {LineState.OK: 3})
    assert again.proposal is not None
    with house.reading() as uow:
        assert [used.theirs for used in explaining.of_document(uow, mia, again.proposal)] == ["Stk", "stk"]
    with house.services.begin() as uow:
        importing.cancel(uow, anna, found.id)
    assert lines(house) == []


def test_a_dismissed_unit_is_wrong_and_waits_for_nobody(house: House, anna: Actor, mia: Actor) -> None:
    found = taken_and_read(house, anna, table(row("A"), row("B", unit="Stk")))
    dismiss(house, mia, "stk")
    read(house, found.id)
    assert view(house, anna, found.id).states == {LineState.OK: 1, LineState.WRONG: 1}


def test_a_word_that_is_explained_while_its_file_is_read_does_not_keep_it_waiting(
    house: House, anna: Actor, mia: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = batches.Batch.store

    def explained_meanwhile(batch: batches.Batch, uow: Any) -> None:
        store(batch, uow)
        tasks.decide(uow, mia, tasks.queries.list_asked(uow.session, import_=batch.import_)[0].id, Answer("H87"))

    import_ = take(house, anna, table(row("A"), row("B", unit="Stk")))
    with monkeypatch.context() as patch:
        patch.setattr(batches.Batch, "store", explained_meanwhile)
        assert read(house, import_) == "queued"
    read(house, import_)
    assert view(house, anna, import_).states == {LineState.OK: 2}
    assert [state for *_, state in lines(house)] == ["ok", "ok"]


@pytest.mark.parametrize(("mine", "asks"), [(True, 2 + 7), (False, 1)])
def test_of_many_words_all_are_looked_for_where_anything_of_their_kind_is_mapped(
    house: House, anna: Actor, mia: Actor, mine: bool, asks: int
) -> None:
    taken_and_read(house, anna, table(row("A", unit="Stk")))
    if mine:
        decide(house, mia, "Stk", "H87")
    words = [f"word {number}" for number in range(1_500)] + ["stk"]
    with house.reading() as uow, counted(house.services.database) as statements:
        meanings = Meanings(uow, anna.supplier or 0, uow.clock.now().date())
        meanings.learn(MappingKind.UNIT, words)
        assert len(statements) <= asks
        assert [meanings.unit(word) is not None for word in ("stk", *words[:2])] == [mine, False, False]
