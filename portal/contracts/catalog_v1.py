"""Items of catalogs on the wire, contract ``catalog/1``: how the portal keeps what the ERP and suppliers say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from portal.contracts import plain
from portal.contracts.scalars import Unreadable
from portal.domain.catalog import CatalogItem, MasterItem
from portal.domain.errors import Invalid

CONTRACT = "catalog/1"

T = TypeVar("T")


def load_item(payload: Mapping[str, Any]) -> CatalogItem:
    """Return the item that ``dump`` wrote; unknown fields are ignored.

    Raises:
        Invalid: the payload is not an item of ``catalog/1``.
    """
    return _load(CatalogItem, payload)


def load_master(payload: Mapping[str, Any]) -> MasterItem:
    """Return the ERP's item that ``dump`` wrote; unknown fields are ignored.

    Raises:
        Invalid: the payload is not an item of ``catalog/1``.
    """
    return _load(MasterItem, payload)


def dump(item: CatalogItem | MasterItem) -> dict[str, Any]:
    """Return an item ready for JSON."""
    written: dict[str, Any] = plain.dump(item)
    return written


def _load(kind: type[T], payload: Mapping[str, Any]) -> T:
    try:
        return plain.load(kind, payload)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as defect:
        raise Invalid([Unreadable("SCH-02.document", str(defect)).issue("")]) from defect
