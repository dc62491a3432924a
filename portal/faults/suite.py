"""The suite: kill points, nemesis, negative control, and the figures of it all."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from portal.faults import control, kill_points, nemesis
from portal.faults.checker import Verdict
from portal.faults.control import Duplicates
from portal.faults.goods_checker import GoodsVerdict
from portal.faults.invoice_checker import InvoiceVerdict
from portal.faults.proposal_checker import ProposalVerdict
from portal.faults.stage import Say, Stage
from portal.faults.violation import Violation
from portal.sandbox_erp.faults import KINDS


@dataclass(frozen=True, slots=True)
class Size:
    """How much is done: ``answers`` in all at least, ``stories`` in each round of kill points, seconds of nemesis.

    ``apart``: whether answers, notices and invoices meet the kill points in rounds of their own. ``points`` is how many
    of the kill points are met, drawn by the seed; None is all of them.
    """

    answers: int
    stories: int
    seconds: float
    hits: tuple[int, ...] = (1, 2)
    apart: bool = True
    control: int = 12
    points: int | None = None

    def times(self, factor: int) -> Size:
        """Return a size so many times as large."""
        return replace(
            self, answers=self.answers * factor, stories=self.stories * factor, seconds=self.seconds * factor
        )


USUAL = Size(answers=1000, stories=20, seconds=60)
SHORT = Size(answers=50, stories=6, seconds=8, hits=(1,), apart=False, control=6, points=4)


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run has shown. ``recovery_p95`` and ``recovery_max`` are seconds from the last fault to the booking."""

    seed: int
    database: str
    seconds: float
    verdict: Verdict
    goods: GoodsVerdict
    bills: InvoiceVerdict
    offers: ProposalVerdict
    answers: int
    notices: int
    invoices: int
    proposals: int
    faults: Mapping[str, int]
    people: Mapping[str, int]
    recovered: int
    recovery_p95: float
    recovery_max: float
    duplicates_of_control: Duplicates
    violations: tuple[Violation, ...]


def run(folder: Path, size: Size, *, seed: int, say: Say, database_url: str = "") -> Figures:
    """Run everything in an empty folder and stop everything that was started, whatever happens.

    Raises:
        PartFailed: a part of the portal does not start.
    """
    began = time.monotonic()
    stage = Stage(folder, seed=seed, say=say, database_url=database_url)
    try:
        say("Starting every part …")
        stage.open()
        say("Kill points")
        kill_points.run(stage, stories=size.stories, hits=size.hits, apart=size.apart, most=size.points)
        say("Nemesis")
        nemesis.run(stage, seconds=size.seconds, answers=size.answers)
        verdict, goods, bills, offers = stage.check("end")
        answers, notices = len(stage.traffic.answering.sent), len(stage.traffic.shipping.noticed)
        invoices, proposals = len(stage.traffic.billing.billed), len(stage.traffic.offering.offered)
        recoveries = sorted(stage.recoveries)
        faults = {**stage.faults, **{f"ERP: {KINDS[kind]}": count for kind, count in stage.buyer.spoiled.items()}}
        people = dict(stage.traffic.sending.counts)
        say("Negative control")
        duplicates = control.run(stage, stories=size.control)
    finally:
        stage.close()
    return Figures(
        seed=seed,
        database="PostgreSQL" if database_url else "SQLite",
        seconds=time.monotonic() - began,
        verdict=verdict,
        goods=goods,
        bills=bills,
        offers=offers,
        answers=answers,
        notices=notices,
        invoices=invoices,
        proposals=proposals,
        faults=faults,
        people=people,
        recovered=len(recoveries),
        recovery_p95=recoveries[int(len(recoveries) * 0.95)] if recoveries else 0.0,
        recovery_max=recoveries[-1] if recoveries else 0.0,
        duplicates_of_control=duplicates,
        violations=tuple(stage.violations),
    )
