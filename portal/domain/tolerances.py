"""Tolerances: limits by key, resolved over levels, first value found wins (field rules, 4.1).

A limit of 0 allows no deviation; an empty limit (None) is not checked. The resolved value and its level are stored
with the document, so that a later change does not rewrite history.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from portal.domain.orders import OrderLine, PurchaseOrder


class Level(StrEnum):
    """Where a limit was found; the first that has the key wins, in this order."""

    LINE = "order line"
    ORDER = "order"
    SUPPLIER = "supplier"
    GROUP = "supplier group"
    BUYER = "buyer default"
    BUILT_IN = "portal default"


#: What holds where the ERP says nothing. Texts, as they travel; "true", "false" and "review" are the policy
#: words; where a key says what happens, "error", "warning", "review" or "none".
DEFAULTS: Mapping[str, str | None] = {
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
    "ship_ahead_days": "1",
    "ship_lead_hours": None,
    "ship_window_early_days": "5",
    "ship_window_late_days": "5",
    "ship_window_action": "warning",
    "ship_multi_po_allowed": "true",
    "ship_substitute_allowed": "false",
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
    "inv_tax_own_abs": "0.02",
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
}

#: Which keys mean what, for the published rules page.
DESCRIPTIONS: Mapping[str, str] = {
    "ack_required_hours": "Hours in which an order must be answered",
    "ack_partial_allowed": "An answer may leave lines unanswered",
    "ack_qty_over_pct": "Per cent above the open quantity that needs no approval",
    "ack_qty_under_pct": "Per cent below the open quantity that needs no explanation",
    "ack_date_early_days": "Days earlier than requested that need no approval",
    "ack_date_late_days": "Days later than requested that need no approval",
    "ack_price_up_pct": "Per cent above the order price that needs no approval",
    "ack_price_up_abs": "Amount above the order price that needs no approval",
    "ack_backorder_allowed": "Backorders are taken",
    "ack_substitute_allowed": "Substitutes are taken",
    "ack_split_allowed": "A line may be split over several dates",
    "ack_freeze_days": "Days before delivery in which changes need approval",
    "reject_all_requires_confirm": "Refusing a whole order asks for a typed confirmation",
    "price_decimals": "Decimals a price may have",
    "ack_before_ship": "Shipping a line before it was acknowledged",
    "ship_over_pct": "Per cent above the order that may ship in all",
    "ship_under_pct": "Per cent below the open quantity that needs no word of the rest",
    "ship_ahead_days": "Days before the goods leave from which a ship notice may be sent",
    "ship_lead_hours": "Hours before the day of arrival by which a ship notice is to be there",
    "ship_window_early_days": "Days before the requested date on which goods may arrive",
    "ship_window_late_days": "Days after the requested date on which goods may arrive",
    "ship_window_action": "Goods arriving outside those days",
    "ship_multi_po_allowed": "A ship notice may have lines of several orders",
    "ship_substitute_allowed": "Items may ship in place of the ordered ones that no answer has told of",
    "sscc_required": "Whatever a driver unloads has a label with an SSCC",
    "asn_required_before_invoice": "Lines must have shipped on a ship notice before they are invoiced",
    "inv_po_required": "Every line of an invoice names an order",
    "inv_match_policy": "What invoices are compared with: the order, the order and receipts, or receipts alone",
    "inv_before_receipt": "Invoicing goods that were not received yet",
    "inv_qty_over_pct": "Per cent above the billable quantity that needs no approval",
    "inv_qty_over_action": "Invoicing more than is billable",
    "inv_price_up_pct": "Per cent above the order price that needs no approval",
    "inv_price_up_abs_unit": "Amount above the order price, for the unit that it is given for, that needs no approval",
    "inv_line_total_up_pct": "Per cent above the order value of a line, over all its invoices, that needs no approval",
    "inv_line_total_up_abs": "Amount above the order value of a line, over all its invoices, that needs no approval",
    "inv_doc_total_up_pct": "Per cent above the order value, over all its invoices, that needs no approval",
    "inv_doc_small_diff_abs": "Difference of a whole invoice that is taken without approval",
    "inv_freight_unplanned_abs": "Freight and other charges above those of the order that need no approval",
    "inv_tax_abs": "Difference of a tax amount above which an invoice from a file is not taken",
    "inv_tax_own_abs": "Difference of a tax amount above which an invoice written in the portal is not taken",
    "inv_backdate_days": "Days that an invoice may be old",
    "inv_backdate_action": "Invoices that are older",
    "inv_future_days": "Days that an invoice may be dated ahead",
    "inv_attachments_required": "Kinds of file that an invoice comes with",
    "dup_window_days": "Days in which invoices are compared for duplicates",
    "dup_amount_pct": "Per cent by which the amounts of two invoices differ at most to be compared",
    "dup_same_number_other_year": "A number that was used in another year for another amount",
    "cat_price_up_pct": "Per cent by which a catalog price may rise without approval",
    "cat_price_down_pct": "Per cent by which a catalog price may fall without approval",
    "cat_new_action": "Items that are new in the catalog",
    "cat_remove_pct": "Per cent of the items that may end with a new catalog without approval",
    "cat_backdate_days": "Days in the past from which a new catalog price may hold",
    "map_four_eyes": "Cross-references are approved by somebody else than their author",
}


@dataclass(frozen=True, slots=True)
class Limit:
    """A resolved value and the level it came from."""

    key: str
    value: str | None
    level: Level

    @property
    def number(self) -> Decimal | None:
        """The value as a number; None means not checked."""
        return None if self.value in (None, "") else Decimal(str(self.value))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The value as kinds of file, each once; none means not checked."""
        return tuple(dict.fromkeys((self.value or "").split()))

    @property
    def is_true(self) -> bool:
        """Say whether a yes/no limit says yes."""
        return self.value == "true"

    @property
    def needs_review(self) -> bool:
        """Say whether the limit asks for the buyer's review."""
        return self.value == "review"


