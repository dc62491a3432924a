"""How the parts of a workbook refer to each other, with new references added."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from portal.contracts.formats.tables import workbooks

#: By which a sheet refers to other parts.
NAMESPACE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "[Content_Types].xml"
_FORMAT = "application/vnd.openxmlformats-officedocument"
_TYPE_OF = {
    "comments": f"{_FORMAT}.spreadsheetml.comments+xml",
    "styles": f"{_FORMAT}.spreadsheetml.styles+xml",
    "vmlDrawing": f"{_FORMAT}.vmlDrawing",
}


class Relations:
    """The relations of a package that is being changed."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._changed: dict[str, Any] = {}

    def of(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what a part refers to: the kind and the part, by the relation's id."""
        return workbooks.relations(self._tree(part), part)

    def find(self, part: str, kind: str) -> str:
        """Return the part of a kind that a part refers to, "" for none."""
        return next((target for found, target in self.of(part).values() if found == kind), "")

    def add(self, part: str, kind: str, target: str) -> str:
        """Let a part refer to a new one; return the relation's id."""
        relations = self._changed[workbooks.relations_of(part)] = self._tree(part)
        name = f"portal{kind.capitalize()}"
        etree.SubElement(
            relations,
            f"{{{_PACKAGE}/relationships}}Relationship",
            {"Id": name, "Type": f"{NAMESPACE}/{kind}", "Target": f"/{target}"},
        )
        types = self._changed.setdefault(_TYPES, workbooks.tree(self._package, _TYPES))
        override = {"PartName": f"/{target}", "ContentType": _TYPE_OF[kind]}
        etree.SubElement(types, f"{{{_PACKAGE}/content-types}}Override", override)
        return name

    def changed(self) -> Iterator[tuple[str, bytes]]:
        """Give the parts that changed."""
        for name, root in self._changed.items():
            yield name, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def _tree(self, part: str) -> Any:
        name = workbooks.relations_of(part)
        if name in self._changed:
            return self._changed[name]
        if name in self._package.namelist():
            return workbooks.tree(self._package, name)
        return etree.Element(f"{{{_PACKAGE}/relationships}}Relationships", nsmap={None: f"{_PACKAGE}/relationships"})
