"""What is printed is read again: pages by a barcode reader, texts by a PDF reader, ZPL as a printer would."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from portal.adapters.papers import PrintedPapers, layout
from portal.domain import gs1, labels, packing_slips
from portal.domain.code128 import QUIET_ZONE
from portal.domain.labels import LabelData, LabelSize
from portal.domain.shipments import Hazard, Lot, PackingGroup, PackType, Transport
from tests import make

PAPERS = PrintedPapers()
PRINTABLE = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
GTIN = "4006381333931"
KRAKOW = make.address("Fabryka Zawiasów Sp. z o.o.", city="Kraków", country="PL")
OSAKA = make.address("Ōsaka 大阪倉庫", city="大阪市", country="JP", gln="4012345000009")

codes = st.text(st.sampled_from(PRINTABLE), min_size=1, max_size=20)


def label(
    lot: str = "L-4711/a", order: str = "4500017", quantity: str = "96", gtin: str = GTIN, **parties: Any
) -> LabelData:
    """Make the label of the one carton of a notice."""
    ordered = make.order(make.line(10, gtin=gtin, description="Hinge, 90 mm"), number=order)
    lots = (Lot(Decimal(quantity), lot, best_before=date(2027, 12, 31)),) if lot else ()
    notice = make.notice(
        make.ship_line(order_=order, quantity=quantity, lots=lots), units=(make.unit(1, make.packed(quantity)),)
    )
    values = {"sender": KRAKOW, "ship_to": OSAKA, "unit_names": {"H87": "pieces"}, **parties}
    return labels.of_notice(notice, [ordered], **values)[0]


def asked(of: LabelData) -> set[str]:
    return {element.data for element in (of.sscc, *of.goods, *of.ways)}


def elements(message: str) -> set[str]:
    """Cut a message as a scanner's program does: by length where it is fixed, else by FNC1."""
    found = set()
    while message:
        fixed = {"00": 20, "02": 16, "15": 8, "41": 16}.get(message[:2])
        end = fixed or (message + gs1.FNC1).index(gs1.FNC1)
        found.add(message[:end])
        message = message[end:].removeprefix(gs1.FNC1)
    return found


def page(pdf: bytes, number: int = 0, dpi: int = 300) -> Image.Image:
    return pypdfium2.PdfDocument(pdf)[number].render(scale=dpi / 72, grayscale=True).to_pil()


def scanned(image: Image.Image) -> set[str]:
    codes = zxingcpp.read_barcodes(image)
    assert {code.content_type for code in codes} == {zxingcpp.ContentType.GS1}
    return set().union(*(elements(bytes(code.bytes).decode()) for code in codes))


def read(pdf: bytes, number: int = 0) -> str:
    return pypdfium2.PdfDocument(pdf)[number].get_textpage().get_text_range()


@pytest.mark.parametrize("size", LabelSize)
def test_a_scanner_reads_every_element_string_of_every_size(size):
    one = label()
    assert len(asked(one)) == 7
    assert scanned(page(PAPERS.labels_pdf([one], size))) == asked(one)


@settings(max_examples=12, deadline=None)
@given(
    st.sampled_from(LabelSize),
    st.one_of(st.just(""), codes),
    codes,
    st.integers(1, 99_999_999),
    st.sampled_from([GTIN, "96385074", ""]),
)
def test_a_scanner_reads_what_was_asked_of_drawn_notices(size, lot, order, quantity, gtin):
    one = label(lot, order, str(quantity), gtin)
    assert scanned(page(PAPERS.labels_pdf([one], size))) == asked(one)


@pytest.mark.parametrize("size", LabelSize)
def test_a_page_has_the_size_of_the_label(size):
    width, height = pypdfium2.PdfDocument(PAPERS.labels_pdf([label()], size))[0].get_size()
    assert (width, height) == pytest.approx([float(side) / 25.4 * 72 for side in size.value], abs=0.01)


def test_a_label_says_it_in_words():
    said = read(PAPERS.labels_pdf([label()], LabelSize.A6))
    for words in (
        "Fabryka Zawiasów", "Kraków", "Ōsaka 大阪倉庫", "大阪市", "Order 4500017", "GTIN 04006381333931",
        "Hinge, 90 mm", "Count 96 pieces", "Lot L-4711/a", "Best before 31 Dec 2027", "Gross weight 12.5 kg",
        "Carton 1 of 1", f"(00) {make.sscc(1)}", "(37) 96", "(410) 4012345000009",
    ):  # fmt: skip
        assert words in said


def test_an_item_without_gtin_is_named_by_its_number():
    assert "Item ITEM-10" in read(PAPERS.labels_pdf([label(gtin="")], LabelSize.A6))


def test_a_character_without_a_shape_is_marked_and_told():
    name = "شركة Halal Foods"
    said = read(PAPERS.labels_pdf([label(ship_to=make.address(name))], LabelSize.A6))
    assert "[?] Halal Foods" in said
    assert PAPERS.unprintable(name) == "شركة"
    assert PAPERS.unprintable("Ōsaka 大阪 서울 Kraków Hồ Chí Minh Αθήνα Київ") == ""


