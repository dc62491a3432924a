"""The one registry of rules, and the check that runs them; page, API, file and EDI all come here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from portal.domain.acknowledgments import Acknowledgment
from portal.domain.catalog import CatalogProposal, ProposalLine
from portal.domain.invoices import Invoice
from portal.domain.issues import Issue, Severity
from portal.domain.profiles import ErpProfile
from portal.domain.rules import (
    access,
    answers,
    contract,
    dates,
    files,
    official,
    prices,
    quantities,
    revision,
    schema,
    transport,
)
from portal.domain.rules.case import Case
from portal.domain.rules.cataloguing import codes, figures, items, periods, pictures, required
from portal.domain.rules.cataloguing import orders as catalog_orders
from portal.domain.rules.cataloguing import prices as catalog_prices
from portal.domain.rules.cataloguing.case import CatalogCase, ItemCase
from portal.domain.rules.cataloguing.facts import CatalogSnapshot, ItemFacts
from portal.domain.rules.invoicing import attachments, credits, duplicates, parties, payment, taxes, totals, values
from portal.domain.rules.invoicing import dates as invoice_dates
from portal.domain.rules.invoicing import orders as invoice_orders
from portal.domain.rules.invoicing import prices as invoice_prices
from portal.domain.rules.invoicing import quantities as invoice_quantities
from portal.domain.rules.invoicing.case import InvoiceCase
from portal.domain.rules.invoicing.snapshot import InvoiceSnapshot
from portal.domain.rules.rule import Findings, Rule
from portal.domain.rules.shipping import dates as ship_dates
from portal.domain.rules.shipping import goods, hazards, packing, references, substitutes
from portal.domain.rules.shipping import quantities as ship_quantities
from portal.domain.rules.shipping import transport as ship_transport
from portal.domain.rules.shipping.case import ShipCase
from portal.domain.rules.shipping.snapshot import ShipSnapshot
from portal.domain.rules.snapshot import Snapshot
from portal.domain.shipments import ShipNotice
from portal.domain.suppliers import Supplier
from portal.domain.tolerances import Limit


def _by_stage(*families: tuple[Rule, ...]) -> Mapping[str, Rule]:
    rules = sorted((rule for family in families for rule in family), key=lambda rule: rule.stage)
    return MappingProxyType({rule.id: rule for rule in rules})


#: Every rule by its id, in the order of evaluation.
REGISTRY: Mapping[str, Rule] = _by_stage(
    access.RULES,
    transport.RULES,
    schema.RULES,
    files.RULES,
    official.RULES,
    contract.RULES,
    revision.RULES,
    quantities.RULES,
    answers.RULES,
    dates.RULES,
    prices.RULES,
    references.RULES,
    ship_quantities.RULES,
    packing.RULES,
    goods.RULES,
    hazards.RULES,
    substitutes.RULES,
    ship_dates.RULES,
    ship_transport.RULES,
    parties.RULES,
    invoice_orders.RULES,
    attachments.RULES,
    credits.RULES,
    invoice_quantities.RULES,
    invoice_dates.RULES,
    invoice_prices.RULES,
    values.RULES,
    totals.RULES,
    taxes.RULES,
    payment.RULES,
    duplicates.RULES,
    required.RULES,
    items.RULES,
    codes.RULES,
    figures.RULES,
    periods.RULES,
    pictures.RULES,
    catalog_prices.RULES,
    catalog_orders.RULES,
)

#: Rules of the same families that are not here, and why.
LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {
        "ACC-04": "There are no signed action links: nothing is answered from an e-mail yet.",
        "PO-07": "Orders name no blanket agreement, so there is neither an end date nor an amount left to compare.",
        "ACK-27": "Orders carry no request for cancellation by the buyer that a supplier could refuse.",
        "CRN-05": "There are no returns to the supplier yet that a credit note could be linked to.",
        "MSG-02": "There is one version of each contract; none has ended.",
        "MSG-03": "Calls by machines, which it limits, do not exist yet; sign-in has its own throttle.",
        "MSG-04": "No interchanges of EDI are received.",
        "MSG-05": "No signed requests are received.",
    }
)


def check(document: Acknowledgment, snapshot: Snapshot) -> Findings:
    """Return everything the rules find in an answer.

    A pure function of its arguments, in one pass over the lines per rule. Stages run in order; a stage that finds
    an error is the last, and all of its findings are reported (field rules, 4.1 "Order of evaluation").
    """
    case = Case(document, snapshot)
    places = {f"lines/{answer.line}": place for place, answer in enumerate(document.lines)}
    return _evaluate(lambda rule: rule.run(case), lambda rule: _limits(rule, case), places)


def check_notice(notice: ShipNotice, snapshot: ShipSnapshot) -> Findings:
    """Return everything the rules find in a ship notice, in the same way."""
    case = ShipCase(notice, snapshot)
    things = [f"lines/{line.position}" for line in notice.lines] + [f"units/{unit.id}" for unit in notice.units]
    places = {thing: place for place, thing in enumerate(things)}
    return _evaluate(lambda rule: rule.run_shipped(case), lambda rule: _ship_limits(rule, case), places)


def check_invoice(invoice: Invoice, snapshot: InvoiceSnapshot) -> Findings:
    """Return everything the rules find in an invoice or credit note, in the same way."""
    case = InvoiceCase(invoice, snapshot)
    places = {path: place for place, (path, _) in enumerate(case.placed())}
    return _evaluate(lambda rule: rule.run_billed(case), lambda rule: _invoice_limits(rule, case), places)


#: What looks at lines of catalogs: first what the supplier corrects, then what is confirmed or decided.
_LISTED = tuple((rule, rule.find_listed) for rule in REGISTRY.values() if rule.find_listed is not None)
_CORRECTED = tuple((rule, find) for rule, find in _LISTED if rule.severities[0] is Severity.ERROR)
_DECIDED = tuple((rule, find) for rule, find in _LISTED if rule.severities[0] is not Severity.ERROR)


def check_line(line: ProposalLine, facts: ItemFacts, snapshot: CatalogSnapshot) -> tuple[Issue, ...]:
    """Return everything the rules find in one line of a catalog.

    A row is corrected in a spreadsheet, so that all that has to be corrected in it is told at once, whatever the stage;
    a line with errors is not yet looked at for what is confirmed or decided.
    """
    case, severities = ItemCase(line, facts, snapshot), snapshot.profile.tolerances.severities
    found = [rule.issue(one, severities) for rule, find in _CORRECTED for one in find(case)]
    if not any(issue.severity is Severity.ERROR for issue in found):
        found += [rule.issue(one, severities) for rule, find in _DECIDED for one in find(case)]
    return tuple(found)


def check_catalog(head: CatalogProposal, wrong: int, count: int, snapshot: CatalogSnapshot) -> Findings:
    """Return everything the rules find in a proposal as a whole, of whose ``count`` lines ``wrong`` have errors."""
    case = CatalogCase(head, wrong, count, snapshot)
    return _evaluate(lambda rule: rule.run_proposed(case), lambda rule: _catalog_limits(rule, case), {})


Resolved = tuple[str, int | None, Limit]


def _evaluate(
    run: Callable[[Rule], list[Issue]], limits: Callable[[Rule], Iterable[Resolved]], places: Mapping[str, int]
) -> Findings:
    issues: list[Issue] = []
    resolved: list[Resolved] = []
    stopped_at = None
    for stage, rules in groupby(REGISTRY.values(), key=lambda rule: rule.stage):
        found: list[Issue] = []
        for rule in rules:
            found += run(rule)
            resolved += limits(rule)
        issues += found
        if any(issue.severity is Severity.ERROR for issue in found):
            stopped_at = stage
            break
    return Findings(_in_document_order(issues, places), tuple(resolved), stopped_at)


def _limits(rule: Rule, case: Case) -> Iterator[Resolved]:
    for key in rule.limits if rule.find is not None else ():
        yield rule.id, None, case.limit(key)
        for answered in case.answered:
            if key in answered.line.tolerances:
                yield rule.id, answered.line.number, case.limit(key, answered.line)


def _ship_limits(rule: Rule, case: ShipCase) -> Iterator[Resolved]:
    """Give what holds for the first order as what holds for all, and the lines for which something else does."""
    for key in rule.limits if rule.find_shipped is not None and case.orders else ():
        usual = case.limit(key, case.orders[0])
        yield rule.id, None, usual
        is_one = all(case.limit(key, order) == usual for order in case.orders)
        for shipped in case.with_limits if is_one else case.shipped:
            limit = case.limit(key, shipped.order, shipped.line)
            if limit != usual:
                yield rule.id, shipped.given.position, limit


def _invoice_limits(rule: Rule, case: InvoiceCase) -> Iterator[Resolved]:
    """Give what holds for the first order, and the lines for which something else does."""
    for key in rule.limits if rule.find_billed is not None else ():
        usual = case.usual(key)
        yield rule.id, None, usual
        for invoiced in case.invoiced:
            limit = case.limit(key, invoiced.order, invoiced.line)
            if limit != usual:
                yield rule.id, invoiced.position, limit


def _catalog_limits(rule: Rule, case: CatalogCase) -> Iterator[Resolved]:
    """Give what holds for the supplier, for rules of lines too: it is the same for all of them."""
    supplier, tolerances = case.snapshot.supplier, case.profile.tolerances
    for key in rule.limits if rule.find_listed is not None or rule.find_proposed is not None else ():
        yield rule.id, None, tolerances.standing(key, supplier.number, supplier.group)


def _in_document_order(issues: list[Issue], places: Mapping[str, int]) -> tuple[Issue, ...]:
    def place(issue: Issue) -> tuple[int, int, int]:
        thing = "/".join(issue.path.split("/", 2)[:2])
        if thing not in places and issue.line is None:
            return -1, 0, 0
        # Lines that the document does not mention come last, in the order's order.
        return places.get(thing, len(places)), issue.line or 0, _row(issue.path)

    return tuple(sorted(issues, key=place))


def _row(path: str) -> int:
    parts = path.split("/", 4)
    return int(parts[3]) if len(parts) > 3 and parts[3].isdecimal() else -1


def from_refusal(refusal: transport.RefusalLike, buyer: str) -> Issue:
    """Return what a supplier reads about one refusal of the ERP (MSG-06): the rule it means, or "being looked at"."""
    return transport.from_refusal(refusal, buyer, REGISTRY)


@dataclass(frozen=True, slots=True)
class ActiveRule:
    """A rule as it holds for a buyer today: its severities under the profile and its limits with their level."""

    rule: Rule
    severities: tuple[Severity, ...]
    limits: tuple[Limit, ...]


def active_rules(profile: ErpProfile, supplier: Supplier | None = None) -> tuple[ActiveRule, ...]:
    """Return every rule with the limits of this contract, for one supplier or as the buyer's default."""
    number, group = (supplier.number, supplier.group) if supplier is not None else ("", "")
    return tuple(
        ActiveRule(
            rule=rule,
            severities=_severities(rule, profile),
            limits=tuple(profile.tolerances.standing(key, number, group) for key in rule.limits),
        )
        for rule in REGISTRY.values()
    )


def _severities(rule: Rule, profile: ErpProfile) -> tuple[Severity, ...]:
    changed = rule.severity_in(profile.tolerances.severities, rule.id)
    return rule.severities if changed is None else (changed,)
