"""Ship notices: what can be shipped, the draft and its packing, what was sent and what became of it, and papers."""

from flask.blueprints import BlueprintSetupState

from portal.domain.wording import NOTICE_WORDS
from portal.web.shipments import words
from portal.web.shipments.adding import bp as more_lines
from portal.web.shipments.deciding import bp as reviews
from portal.web.shipments.editing import bp as drafts
from portal.web.shipments.listing import bp as lists
from portal.web.shipments.packing import bp as packing
from portal.web.shipments.papers import bp as papers
from portal.web.shipments.printing import bp as prints
from portal.web.shipments.views import bp as notices


@lists.record_once
def give_words(state: BlueprintSetupState) -> None:
    """Give templates the words of ship notices and the options of their forms."""
    state.app.jinja_env.globals.update(
        notice_words=NOTICE_WORDS,
        notice_states=words.STATES,
        completions=words.COMPLETIONS,
        completion_words=words.COMPLETION_WORDS,
        short_reasons=words.SHORT_REASONS,
        packing_groups=words.PACKING_GROUPS,
        short_reason_words=words.REASON_WORDS,
        label_sizes=words.LABEL_SIZES,
        printouts=[(code, label) for code, (_, label) in words.PRINTOUTS.items()],
        printout_words=words.printout,
        print_states=words.PRINT_STATES,
    )


__all__ = ["drafts", "lists", "more_lines", "notices", "packing", "papers", "prints", "reviews"]
