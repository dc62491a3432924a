"""Invoices and credit notes: the draft, the files that suppliers send, what became of them, and payments."""

from flask.blueprints import BlueprintSetupState

from portal.domain.responses import STATUS_WORDS
from portal.domain.settlements import RESPONSE_CODES
from portal.domain.wording import INVOICE_WORDS
from portal.web.invoices import words
from portal.web.invoices.deciding import bp as reviews
from portal.web.invoices.editing import bp as drafts
from portal.web.invoices.listing import bp as lists
from portal.web.invoices.uploads import bp as uploads
from portal.web.invoices.views import bp as invoice


@lists.record_once
def give_words(state: BlueprintSetupState) -> None:
    """Give templates the words of invoices and the options of their forms."""
    state.app.jinja_env.globals.update(
        invoice_words=INVOICE_WORDS,
        invoice_states=words.STATES,
        invoice_types=words.TYPES,
        invoice_standing=words.standing,
        settlement_words=words.SETTLEMENT_WORDS,
        response_codes=RESPONSE_CODES,
        response_words=STATUS_WORDS,
        settlements=words.SETTLEMENTS,
        due_bases=words.BASES,
        tax_categories=words.CATEGORIES,
        tax_category_words=words.CATEGORY_WORDS,
        credit_reasons=words.CREDIT_REASONS,
        credit_reason_words=words.CREDIT_REASON_WORDS,
        upload_word=words.upload_word,
    )


__all__ = ["drafts", "invoice", "lists", "reviews", "uploads"]
