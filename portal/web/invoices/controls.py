"""Where a finding stands on a draft's page: the control that its place means, and what a field is called alone."""

from __future__ import annotations

import re

_NAME = re.compile(r"(?:l(\d{1,6})-)?(?:a(\d{1,3})-)?([a-z_]+)")
_ADJUSTMENT_FIELDS = ("kind", "percent", "amount", "reason", "category", "rate")

_CONTROLS = {
    "delivery/delivered": "delivered",
    "delivery": "delivered",
    "notes": "note",
    "lines": "lines",
    "adjustments": "a0-amount",
    "buyer/vat_id": "buyer_vat",
    "delivery/address/country": "country",
    "totals/prepaid": "prepaid",
    "totals/accounting_tax": "accounting_tax",
}
_HEADER = (
    "type", "number", "issued", "due", "buyer_reference", "terms", "different_because", "credit_reason", "preceding",
)  # fmt: skip
_LINE_CONTROLS = {
    **{name: name for name in ("quantity", "unit", "price", "name", "order", "order_line", "net")},
    "price_base": "base",
    "price_unit": "unit",
    "tax": "category",
    "notice": "order_line",
}


def control_of(path: str) -> str:
    """Return the id of the control that a finding's path means, "" for none on the draft's page."""
    if path in _CONTROLS:
        return _CONTROLS[path]
    parts = path.split("/")
    if parts[0] == "lines" and len(parts) > 1:
        return _line_control(parts)
    if parts[0] == "adjustments" and len(parts) > 1:
        return f"a{parts[1]}-{_last(parts[2:])}"
    if parts[0] in ("totals", "taxes"):
        return "totals"
    if parts[0] == "payment":
        return "no_account"
    if parts[0] in ("supporting", "file"):
        return "file"
    return parts[0] if parts[0] in _HEADER else ""


def _line_control(parts: list[str]) -> str:
    line = f"l{parts[1]}"
    if parts[2:3] == ["adjustments"] and len(parts) > 3:
        return f"{line}-a{parts[3]}-{_last(parts[4:])}"
    if parts[2:4] == ["tax", "rate"]:
        return f"{line}-rate"
    return "-".join([line, *(_LINE_CONTROLS[part] for part in parts[2:3] if part in _LINE_CONTROLS)])


def _last(parts: list[str]) -> str:
    return parts[-1] if parts and parts[-1] in _ADJUSTMENT_FIELDS else "amount"


def field_words(name: str) -> str | None:
    """Return what a field is called where it stands alone, "" for what nobody types, None for what is not known."""
    found = _NAME.fullmatch(name)
    if found is None or (found[1] is None and found[2] is None):
        return "" if name == "confirmed" else None
    line = f"Line {found[1]}, " if found[1] else ""
    row = f"allowance or charge {int(found[2]) + 1}, " if found[2] else ""
    return f"{line}{row}{found[3].replace('_', ' ')}"
