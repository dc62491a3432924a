"""Answers to orders: the form, checking, sending, and what became of them."""

from flask.blueprints import BlueprintSetupState

from portal.web.acknowledgments.answers import bp as answers
from portal.web.acknowledgments.forms import REASONS, ROW_TYPES, field_words, is_day
from portal.web.acknowledgments.views import bp as form
from portal.web.shared.not_taken import name_fields

name_fields(form, field_words)


@form.record_once
def give_words(state: BlueprintSetupState) -> None:
    """Give templates the options of a response row, which two thousand lines share."""
    environment = state.app.jinja_env
    environment.globals.update(ROW_TYPES=ROW_TYPES, REASONS=REASONS)
    environment.filters["is_day"] = is_day


__all__ = ["answers", "form"]
