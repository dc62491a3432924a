"""The fonts on paper, both embedded: Noto Sans for Latin, Greek and Cyrillic, WenQuanYi Micro Hei for Chinese, Japanese
and Korean. Texts are set as they are; where the first font lacks a character, the second is asked.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

#: Stands for characters that no font has.
MISSING = "[?]"
ELLIPSIS = "…"

# Control and direction marks and line ends: they have no shape of their own to be missed.
_SHAPELESS = {"Cc", "Cf", "Zl", "Zp"}
# Letters that stand in another order than they are written in: without a shaping engine they would read wrong.
_SHAPED = frozenset(range(0x0900, 0x0980))


@dataclass(frozen=True, slots=True)
class Face:
    """A font file: its name in PDF, its path, and its place in a collection."""

    name: str
    path: str
    index: int = 0


LATIN = Face("PortalLatin", str(files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf"))
CJK = Face("PortalCJK", str(files("paperang_p2_fonts_cjk") / "fonts" / "wqy-microhei.ttc"))


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a text in one font."""

    face: Face
    text: str


@lru_cache(maxsize=1)
def _shapes() -> tuple[tuple[Face, frozenset[int]], ...]:
    """Register the fonts and return which characters each has. Reading them takes half a second, once."""
    known = []
    for face in (LATIN, CJK):
        font = TTFont(face.name, face.path, subfontIndex=face.index)
        pdfmetrics.registerFont(font)
        known.append((face, frozenset(font.face.charToGlyph) - _SHAPED))
    return tuple(known)


@lru_cache(maxsize=8192)
def runs(text: str) -> tuple[Run, ...]:
    """Return a text cut where the font changes, composed (NFC), its line breaks and invisible marks left out."""
    parts: list[tuple[Face, str]] = []
    was_missing = False
    for character in _composed(text):
        face = _face(character)
        shown = character if face else "" if was_missing else MISSING
        was_missing = face is None
        if parts and parts[-1][0] == (face or LATIN):
            parts[-1] = (parts[-1][0], parts[-1][1] + shown)
        else:
            parts.append((face or LATIN, shown))
    return tuple(Run(face, said) for face, said in parts)


def unprintable(text: str) -> str:
    """Return the characters that no font has, each once, in their order."""
    return "".join(dict.fromkeys(character for character in _composed(text) if _face(character) is None))


@lru_cache(maxsize=8192)
def width(text: str, size: float) -> float:
    """Return how wide a text is, in the unit of ``size``."""
    return float(sum(pdfmetrics.stringWidth(run.text, run.face.name, size) for run in runs(text)))


def fit(text: str, size: float, smallest: float, room: float) -> tuple[str, float]:
    """Return the text and the largest size, of at most ``size``, in which it fits the room; then cut by an ellipsis."""
    natural = width(text, size)
    if natural <= room:
        return text, size
    smaller = max(size * room / natural, smallest)
    return (text, smaller) if smaller > smallest else (_cut(text, smallest, room), smallest)


def wrap(text: str, size: float, room: float, lines: int) -> list[str]:
    """Return the text in at most so many lines that fit the room, the last one cut by an ellipsis where it must be."""
    said: list[str] = []
    rest = " ".join(_composed(text).split())
    while rest and len(said) < lines - 1:
        end = _fitting(rest, size, room)
        if end < len(rest):
            # Chinese and Japanese break anywhere; other words break at a space if there is one.
            space = rest.rfind(" ", 0, end + 1)
            end = space if space > 0 else end
        said.append(rest[:end])
        rest = rest[end:].lstrip()
    return [*said, _cut(rest, size, room)] if rest else said


def _cut(text: str, size: float, room: float) -> str:
    if width(text, size) <= room:
        return text
    return text[: _fitting(text, size, room - width(ELLIPSIS, size))].rstrip() + ELLIPSIS


def _fitting(text: str, size: float, room: float) -> int:
    """Return how many characters fit, at least one."""
    least, most = 1, len(text)
    while least < most:
        middle = (least + most + 1) // 2
        if width(text[:middle], size) <= room:
            least = middle
        else:
            most = middle - 1
    return least


def _composed(text: str) -> str:
    plain = "".join(" " if character in "\t\r\n\u2028\u2029" else character for character in text)
    return "".join(
        character
        for character in unicodedata.normalize("NFC", plain)
        if unicodedata.category(character) not in _SHAPELESS
    )


def _face(character: str) -> Face | None:
    return next((face for face, shapes in _shapes() if ord(character) in shapes), None)
