"""How values read on a page: filters as plain functions, in English that every country can read.

Narrow no-break spaces group digits and a no-break space ties a number to its unit, so no figure breaks over
two lines and no reader takes a comma for a decimal point.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from flask import Flask
from markupsafe import Markup

from portal.domain.money import exponent
from portal.domain.quantities import as_decimal

THIN = "\N{NARROW NO-BREAK SPACE}"
SPACE = "\N{NO-BREAK SPACE}"

# UN/ECE Recommendation 20, and Recommendation 21 behind an X: the units that orders are written in.
_UNITS = {
    "C62": "pc", "H87": "pc", "EA": "each", "PR": "pair", "SET": "set", "DZN": "dozen", "MIL": "thousand",
    "CEN": "hundred", "GRO": "gross", "KGM": "kg", "GRM": "g", "MGM": "mg", "TNE": "t", "LBR": "lb",
    "ONZ": "oz", "MTR": "m", "CMT": "cm", "MMT": "mm", "KMT": "km", "INH": "in", "FOT": "ft", "YRD": "yd",
    "MTK": "m²", "CMK": "cm²", "MTQ": "m³", "CMQ": "cm³", "LTR": "l", "MLT": "ml", "GLL": "gal", "SEC": "s",
    "MIN": "min", "HUR": "h", "DAY": "day", "WEE": "week", "MON": "month", "ANN": "year", "KWH": "kWh",
    "XBX": "box", "XCT": "carton", "XCS": "case", "XPX": "pallet", "XBG": "bag", "XRO": "roll",
    "XDR": "drum", "XPK": "pack", "XPA": "packet", "XBO": "bottle", "XCA": "can", "XCR": "crate",
    "XTU": "tube", "XPC": "parcel", "XSA": "sack", "XCL": "coil", "XBE": "bundle", "XRL": "reel",
    "XSH": "sheet", "XJR": "jar", "XTY": "tray", "XBJ": "bucket",
}  # fmt: skip

_STEPS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
_RELATIVE_DAYS = 14

_SIZES = (("MB", 1024 * 1024), ("kB", 1024))


def init_filters(app: Flask, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    """Register the filters; ``now`` is what relative times are told from (aware, UTC)."""
    app.jinja_env.filters.update(
        amount=amount,
        bdi=bdi,
        change=change,
        date=day,
        duration=duration,
        exact=exact,
        instant=lambda moment: instant(moment, now()),
        iso=iso,
        money=money,
        number=number,
        percent=percent,
        plural=plural,
        quantity=quantity,
        relative=lambda moment: relative(moment, now()),
        size=size,
        unit=unit,
        weekday=weekday,
    )


def number(value: Decimal | int, decimals: int = 0) -> str:
    """Return the number in groups of three digits, with at least ``decimals`` decimals, no zeros after them.

    >>> number(Decimal("12345.6700"), 2).replace(THIN, " ")
    '12 345.67'
    """
    whole, _, rest = f"{abs(value):,f}".partition(".")
    rest = rest.rstrip("0").ljust(decimals, "0")
    sign = "\N{MINUS SIGN}" if value < 0 else ""
    return sign + whole.replace(",", THIN) + (f".{rest}" if rest else "")


def amount(value: Decimal, currency: str) -> str:
    """Return the amount without its currency, with the currency's decimals or more where a price has more."""
    return number(value, exponent(currency))


def money(value: Decimal, currency: str) -> str:
    """Return ``12 345.60 EUR``: the currency's own decimals (ISO 4217), more where a price has more."""
    return f"{amount(value, currency)}{SPACE}{currency}"


def quantity(value: Decimal | Fraction | int, code: str = "") -> str:
    """Return ``1 200 pc``: rounded to three decimals, no trailing zeros, the unit in words when given."""
    figure = number(value if isinstance(value, Decimal) else as_decimal(Fraction(value)))
    return f"{figure}{SPACE}{unit(code)}" if code else figure


def unit(code: str) -> str:
    """Return the unit's name for its Recommendation 20 code; an unknown code stands for itself."""
    return _UNITS.get(code, code)


def percent(share: Decimal) -> str:
    """Return a share of one as a percentage: ``0.125`` is ``12.5 %``."""
    return f"{number((share * 100).normalize())}{SPACE}%"


def change(value: Decimal) -> str:
    """Return a change in per cent with its sign, rounded to two decimals: ``+2.5 %``; ``0 %`` has none."""
    rounded = round(value, 2)
    return f"{'+' if rounded > 0 else ''}{number(rounded)}{SPACE}%"


def size(octets: int) -> str:
    """Return ``8 MB``, ``8.6 MB`` or ``640 kB``, of 1,024 each and rounded to one decimal; ``12 bytes`` below that."""
    for name, step in _SIZES:
        if octets >= step:
            return f"{number(round(Decimal(octets) / step, 1))}{SPACE}{name}"
    return plural(octets, "byte")


def day(value: date) -> str:
    """Return ``12 Mar 2026``."""
    return f"{value.day}{SPACE}{value:%b}{SPACE}{value.year}"


def weekday(value: date) -> str:
    """Return ``Thu 12 Mar 2026``, for dates that somebody plans by."""
    return f"{value:%a}{SPACE}{day(value)}"


@lru_cache(maxsize=1024)
def exact(moment: datetime) -> str:
    """Return ``12 Mar 2026, 14:05 UTC``."""
    at = moment.astimezone(UTC)
    return f"{day(at)}, {at:%H:%M}{SPACE}UTC"


def iso(moment: datetime | date) -> str:
    """Return the ISO 8601 form that ``<time datetime>`` wants; instants in UTC with seconds."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(moment, datetime) else moment.isoformat()


def relative(moment: datetime, now: datetime) -> str:
    """Return ``3 minutes ago`` or ``in 2 hours``; the date itself when it is more than two weeks away."""
    seconds = (now - moment).total_seconds()
    if abs(seconds) < 45:
        return "just now" if seconds >= 0 else "in a moment"
    if abs(seconds) > _RELATIVE_DAYS * 86_400:
        return day(moment.astimezone(UTC))
    words = duration(abs(seconds))
    return f"{words} ago" if seconds > 0 else f"in {words}"


def instant(moment: datetime, now: datetime) -> Markup:
    """Return a ``<time>`` that reads relatively, its title the exact time; a script keeps it fresh."""
    return Markup('<time datetime="{}" title="{}" data-relative>{}</time>').format(
        iso(moment), exact(moment), relative(moment, now)
    )


def duration(seconds: float) -> str:
    """Return the duration in words, in its largest unit and rounded down: ``3 minutes``, ``2 days``."""
    for name, size in _STEPS:
        if seconds >= size:
            return plural(int(seconds // size), name)
    return "less than a second"


def plural(count: int, one: str, many: str = "") -> str:
    """Return ``1 line`` or ``1 200 lines``; ``many`` where an s is not enough."""
    return f"{number(count)}{SPACE}{one if count == 1 else many or one + 's'}"


def bdi(text: str) -> Markup:
    """Return a name from outside, isolated: right-to-left text cannot reorder what stands around it."""
    return Markup("<bdi>{}</bdi>").format(text)
