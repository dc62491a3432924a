"""What the ERP knows of value added tax: which rates a country has when, and what it expects to be charged."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.sandbox_erp.documents import Tax

#: Categories that are charged without a tax amount, and those that have a rate above nothing.
UNTAXED = frozenset({"Z", "E", "AE", "K", "G", "O"})
CATEGORIES = UNTAXED | {"S", "L", "M", "B"}

#: Rates by country: the rate, and the first and last day on which it holds where it is not for ever.
_RATES: dict[str, tuple[tuple[str, str | None, str | None], ...]] = {
    "DE": (
        ("19", "2007-01-01", "2020-06-30"),
        ("7", None, "2020-06-30"),
        ("16", "2020-07-01", "2020-12-31"),
        ("5", "2020-07-01", "2020-12-31"),
        ("19", "2021-01-01", None),
        ("7", "2021-01-01", None),
    ),
    "AT": (("20", None, None), ("13", "2016-01-01", None), ("10", None, None)),
    "BE": (("21", None, None), ("12", None, None), ("6", None, None)),
    "ES": (("21", "2012-09-01", None), ("10", "2012-09-01", None), ("4", None, None)),
    "FR": (("20", "2014-01-01", None), ("10", "2014-01-01", None), ("5.5", None, None), ("2.1", None, None)),
    "IT": (("22", "2013-10-01", None), ("10", None, None), ("5", "2016-01-01", None), ("4", None, None)),
    "NL": (("21", "2012-10-01", None), ("6", None, "2018-12-31"), ("9", "2019-01-01", None)),
    "PL": (("23", "2011-01-01", None), ("8", "2011-01-01", None), ("5", "2011-01-01", None)),
    "GB": (("20", "2011-01-04", None), ("5", None, None)),
    "JP": (("8", "2014-04-01", None), ("10", "2019-10-01", None)),
    "TR": (("18", None, "2023-07-09"), ("20", "2023-07-10", None), ("10", "2023-07-10", None), ("1", None, None)),
}

#: Countries between which goods move without a customs border, as far as the example data has them.
_UNION = frozenset({"DE", "AT", "BE", "ES", "FR", "IT", "NL", "PL"})

#: Countries that have no value added tax.
_WITHOUT = frozenset({"US", "KW"})


def published_rates() -> dict[str, list[dict[str, Any]]]:
    """Return the rates as the contract profile lists them."""
    return {
        country: [{"rate": rate, "valid_from": start, "valid_to": end} for rate, start, end in rates]
        for country, rates in _RATES.items()
    }


def expected_tax(seller: str, ship_to: str, day: date) -> Tax | None:
    """Return how goods from one country to another are taxed as a rule; None where the ERP does not know."""
    if seller in _WITHOUT:
        return {"category": "O", "rate": None}
    if seller == ship_to and seller in _RATES:
        return {"category": "S", "rate": _standard(seller, day)}
    if seller in _UNION and ship_to in _UNION:
        return {"category": "K", "rate": "0"}
    return {"category": "G", "rate": "0"} if seller in _RATES else None


def _standard(country: str, day: date) -> str:
    """Return a country's standard rate: the highest that holds."""
    on = day.isoformat()
    valid = (rate for rate, start, end in _RATES[country] if (start or "") <= on and (end is None or on <= end))
    return max(valid, key=float)
