"""Electronic invoices: how many are read and judged rightly, how long one takes, and one of 5,000 lines."""

from __future__ import annotations

import csv
import resource
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from lxml import etree

from portal.bench.clocks import once
from portal.bench.figures import Figure
from portal.contracts.formats import invoices, official, pdf_invoice, ubl_invoice, xml
from portal.contracts.formats.invoices import Syntax
from portal.contracts.formats.official import Weight
from portal.domain.errors import Invalid
from portal.domain.invoice_amounts import completed
from portal.domain.invoice_parties import Identifier, Party, PostalAddress
from portal.domain.invoices import Invoice, InvoiceLine, InvoiceType, Totals
from portal.domain.taxes import Tax, TaxCategory

LINES = 5_000
READ_SECONDS, CHECK_MILLISECONDS = 5.0, 50.0

#: Public documents beside the checkout; what they would show is left out where they are not.
CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"
_WITH_PDFS = ("zugferd-corpus", "facturx-tests")
_EXAMPLES = ("en16931-examples", "xrechnung-testsuite", "zugferd-corpus", "facturx-tests", "ubl21-oasis/invoice")
#: Examples that EN 16931 takes and Factur-X, by whose rules CII is judged here, does not: for values of code lists.
_STRICTER = frozenset({"CII_business_example_Z.xml", "XRechnung-O.xml"})
_TEST_SET = {"t": "http://difi.no/xsd/vefa/validator/1.0"}


def measure(*, lines: int = LINES, most: int | None = None) -> Iterator[Figure]:
    """Measure reading and judging the public documents (``most`` of each kind; None: all), and one large invoice."""
    yield Figure("get the official rules ready", once(lambda: official.check(_written(1))).wall, "s")
    if CORPORA.is_dir():
        yield from _examples(most)
        yield from published(most)
        yield from _pdfs(most)
        yield from _official_tests(most)
    with get_context("spawn").Pool(1) as alone:
        yield from alone.apply(_large, (lines, _written(lines), _written(1)))


def _examples(most: int | None) -> Iterator[Figure]:
    files = [path.read_bytes() for folder in _EXAMPLES for path in sorted((CORPORA / folder).rglob("*.xml"))[:most]]
    read = [(data, invoices.read(data)) for data in files]
    understood = [data for data, found in read if found.invoice is not None]
    yield Figure("public documents read", len(files), "")
    yield Figure("of these understood as invoices", len(understood), "")
    yield Figure("of these with nothing left to ask", sum(found.is_readable for _, found in read), "")
    yield from _spread("read one (CPU)", (once(partial(invoices.read, data)).cpu for data in files), None)
    for data in understood:
        official.check(data)  # every rulebook is ready now
    times = (once(partial(official.check, data)).cpu for data in understood)
    yield from _spread("judge one by the official rules (CPU)", times, CHECK_MILLISECONDS)


def published(most: int | None) -> Iterator[Figure]:
    """Judge the examples of EN 16931 and XRechnung that should pass by their publisher; other syntaxes are left out."""
    for folder, expected in (("en16931-examples", "pass"), ("xrechnung-testsuite", "pass under XRechnung CIUS")):
        files = [path for path in _expected(folder, expected) if path.name not in _STRICTER and path.suffix == ".xml"]
        said = [path.read_bytes() for path in files[:most]]
        asked = [data for data in said if invoices.read(data).syntax is not Syntax.UNKNOWN]
        passed = sum(
            invoices.read(data).is_readable and all(one.weight is Weight.WARNING for one in official.check(data))
            for data in asked
        )
        yield Figure(f"{folder}: documents that should pass", len(asked), "")
        yield Figure(f"{folder}: of these read and passed", passed, "", len(asked), is_least=True)