def test_letters_put_together_of_two_marks_print_as_one():
    assert "Ōsaka" in read(PAPERS.labels_pdf([label(ship_to=make.address("O\u0304saka"))], LabelSize.A6))


def test_an_order_too_long_for_bars_is_in_words_alone():
    one = label(order="Z" * 30)
    pdf = PAPERS.labels_pdf([one], LabelSize.A6)
    assert asked(one) - scanned(page(pdf)) == {"400" + "Z" * 30}
    assert "Order " + "Z" * 30 in read(pdf)
    assert scanned(page(PAPERS.labels_pdf([one], LabelSize.A5))) == asked(one)


LONG = make.address("Word " * 60, lines=("Street " * 40,) * 9, city="大阪" * 90, gln="4012345000009")


@pytest.mark.parametrize("size", LabelSize)
@pytest.mark.parametrize("dot", [0.001, 1 / 8, 25.4 / 300])
@pytest.mark.parametrize("one", [label(), label("L" * 20, "Z" * 30, "99999999", sender=LONG, ship_to=LONG)])
def test_bars_can_be_scanned_and_nothing_runs_into_another(size, dot, one):
    sheet = layout.lay_out(one, size, dot)
    for bars in sheet.bars:
        assert bars.module >= 0.25
        assert bars.module / dot == pytest.approx(round(bars.module / dot))
        assert bars.height >= 7
        assert bars.x - QUIET_ZONE * bars.module >= 2 - 1e-6
        assert bars.x + bars.symbol.modules * bars.module - QUIET_ZONE * bars.module <= sheet.width - 2 + 1e-6
    lowest, *others = sheet.bars
    assert lowest.symbol.elements == (one.sscc,)
    assert lowest.module >= 0.49
    assert lowest.height >= 20
    for below, above in zip(sheet.bars, others, strict=False):
        assert above.y + above.height < below.y
    words = [text for text in sheet.texts if not text.said.startswith("(")]
    assert max(text.y + text.size * 0.3 for text in words) <= sheet.bars[-1].y
    for text in sheet.texts:
        assert text.x + layout.fonts.width(text.said, text.size) <= sheet.width - 2 + 0.1


