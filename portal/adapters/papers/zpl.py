"""Labels as ZPL II for label printers of 203 or 300 dots per inch.

The printer's own font has Latin letters; texts with other letters go as pictures in the fonts of the PDF, because
a printer without the letters would print boxes and say nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from portal.adapters.papers import fonts
from portal.adapters.papers.layout import Bars, Text, lay_out
from portal.domain.code128 import FNC1, START_B, START_C, TO_B, TO_C
from portal.domain.labels import LabelData, LabelSize
from portal.ports.papers import Progress

#: Dots per millimetre as the printers' heads really have them.
_DOTS = {203: 8.0, 300: 300 / 25.4}

#: The last character of Latin-1, which font 0 of every printer has.
_OWN = "\xff"

_START = {START_B: ">:", START_C: ">;"}
_IN_C = {TO_B: ">6", FNC1: ">8"}
_IN_B = {TO_C: ">5", FNC1: ">8", ord(">") - 32: ">0"}


def labels(labels: Sequence[LabelData], size: LabelSize, dpi: int, on_progress: Progress | None) -> bytes:
    """See ``Papers.labels_zpl``."""
    if not labels:
        raise ValueError("there are no labels to print")
    if dpi not in _DOTS:
        raise ValueError(f"printers of {dpi} dots per inch are not known")
    formats = []
    for done, label in enumerate(labels, 1):
        formats.append(_format(label, size, _DOTS[dpi]))
        if on_progress:
            on_progress(done, len(labels))
    return "\n".join([*formats, ""]).encode()


def _format(label: LabelData, size: LabelSize, dots: float) -> str:
    sheet = lay_out(label, size, 1 / dots)
    width, height = round(sheet.width * dots), round(sheet.height * dots)
    edge = round(2 * dots)
    return "\n".join(
        [
            "^XA^CI28^LH0,0",
            f"^PW{width}^LL{height}",
            *(f"^FO{edge},{round(y * dots)}^GB{width - 2 * edge},1,1^FS" for y in sheet.rules),
            *(_bars(bars, dots) for bars in sheet.bars),
            *(_text(text, dots) for text in sheet.texts),
            "^XZ",
        ]
    )


def _bars(bars: Bars, dots: float) -> str:
    """``^BY`` sets the module; ``^BC`` draws without a text and adds the check character itself."""
    place = f"^FO{round(bars.x * dots)},{round(bars.y * dots)}"
    return f"{place}^BY{round(bars.module * dots)}^BCN,{round(bars.height * dots)},N,N,N^FH^FD{_said(bars)}^FS"


def _said(bars: Bars) -> str:
    """Return the code words between start and check character as ZPL spells them, set by set."""
    start, *codewords = bars.symbol.codewords[:-2]
    said, is_in_c = _START[start], start == START_C
    for codeword in codewords:
        special = (_IN_C if is_in_c else _IN_B).get(codeword)
        said += special or (f"{codeword:02}" if is_in_c else _escaped(chr(codeword + 32)))
        if codeword == (TO_B if is_in_c else TO_C):
            is_in_c = not is_in_c
    return said


def _text(text: Text, dots: float) -> str:
    size = round(text.size * dots)
    said = "".join(run.text for run in fonts.runs(text.said))
    if all(character <= _OWN for character in said):
        return f"^FO{round(text.x * dots)},{round(text.y * dots) - size}^A0N,{size},{size}^FH^FD{_escaped(said)}^FS"
    return f"^FO{round(text.x * dots)},{round(text.y * dots) - size}{_picture(text.said, size)}^FS"


def _escaped(said: str) -> str:
    """Return a text in which no character is a command; ``_`` starts the escapes of ``^FH``."""
    return said.replace("_", "_5F").replace("^", "_5E").replace("~", "_7E")


@lru_cache(maxsize=512)
def _picture(text: str, size: int) -> str:
    """Return a text as a picture of black and white dots (``^GFA``); its baseline is ``size`` dots below its top.

    Most labels of a notice say the same names, so pictures are kept for a while.
    """
    pens = [(_pen(run.face, size), run.text) for run in fonts.runs(text)]
    wide = sum(round(pen.getlength(said)) for pen, said in pens)
    # Descenders need a third below the baseline; rows are whole bytes.
    image = Image.new("1", (-(-wide // 8) * 8, size + size // 3), 1)
    draw, x = ImageDraw.Draw(image), 0
    for pen, said in pens:
        draw.text((x, size), said, font=pen, fill=0, anchor="ls")
        x += round(pen.getlength(said))
    row = image.width // 8
    dots = bytes(byte ^ 0xFF for byte in image.tobytes())
    return f"^GFA,{len(dots)},{len(dots)},{row},{dots.hex().upper()}"


@lru_cache(maxsize=32)
def _pen(face: fonts.Face, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(face.path, size, face.index)
