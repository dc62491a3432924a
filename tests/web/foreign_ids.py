"""How every address is called with the ids of another supplier's things."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field

from tests import make

#: Umbrella's orders: one with a draft, one with an answer that the buyer has to decide about, one on its way.
DRAFTED, DEVIATING, QUEUED = "4500099", "4500098", "4500097"


@dataclass(frozen=True)
class Entry:
    """How a route is called with the other supplier's ids. ``own`` routes concern nobody but the caller."""

    path: Dictionary[str, object] = field(default_factory=dict)
    query: Dictionary[str, str] = field(default_factory=dict)
    form: Dictionary[str, str] = field(default_factory=dict)
    own: bool = False


#: What Umbrella has attached to its notices.
FILE = b"%PDF-1.4 SECRET-NOTE\nstartxref\n0\n%%EOF\n"
DIGEST = hashlib.sha256(FILE).hexdigest()

OWN = Entry(own=True)
CATALOG_FILE = Entry({"import_": 1})
ORDER = Entry({"number": DRAFTED})
ANSWER = Entry({"number": DEVIATING, "version": 1})
DRAFT = Entry(
    {"number": DRAFTED},
    form={
        "l10-0-type": "accept",
        "l10-0-quantity": "1",
        "send_key": "guessed",
        "edition": "1",
        "base_revision": "1",
        "kind": "accept",
        "lines": "all-open",
        "line": "10",
    },
)

#: Umbrella's ship notices: a draft, and one on its way. Documents are counted, and two answers come before them.
NOTICE_DRAFT, NOTICE = Entry({"shipment": 3}), Entry({"shipment": 4})
NOTICE_FORM = Entry({"shipment": 3}, form={"edition": "3", "number": "MINE", "p1-quantity": "1", "kind": "x"})

#: Umbrella's invoices: a draft, and one on its way that was read from a file.
INVOICE_DRAFT, INVOICE = Entry({"invoice": 5}), Entry({"invoice": 6})
INVOICE_FORM = Entry({"invoice": 5}, form={"edition": "1", "number": "MINE", "l1-quantity": "1"})

#: Umbrella's item, and its proposals: a draft, and one that the buyer has to decide about.
ITEM, PROPOSAL_DRAFT, PROPOSAL = Entry({"item": 1}), Entry({"proposal": 7}), Entry({"proposal": 8})
ITEM_FORM = {"description": "MINE", "t0-price": "1", "valid_from": make.TODAY.isoformat(), "do": "send", "edition": "1"}

