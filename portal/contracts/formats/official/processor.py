"""The one processor of a process: Saxon, made when it is first needed and kept, with every rulebook compiled once."""

from __future__ import annotations

from functools import cache
from typing import Any

from lxml import etree

from portal.contracts.formats.official.rulebooks import OfficialRulesMissing, Rulebook, rules_of


def judged(book: Rulebook, root: etree._Element) -> etree._Element:
    """Return what the compiled rules say about a document, in SVRL.

    Saxon gets characters and never bytes: given bytes it would follow whatever entities they declare.

    Raises:
        OfficialRulesMissing: Saxon or the rules are not installed, or Saxon failed.
    """
    executable = _compiled(book)
    node = _processor().parse_xml(xml_text=etree.tostring(root, encoding="unicode"))
    said = executable.transform_to_string(xdm_node=node)
    if not said:
        raise OfficialRulesMissing(f"The rules of {book.name} gave no answer.")
    return etree.fromstring(said.encode(), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


@cache
def _processor() -> Any:
    try:
        import saxonche
    except ImportError:
        raise OfficialRulesMissing("The package saxonche is not installed.") from None
    return saxonche.PySaxonProcessor(license=False)


@cache
def _compiled(book: Rulebook) -> Any:
    path = rules_of(book)
    try:
        return _processor().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))
    except Exception as defect:  # PySaxonApiError, whose class is known only once Saxon is there
        raise OfficialRulesMissing(f"The rules {path.name} cannot be compiled: {defect}") from defect
