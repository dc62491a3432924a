"""Files of many items in words: states, choices, and what the button will do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from portal.contracts.scalars import Unreadable
from portal.domain.catalog import Acceptance, LineState, ProposalScope
from portal.domain.errors import Invalid
from portal.domain.imports import ImportState
from portal.domain.rules import REGISTRY
from portal.domain.states import DocumentState
from portal.domain.wording import Word
from portal.services.catalog.import_views import ImportView, Offer, SentFile, ToConfirm
from portal.web.shared.findings import told
from portal.web.shared.formats import number, plural

STATES = {
    ImportState.QUEUED: Word("Waiting to be read", "waiting", "It is read in a moment."),
    ImportState.READING: Word("Being read", "waiting", "You can leave this page and come back."),
    ImportState.HELD: Word("Waiting for the virus scanner", "waiting", "It is read as soon as the scanner answers."),
    ImportState.ASKED: Word(
        "Asks you", "warning", "It reads in two ways. Say how it is written, then it is read again."
    ),
    ImportState.CHECKED: Word("Checked", "good", "Look at what was found, then send it."),
    ImportState.REFUSED: Word("Not taken", "danger", "Read why, and send a corrected file."),
    ImportState.CANCELLED: Word("Cancelled", "neutral", "Nothing of it is kept."),
}

SCOPES = [
    (ProposalScope.CHANGES.value, "Changes: items that are not in the file stay as they are"),
    (ProposalScope.REPLACEMENT.value, "Full replacement: items that are not in the file end"),
]

ACCEPTANCES = [
    (Acceptance.ALL_OR_NOTHING.value, "All or nothing: nothing is sent while a row is wrong"),
    (Acceptance.GOOD_ROWS.value, "Good rows only: wrong rows are left out"),
]


def scope(form: Mapping[str, str]) -> ProposalScope:
    """Return what the file is said to be.

    Raises:
        Invalid: nothing that is known was chosen.
    """
    if form.get("scope") not in tuple(ProposalScope):
        raise Invalid([Unreadable("SCH-06", form.get("scope", ""), choices=", ".join(ProposalScope)).issue("scope")])
    return ProposalScope(form["scope"])


def acceptance(form: Mapping[str, str]) -> Acceptance:
    """Return what is to become of wrong rows.

    Raises:
        Invalid: nothing that is known was chosen.
    """
    if form.get("acceptance") not in tuple(Acceptance):
        given = form.get("acceptance", "")
        raise Invalid([Unreadable("SCH-06", given, choices=", ".join(Acceptance)).issue("acceptance")])
    return Acceptance(form["acceptance"])


def edition(form: Mapping[str, str]) -> int:
    """Return the edition that the page showed, 0 where it says none."""
    said = form.get("edition", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0


def title(rule: str) -> str:
    """Return what a rule is called."""
    return REGISTRY[rule].title if rule in REGISTRY else rule


class Asked(NamedTuple):
    """One thing to be confirmed: the sentence, what ticking it sends, and the rule whose rows can be looked at."""

    sentence: str
    value: str
    rule: str


def asked(confirms: Iterable[ToConfirm]) -> list[Asked]:
    """Return what has to be confirmed before a file is sent."""
    return [Asked(_sentence(one), one.value, one.rule) for one in confirms]


def _sentence(one: ToConfirm) -> str:
    if one.issue is not None:
        return told(one.issue)
    if one.rule:
        return f"{title(one.rule)}: I have looked at the {plural(one.rows, 'row')} with this finding."
    if one.rows == 1:
        return "1 item ends: the file does not name it, or says so."
    return f"{plural(one.rows, 'item')} end: the file does not name them, or says so."


def promise(view: ImportView, offer: Offer) -> str:
    """Return what the main button will do, in a sentence."""
    said = [f"Sends {plural(offer.sends, 'item')} to the buyer."]
    if offer.leaves_out:
        said.append(f"{plural(offer.leaves_out, 'row')} {'is' if offer.leaves_out == 1 else 'are'} left out.")
    if offer.removed:
        said.append(f"{number(offer.removed)} of them end: the file ends them, or does not name them.")
    if offer.reviews:
        said.append(f"The buyer decides about {number(offer.reviews)} of them.")
    return " ".join(said)


def sent(what: SentFile) -> str:
    """Return what is said once a file was sent."""
    if what.state is DocumentState.IN_REVIEW:
        return f"{what.number} is with the buyer, who looks at some of its items."
    return f"{what.number} is on its way into the buyer's system."


#: How one row stands, on its page.
LINES = {
    LineState.OK: Word("Fine", "good"),
    LineState.WRONG: Word("Wrong", "danger"),
    LineState.WAITING: Word("Waits for a word", "waiting"),
    LineState.LEFT_OUT: Word("Left out", "neutral"),
    LineState.PENDING: Word("With the buyer", "waiting"),
    LineState.APPROVED: Word("Approved", "good"),
    LineState.DECLINED: Word("Declined", "danger"),
    LineState.BOOKED: Word("Booked", "good"),
    LineState.REFUSED: Word("Refused", "danger"),
}
