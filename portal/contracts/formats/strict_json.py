"""Read JSON from strangers: one meaning for every text, and bounded in size and depth."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from portal.contracts.scalars import Unreadable, shown
from portal.domain.errors import Invalid

#: The largest text, in bytes; an answer of 2,000 lines takes about 0.4 MB.
MOST_BYTES = 8 * 1024 * 1024


def parse(data: bytes) -> object:
    """Return the value in a JSON text in UTF-8, with or without a byte order mark.

    Refused although Python's reader takes it: NaN and Infinity, and a field given twice in one object, of which
    other readers may take the other one.

    Raises:
        Invalid: SCH-09, too large or no such JSON.
    """
    if len(data) > MOST_BYTES:
        raise _refused("SCH-09.large", limit=f"{MOST_BYTES // (1024 * 1024)} MB")
    try:
        value: object = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise _refused("SCH-09.json", detail="Send it in UTF-8.") from None
    except json.JSONDecodeError as defect:
        raise _refused("SCH-09.json", detail=f"Look at line {defect.lineno}, column {defect.colno}.") from None
    except RecursionError:
        raise _refused("SCH-09.json", detail="It is nested too deep.") from None
    except ValueError:
        # Python refuses whole numbers of more than 4,300 digits.
        raise _refused("SCH-09.json", detail="A number in it is too long.") from None
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _refused("SCH-09.json", detail=f'The field "{shown(twice)}" is given twice.')
    return fields


def _no_number(written: str) -> NoReturn:
    raise _refused("SCH-09.json", detail=f"{written} is no number.")


def _refused(key: str, **params: str) -> Invalid:
    return Invalid([Unreadable(key, **params).issue("")])