def test_one_page_for_each_label_and_progress_is_told():
    many = [replace(label(), sscc=gs1.Element("00", make.sscc(serial))) for serial in (1, 2, 3)]
    told: list[tuple[int, int]] = []
    pdf = PAPERS.labels_pdf(many, LabelSize.A6, lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert [one.sscc.data in scanned(page(pdf, number)) for number, one in enumerate(many)] == [True] * 3


def test_nothing_to_print_is_told():
    with pytest.raises(ValueError, match="no labels"):
        PAPERS.labels_pdf([], LabelSize.A6)
    with pytest.raises(ValueError, match="no labels"):
        PAPERS.labels_zpl([], LabelSize.A6, 203)


#: Prints everything and tells the digest; run with other seeds of Python's hashes and at another time.
AGAIN = """
from hashlib import sha256
from portal.domain.labels import LabelSize
from tests.unit.adapters import test_papers as t
printed = t.everything()
print(sha256(printed).hexdigest())
"""


def everything() -> bytes:
    one = label()
    parts = [PAPERS.labels_pdf([one, one], size) + PAPERS.labels_zpl([one], size, 203) for size in LabelSize]
    return b"".join([*parts, PAPERS.packing_slip(slip())])


def test_the_same_notice_prints_the_same_bytes_in_every_process():
    root = Path(__file__).resolve().parents[3]
    digests = {
        subprocess.run(
            [sys.executable, "-c", AGAIN],
            capture_output=True,
            text=True,
            check=True,
            cwd=root,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root), "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(digests) == 1
    assert everything() == everything()


def zpl(one: LabelData, size: LabelSize = LabelSize.INCHES_4X6, dpi: int = 203) -> str:
    return PAPERS.labels_zpl([one], size, dpi).decode()


def unescaped(data: str) -> str:
    return re.sub(r"_([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), data)


def encoded(data: str) -> str:
    """Read the data of a ``^BC`` as the printer does: set by set, ``>8`` is FNC1."""
    start, data = data[:2], unescaped(data[2:])
    assert data.startswith(">8")
    in_c, said, data = {">;": True, ">:": False}[start], "", data[2:]
    while data:
        code, rest = data[:2], data[2:]
        if code == ">8":
            said += gs1.FNC1
        elif code == (">6" if in_c else ">5"):
            in_c = not in_c
        elif code == ">0" and not in_c:
            said += ">"
        elif in_c:
            assert code.isdigit()
            said += code
        else:
            assert code[0] != ">"
            said, rest = said + code[0], data[1:]
        data = rest
    return said


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(LabelSize), st.sampled_from([203, 300]), codes, codes, st.integers(1, 99_999_999))
def test_zpl_says_what_was_asked(size, dpi, lot, order, quantity):
    one = label(lot, order, str(quantity))
    data = re.findall(r"\^BCN,\d+,N,N,N\^FH\^FD(.*?)\^FS", zpl(one, size, dpi))
    assert set().union(*(elements(encoded(said)) for said in data)) == asked(one)


def test_zpl_starts_the_sscc_in_digits_with_fnc1():
    assert f"^FD>;>800{make.sscc(1)}^FS" in zpl(label())


@pytest.mark.parametrize(("dpi", "width", "height", "module"), [(203, 813, 1219, 4), (300, 1200, 1800, 6)])
def test_zpl_knows_the_printers_dots(dpi, width, height, module):
    said = zpl(label(), dpi=dpi)
    assert f"^PW{width}^LL{height}" in said
    assert f"^BY{module}^BCN" in said


def test_zpl_texts_are_no_commands():
    said = zpl(label(sender=make.address("A^XZ~JA_5E\\& Söhne")))
    assert "^FDA_5EXZ_7EJA_5F5E\\& Söhne^FS" in said
    assert said.count("^XA") == said.count("^XZ") == 1
    assert said.startswith("^XA^CI28")
    assert "~" not in said


def test_zpl_draws_the_letters_that_printers_lack():
    said = zpl(label())
    assert "大" not in said
    assert "ó" in said
    total, row, dots = re.findall(r"\^GFA,\d+,(\d+),(\d+),([0-9A-F]+)\^FS", said)[0]
    assert len(dots) == 2 * int(total)
    assert int(total) % int(row) == 0
    assert set(dots) > {"0", "F"}


def test_a_resolution_that_is_not_known_is_told():
    with pytest.raises(ValueError, match="600"):
        PAPERS.labels_zpl([label()], LabelSize.A6, 600)


def slip(lines: int = 40) -> packing_slips.PackingSlip:
    ordered = make.order(*(make.line(number, description=f"部品 {number} " * 9) for number in range(1, lines + 1)))
    lots = (Lot(Decimal(100), "L1", ("S1", "S2"), date(2027, 12, 31), origin="PL"),)
    notice = make.notice(
        make.ship_line(1, line_=1, lots=lots, hazard=Hazard("UN1133", "3", PackingGroup.MEDIUM)),
        *(make.ship_line(number, line_=number, lots=lots) for number in range(2, lines + 1)),
        units=(
            make.unit(1, type=PackType.PALLET, gross=Decimal(300)),
            *(make.unit(number, make.packed("50", number - 1, "L1"), parent=1) for number in range(2, lines)),
        ),
        transport=Transport("DHL", "DHLX", tracking="JD0001", pallets=2),
        note="Ring the bell at gate 4.",
    )
    return packing_slips.of_notice(notice, [ordered], sender=KRAKOW, ship_to=OSAKA, unit_names={"H87": "pieces"})


def test_a_packing_slip_tells_the_notice_its_lines_and_its_units():
    pdf = PAPERS.packing_slip(slip())
    pages = [read(pdf, number) for number in range(len(pypdfium2.PdfDocument(pdf)))]
    whole = "\n".join(pages)
    for words in (
        "Packing slip DN-77", "Planned ship date: Sat 18 Apr 2026", "Planned arrival: Mon 20 Apr 2026 at Ōsaka",
        "Kraków", "大阪市", "Carrier: DHL, DHLX",
        "Tracking: JD0001", "Ring the bell at gate 4.", "4500017, 40", "ITEM-40", "100 pieces",
        "Lot L1: 100 pieces, best before 31 Dec 2027, origin PL, serial numbers S1, S2", "Pallet 1", make.sscc(1),
        "Dangerous goods: UN1133, class 3, packing group II", "Carton 39", "50 pieces ITEM-38, lot L1",
    ):  # fmt: skip
        assert words in re.sub(r" +", " ", whole)
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text


def test_a_packing_slip_names_the_item_that_ships_instead():
    notice = make.notice(make.ship_line(substitute="ALT-1"), units=(make.unit(1, make.packed()),))
    told = packing_slips.of_notice(notice, [make.order()], sender=KRAKOW, ship_to=OSAKA, unit_names={})
    assert (told.lines[0].item, told.lines[0].description) == ("ALT-1", "in place of ITEM-10")
    assert told.units[0].contents == ("100 H87  ALT-1",)


def test_a_packing_slip_names_units_in_a_ring_once():
    ring = (make.unit(1, make.packed("40"), parent=2), make.unit(2, make.packed("60"), parent=1))
    told = packing_slips.of_notice(make.notice(units=ring), [make.order()], sender=KRAKOW, ship_to=OSAKA, unit_names={})
    assert sorted(unit.name for unit in told.units) == ["Carton 1", "Carton 2"]


def test_a_packing_slip_of_a_pallet_lists_what_stands_on_it_below_it():
    units = (
        make.unit(1, make.packed("40"), parent=3),
        make.unit(2, make.packed("60")),
        make.unit(3, type=PackType.PALLET),
    )
    told = packing_slips.of_notice(
        make.notice(units=units), [make.order()], sender=KRAKOW, ship_to=OSAKA, unit_names={}
    )
    assert [(unit.depth, unit.name) for unit in told.units] == [(0, "Carton 2"), (0, "Pallet 3"), (1, "Carton 1")]
