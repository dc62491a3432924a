"""Who has the last word on each field of an item: the ERP, the buyer's master data, or the supplier.

A supplier changes what is its own. What master data own is proposed, and they decide (rule CAT-12). What the ERP owns
is said once, with a new item, and a change of it is refused (rule ERP-05).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Authority(StrEnum):
    """Who has the last word."""

    ERP = "ERP"
    MASTER_DATA = "master data"
    SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True)
class FieldAuthority:
    """One field of ``CatalogItem``: who owns it, what people call it, and one sentence why."""

    field: str
    owner: Authority
    label: str
    because: str


_S, _M, _E = Authority.SUPPLIER, Authority.MASTER_DATA, Authority.ERP

#: Every field of ``CatalogItem``, in its order.
FIELDS: tuple[FieldAuthority, ...] = (
    FieldAuthority("code", _S, "Item code", "It is the supplier's own name for the item, on labels and invoices too."),
    FieldAuthority("description", _S, "Description", "The supplier knows best what it sells."),
    FieldAuthority("unit", _E, "Unit", "Stock and open orders are counted in it; another unit is a new item."),
    FieldAuthority("currency", _E, "Currency", "Orders and payments run in the currency that was agreed."),
    FieldAuthority("prices", _S, "Price", "The supplier offers prices; those outside the limits the buyer approves."),
    FieldAuthority("price_base", _S, "Price per", "It belongs to the price, and both change together."),
    FieldAuthority("valid_from", _S, "Valid from", "The supplier says from which day its prices hold."),
    FieldAuthority("valid_to", _S, "Valid to", "The supplier says until which day its prices hold."),
    FieldAuthority(
        "buyer_item", _M, "Buyer's item", "It is a cross-reference, and every order and receipt relies on it."
    ),
    FieldAuthority("gtin", _S, "GTIN", "The maker of an item gives it its GTIN."),
    FieldAuthority("pack", _S, "Pack", "The supplier packs; while orders are open the buyer approves another size."),
    FieldAuthority("minimum", _S, "Minimum order", "The supplier says how few it sells."),
    FieldAuthority("lead_days", _S, "Lead time", "The supplier knows how long it takes until the goods leave."),
    FieldAuthority("origin", _S, "Country of origin", "The supplier answers for the origin of its goods."),
    FieldAuthority(
        "classification", _S, "UNSPSC", "The supplier sorts its items into the classes that all buyers know."
    ),
    FieldAuthority(
        "picture", _S, "Picture", "The supplier keeps its pictures, and the portal only names their address."
    ),
    FieldAuthority(
        "datasheet", _S, "Data sheet", "The supplier keeps its data sheets where they are always the newest."
    ),
)

#: The owner by field.
AUTHORITY: Mapping[str, Authority] = MappingProxyType({one.field: one.owner for one in FIELDS})

#: What people call a field.
LABELS: Mapping[str, str] = MappingProxyType({one.field: one.label for one in FIELDS})
