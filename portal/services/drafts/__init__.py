"""Drafts of answers: kept as typed, shown on the order's newest revision, sent once."""

from portal.services.drafts.repairs import start_repair
from portal.services.drafts.saving import add_row, apply, discard, rebase, remove_row, save
from portal.services.drafts.sending import check, send, to_document
from portal.services.drafts.showing import open_draft
from portal.services.drafts.views import (
    ENTRY_FIELDS,
    BulkAction,
    BulkKind,
    CheckedDraft,
    DraftCounts,
    DraftLine,
    DraftSaved,
    DraftView,
    FieldConflict,
    LineChoice,
    LineConflict,
    LineFilter,
    LinePage,
    LineState,
    RowEntry,
)

__all__ = [
    "ENTRY_FIELDS",
    "BulkAction",
    "BulkKind",
    "CheckedDraft",
    "DraftCounts",
    "DraftLine",
    "DraftSaved",
    "DraftView",
    "FieldConflict",
    "LineChoice",
    "LineConflict",
    "LineFilter",
    "LinePage",
    "LineState",
    "RowEntry",
    "add_row",
    "apply",
    "check",
    "discard",
    "open_draft",
    "rebase",
    "remove_row",
    "save",
    "send",
    "start_repair",
    "to_document",
]
