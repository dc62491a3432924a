"""One check: a line laid beside what is known of its item, or the head of a proposal beside what its lines came to."""

from __future__ import annotations

from portal.domain.catalog import CatalogAction, CatalogProposal, ItemStatus, ProposalLine
from portal.domain.profiles import ErpProfile
from portal.domain.rules.cataloguing.facts import CatalogSnapshot, ItemFacts


class ItemCase:
    """One line with its facts. Lines may be very many, so that whatever several rules ask is found out here, once.

    ``known`` is the ERP's item where it is still sold, and ``ends`` says that the line ends it.
    """

    __slots__ = ("ends", "facts", "item", "known", "line", "snapshot", "terms")

    def __init__(self, line: ProposalLine, facts: ItemFacts, snapshot: CatalogSnapshot) -> None:
        known = facts.known
        self.line = line
        self.item = line.item
        self.facts = facts
        self.known = known if known is not None and known.status is ItemStatus.ACTIVE else None
        self.ends = line.action is CatalogAction.END
        self.snapshot = snapshot
        self.terms = snapshot.terms

    @property
    def name(self) -> str:
        """What a sentence calls the item."""
        return self.item.code or self.item.description or f"Line {self.place}"

    @property
    def place(self) -> int:
        """The row of the file, or the line's position where there is no file."""
        return self.line.position if self.line.row is None else self.line.row

    @property
    def buyer(self) -> str:
        """The buyer's name."""
        return self.terms.buyer

    @property
    def profile(self) -> ErpProfile:
        """The ERP's contract."""
        return self.snapshot.profile

    def path(self, field: str) -> str:
        """Return the place of a field in the proposal."""
        return f"lines/{self.line.position}/{field}"

    def unit(self, code: str) -> str:
        """Return the name of a unit, or its code where the contract does not name it."""
        rule = self.terms.units.get(code)
        return rule.name if rule is not None else code


class CatalogCase:
    """The head of a proposal: of its ``count`` lines ``wrong`` have errors."""

    def __init__(self, head: CatalogProposal, wrong: int, count: int, snapshot: CatalogSnapshot) -> None:
        self.document = head
        self.wrong = wrong
        self.count = count
        self.snapshot = snapshot

    @property
    def profile(self) -> ErpProfile:
        """The ERP's contract."""
        return self.snapshot.profile

    @property
    def buyer(self) -> str:
        """The buyer's name."""
        return self.snapshot.profile.buyer
