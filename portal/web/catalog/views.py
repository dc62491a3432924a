"""Pages of one item, and of one proposal: how it stands, what it changes, and what can still be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Redirect

from portal.domain.actors import Permission
from portal.domain.catalog import LineState
from portal.domain.issues import Issue, Severity, of_severity
from portal.domain.messages import text
from portal.domain.states import ON_ITS_WAY, DocumentState
from portal.domain.wording import CATALOG_WORDS, PROPOSAL_WORDS, PROPOSED_WORDS
from portal.services.catalog import columns, proposals, showing, submission
from portal.services.catalog.views import LineAbout, LineView, ProposalView
from portal.services.mappings import explaining
from portal.services.reviews.codes import DECLINE_REASONS
from portal.web.shared.access import access, actor, services
from portal.web.shared.findings import told
from portal.web.shared.pages import render, wants_fragment
from portal.web.shared.pagination import pages
from portal.web.shared.standing import steps

items = Blueprint("catalog_items", __name__, url_prefix="/catalog/<int:item>")
bp = Blueprint("catalog_proposals", __name__, url_prefix="/catalog/proposals/<int:proposal>")


@items.get("")
@access(Permission.CATALOG_READ)
def show_item(item: int) -> Response:
    """Show one item: what the ERP has, what is proposed, and its open orders."""
    with services().read() as uow:
        found = showing.get_item(uow, actor(), item)
    why = [_why(line) for line in found.lines]
    return render("catalog/item.html", item=found, word=CATALOG_WORDS[found.status], why=why)


def _why(line: LineAbout) -> list[str]:
    """Return why a line was not taken: what the buyer wrote, what was found in it, or that it was not about it."""
    found = [DECLINE_REASONS[line.reason]] if line.reason in DECLINE_REASONS else []
    found += [line.sentence] if line.sentence else []
    found += map(text, line.findings)
    if line.is_held_by_others and not line.findings:
        found += map(text, line.whole) if line.whole else [_OTHERS]
    return found


_OTHERS = "Nothing was wrong with this line. None of the proposal was booked, because of mistakes in other lines of it."


@bp.get("")
@access(Permission.CATALOG_READ)
def show(proposal: int) -> Response:
    """Show one version with its receipts and a page of its lines; with htmx only how it stands."""
    return _show(_get(proposal))


@bp.get("/withdraw")
@access(Permission.CATALOG_SEND)
def withdraw(proposal: int) -> Response:
    """Ask before a proposal is taken back."""
    found = _get(proposal)
    return render(
        "acknowledgments/question.html",
        question=f"Take the proposal {found.number} back?",
        consequence="The buyer will see that you took it back. You can send a new version afterwards.",
        yes="Take the proposal back",
        no="Keep the proposal",
        action=url_for(".withdrawn", proposal=proposal),
        no_url=url_for(".show", proposal=proposal),
    )


@bp.post("/withdraw")
@access(Permission.CATALOG_SEND)
def withdrawn(proposal: int) -> Redirect:
    """Take a proposal back that is not booked yet."""
    with services().begin() as uow:
        submission.withdraw(uow, actor(), proposal)
    flash("You took your proposal back.")
    return redirect(url_for(".show", proposal=proposal), 303)


@bp.post("/repair")
@access(Permission.CATALOG_SEND)
def repair(proposal: int) -> Redirect:
    """Begin the next version of a proposal that came back, filled with what was sent."""
    with services().begin() as uow:
        draft = submission.repair(uow, actor(), proposal).id
    return redirect(url_for("catalog_drafts.edit", proposal=draft), 303)


def _get(proposal: int) -> ProposalView:
    args = request.args
    cursor = args.get("after") or args.get("before")
    with services().read() as uow:
        return proposals.get(uow, actor(), proposal, state=args.get("state", ""), cursor=cursor)


def _show(proposal: ProposalView) -> Response:
    view: dict[str, Any] = {
        "proposal": proposal,
        "word": PROPOSAL_WORDS[proposal.state],
        "moving": proposal.newest == proposal.id and proposal.state in _MOVING,
        "steps": steps(proposal.receipts, proposal.state, proposal.waiting, checked="Checked by the rules"),
        "reasons": _reasons(proposal),
    }
    if not wants_fragment():
        chosen = request.args.get("state", "")
        chosen = chosen if chosen in tuple(LineState) else ""
        path = url_for(".show", proposal=proposal.id)
        with services().read() as uow:
            read_words = explaining.of_document(uow, actor(), proposal.id)
        view |= {
            "words": read_words,
            "chosen": chosen,
            "states": [(state, PROPOSED_WORDS[state].text, count) for state, count in proposal.counts.items()],
            "told": {line.line.position: _told(line) for line in proposal.lines},
            "confirmed": _confirmed(proposal),
            "pages": pages(path, {"state": chosen}, newer=proposal.newer, older=proposal.older),
            "may_review": actor().may(Permission.CATALOG_DECIDE) and proposal.state is DocumentState.IN_REVIEW,
        }
    return render("catalog/proposal.html", fragment="catalog/_standing.html", **view)


_MOVING = ON_ITS_WAY - {DocumentState.IN_REVIEW, DocumentState.STUCK}


def _told(line: LineView) -> list[tuple[str, str]]:
    """Return what was found in a line as pairs of a severity and a sentence, what stops it first."""
    order = list(Severity)
    found = sorted(line.findings, key=lambda issue: order.index(issue.severity))
    return [(_KINDS[issue.severity], _placed(line, issue)) for issue in found]


def _placed(line: LineView, issue: Issue) -> Markup:
    """Return what was found, behind the name of its column where the line came in a table."""
    column = columns.title(issue.path) if line.line.row is not None else ""
    return told(issue, column)


_KINDS: Mapping[Severity, str] = {
    Severity.ERROR: "danger",
    Severity.WARNING: "warning",
    Severity.REVIEW: "waiting",
    Severity.INFORMATION: "info",
}


def _confirmed(proposal: ProposalView) -> list[str]:
    issues: list[Issue] = [*proposal.findings, *(issue for line in proposal.lines for issue in line.findings)]
    return [text(issue) for issue in issues if issue.fingerprint in proposal.confirmed]


def _reasons(proposal: ProposalView) -> list[str]:
    """Return why a proposal came back: what the buyer wrote, and what the buyer's system found."""
    declined = [line.sentence for line in proposal.lines if line.state is LineState.DECLINED and line.sentence]
    failed: list[str] = [
        told(issue)
        for receipt in proposal.receipts
        for issue in of_severity(receipt.issues, Severity.ERROR)
        if proposal.state in (DocumentState.REFUSED, DocumentState.RETURNED)
    ]
    return list(dict.fromkeys(declined + failed))
