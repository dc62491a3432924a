"""GS1-128 symbols as code words and bars (ISO/IEC 15417), and how element strings are shared out among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from portal.domain import gs1

#: The most characters of one GS1-128 symbol, separators included (GS1 General Specifications, 5.4.4.3).
LONGEST = 48
#: Light modules that a symbol needs on either side.
QUIET_ZONE = 10

TO_C, TO_B, FNC1 = 99, 100, 102
START_B, START_C, STOP = 104, 105, 106

# Widths of bars and spaces by code word, a bar first.
_TABLE = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 "
    "113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 "
    "212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 "
    "113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 "
    "314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 "
    "241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 "
    "214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 "
    "211232 2331112"
)
_PATTERNS = tuple(_TABLE.split())


@dataclass(frozen=True)
class Symbol:
    """One GS1-128 symbol: the element strings that it says, in this order."""

    elements: tuple[gs1.Element, ...]

    @property
    def message(self) -> str:
        """What a scanner gives, the leading FNC1 left out."""
        return gs1.message(self.elements)

    @property
    def text(self) -> str:
        """What people read below the bars."""
        return " ".join(element.text for element in self.elements)

    @cached_property
    def codewords(self) -> tuple[int, ...]:
        """Start, FNC1, the message, the check character and stop."""
        return encode(self.message)

    @property
    def modules(self) -> int:
        """The symbol's width in modules, with both quiet zones."""
        return 11 * len(self.codewords) + 2 + 2 * QUIET_ZONE

    @cached_property
    def bars(self) -> tuple[tuple[int, int], ...]:
        """Every dark bar as its distance from the first bar and its width, in modules."""
        place, bars = 0, []
        for codeword in self.codewords:
            for index, width in enumerate(map(int, _PATTERNS[codeword])):
                if index % 2 == 0:
                    bars.append((place, width))
                place += width
        return tuple(bars)


def encode(message: str) -> tuple[int, ...]:
    """Return the shortest code words for a message of printable ASCII and ``gs1.FNC1``, led by FNC1 as GS1-128 is."""
    in_b, in_c = _shortest(message)
    start = (START_C, FNC1, *in_c) if len(in_c) <= len(in_b) else (START_B, FNC1, *in_b)
    check = (start[0] + sum(place * codeword for place, codeword in enumerate(start))) % 103
    return (*start, check, STOP)


def _shortest(message: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the shortest code words that say the message when code set B, or C, is already on.

    From the end to the start: what follows is known for both sets, so a change of set is weighed exactly.
    """
    ends_in_b: list[tuple[int, ...]] = [()]
    ends_in_c: list[tuple[int, ...]] = [()]
    for place in range(len(message) - 1, -1, -1):
        character, pair = message[place], message[place : place + 2]
        stay_in_b = (FNC1 if character == gs1.FNC1 else ord(character) - 32, *ends_in_b[-1])
        stay_in_c: tuple[int, ...] | None = None
        if character == gs1.FNC1:
            stay_in_c = (FNC1, *ends_in_c[-1])
        elif len(pair) == 2 and pair.isdigit():
            stay_in_c = (int(pair), *ends_in_c[-2])
        in_b, in_c = stay_in_b, (TO_B, *stay_in_b)
        if stay_in_c is not None:
            in_b = min(in_b, (TO_C, *stay_in_c), key=len)
            in_c = min(stay_in_c, in_c, key=len)
        ends_in_b.append(in_b)
        ends_in_c.append(in_c)
    return ends_in_b[-1], ends_in_c[-1]


def arrange(elements: Sequence[gs1.Element], *, comfortable: int, most: int) -> tuple[Symbol, ...]:
    """Return symbols that say the element strings in their order, as few as are ``comfortable`` modules wide.

    An element string alone may take up to ``most`` modules; one that needs more is in no symbol, because bars too
    fine for a scanner are worse than none.
    """
    symbols: list[Symbol] = []
    for element in elements:
        if symbols:
            longer = Symbol((*symbols[-1].elements, element))
            if len(longer.message) <= LONGEST and longer.modules <= comfortable:
                symbols[-1] = longer
                continue
        alone = Symbol((element,))
        if alone.modules <= most:
            symbols.append(alone)
    return tuple(symbols)
