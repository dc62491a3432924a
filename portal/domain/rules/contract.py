"""What the ERP's contract takes and can book (``ErpProfile``); ids of the portal's own, family ERP."""

from __future__ import annotations

from collections.abc import Iterator

from portal.domain.acknowledgments import RowType
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.profiles import Text
from portal.domain.quantities import is_sane
from portal.domain.rules.case import PROMISING, Answered, Case
from portal.domain.rules.cataloguing import contract as listing
from portal.domain.rules.invoicing import contract as billing
from portal.domain.rules.rule import Finding, Owner, Rule
from portal.domain.rules.shipping import contract as shipping
from portal.domain.texts import number

#: The contract version of answers that these rules speak of.
CONTRACT = "acknowledgment/1"

#: The deviations an ERP may be able to book, with their words for people.
DEVIATIONS = {
    "quantity": "another quantity",
    "date": "another date",
    "price": "another price",
    "split": "a split over several dates",
    "backorder": "a backorder",
    "substitute": "a substitute",
    "reject": "a refusal",
}


#: Fields of a row that promises goods which an ERP may require, with their words for people.
_NEEDED_IN_ROWS = {"price": "a price", "ship": "a ship date"}


def contract_is_taken(case: Case) -> Iterator[Finding]:
    """Find an ERP that does not take this version of answers (ERP-01)."""
    if CONTRACT not in case.profile.contracts:
        yield Finding("", {"buyer": case.buyer}, value=CONTRACT, expected=", ".join(case.profile.contracts))


def texts_fit(case: Case) -> Iterator[Finding]:
    """Find texts longer than the ERP stores; exactly as long is fine (ERP-02)."""
    texts: list[tuple[str, Text, str]] = [("number", "document_number", case.document.number)]
    texts.append(("note", "note", case.document.note))
    for _, part in case.parts():
        texts.append((f"{part.path}/note", "line_note", part.row.note))
        if (offered := part.row.substitute) is not None:
            texts.append((f"{part.path}/substitute/item", "substitute_item", offered.item))
            texts.append((f"{part.path}/substitute/description", "substitute_description", offered.description))
    for path, field, text in texts:
        longest = case.profile.longest(field)
        if longest is not None and len(text) > longest:
            params = {"longest": number(longest), "length": number(len(text)), "over": number(len(text) - longest)}
            yield Finding(path, params, value=params["length"], expected=params["longest"])


def units_convert(case: Case) -> Iterator[Finding]:
    """Find units that the ERP does not know or that give no quantity of the order's unit (ERP-03)."""
    units = case.profile.units
    for answered, part in case.parts():
        unit = part.row.unit
        if not unit or unit == answered.line.unit:
            continue
        params = {"line": str(answered.line.number), "unit": case.unit(unit), "ordered": case.unit(answered.line.unit)}
        if units and unit not in units:
            yield Finding(f"{part.path}/unit", params, value=unit, expected=answered.line.unit, variant="unknown")
        elif part.quantity is None and is_sane(part.row.quantity):
            yield Finding(f"{part.path}/unit", params, value=unit, expected=answered.line.unit)


def currency_is_known(case: Case) -> Iterator[Finding]:
    """Find currencies that the ERP does not know (ERP-04)."""
    given = case.document.currency
    if given and case.profile.currencies and given not in case.profile.currencies:
        known = ", ".join(sorted(case.profile.currencies))
        yield Finding("currency", {"given": given, "known": known}, value=given, expected=known)


def deviations_can_be_booked(case: Case) -> Iterator[Finding]:
    """Find deviations from the order that the ERP cannot book (ERP-05)."""
    missing = DEVIATIONS.keys() - case.profile.bookable
    if not missing:
        return
    for answered in case.answered:
        for deviation in sorted(_deviations(answered) & missing):
            params = {
                "line": str(answered.line.number),
                "deviation": DEVIATIONS[deviation],
                "buyer": case.buyer,
            }
            yield Finding(answered.path, params, value=deviation)