ENTRIES = {
    "auth.home": OWN,
    "auth.sign_in": OWN,
    "auth.let_in": OWN,
    "auth.sign_out": OWN,
    "auth.go_to_provider": OWN,
    "auth.come_back": OWN,
    "account.show": OWN,
    "account.change_password": OWN,
    "account.end_sessions": OWN,
    "assets.file": Entry({"digest": "0" * 16, "name": "portal.css"}),
    "health.alive": OWN,
    "health.ready": OWN,
    "style_guide.show": OWN,
    "rules.index": Entry(query={"supplier": "UMBRELLA"}),
    "rules.as_json": Entry(query={"supplier": "UMBRELLA"}),
    "orders.inbox": Entry(query={"supplier": "UMBRELLA"}),
    "orders.index": Entry(query={"supplier": "UMBRELLA"}),
    "orders.export": Entry(query={"supplier": "UMBRELLA"}),
    "orders.show": ORDER,
    "orders.revisions": Entry({"number": DRAFTED}, {"from": "1", "to": "1"}),
    "acknowledgments.answer": ORDER,
    "acknowledgments.save": DRAFT,
    "acknowledgments.apply": DRAFT,
    "acknowledgments.check": DRAFT,
    "acknowledgments.send": DRAFT,
    "acknowledgments.accept": Entry({"number": DRAFTED}, form={"base_revision": "1", "send_key": "guessed"}),
    "acknowledgments.discard": ORDER,
    "acknowledgments.discarded": ORDER,
    "answers.show": ANSWER,
    "answers.download": ANSWER,
    "answers.repair": Entry({"number": DEVIATING}),
    "answers.withdraw": Entry({"number": DEVIATING}),
    "answers.withdrawn": Entry({"number": QUEUED}),
    "shipments.can_ship": Entry(query={"q": DRAFTED}),
    "shipments.start": Entry(form={"order": DRAFTED}),
    "shipments.index": Entry(query={"q": QUEUED}),
    "notices.show": NOTICE,
    "notice_reviews.decide": Entry({"shipment": 4}, form={"verdict": "approve", "edition": "3"}),
    "notice_reviews.take": NOTICE,
    "notice_reviews.release": NOTICE,
    "notices.withdraw": NOTICE,
    "notices.withdrawn": NOTICE,
    "notices.cancel": NOTICE,
    "notices.cancelled": NOTICE,
    "notices.replace": NOTICE,
    "notice_lines.show": NOTICE_DRAFT,
    "notice_lines.add": Entry({"shipment": 3}, form={"edition": "3", "line": "1:10"}),
    "notice_drafts.edit": NOTICE_DRAFT,
    "notice_drafts.save": NOTICE_FORM,
    "notice_drafts.check": NOTICE_FORM,
    "notice_drafts.send": NOTICE_FORM,
    "notice_drafts.discard": NOTICE_DRAFT,
    "notice_drafts.discarded": NOTICE_DRAFT,
    "packing.show": NOTICE,
    "packing.change": Entry({"shipment": 3}, form={"edition": "3", "do": "propose"}),
    "packing.clear": NOTICE_DRAFT,
    "packing.cleared": NOTICE_DRAFT,
    "papers.labels_pdf": NOTICE,
    "papers.labels_zpl": NOTICE,
    "papers.packing_slip": NOTICE,
    "papers.evidence_zip": NOTICE,
    "papers.attach": NOTICE_FORM,
    "prints.start": Entry({"shipment": 4}, form={"printout": "pdf-a6"}),
    "prints.show": Entry({"shipment": 4, "job": 1}),
    "prints.file": Entry({"shipment": 4, "job": 1}),
    "papers.attachment": Entry({"shipment": 4, "digest": DIGEST}),
    "papers.detach": Entry({"shipment": 3, "digest": DIGEST}, form={"edition": "3"}),
    "invoices.index": Entry(query={"q": QUEUED}),
    "invoices.elsewhere": Entry(query={"q": "SECRET"}),
    "invoices.payments": Entry(query={"q": "SECRET"}),
    "invoices.from_order": Entry(form={"order": QUEUED}),
    "invoices.from_notice": Entry(form={"notice": "4"}),
    "invoices.without_order": OWN,
    "invoice.show": INVOICE,
    "invoice.ubl": INVOICE,
    "invoice.original": INVOICE,
    "invoice.pdf": INVOICE,
    "invoice.attachment": Entry({"invoice": 6, "digest": DIGEST}),
    "invoice.credit": INVOICE,
    "invoice.repair": INVOICE,
    "invoice.withdraw": INVOICE,
    "invoice.withdrawn": INVOICE,
    "invoice.write": Entry({"invoice": 6}, form={"text": "mine", "after": "1"}),
    "invoice_reviews.decide": Entry({"invoice": 6}, form={"verdict-all": "approve", "edition": "1"}),
    "invoice_reviews.hold": Entry({"invoice": 6}, form={"edition": "1"}),
    "invoice_reviews.take": INVOICE,
    "invoice_reviews.release": INVOICE,
    "invoice_drafts.edit": INVOICE_DRAFT,
    "invoice_drafts.save": INVOICE_FORM,
    "invoice_drafts.check": INVOICE_FORM,
    "invoice_drafts.attach": INVOICE_FORM,
    "invoice_drafts.send": INVOICE_FORM,
    "invoice_drafts.discard": INVOICE_DRAFT,
    "invoice_drafts.discarded": INVOICE_DRAFT,
    "uploads.index": Entry(),
    "uploads.send": OWN,
    "uploads.show": Entry({"upload": 1}),
    "uploads.original": Entry({"upload": 1}),
    "uploads.say_style": Entry({"upload": 1}, form={"decimal": "."}),
    "uploads.template_csv": OWN,
    "uploads.template_xlsx": OWN,
    "catalog_files.index": Entry(),
    "catalog_files.send_file": OWN,
    "catalog_files.show": CATALOG_FILE,
    "catalog_files.say_style": Entry({"import_": 1}, form={"decimal": "."}),
    "catalog_files.read_again": CATALOG_FILE,
    "catalog_files.ask_cancel": CATALOG_FILE,
    "catalog_files.cancel": CATALOG_FILE,
    "catalog_files.send": Entry({"import_": 1}, form={"edition": "1"}),
    "catalog_files.rows": Entry({"import_": 1, "severity": "E", "rule": "CAT-05"}),
    "catalog_files.result": CATALOG_FILE,
    "catalog_files.original": CATALOG_FILE,
    "catalog_files.template_csv": Entry(),
    "catalog_files.template_xlsx": OWN,
    "catalog_downloads.index": Entry(query={"kind": "csv"}),
    "catalog_downloads.start": Entry(form={"import": "1"}),
    "catalog_downloads.show": Entry({"download_": 1}),
    "catalog_downloads.file": Entry({"download_": 1}),
    "mappings.index": Entry(query={"supplier": "UMBRELLA"}),
    "mappings.new": Entry(),
    "mappings.add": Entry(form={"kind": "unit", "supplier": "UMBRELLA", "theirs": "Stk", "ours": "H87"}),
    "mapping.show": Entry({"mapping": 1}),
    "mapping.propose": Entry({"mapping": 1}, form={"based_on": "1", "ours": "H87"}),
    "mapping.approve": Entry({"mapping": 1}),
    "mapping.decline": Entry({"mapping": 1}, form={"sentence": "mine"}),
    "mapping_files.export": Entry(),
    "mapping_files.show": Entry(),
    "mapping_files.take": Entry(),
    "mapping_tasks.index": Entry(query={"supplier": "UMBRELLA"}),
    "mapping_tasks.show": Entry({"task": 1}),
    "mapping_tasks.decide": Entry({"task": 1}, form={"choice": "H87"}),
    "mapping_tasks.dismiss": Entry({"task": 1}, form={"sentence": "mine"}),
    "catalog.index": Entry(query={"supplier": "UMBRELLA", "q": "secret"}),
    "catalog.export": Entry(query={"supplier": "UMBRELLA"}),
    "catalog.list_proposals": Entry(query={"q": "CAT-"}),
    "catalog.authority": Entry(),
    "catalog_items.show_item": ITEM,
    "catalog_drafts.new": OWN,
    "catalog_drafts.start_new": OWN,
    "catalog_drafts.change": ITEM,
    "catalog_drafts.start_change": Entry({"item": 1}, form=ITEM_FORM),
    "catalog_drafts.edit": PROPOSAL_DRAFT,
    "catalog_drafts.save": Entry({"proposal": 7}, form=ITEM_FORM),
    "catalog_drafts.discard": PROPOSAL_DRAFT,
    "catalog_drafts.discarded": PROPOSAL_DRAFT,
    "catalog_proposals.show": PROPOSAL,
    "catalog_proposals.withdraw": PROPOSAL,
    "catalog_proposals.withdrawn": PROPOSAL,
    "catalog_proposals.repair": PROPOSAL,
    "proposal_reviews.show": PROPOSAL,
    "proposal_reviews.decide": Entry({"proposal": 8}, form={"edition": "1", "about": "all", "verdict": "approve"}),
    "proposal_reviews.take": PROPOSAL,
    "proposal_reviews.release": PROPOSAL,
    "reviews.index": Entry(query={"supplier": "UMBRELLA"}),
    "reviews.show": ANSWER,
    "reviews.take": ANSWER,
    "reviews.release": ANSWER,
    "reviews.decide": Entry(
        {"number": DEVIATING, "version": 1},
        form={"edition": "1", "open": "0", "verdict-all": "approve"},
    ),
    "inbound.index": Entry(query={"supplier": "UMBRELLA"}),
    "inbound.windows": Entry(),
    "inbound.plan": Entry(form={"ship_to": "Hamburg warehouse"}),
    "inbound.close": Entry({"window": 1}),
    "inbound.reopen": Entry({"window": 1}),
    "windows.show": NOTICE,
    "windows.book": Entry({"shipment": 4}, form={"window": "2"}),
    "windows.free": NOTICE,
    "operations.index": Entry(),
    "operations.documents": Entry(),
    "operations.confirm_replay": Entry(query={"id": "1"}),
    "operations.replay": Entry(form={"id": "1"}),
    "audit.index": Entry(query={"subject": DRAFTED}),
}
