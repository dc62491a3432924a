"""Units an imported order may bring: UN/ECE Rec 20 and what is written instead of it, with names for people."""

from __future__ import annotations

import re
from typing import Any

#: Code: name, counted in whole numbers.
_KNOWN: dict[str, tuple[str, bool]] = {
    "PCE": ("pieces", True),
    "PCS": ("pieces", True),
    "NAR": ("articles", True),
    "BO": ("bottles", True),
    "XBO": ("bottles", True),
    "BX": ("boxes", True),
    "CT": ("cartons", True),
    "CS": ("cases", True),
    "XCS": ("cases", True),
    "PK": ("packs", True),
    "XPK": ("packs", True),
    "NMP": ("packs", True),
    "BG": ("bags", True),
    "RO": ("rolls", True),
    "PF": ("pallets", True),
    "DZN": ("dozens", True),
    "KG": ("kilograms", False),
    "GRM": ("grams", False),
    "TNE": ("tonnes", False),
    "LBR": ("pounds", False),
    "LT": ("litres", False),
    "MLT": ("millilitres", False),
    "MTQ": ("cubic metres", False),
    "CMT": ("centimetres", False),
    "MMT": ("millimetres", False),
    "FOT": ("feet", False),
    "INH": ("inches", False),
    "MIL": ("thousands", False),
    "CEN": ("hundreds", False),
    "HUR": ("hours", False),
    "DAY": ("days", False),
    "MON": ("months", False),
    "LS": ("lump sum", False),
    "ZZ": ("units", False),
}


#: What Rec 20 has for a unit that partners define among themselves.
_OWN_UNIT = "ZZ"

_NO_UNIT = "C62"


def code_of(written: str) -> str:
    """Return the code for a unit as a document writes it: its own where it can be one, else Rec 20's makeshift."""
    if re.fullmatch(r"[A-Za-z0-9]{1,3}", written):
        return written.upper()
    return _OWN_UNIT if written else _NO_UNIT


def describe_unit(code: str) -> dict[str, Any]:
    """Return a unit as the contract profile lists it; one that nobody knows is named by its code."""
    name, discrete = _KNOWN.get(code, (code, False))
    return {"code": code, "name": name, "discrete": discrete, "decimals": 0 if discrete else 3}
