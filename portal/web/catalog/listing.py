"""The items of the catalog, the proposals about them, and who has the last word on each field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import Blueprint, Response, request

from portal.domain.actors import Permission
from portal.domain.authority import FIELDS
from portal.domain.states import DocumentState
from portal.domain.wording import CATALOG_WORDS, PROPOSAL_WORDS
from portal.services.catalog import listing, proposals
from portal.services.catalog.views import CatalogFilters
from portal.web.shared.access import access, actor, services
from portal.web.shared.pages import Link, render
from portal.web.shared.pagination import address, pages, path_to

bp = Blueprint("catalog", __name__)

STATUSES = [("", "Any status"), *((status.value, word.text) for status, word in CATALOG_WORDS.items())]
STATES = [
    ("", "Any state"),
    *((state.value, word.text) for state, word in PROPOSAL_WORDS.items() if state is not DocumentState.SUBMITTED),
]


@bp.get("/catalog")
@access(Permission.CATALOG_READ)
def index() -> Response:
    """Show the items that match the filters in the address, by code."""
    filters = _filters()
    with services().read() as uow:
        page = listing.list_items(uow, actor(), filters, cursor=_cursor())
    path, chosen = path_to(".index"), _chosen(filters)
    words = {
        "q": f"Found by: {filters.q}",
        "status": f"Status: {dict(STATUSES).get(filters.status, '')}",
        "supplier": f"Supplier: {filters.supplier}",
    }
    return render(
        "catalog/index.html",
        page=page,
        filters=filters,
        statuses=STATUSES,
        active=_active(path, chosen, words),
        tabs=tabs("catalog.index"),
        may_send=actor().may(Permission.CATALOG_SEND),
        with_supplier=actor().supplier is None,
        export_url=address(path_to(".export"), chosen),
        pages=pages(path, chosen, newer=page.newer, older=page.older),
    )


@bp.get("/catalog.csv")
@access(Permission.CATALOG_READ)
def export() -> Response:
    """Give the items that match the filters in the address as CSV, without holding them all in memory."""
    filters, person, house = _filters(), actor(), services()

    def pieces() -> Iterator[str]:
        with house.read() as uow:
            yield from listing.export_csv(uow, person, filters)

    response = Response(pieces(), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename="catalog.csv")
    return response


@bp.get("/catalog/proposals")
@access(Permission.CATALOG_READ)
def list_proposals() -> Response:
    """Show the proposals that match the filters in the address, the most recent first."""
    filters = {
        "q": request.args.get("q", "").strip()[:80],
        "state": _known(request.args.get("state", ""), dict(STATES)),
    }
    with services().read() as uow:
        page = proposals.list_proposals(uow, actor(), q=filters["q"], state=filters["state"], cursor=_cursor())
    path = path_to(".list_proposals")
    words = {"q": f"Number or item: {filters['q']}", "state": f"State: {dict(STATES)[filters['state']]}"}
    return render(
        "catalog/proposals.html",
        page=page,
        filters=filters,
        states=STATES,
        active=_active(path, filters, words),
        tabs=tabs("catalog.list_proposals"),
        with_supplier=actor().supplier is None,
        pages=pages(path, filters, newer=page.newer, older=page.older),
    )


@bp.get("/catalog/authority")
@access(Permission.CATALOG_READ)
def authority() -> Response:
    """Show who has the last word on each field of an item."""
    return render("catalog/authority.html", fields=FIELDS, tabs=tabs("catalog.authority"))


def tabs(here: str) -> list[Link]:
    """Return the pages beside each other under the catalog."""
    labels = {
        "catalog.index": "Items",
        "catalog.list_proposals": "Proposals",
        "catalog_files.index": "Files",
        "catalog.authority": "Who decides what",
    }
    return [Link(label, path_to(place), current=place == here) for place, label in labels.items()]


def _filters() -> CatalogFilters:
    args = request.args
    return CatalogFilters(
        q=args.get("q", "").strip()[:80],
        status=_known(args.get("status", ""), dict(STATUSES)),
        supplier="" if actor().supplier is not None else args.get("supplier", "").strip()[:60],
    )


def _chosen(filters: CatalogFilters) -> dict[str, str]:
    return {"q": filters.q, "status": filters.status, "supplier": filters.supplier}


def _known(text: str, options: Mapping[str, str]) -> str:
    return text if text in options else ""


def _active(path: str, filters: Mapping[str, str], words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the filters that are on: what each says, and the address without it."""
    chosen = {name: value for name, value in filters.items() if value}
    return [(words[name], address(path, {key: chosen[key] for key in chosen if key != name})) for name in chosen]


def _cursor() -> str | None:
    return request.args.get("after") or request.args.get("before")
