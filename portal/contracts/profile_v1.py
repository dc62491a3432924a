"""ERP profiles on the wire, contract ``profile/1``: kept with what was checked against them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portal.contracts import plain
from portal.contracts.parties import dump_address, dump_contact, load_address, load_contact, load_tolerances
from portal.contracts.scalars import Unreadable
from portal.domain.errors import Invalid
from portal.domain.profiles import ErpProfile, UnitRule
from portal.domain.taxes import TaxRate
from portal.domain.tolerances import ToleranceProfile

CONTRACT = "profile/1"

Payload = Mapping[str, Any]


def load(payload: Payload) -> ErpProfile:
    """Return the profile that ``dump`` wrote; unknown fields are ignored.

    Raises:
        Invalid: the payload is not ``profile/1``.
    """
    try:
        return ErpProfile(
            version=payload["version"],
            buyer=payload["buyer"],
            buyer_address=None if (address := payload.get("buyer_address")) is None else load_address(address),
            buyer_vat_id=payload.get("buyer_vat_id", ""),
            contracts=tuple(payload["contracts"]),
            contact=load_contact(payload["contact"]),
            field_lengths={name: int(length) for name, length in payload["field_lengths"].items()},
            required=frozenset(payload["required"]),
            units={unit["code"]: _load_unit(unit) for unit in payload["units"]},
            currencies={code: int(decimals) for code, decimals in payload["currencies"].items()},
            bookable=frozenset(payload["bookable"]),
            tax_rates={country: _load_rates(rates) for country, rates in payload.get("tax_rates", {}).items()},
            tolerances=_load_tolerances(payload["tolerances"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as defect:
        raise Invalid([Unreadable("SCH-02.document", str(defect)).issue("")]) from defect


def _load_unit(entry: Payload) -> UnitRule:
    return UnitRule(entry["code"], entry["name"], entry["discrete"], entry["decimals"])


def _load_rates(entries: Iterable[Payload]) -> tuple[TaxRate, ...]:
    return tuple(plain.load(TaxRate, entry) for entry in entries)


def _load_tolerances(entry: Payload) -> ToleranceProfile:
    return ToleranceProfile(
        buyer=load_tolerances(entry["buyer"]),
        groups={group: load_tolerances(values) for group, values in entry["groups"].items()},
        suppliers={number: load_tolerances(values) for number, values in entry["suppliers"].items()},
        severities=dict(entry["severities"]),
    )


def dump(profile: ErpProfile) -> dict[str, Any]:
    """Return the profile ready for JSON."""
    return {
        "contract": CONTRACT,
        "version": profile.version,
        "buyer": profile.buyer,
        "buyer_address": None if profile.buyer_address is None else dump_address(profile.buyer_address),
        "buyer_vat_id": profile.buyer_vat_id,
        "contracts": list(profile.contracts),
        "contact": dump_contact(profile.contact),
        "field_lengths": dict(profile.field_lengths),
        "required": sorted(profile.required),
        "units": [
            {"code": unit.code, "name": unit.name, "discrete": unit.discrete, "decimals": unit.decimals}
            for unit in profile.units.values()
        ],
        "currencies": dict(profile.currencies),
        "bookable": sorted(profile.bookable),
        "tax_rates": {country: [plain.dump(rate) for rate in rates] for country, rates in profile.tax_rates.items()},
        "tolerances": _dump_tolerances(profile.tolerances),
    }


def _dump_tolerances(tolerances: ToleranceProfile) -> dict[str, Any]:
    return {
        "buyer": dict(tolerances.buyer),
        "groups": {group: dict(values) for group, values in tolerances.groups.items()},
        "suppliers": {number: dict(values) for number, values in tolerances.suppliers.items()},
        "severities": dict(tolerances.severities),
    }
