"""Files made to hurt: every one gets a definite verdict, in no time, and nothing of this machine gets into it."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from portal.contracts.formats import invoices, ubl_invoice
from portal.contracts.formats.invoices import ReadInvoice, Syntax
from portal.domain import messages
from tests import invoice_strategies as strategies
from tests.contract.formats import documents

SECRET = "a-word-from-a-file-of-this-machine"
WRITTEN = ubl_invoice.dump(strategies.small_invoice()).decode()
BODY = WRITTEN.partition("?>\n")[2]


def verdict(data: bytes) -> tuple[str, ...]:
    began = time.monotonic()
    found = invoices.read(data)
    assert time.monotonic() - began < 10
    assert all(messages.text(issue) for issue in found.issues)
    return tuple(issue.key for issue in found.issues)


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE Invoice [<!ENTITY x SYSTEM "file://{file}">]>',
        '<!DOCTYPE Invoice [<!ENTITY % p SYSTEM "file://{file}"> %p;]>',
        '<!DOCTYPE Invoice SYSTEM "file://{file}">',
        '<!DOCTYPE Invoice PUBLIC "-//x//x" "http://127.0.0.1:9/x.dtd">',
        "<!DOCTYPE Invoice [<!ENTITY x 'inline'>]>",
        "<!DOCTYPE Invoice>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "iso-8859-1"])
def test_a_document_type_is_refused_in_every_form_and_encoding(declared: str, encoding: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    body = BODY.replace(">RE-1<", ">&x;<") if " x " in declared else BODY
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + declared.format(file=secret) + body
    found = invoices.read(text.encode(encoding))
    assert found.invoice is None
    assert [issue.rule for issue in found.issues][0] in ("FIL-07", "SCH-09")
    assert SECRET not in repr(found)
    if encoding in ("utf-8", "utf-16"):
        assert found.issues[0].key == "FIL-07"


def test_entities_that_grow_are_refused_at_once() -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE Invoice [<!ENTITY a0 "lol">{laughs}]>' + BODY.replace(">RE-1<", ">&a9;<")
    assert verdict(bomb.encode()) in (("FIL-07",), ("SCH-09",))
    quadratic = f'<!DOCTYPE Invoice [<!ENTITY a "{"x" * 100_000}">]>' + BODY.replace(">RE-1<", f">{'&a;' * 10_000}<")
    assert verdict(quadratic.encode()) in (("FIL-07",), ("SCH-09",))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "SCH-09"),
        (b" \n", "SCH-09"),
        (b"%PDF-1.7", "SCH-09"),
        (b"PK\x03\x04", "SCH-09"),
        (b'{"contract": "invoice/1"}', "SCH-09"),
        (WRITTEN.encode()[:-20], "SCH-09"),
        (b"<Invoice/>", "SCH-09.invoice"),
        (b"<html><body/></html>", "SCH-09.invoice"),
        (WRITTEN.replace("Hanse", "Häuser").encode("iso-8859-1"), "SCH-09"),
        (WRITTEN.replace("UTF-8", "nobody-knows").encode(), "SCH-09"),
        ("<a>" * 300 + "</a>" * 300, "SCH-09"),
        (b"<a>" + b" " * (17 * 1024 * 1024) + b"</a>", "SCH-09.large"),
        (b"<a>" + b"x" * (11 * 1024 * 1024) + b"</a>", "SCH-09"),
    ],
)
def test_what_is_no_invoice_is_said_to_be_none(data: bytes | str, expected: str) -> None:
    assert verdict(data if isinstance(data, bytes) else data.encode()) == (expected,)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + WRITTEN.encode(),
        WRITTEN.replace("UTF-8", "UTF-16").encode("utf-16"),
        BODY.encode("utf-16"),
        WRITTEN.encode("utf-16"),  # it says that it is UTF-8, and its mark says better
        WRITTEN.replace("UTF-8", "ISO-8859-1").encode("iso-8859-1"),
        WRITTEN.replace(">RE-1<", "><!-- not --><![CDATA[RE-1]]><").encode(),
        WRITTEN.replace(">RE-1<", ">R<?skip this?>E-1<").encode(),
    ],
)
def test_honest_files_are_read_whatever_their_encoding(data: bytes) -> None:
    assert invoices.read(data).invoice == strategies.small_invoice()


def test_very_many_elements_are_counted_and_not_kept() -> None:
    line = "<cac:InvoiceLine/>"
    found = invoices.read(WRITTEN.replace("<cac:InvoiceLine>", line * 50_000 + "<cac:InvoiceLine>", 1).encode())
    assert found.issues[0].key == "SCH-01.term" or any(issue.key == "SCH-08" for issue in found.issues)
    assert found.invoice is not None
    assert len(found.invoice.lines) == 10_000
    assert len(found.issues) <= 1_000


def test_a_stylesheet_or_an_inclusion_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{secret}" parse="text"/>'
    found = invoices.read(WRITTEN.replace(">RE-1<", f">{include}<").encode())
    assert SECRET not in repr(found)
    assert [issue.path for issue in found.issues] == ["number"]


def _mutants(data: bytes, chance: random.Random, count: int) -> list[bytes]:
    made = []
    for _ in range(count):
        mutant = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(mutant))
            match chance.randrange(5):
                case 0:
                    mutant[place] = chance.randrange(256)
                case 1:
                    del mutant[place : place + chance.randint(1, 200)]
                case 2:
                    mutant[place:place] = mutant[place : place + chance.randint(1, 500)]
                case 3:
                    del mutant[place:]
                case _:
                    mutant[place:place] = chance.choice(
                        [b"<", b"&#0;", b"&x;", b"]]>", b"-", b"9" * 50, b"\xff", b"<!--"]
                    )
            if not mutant:
                break
        made.append(bytes(mutant))
    return made


def _swapped(data: bytes, chance: random.Random, count: int) -> list[bytes]:
    """Give documents that stay well-formed and say something else: values in each other's places."""
    text = data.decode()
    parts = text.split(">")
    made = []
    for _ in range(count):
        changed = list(parts)
        values = [index for index, part in enumerate(parts) if not part.startswith(("<", "\n", "?")) and "</" in part]
        for index in chance.sample(values, min(5, len(values))):
            value = chance.choice(
                ["", "-1", "1e9", "NaN", "9" * 60, "\u202e", "2026-13-45", "true", "é" * 999, "\u2028"]
            )
            changed[index] = value + changed[index][changed[index].index("</") :]
        made.append(">".join(changed).encode())
    return made


def test_real_documents_that_were_damaged_never_break_the_reader() -> None:
    chance = random.Random(16931)
    paths = documents.below("en16931-examples", "xrechnung-testsuite", "zugferd-corpus", "facturx-tests")
    verdicts = 0
    for path in paths:
        data = path.read_bytes()
        if len(data) > 60_000:
            continue
        for mutant in _mutants(data, chance, 25) + _swapped(data, chance, 15):
            found = invoices.read(mutant)
            assert isinstance(found, ReadInvoice)
            assert found.invoice is not None or found.issues
            assert found.invoice is None or found.syntax is not Syntax.UNKNOWN
            assert all(messages.text(issue) for issue in found.issues)
            verdicts += 1
    assert verdicts > 2_000
