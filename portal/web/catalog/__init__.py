"""Catalogs: what suppliers sell, what they propose by form or file, and the buyer's review of it."""

from flask.blueprints import BlueprintSetupState

from portal.domain.wording import CATALOG_ACTION_WORDS, CATALOG_WORDS, PROPOSAL_WORDS, PROPOSED_WORDS
from portal.web.catalog.deciding import bp as reviews
from portal.web.catalog.downloads import bp as downloads
from portal.web.catalog.editing import bp as drafts
from portal.web.catalog.files import bp as files
from portal.web.catalog.listing import bp as lists
from portal.web.catalog.views import bp as proposals
from portal.web.catalog.views import items


@lists.record_once
def give_words(state: BlueprintSetupState) -> None:
    """Give templates the words of items and proposals."""
    state.app.jinja_env.globals.update(
        catalog_words=CATALOG_WORDS,
        catalog_actions=CATALOG_ACTION_WORDS,
        proposal_words=PROPOSAL_WORDS,
        proposed_words=PROPOSED_WORDS,
    )


__all__ = ["downloads", "drafts", "files", "items", "lists", "proposals", "reviews"]
