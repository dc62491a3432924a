"""Texts of UBL elements, as the portal's contracts want to see them."""

from __future__ import annotations

from lxml import etree

from portal.contracts.formats.ubl_order_response.codes import NAMESPACES


def find(element: etree._Element, path: str) -> etree._Element | None:
    """Return the first element at the path, or None."""
    return element.find(path, NAMESPACES)


def find_all(element: etree._Element, path: str) -> list[etree._Element]:
    """Return all elements at the path."""
    found: list[etree._Element] = element.findall(path, NAMESPACES)
    return found


def text(element: etree._Element, *paths: str) -> str:
    """Return the trimmed text at the first path that has one; "" if none has."""
    for path in paths:
        found = find(element, path)
        if found is not None and found.text and (trimmed := str(found.text).strip()):
            return trimmed
    return ""


def texts(element: etree._Element, path: str) -> list[str]:
    """Return the trimmed texts at the path, without empty ones."""
    given = (str(found.text or "").strip() for found in find_all(element, path))
    return [trimmed for trimmed in given if trimmed]


def attribute(element: etree._Element, path: str, name: str) -> str:
    """Return an attribute of the first element at the path, trimmed; "" if there is none."""
    found = find(element, path)
    return "" if found is None else str(found.get(name, "")).strip()
