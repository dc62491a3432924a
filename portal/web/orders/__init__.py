"""Orders: the list, the inbox, one order, its revisions."""

from flask.blueprints import BlueprintSetupState

from portal.domain.wording import ACTION_WORDS, DOCUMENT_WORDS, LINE_STATUS_WORDS, STATUS_WORDS
from portal.web.orders import listing, rows
from portal.web.orders.lines import SHOWN
from portal.web.orders.views import bp


@bp.record_once
def give_words(state: BlueprintSetupState) -> None:
    """Give templates the words for the ERP's states."""
    state.app.jinja_env.globals.update(
        status_words=STATUS_WORDS,
        line_status_words=LINE_STATUS_WORDS,
        action_words=ACTION_WORDS,
        document_words=DOCUMENT_WORDS,
        line_filters=SHOWN,
        order_heads=rows.heads,
        order_rows=rows.markup,
        order_statuses=listing.STATUSES,
        order_actions=listing.ACTIONS,
        order_dues=listing.DUE,
        active_filters=listing.active,
    )


__all__ = ["bp"]
