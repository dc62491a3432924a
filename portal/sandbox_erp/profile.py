"""The ERP's contract profile: what it takes, what it can book, and the buyer's tolerances."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Any, cast

from portal.sandbox_erp.database import announce, get_setting, put_setting
from portal.sandbox_erp.documents import Line, Order, stamp
from portal.sandbox_erp.taxes import published_rates
from portal.sandbox_erp.units import describe_unit

#: What a new database publishes. Keys of the tolerances are those of the procurement field's rule book.
DEFAULT_PROFILE: dict[str, Any] = {
    "contracts": ["acknowledgment/1", "shipment/1", "invoice/1", "catalog/1"],
    "buyer": {
        "name": "Nordwind Supply GmbH",
        "street": ["Am Sandtorkai 41"],
        "city": "Hamburg",
        "postal_code": "20457",
        "country": "DE",
        "gln": "4012345000009",
    },
    "buyer_vat_id": "DE276453106",
    "contact": {
        "name": "Purchasing desk",
        "email": "purchasing@nordwind.example",
        "phone": "+49 40 5550 0",
    },
    "field_lengths": {
        "document_number": 30,
        "note": 500,
        "line_note": 250,
        "substitute_item": 40,
        "substitute_description": 120,
        "notice_number": 30,
        "bill_of_lading": 35,
        "tracking": 40,
        "lot": 30,
        "serial": 40,
        "notice_note": 500,
        "invoice_number": 16,
        "invoice_note": 500,
        "item_code": 40,
        "item_buyer_item": 40,
        "item_description": 250,
        "item_picture": 250,
        "item_datasheet": 250,
        "catalog_note": 500,
    },
    "required_fields": ["delivery_on"],
    "units": [
        {"code": "C62", "name": "pieces", "discrete": True, "decimals": 0},
        {"code": "H87", "name": "pieces", "discrete": True, "decimals": 0},
        {"code": "EA", "name": "each", "discrete": True, "decimals": 0},
        {"code": "PR", "name": "pairs", "discrete": True, "decimals": 0},
        {"code": "SET", "name": "sets", "discrete": True, "decimals": 0},
        {"code": "XBX", "name": "boxes", "discrete": True, "decimals": 0},
        {"code": "XCT", "name": "cartons", "discrete": True, "decimals": 0},
        {"code": "XBG", "name": "bags", "discrete": True, "decimals": 0},
        {"code": "XRO", "name": "rolls", "discrete": True, "decimals": 0},
        {"code": "XDR", "name": "drums", "discrete": True, "decimals": 0},
        {"code": "XPX", "name": "pallets", "discrete": True, "decimals": 0},
        {"code": "KGM", "name": "kilograms", "discrete": False, "decimals": 3},
        {"code": "MTR", "name": "metres", "discrete": False, "decimals": 3},
        {"code": "LTR", "name": "litres", "discrete": False, "decimals": 3},
        {"code": "MTK", "name": "square metres", "discrete": False, "decimals": 3},
    ],
    "currencies": [
        {"code": "EUR", "decimals": 2},
        {"code": "USD", "decimals": 2},
        {"code": "JPY", "decimals": 0},
        {"code": "KWD", "decimals": 3},
    ],
    "bookable": ["quantity", "date", "price", "split", "backorder", "substitute", "reject"],
    # Beyond these even an approved answer is refused: a guard against slips, wider than any tolerance.
    "limits": {
        "quantity_over_pct": "100",
        "price_up_pct": "900",
        "price_decimals": "4",
        "invoice_quantity_over_pct": "100",
        "invoice_price_up_pct": "100",
    },
    "tax_rates": published_rates(),
    # By rule, where the buyer wants another severity than the rule book's: error, warning, review or information.
    "severities": {},
    "tolerances": {
        "buyer": {
            "ack_required_hours": "48",
            "ack_partial_allowed": "false",
            "ack_qty_over_pct": "0",
            "ack_qty_under_pct": "0",
            "ack_date_early_days": "3",
            "ack_date_late_days": "0",
            "ack_price_up_pct": "0",
            "ack_price_up_abs": None,
            "ack_backorder_allowed": "true",
            "ack_substitute_allowed": "review",
            "ack_split_allowed": "true",
            "ack_freeze_days": "2",
            "reject_all_requires_confirm": "true",
            "price_decimals": "4",
            "ack_before_ship": "warning",
            "ship_over_pct": "5",
            "ship_under_pct": "100",
            "ship_window_early_days": "5",
            "ship_window_late_days": "5",
            "ship_multi_po_allowed": "true",
            "ship_substitute_allowed": "review",
            "sscc_required": "false",
            "asn_required_before_invoice": "false",
            "inv_po_required": "true",
            "inv_match_policy": "3way",
            "inv_before_receipt": "warning",
            "inv_qty_over_pct": "0",
            "inv_qty_over_action": "review",
            "inv_price_up_pct": "2",
            "inv_price_up_abs_unit": "0.05",
            "inv_line_total_up_pct": "2",
            "inv_line_total_up_abs": "50.00",
            "inv_doc_total_up_pct": None,
            "inv_doc_small_diff_abs": "1.00",
            "inv_freight_unplanned_abs": "0",
            "inv_tax_abs": "1.00",
            "inv_backdate_days": "90",
            "inv_backdate_action": "review",
            "inv_future_days": "0",
            "inv_attachments_required": None,
            "dup_window_days": "365",
            "dup_amount_pct": "1",
            "dup_same_number_other_year": "review",
            "cat_price_up_pct": "10",
            "cat_price_down_pct": "10",
            "cat_new_action": "review",
            "cat_remove_pct": "20",
            "cat_backdate_days": "0",
            "map_four_eyes": "false",
        },
        "supplier_groups": {},
        "suppliers": {},
    },
}


#: What limits that are no numbers can say: whether something is taken, or what happens.
_WORDS = (("true", "false", "review"), ("error", "warning", "review", "none"))
_OWN_WORDS = {
    "inv_po_required": ("true", "false"),
    "inv_match_policy": ("2way", "3way", "evaluated_receipt"),
    "inv_qty_over_action": _WORDS[1],
    "inv_backdate_action": _WORDS[1],
    "dup_same_number_other_year": (*_WORDS[1], "information"),
    "cat_new_action": _WORDS[1],
    "map_four_eyes": ("true", "false"),
}


#: Limits that list kinds of file, parted by spaces.
FILE_KINDS = ("inv_attachments_required",)


def words_of(key: str) -> tuple[str, ...]:
    """Return the words that a limit is one of; none for a limit that is a number."""
    default = DEFAULT_PROFILE["tolerances"]["buyer"].get(key)
    return _OWN_WORDS.get(key) or next((words for words in _WORDS if default in words), ())


def get_profile(connection: sqlite3.Connection) -> dict[str, Any]:
    """Return the profile with its version."""
    profile: dict[str, Any] = get_setting(connection, "profile")
    return profile


def ensure_profile(connection: sqlite3.Connection, at: datetime) -> None:
    """Publish the default profile where none is published yet, or the next version of one that lacks something."""
    profile = get_setting(connection, "profile")
    complete = DEFAULT_PROFILE if profile is None else _completed(profile)
    if complete != profile:
        publish_profile(connection, complete, at)


def _completed(profile: dict[str, Any]) -> dict[str, Any]:
    """Return a profile of an earlier version of this program with what it does not have yet."""
    contracts = dict.fromkeys([*profile["contracts"], *DEFAULT_PROFILE["contracts"]])
    buyer = {**DEFAULT_PROFILE["tolerances"]["buyer"], **profile["tolerances"]["buyer"]}
    for key, value in buyer.items():
        # Earlier desks took any word for any limit.
        if value is not None and words_of(key) and value not in words_of(key):
            buyer[key] = DEFAULT_PROFILE["tolerances"]["buyer"][key]
    return {
        **DEFAULT_PROFILE,
        **profile,
        "contracts": list(contracts),
        "limits": {**DEFAULT_PROFILE["limits"], **profile["limits"]},
        "field_lengths": {**DEFAULT_PROFILE["field_lengths"], **profile["field_lengths"]},
        "tolerances": {**profile["tolerances"], "buyer": buyer},
    }


def find_limit(profile: dict[str, Any], key: str, order: Order, line: Line, group: str) -> str | None:
    """Return the buyer's limit for one order line, by the first level that has it; None is not checked."""
    for limits in (line["tolerances"], order["tolerances"]):
        if key in limits:
            return limits[key]
    return standing_limit(profile, key, order["supplier"], group)


