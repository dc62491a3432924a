"""The figures as a plain table, each beside its goal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from portal.faults.suite import Figures

GOAL_RECOVERY = 10.0  # seconds


def lines(figures: Figures) -> Iterator[str]:
    """Give the table line by line, then every violation."""
    verdict, goods, bills, offers = figures.verdict, figures.goods, figures.bills, figures.offers
    yield f"\nFaults on {figures.database}, seed {figures.seed}, {figures.seconds:.0f} s\n"
    yield _line("answers accepted", figures.answers)
    yield from _lines("  ", {f"ended {name}": count for name, count in verdict.ends.items()})
    yield _line("notices accepted", figures.notices)
    yield from _lines("  ", {f"ended {name}": count for name, count in goods.ends.items()})
    yield _line("invoices and credit notes accepted", figures.invoices)
    yield from _lines("  ", {f"ended {name}": count for name, count in bills.ends.items()})
    yield _line("files sent as invoices, kept and read", bills.files)
    yield _line("proposals of catalogs accepted", figures.proposals)
    yield from _lines("  ", {f"ended {name}": count for name, count in offers.ends.items()})
    yield "the ERP's ledger"
    yield _line("  answers", verdict.bookings)
    yield _line("  notices", goods.shipped)
    yield _line("  cancellations", goods.cancelled)
    yield _line("  invoices and credit notes", bills.entered)
    yield _line("  payments of these", bills.payments)
    yield _line("  proposals of catalogs", offers.updated)
    yield _line("  invoices paid in full", bills.paid)
    yield _line("goods receipts", goods.receipts)
    yield _line("events of the record, chain verified", verdict.events)
    yield _line("faults injected", sum(figures.faults.values()))
    yield from _lines("  ", figures.faults)
    yield "people"
    yield from _lines("  ", figures.people)
    yield _line("documents open at the last fault of a phase", figures.recovered)
    yield _line("  recovery, 95th percentile", f"{figures.recovery_p95:.1f} s", f"goal below {GOAL_RECOVERY:.0f} s")
    yield _line("  recovery, longest", f"{figures.recovery_max:.1f} s")
    yield "duplicates found in the negative control"
    yield _line("  answers", figures.duplicates_of_control.answers, "goal above 0")
    yield _line("  notices", figures.duplicates_of_control.notices, "goal above 0")
    yield _line("  invoices", figures.duplicates_of_control.invoices, "goal above 0")
    yield _line("  proposals", figures.duplicates_of_control.proposals, "goal above 0")
    yield _line("violations", len(figures.violations), "goal 0")
    for violation in figures.violations:
        yield f"  {violation.kind}: {violation.subject}"


def _lines(indent: str, counts: Mapping[str, int]) -> Iterator[str]:
    for name, count in sorted(counts.items()):
        yield _line(indent + name, count)


def _line(name: str, value: object, goal: str = "") -> str:
    return f"{name:<52}{value!s:>10}  {goal}".rstrip()
