"""How severe a finding of a rule is: the buyer may say it where the rule book does not fix it (its mark "!")."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from portal.sandbox_erp.profile import get_profile, publish_profile

#: What becomes of a document: it is corrected, confirmed by the supplier, decided by the buyer, or only told of.
SEVERITIES = ("error", "warning", "review", "information")

#: The numbers of rules whose severity is not fixed, by their family in the procurement field's rule book.
_FREE = {
    "ACC": "03",
    "ACK": "01 03 04 06 07 08 09 10 11 12 13 14 16 17 18 19 20 21 22 24 25 26",
    "ASN": "01 02 03 04 05 06 07 08 09 10 12 15 16 17 18 19 20 21 22 23 24 25 27 28 29",
    "CAT": "01 03 04 05 06 07 08 09 10 11 12",
    "CRN": "01 02 04",
    "FIL": "05",
    "INV": "01 02 03 04 05 06 07 08 10 11 12 13 14 15 16 17 19 24 25 26 28 29 30 31 32 33 34 35",
    "MSG": "06",
    "PO": "01 02 03 04 05 06 08 09",
    "TAX": "02 03 05 07",
}

#: The rules whose severity a buyer may say.
FREE = tuple(f"{family}-{number}" for family, numbers in _FREE.items() for number in numbers.split())


def set_severity(connection: sqlite3.Connection, rule: str, severity: str, at: datetime) -> str:
    """Say how severe a rule is, or with "" leave it to the rule again; return the profile's new version."""
    assert rule in FREE
    profile = get_profile(connection)
    said = {**profile["severities"], rule: severity}
    profile["severities"] = {rule: severity for rule, severity in said.items() if severity}
    return publish_profile(connection, profile, at)