def needed_is_given(case: Case) -> Iterator[Finding]:
    """Find fields left empty that the ERP requires (ERP-06); a missing delivery date is told by ACK-06."""
    needed = case.profile.required
    if "note" in needed and not case.document.note.strip():
        yield Finding("note", {"buyer": case.buyer, "field": "a note"})
    if not needed & _NEEDED_IN_ROWS.keys():
        return
    for _, part in case.parts(*PROMISING):
        for field in sorted(needed & _NEEDED_IN_ROWS.keys()):
            if getattr(part.row, field) is None:
                yield Finding(f"{part.path}/{field}", {"buyer": case.buyer, "field": _NEEDED_IN_ROWS[field]})


def _deviations(answered: Answered) -> set[str]:
    """Return the names of what is not as ordered on this line."""
    types = {part.row.type for part in answered.parts}
    found = {kind.value for kind in (RowType.BACKORDER, RowType.SUBSTITUTE, RowType.REJECT) if kind in types}
    given = {part.row.delivery for part in answered.parts if part.row.type is RowType.ACCEPT}
    asked = {row.delivery for row in answered.asked}
    if answered.is_confirmed and answered.total != answered.open:
        found.add("quantity")
    if len(given) > max(len(asked), 1):
        found.add("split")
    elif not given <= asked:
        found.add("date")
    if any(part.price not in (None, answered.line.price) for part in answered.parts):
        found.add("price")
    return found


_E = (Severity.ERROR,)
_BOTH = ("acknowledgment", "shipment")
_ALL = (*_BOTH, "invoice")
_EVERY = (*_ALL, "catalog")
_SOURCE = "the ERP's published contract"

RULES = (
    Rule(
        id="ERP-01",
        title="The ERP takes the document",
        checks="The buyer's ERP takes this version of answers, of ship notices, of invoices, or of catalogs.",
        severities=_E,
        stage=Stage.SCHEMA,
        find=contract_is_taken,
        find_shipped=shipping.contract_is_taken,
        find_billed=billing.contract_is_taken,
        find_proposed=listing.contract_is_taken,
        documents=_EVERY,
        fixed=True,
        owner=Owner.OPERATIONS,
        source=_SOURCE,
        reason=ReasonCode.OTHER,
    ),
    Rule(
        id="ERP-02",
        title="Texts fit",
        checks="No text is longer than the buyer's ERP stores.",
        severities=_E,
        stage=Stage.SCHEMA,
        find=texts_fit,
        find_shipped=shipping.texts_fit,
        find_billed=billing.texts_fit,
        find_listed=listing.texts_fit,
        find_proposed=listing.note_fits,
        documents=_EVERY,
        fixed=True,
        source=_SOURCE,
        reason=ReasonCode.OTHER,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ERP-03",
        title="Units convert",
        checks="Every unit is known to the buyer's ERP and can be converted to the order line's unit.",
        severities=_E,
        stage=Stage.REFERENCES,
        find=units_convert,
        find_shipped=shipping.units_convert,
        find_billed=billing.units_convert,
        documents=_ALL,
        fixed=True,
        source=_SOURCE,
        reason=ReasonCode.QUANTITY,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ERP-04",
        title="The currency is known",
        checks="The currency of the document is known to the buyer's ERP.",
        severities=_E,
        stage=Stage.REFERENCES,
        find=currency_is_known,
        find_billed=billing.currency_is_known,
        documents=("acknowledgment", "invoice"),
        fixed=True,
        source=_SOURCE,
        reason=ReasonCode.PRICES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ERP-05",
        title="The ERP can book it",
        checks="The buyer's ERP can book every kind of deviation in the answer, and no catalog changes what the ERP "
        "owns of an item: unit and currency.",
        severities=_E,
        stage=Stage.REFERENCES,
        find=deviations_can_be_booked,
        find_listed=listing.fields_of_the_erp_stay,
        documents=("acknowledgment", "catalog"),
        fixed=True,
        source=_SOURCE,
        reason=ReasonCode.OTHER,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ERP-06",
        title="What the ERP needs is given",
        checks="The note, ship dates, prices and fields of items are given where the buyer's ERP requires them.",
        severities=_E,
        stage=Stage.SCHEMA,
        find=needed_is_given,
        find_shipped=shipping.needed_is_given,
        find_listed=listing.needed_is_given,
        documents=(*_BOTH, "catalog"),
        fixed=True,
        source=_SOURCE,
        reason=ReasonCode.OTHER,
        action=ActionCode.PROVIDE,
    ),
)