#: The words of limits that say whether something is taken, of those that say what happens, and of those with their own.
_POLICIES = frozenset({"true", "false", "review"})
_ACTIONS = frozenset({"error", "warning", "review", "none"})
_WORDS: Mapping[str, frozenset[str]] = {
    "inv_match_policy": frozenset({"2way", "3way", "evaluated_receipt"}),
    "inv_qty_over_action": _ACTIONS,
    "inv_backdate_action": _ACTIONS,
    "dup_same_number_other_year": _ACTIONS | {"information"},
}


#: Limits that list kinds of file, as ``timesheet proof_of_delivery``.
FILE_KINDS = frozenset({"inv_attachments_required"})
_KINDS = re.compile(r"[a-z][a-z0-9_]{0,39}(?: [a-z][a-z0-9_]{0,39}){0,9}")


def words_of(key: str) -> frozenset[str]:
    """Return the words that a limit's value is one of; none for a limit that is a number."""
    usual = (words for words in (_POLICIES, _ACTIONS) if DEFAULTS.get(key) in words)
    return _WORDS.get(key) or next(usual, frozenset())


def is_readable(key: str, value: str | None) -> bool:
    """Say whether a limit can have this value: empty, one of its words, kinds of file, or a number.

    Unknown limits are not judged.
    """
    if not value or key not in DEFAULTS:
        return True
    if key in FILE_KINDS:
        return _KINDS.fullmatch(value) is not None
    if words := words_of(key):
        return value in words
    try:
        return Decimal(value).is_finite()
    except InvalidOperation:
        return False


Values = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class ToleranceProfile:
    """The buyer's limits above the order: by supplier number, by supplier group, and the default.

    ``severities`` raises or lowers a rule's severity by its id, for rules that are not fixed (``!``).
    """

    buyer: Values = field(default_factory=dict)
    groups: Mapping[str, Values] = field(default_factory=dict)
    suppliers: Mapping[str, Values] = field(default_factory=dict)
    severities: Mapping[str, str] = field(default_factory=dict)

    def resolve(self, key: str, order: PurchaseOrder, line: OrderLine | None = None, group: str = "") -> Limit:
        """Return the limit that holds for this line (or for the order) and where it came from."""
        if line is not None and key in line.tolerances:
            return Limit(key, line.tolerances[key], Level.LINE)
        if key in order.tolerances:
            return Limit(key, order.tolerances[key], Level.ORDER)
        return self.standing(key, order.supplier, group)

    def standing(self, key: str, supplier: str = "", group: str = "") -> Limit:
        """Return the limit that holds above any order: for this supplier, its group, or as the default."""
        levels: tuple[tuple[Level, Values], ...] = (
            (Level.SUPPLIER, self.suppliers.get(supplier, {})),
            (Level.GROUP, self.groups.get(group, {})),
            (Level.BUYER, self.buyer),
        )
        for level, values in levels:
            if key in values:
                return Limit(key, values[key], level)
        return Limit(key, DEFAULTS.get(key), Level.BUILT_IN)