def _pdfs(most: int | None) -> Iterator[Figure]:
    """Take the data out of PDFs, or say why there is none; a file that is only called damaged has no verdict."""
    files = [path for folder in _WITH_PDFS for path in _expected(folder, "") if path.suffix.lower() == ".pdf"][:most]
    carried, told = 0, 0
    for path in files:
        try:
            carried += bool(pdf_invoice.read(path.read_bytes()).xml)
        except Invalid as refusal:
            told += all(issue.key != "FIL-06.pdf" for issue in refusal.issues)
    yield Figure("Factur-X and ZUGFeRD PDFs read", len(files), "")
    yield Figure("of these that give their XML", carried, "")
    yield Figure("of these that give XML or a definite verdict", carried + told, "", len(files), is_least=True)


def _expected(folder: str, expected: str) -> list[Path]:
    """Return the files of a folder of which their publisher says this, or what begins like it."""
    with (CORPORA / "MANIFEST.tsv").open() as opened:
        rows = list(csv.DictReader(opened, delimiter="\t"))
    return sorted(
        CORPORA / row["file"]
        for row in rows
        if row["file"].startswith(f"{folder}/") and row["expected"].startswith(expected)
    )


def _spread(what: str, seconds: Iterable[float], goal: float | None) -> Iterator[Figure]:
    took = sorted(seconds)
    yield Figure(f"{what}, p50", took[len(took) // 2] * 1000, "ms", goal)
    yield Figure(f"{what}, p95", took[len(took) * 95 // 100] * 1000, "ms")


def _official_tests(most: int | None) -> Iterator[Figure]:
    """Ask the official tests of EN 16931: what each expects to hold or not to hold."""
    asked, wrong, began = 0, 0, time.monotonic()
    with (CORPORA / "EXPECT.tsv").open() as opened:
        rows = [row for row in csv.DictReader(opened, delimiter="\t") if row["file"].startswith("en16931-unit/")]
    for row in rows[:most]:
        root = xml.parse((CORPORA / row["file"]).read_bytes())
        test = root.findall("t:test", _TEST_SET)[int(row["test_no"]) - 1]
        document = next(one for one in test if etree.QName(one).namespace != _TEST_SET["t"])
        alone = etree.fromstring(etree.tostring(document))
        found = {one.rule for one in official.check(alone, with_schema=False)}
        kept = set(row["success"].split())
        broken = set(f"{row['error']} {row['warning']} {row['fatal']}".split())
        asked += len(kept) + len(broken)
        wrong += len(kept & found) + len(broken - found)
    yield Figure("expectations of official tests asked", asked, "")
    yield Figure("of these answered otherwise", wrong, "", 0)
    yield Figure("one official test", (time.monotonic() - began) / len(rows[:most]) * 1000, "ms")


def _large(lines: int, data: bytes, small: bytes) -> list[Figure]:
    """Read and judge one large invoice, in a process that has done nothing but get the rules ready."""
    official.check(small)
    return [
        Figure(f"an invoice of {lines:,} lines", len(data) / 1_000_000, "MB"),
        Figure("read it, CPU", once(lambda: invoices.read(data)).cpu, "s", READ_SECONDS),
        Figure("judge it by the official rules, CPU", once(lambda: official.check(data)).cpu, "s"),
        Figure("the most memory of that process", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB"),
    ]


def _written(lines: int) -> bytes:
    """Write an invoice of so many lines that keeps every rule."""
    place = PostalAddress(("Kai 1",), "Bremen", "28195", "", "DE")
    line = InvoiceLine(
        "1", Decimal(12), "H87", Decimal(0), Decimal("14.95"), "Hexagon bolt", Tax(TaxCategory.STANDARD, Decimal(19)),
        price_base=Decimal(100), order_line="10", buyer_item="B-1", seller_item="S-1",
    )  # fmt: skip
    invoice = Invoice(
        number="BENCH-1",
        supplier="",
        type=InvoiceType.INVOICE,
        issued=date(2026, 6, 8),
        currency="EUR",
        lines=tuple(replace(line, id=str(number)) for number in range(1, lines + 1)),
        totals=Totals(Decimal(0), Decimal(0), Decimal(0), Decimal(0)),
        seller=Party("Hanse GmbH", ids=(Identifier("S-1"),), vat_id="DE123456788", address=place),
        buyer=Party("Buyer AG", address=place),
        due=date(2026, 7, 8),
        order="PO-1",
    )
    return ubl_invoice.dump(completed(invoice))
