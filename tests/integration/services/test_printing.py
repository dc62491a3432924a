"""Print jobs on both databases: asked for once, printed by one worker at a time, taken up again when one dies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest

from portal.adapters.papers import PrintedPapers
from portal.domain.actors import Actor, Role
from portal.domain.errors import Conflict, NotFound
from portal.domain.labels import LabelData, LabelSize
from portal.domain.printing import Paper, Printout, PrintState
from portal.ports.papers import Progress
from portal.services import intake
from portal.services.making import GRACE, MOST_TRIES
from portal.services.shipments import drafting, papers, pressing, printing
from portal.services.shipments.pressing import LEASE
from portal.services.shipments.printing import PRINT, PrintView
from tests import make, shipping
from tests.at_once import at_once
from tests.house import House

ORDER = "4500017"
PDF = Printout(Paper.LABELS_PDF, LabelSize.A6)
ZPL = Printout(Paper.LABELS_ZPL, LabelSize.INCHES_4X6, 203)


@dataclass
class WatchedPapers(PrintedPapers):
    """Papers that do something after every label."""

    after_each: Callable[[int], None]

    def labels_pdf(self, labels: Sequence[LabelData], size: LabelSize, on_progress: Progress | None = None) -> bytes:
        """Print one label after the other."""

        def told(done: int, total: int) -> None:
            self.after_each(done)
            if on_progress:
                on_progress(done, total)

        return PrintedPapers.labels_pdf(self, labels, size, told)


@pytest.fixture
def shipper(house: House, anna: Actor) -> Actor:
    """Give somebody of GLOBEX who ships an order of four boxes."""
    house.erp.put_supplier(make.supplier(version=2, gs1_prefix="4012345"))
    boxed = make.line(10, "384", pack=make.BOX_OF_96, pack_size="96", description="Bracket")
    house.erp.put_order(make.order(boxed, erp_version=2))
    intake.synchronise(house.services)
    return replace(anna, role=Role.SUPPLIER_SHIPPING)


@pytest.fixture
def notice(house: House, shipper: Actor) -> int:
    """Give a draft whose four boxes have their numbers."""
    return shipping.packed(house.services, shipper, ORDER)[0]


def _ask(house: House, actor: Actor, notice: int, printout: Printout = PDF) -> int:
    with house.services.begin() as uow:
        return printing.start(uow, actor, notice, printout)


def _get(house: House, actor: Actor, notice: int, job: int) -> PrintView:
    with house.reading() as uow:
        return printing.get(uow, actor, notice, job)


def _change(house: House, actor: Actor, notice: int) -> None:
    with house.services.begin() as uow:
        drafting.touch(uow, actor, drafting.find(uow, actor, notice))


def _watch(house: House, after_each: Callable[[int], None]) -> None:
    house.services = replace(house.services, papers=WatchedPapers(after_each))


def _die(done: int) -> None:
    raise SystemExit


def _woken(house: House) -> list[int]:
    return [promise.id for promise in house.alarm.woken if promise.job == PRINT]


def test_labels_are_printed_once_however_often_they_are_asked_for(house: House, shipper: Actor, notice: int) -> None:
    job = _ask(house, shipper, notice)
    assert _ask(house, shipper, notice) == job
    assert _woken(house) == [job]
    assert pressing.run(house.services, job) == "done"
    assert pressing.run(house.services, job) == "nothing to do"
    view, printed = printing.read(house.services, shipper, notice, job)
    assert (view.state, view.done, view.total) == (PrintState.DONE, 4, 4)
    with house.reading() as uow:
        assert printed == house.services.papers.labels_pdf(papers.labels(uow, shipper, notice)[1], LabelSize.A6)
    assert _ask(house, shipper, notice) == job
    assert _woken(house) == [job]


def test_two_who_ask_at_once_get_one_job(house: House, shipper: Actor, notice: int) -> None:
    first, second = at_once(lambda: _ask(house, shipper, notice), lambda: _ask(house, shipper, notice))
    assert first == second


def test_another_kind_of_paper_is_another_job(house: House, shipper: Actor, notice: int) -> None:
    pages, lines = _ask(house, shipper, notice), _ask(house, shipper, notice, ZPL)
    assert pages != lines
    assert pressing.run(house.services, lines) == "done"
    assert printing.read(house.services, shipper, notice, lines)[1].count(b"^XA") == 4


def test_a_changed_notice_is_printed_anew_and_the_older_labels_say_so(
    house: House, shipper: Actor, notice: int
) -> None:
    printed, waiting = _ask(house, shipper, notice), _ask(house, shipper, notice, ZPL)
    pressing.run(house.services, printed)
    _change(house, shipper, notice)
    anew = _ask(house, shipper, notice)
    assert anew not in (printed, waiting)
    older = _get(house, shipper, notice, printed)
    assert (older.state, older.is_current) == (PrintState.DONE, False)
    given_up = _get(house, shipper, notice, waiting)
    assert given_up.state is PrintState.FAILED
    assert "was changed" in given_up.problem
    assert pressing.run(house.services, waiting) == "nothing to do"


def test_a_notice_changed_before_a_worker_came_is_not_printed(house: House, shipper: Actor, notice: int) -> None:
    job = _ask(house, shipper, notice)
    _change(house, shipper, notice)
    assert pressing.run(house.services, job) == "failed"
    assert "was changed" in _get(house, shipper, notice, job).problem


def test_progress_is_told_every_second_at_most(house: House, shipper: Actor, notice: int) -> None:
    job, seen = _ask(house, shipper, notice), []

    def look(done: int) -> None:
        seen.append(_get(house, shipper, notice, job).done)
        house.clock.advance(seconds=0.6)

    _watch(house, look)
    assert pressing.run(house.services, job) == "done"
    assert seen == [0, 0, 2, 2]


def test_a_worker_that_died_is_replaced_when_it_was_silent_for_a_lease(
    house: House, shipper: Actor, notice: int
) -> None:
    job = _ask(house, shipper, notice)
    whole = house.services
    _watch(house, _die)
    with pytest.raises(SystemExit):
        pressing.run(house.services, job)
    house.services = whole
    house.clock.advance(seconds=LEASE.total_seconds() - 1)
    assert pressing.WORKSHOP.sweep(house.services) == 0
    assert pressing.run(house.services, job) == "nothing to do"
    house.clock.advance(seconds=1)
    assert pressing.WORKSHOP.sweep(house.services) == 1
    assert _woken(house) == [job, job]
    assert pressing.run(house.services, job) == "done"


def test_a_worker_that_woke_up_too_late_changes_nothing(house: House, shipper: Actor, notice: int) -> None:
    job, whole = _ask(house, shipper, notice), house.services

    def sleep_on(done: int) -> None:
        if done == 1:
            house.clock.advance(seconds=LEASE.total_seconds() + 1)
            assert pressing.run(whole, job) == "done"

    _watch(house, sleep_on)
    assert pressing.run(house.services, job) == "lost"
    assert _get(house, shipper, notice, job).state is PrintState.DONE


def test_labels_that_end_every_worker_are_given_up_and_begin_again_when_asked_for(
    house: House, shipper: Actor, notice: int
) -> None:
    job, whole = _ask(house, shipper, notice), house.services
    _watch(house, _die)
    for _ in range(MOST_TRIES):
        with pytest.raises(SystemExit):
            pressing.run(house.services, job)
        house.clock.advance(seconds=LEASE.total_seconds())
    assert pressing.run(house.services, job) == "failed"
    assert "could not be printed" in _get(house, shipper, notice, job).problem
    house.services = whole
    assert _ask(house, shipper, notice) == job
    assert pressing.run(house.services, job) == "done"


def test_a_job_that_the_queue_forgot_is_offered_again(house: House, shipper: Actor, notice: int) -> None:
    house.alarm.away = True
    job = _ask(house, shipper, notice)
    house.alarm.away = False
    assert pressing.WORKSHOP.sweep(house.services) == 0
    house.clock.advance(seconds=GRACE.total_seconds())
    assert pressing.WORKSHOP.sweep(house.services) == 1
    assert _woken(house) == [job]


def test_units_without_numbers_are_not_printed(house: House, shipper: Actor) -> None:
    bare = shipping.draft(house.services, shipper, ORDER)[0]
    with pytest.raises(Conflict, match="nothing to label"):
        _ask(house, shipper, bare)


def test_a_draft_is_thrown_away_with_its_print_jobs(house: House, shipper: Actor, notice: int) -> None:
    job = _ask(house, shipper, notice)
    with house.services.begin() as uow:
        drafting.discard(uow, shipper, notice)
    assert pressing.run(house.services, job) == "nothing to do"


def test_another_suppliers_print_job_does_not_exist(house: House, shipper: Actor, notice: int, stranger: Actor) -> None:
    job = _ask(house, shipper, notice)
    for call in (_ask, lambda *arguments: _get(*arguments, job)):
        with pytest.raises(NotFound):
            call(house, stranger, notice)
    with pytest.raises(NotFound):
        printing.read(house.services, stranger, notice, job)
