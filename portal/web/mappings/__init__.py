"""Cross-references: what suppliers' words mean, in all versions, and the words that nobody has explained yet."""

from flask.blueprints import BlueprintSetupState

from portal.web.mappings import words
from portal.web.mappings.listing import bp as lists
from portal.web.mappings.tasks import bp as tasks
from portal.web.mappings.transfer import bp as transfer
from portal.web.mappings.views import bp as mapping


@lists.record_once
def give_words(state: BlueprintSetupState) -> None:
    """Give templates the words of cross-references."""
    state.app.jinja_env.globals.update(
        mapping_kinds=words.KIND_WORDS,
        mapping_words=words.STATE_WORDS,
        task_words=words.TASK_WORDS,
        mapping_factor=words.factor,
        mapping_place=words.place,
        mapping_validity=words.validity,
        mapping_sentence=words.sentence,
    )


__all__ = ["lists", "mapping", "tasks", "transfer"]
