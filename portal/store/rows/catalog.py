"""What suppliers sell as the ERP last told it, what they propose to change, and the files that proposals came in."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, BigInteger, Boolean, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.catalog import Acceptance, CatalogAction, CatalogStatus, LineState, ProposalScope
from portal.domain.documents import DocumentKind
from portal.domain.imports import ImportState
from portal.store.rows.base import Base
from portal.store.rows.documents import DocumentRow
from portal.store.types import Code, Exact, Id, Instant, one_of


class CatalogItemRow(Base):
    """One item of one supplier. ``document`` is the ERP's ``MasterItem`` as plain values; columns are what lists need.

    ``version`` is the ERP's, 0 for an item that is only proposed: its ``document`` is empty and its columns say what is
    proposed. ``line_proposal`` and ``line_position`` name the line of the newest proposal about it that is not over:
    ``status`` is what that says, or else ``erp_status``, which is what the ERP says alone. ``sent_status`` is the same
    without what was not sent yet, which only the supplier knows of. Where one of them is None, there is no such item
    for whoever would read it. ``words`` are those of ``CatalogTermRow``, each behind a space.
    """

    __tablename__ = "catalog_items"
    __table_args__ = (
        one_of("status", CatalogStatus),
        one_of("sent_status", CatalogStatus),
        one_of("erp_status", CatalogStatus),
        UniqueConstraint("supplier_id", "code"),
        Index("ix_catalog_items_status", "status", "supplier_id", "code"),
        Index("ix_catalog_items_sent_status", "sent_status", "supplier_id", "code"),
        Index("ix_catalog_items_buyer_item", "buyer_item", "supplier_id"),
        Index("ix_catalog_items_gtin", "gtin", "supplier_id"),
        Index("ix_catalog_items_line", "line_proposal", "line_position"),
        Index("ix_catalog_items_valid_to", "erp_status", "valid_to"),
        Index("ix_catalog_items_valid_from", "erp_status", "valid_from"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    supplier_id: Mapped[int] = mapped_column(Id, ForeignKey("suppliers.id"))
    code: Mapped[str] = mapped_column(Code)
    buyer_item: Mapped[str] = mapped_column(Code, default="")
    gtin: Mapped[str] = mapped_column(String(14), default="")
    description: Mapped[str] = mapped_column(String(500), default="")
    unit: Mapped[str] = mapped_column(String(3), default="")
    currency: Mapped[str] = mapped_column(String(3), default="")
    price: Mapped[Decimal | None] = mapped_column(Exact)
    price_base: Mapped[Decimal] = mapped_column(Exact, default=Decimal(1))
    tier_count: Mapped[int] = mapped_column(Integer, default=0)
    pack_unit: Mapped[str] = mapped_column(String(3), default="")
    pack_numerator: Mapped[int] = mapped_column(BigInteger, default=1)
    pack_denominator: Mapped[int] = mapped_column(BigInteger, default=1)
    minimum: Mapped[Decimal | None] = mapped_column(Exact)
    lead_days: Mapped[int | None] = mapped_column(Integer)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    status: Mapped[str | None] = mapped_column(String(16))
    sent_status: Mapped[str | None] = mapped_column(String(16))
    erp_status: Mapped[str | None] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=0)
    document: Mapped[dict[str, object]] = mapped_column(JSON)
    line_proposal: Mapped[int | None] = mapped_column(Id, ForeignKey("catalog_proposals.id"))
    line_position: Mapped[int | None] = mapped_column(Integer)
    as_of: Mapped[datetime] = mapped_column(Instant)


class CatalogTermRow(Base):
    """A word by which an item is found: of its description, or one of its codes (``portal.domain.search_words``).

    The keys hold all that a search needs, in the order of lists, so that the items themselves are read for one page.
    """

    __tablename__ = "catalog_terms"
    __table_args__ = (
        Index("ix_catalog_terms_term", "term", "supplier_id", "code"),
        {"sqlite_with_rowid": False},
    )

    supplier_id: Mapped[int] = mapped_column(Id, ForeignKey("suppliers.id"), primary_key=True)
    term: Mapped[str] = mapped_column(Code, primary_key=True)
    code: Mapped[str] = mapped_column(Code, primary_key=True)


class CatalogItemVersionRow(Base):
    """One version of an item as the ERP told it; nothing is ever changed."""

    __tablename__ = "catalog_item_versions"

    item_id: Mapped[int] = mapped_column(Id, ForeignKey("catalog_items.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    document: Mapped[dict[str, object]] = mapped_column(JSON)
    as_of: Mapped[datetime] = mapped_column(Instant)


class CatalogProposalRow(DocumentRow):
    """One version of one proposal, beside its life as a document.

    ``digest`` names the file that it was read from, None for one from a form. While that is being read, ``is_whole`` is
    false, and nobody sees the proposal.
    """

    __tablename__ = "catalog_proposals"
    __table_args__ = (one_of("scope", ProposalScope), one_of("acceptance", Acceptance))
    __mapper_args__ = {"polymorphic_identity": DocumentKind.CATALOG}

    id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"), primary_key=True)
    scope: Mapped[str] = mapped_column(String(16))
    acceptance: Mapped[str] = mapped_column(String(16))
    line_count: Mapped[int] = mapped_column(Integer, default=0)
    wrong_count: Mapped[int] = mapped_column(Integer, default=0)
    digest: Mapped[str | None] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(120), default="")
    is_whole: Mapped[bool] = mapped_column(Boolean, default=True)
    saved_at: Mapped[datetime] = mapped_column(Instant)


class CatalogLineRow(Base):
    """One line of one version of a proposal; ``document`` is its ``CatalogItem`` as plain values.

    ``review`` is the rule for which the buyer decides, "" where none asks. ``change`` is the change of the price in per
    cent, ``money`` what it moves on open orders, in ``currency``.
    """

    __tablename__ = "catalog_lines"
    __table_args__ = (
        one_of("action", CatalogAction),
        one_of("state", LineState),
        Index("ix_catalog_lines_code", "proposal_id", "code"),
        Index("ix_catalog_lines_newest", "code", "proposal_id"),
        Index("ix_catalog_lines_state", "proposal_id", "state", "position"),
        Index("ix_catalog_lines_review", "proposal_id", "review", "position"),
    )

    proposal_id: Mapped[int] = mapped_column(Id, ForeignKey("catalog_proposals.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    row: Mapped[int | None] = mapped_column(Integer)
    action: Mapped[str] = mapped_column(String(8))
    code: Mapped[str] = mapped_column(Code)
    state: Mapped[str] = mapped_column(String(16))
    based_on: Mapped[int | None] = mapped_column(Integer)
    document: Mapped[dict[str, object]] = mapped_column(JSON)
    findings: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)
    review: Mapped[str] = mapped_column(String(16), default="")
    change: Mapped[Decimal | None] = mapped_column(Exact)
    money: Mapped[Decimal] = mapped_column(Exact, default=Decimal(0))
    currency: Mapped[str] = mapped_column(String(3), default="")
    reason: Mapped[str] = mapped_column(String(32), default="")
    sentence: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Instant)


class CatalogFindingRow(Base):
    """Where a rule found something in a proposal that came in a file: what pages of its findings are made of."""

    __tablename__ = "catalog_findings"

    proposal_id: Mapped[int] = mapped_column(Id, ForeignKey("catalog_proposals.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(String(16), primary_key=True)
    severity: Mapped[str] = mapped_column(String(1), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)


class CatalogImportRow(Base):
    """A file of many items on its way to be a proposal, and how far that is.

    ``seen_at`` is when the reading was last heard of, ``token`` fences a worker that woke up too late. ``done`` rows of
    ``total`` are checked and stored, so that a killed worker's successor goes on behind them. ``cancelled_at`` asks the
    worker to stop. ``style`` is how the table is written: what its sender said of that, and all of it once it was read;
    ``examples`` are some cells: place, as written, as read. ``tally`` counts rows by "rule severity" of their findings,
    and by state. Of a full replacement, ``removed`` of ``items`` that the supplier has are not named in the file.
    ``corrects_id`` is a proposal that came back, of which it is to be the next version.
    """

    __tablename__ = "catalog_imports"
    __table_args__ = (
        one_of("state", ImportState),
        Index("ix_catalog_imports_proposal", "proposal_id"),
        Index("ix_catalog_imports_supplier", "supplier_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    supplier_id: Mapped[int] = mapped_column(Id, ForeignKey("suppliers.id"))
    proposal_id: Mapped[int | None] = mapped_column(Id, ForeignKey("catalog_proposals.id"))
    corrects_id: Mapped[int | None] = mapped_column(Id, ForeignKey("catalog_proposals.id"))
    digest: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(Integer)
    scope: Mapped[str] = mapped_column(String(16))
    acceptance: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), index=True)
    style: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    examples: Mapped[list[list[str]]] = mapped_column(JSON, default=list, server_default="[]")
    findings: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)
    problem: Mapped[str] = mapped_column(Text, default="")
    total: Mapped[int | None] = mapped_column(Integer)
    done: Mapped[int] = mapped_column(Integer, default=0)
    wrong: Mapped[int] = mapped_column(Integer, default=0)
    tally: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    items: Mapped[int] = mapped_column(Integer, default=0)
    removed: Mapped[int] = mapped_column(Integer, default=0)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    token: Mapped[str | None] = mapped_column(String(36))
    seen_at: Mapped[datetime] = mapped_column(Instant)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_by: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    sent_name: Mapped[str] = mapped_column(String(120))
    sent_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
