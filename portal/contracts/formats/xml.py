"""Read XML from strangers: no DOCTYPE, no entities, no network, bounded in size and depth.

libxml2 itself refuses more than 256 levels, texts above 10 MB and growing entities; the size of the whole and the
DOCTYPE are refused here, with sentences. A DOCTYPE has to go although nothing in it is followed: a reader that
resolves nothing shows an external entity as empty text, and a quantity that silently became empty is worse than a
refusal.
"""

from __future__ import annotations

from lxml import etree

from portal.contracts.scalars import Unreadable
from portal.domain.errors import Invalid

#: The largest file, in bytes; an answer of 2,000 lines takes about 3 MB.
MOST_BYTES = 16 * 1024 * 1024


def parse(data: bytes) -> etree._Element:
    """Return the root element; comments and processing instructions are gone, so that a text is whole.

    Raises:
        Invalid: SCH-09, the file is too large or not well-formed; FIL-07, it has a DOCTYPE.
    """
    if len(data) > MOST_BYTES:
        raise _refused("SCH-09.large", limit=f"{MOST_BYTES // (1024 * 1024)} MB")
    if not data.strip():
        raise _refused("SCH-09", detail="It is empty.")
    # A parser keeps the state of its last document: one for each.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as defect:
        raise _refused("SCH-09", detail=_where(defect)) from None
    except ValueError:
        # Such as an encoding that nobody knows.
        raise _refused("SCH-09", detail="Send it in UTF-8.") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused("FIL-07", construct="DOCTYPE")
    return root


def _where(defect: etree.XMLSyntaxError) -> str:
    if "depth" in str(defect).lower():
        return "Its elements are nested too deep."
    line, _ = defect.position
    return f"Look at line {line}."


def _refused(key: str, **params: str) -> Invalid:
    return Invalid([Unreadable(key, **params).issue("")])