def standing_limit(profile: dict[str, Any], key: str, supplier: str, group: str) -> str | None:
    """Return the buyer's limit for a supplier where no order has a say, by the first level that has it."""
    levels = profile["tolerances"]
    for limits in (levels["suppliers"].get(supplier, {}), levels["supplier_groups"].get(group, {}), levels["buyer"]):
        if key in limits:
            return cast("str | None", limits[key])
    return None


def publish_profile(connection: sqlite3.Connection, content: dict[str, Any], at: datetime) -> str:
    """Store the profile under the next version, announce it, and return the version."""
    earlier = get_setting(connection, "profile")
    version = str(1 + int(earlier["version"])) if earlier else "1"
    put_setting(connection, "profile", {**content, "version": version})
    announce(connection, "profile", version, stamp(at))
    return version


def set_tolerance(
    connection: sqlite3.Connection, level: str, subject: str, key: str, value: str | None, at: datetime
) -> str:
    """Change one limit (level ``buyer``, ``supplier_groups`` or ``suppliers``) and return the new version."""
    profile = get_profile(connection)
    levels = profile["tolerances"]
    limits = levels["buyer"] if level == "buyer" else levels[level].setdefault(subject, {})
    limits[key] = value
    return publish_profile(connection, profile, at)


def add_currency(connection: sqlite3.Connection, code: str, decimals: int, at: datetime) -> None:
    """Take up a currency that is not in the profile yet."""
    profile = get_profile(connection)
    if code not in {currency["code"] for currency in profile["currencies"]}:
        profile["currencies"].append({"code": code, "decimals": decimals})
        publish_profile(connection, profile, at)


def add_unit(connection: sqlite3.Connection, code: str, at: datetime) -> None:
    """Take up a unit that is not in the profile yet."""
    profile = get_profile(connection)
    if code not in {unit["code"] for unit in profile["units"]}:
        profile["units"].append(describe_unit(code))
        publish_profile(connection, profile, at)
