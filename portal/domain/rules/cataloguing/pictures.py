"""Addresses of pictures and data sheets (CAT-11)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.rules.cataloguing.case import ItemCase
from portal.domain.rules.rule import Finding, Rule

#: Endings of what can be shown, by field.
ENDINGS = {"picture": (".jpg", ".jpeg", ".png", ".webp", ".gif"), "datasheet": (".pdf",)}

_WORDS = {"picture": "picture", "datasheet": "data sheet"}

_ADDRESS = re.compile(r"(?P<scheme>https?)://(?P<host>[^\s/?#\\]+)(?P<path>[^\s?#\\]*)(?:[?#][^\s\\]*)?", re.IGNORECASE)

#: A name that the whole world knows: no number, no port, no password, and a letter at the start of its last part.
_PUBLIC = re.compile(r"(?:[a-z0-9-]{1,63}\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)

#: What nearly all addresses are like, and the quickest to find out: a public host, and the right ending.
_GOOD = {
    field: re.compile(
        rf"https://(?:[a-z0-9-]{{1,63}}\.)+(?:com|net|org|[a-z]{{2}})/[^\s?#\\]*(?:{'|'.join(map(re.escape, endings))})"
    )
    for field, endings in ENDINGS.items()
}

#: Names that mean another machine in every house.
_INTERNAL = (".local", ".localhost", ".localdomain", ".internal", ".intranet", ".lan", ".home", ".corp", ".home.arpa")


def addresses_can_be_shown(case: ItemCase) -> Iterator[Finding]:
    """Find addresses that are none, do not begin with https, lead inside, or do not end like their kind (CAT-11).

    The address alone is looked at. Nothing is fetched: there is no list of hosts that the portal may ask, and a portal
    that asks whatever address a supplier names can be sent to machines that only it can reach.
    """
    item = case.item
    if item.picture and not case.ends and _GOOD["picture"].fullmatch(item.picture) is None:
        yield from _about(case, "picture", item.picture)
    if item.datasheet and not case.ends and _GOOD["datasheet"].fullmatch(item.datasheet) is None:
        yield from _about(case, "datasheet", item.datasheet)


def _about(case: ItemCase, field: str, address: str) -> Iterator[Finding]:
    found = _ADDRESS.fullmatch(address)
    params = {"what": _WORDS[field], "item": case.name}
    if found is None:
        yield Finding(case.path(field), params, address, "https://", variant="address", severity=Severity.ERROR)
        return
    host = found["host"].lower()
    if found["scheme"].lower() != "https":
        yield Finding(case.path(field), params, value=address, expected="https://", variant="https")
    elif _PUBLIC.fullmatch(host) is None or host.endswith(_INTERNAL):
        yield Finding(case.path(field), {**params, "host": found["host"]}, value=address, variant="host")
    elif not found["path"].lower().endswith(ENDINGS[field]):
        endings = ", ".join(ENDINGS[field])
        yield Finding(case.path(field), {**params, "endings": endings}, value=address, expected=endings)


RULES = (
    Rule(
        id="CAT-11",
        title="Pictures and data sheets",
        checks="Addresses begin with https, lead to a public host, and end like a picture or a PDF. Nothing is fetched "
        "from them, as there is no list of hosts that the portal may ask: the address alone is checked.",
        severities=(Severity.WARNING, Severity.ERROR),
        stage=Stage.REFERENCES,
        find_listed=addresses_can_be_shown,
        documents=("catalog",),
        source="field rules 4.6",
        reason=ReasonCode.REFERENCES,
        action=ActionCode.PROVIDE,
    ),
)
