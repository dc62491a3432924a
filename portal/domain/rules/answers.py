"""What kind of answer: refusals, backorders, substitutes, and the answer as a whole (field rules 4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from portal.domain.acknowledgments import HeaderWord, LineAnswer, LineWord, Reason, RowType
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.money import line_net
from portal.domain.orders import OrderLine, PurchaseOrder
from portal.domain.rules.case import Answered, Case, Part
from portal.domain.rules.rule import Finding, Rule
from portal.domain.rules.schedules import requested_date
from portal.domain.texts import amount, counted, day, listed, measured


def refusal_has_reason(case: Case) -> Iterator[Finding]:
    """Find refused quantities without a reason, and "other" reasons without words (ACK-17)."""
    for answered, part in case.parts():
        params = {"line": str(answered.line.number)}
        if part.row.type is RowType.REJECT and part.row.reason is None:
            yield Finding(f"{part.path}/reason", params)
        elif part.row.reason is Reason.OTHER and not part.row.note.strip():
            yield Finding(f"{part.path}/note", params, variant="other")


def backorder_is_taken(case: Case) -> Iterator[Finding]:
    """Find backorders where the buyer takes none, or wants to be asked (ACK-19)."""
    for answered, part in case.parts(RowType.BACKORDER):
        limit = case.limit("ack_backorder_allowed", answered.line)
        if limit.is_true or limit.value is None:
            continue
        params = {**_quantity(case, answered, part), "buyer": case.buyer}
        yield _policy(case, answered, part, params, review=limit.needs_review)


def substitute_is_taken(case: Case) -> Iterator[Finding]:
    """Find substitutes that are not named, not described, unexplained, or that the buyer has to allow (ACK-20)."""
    for answered, part in case.parts(RowType.SUBSTITUTE):
        faults = list(_faults_of_substitute(answered, part))
        yield from faults
        limit = case.limit("ack_substitute_allowed", answered.line)
        if faults or limit.is_true or limit.value is None or part.row.substitute is None:
            continue
        params = {
            **_quantity(case, answered, part),
            "item": answered.line.item,
            "substitute": part.row.substitute.item.strip(),
            "buyer": case.buyer,
        }
        yield _policy(case, answered, part, params, review=limit.needs_review)


def _faults_of_substitute(answered: Answered, part: Part) -> Iterator[Finding]:
    params = {"line": str(answered.line.number)}
    offered = part.row.substitute
    if offered is None or not offered.item.strip():
        yield Finding(f"{part.path}/substitute/item", params, variant="item", severity=Severity.ERROR)
    elif offered.item.strip() in (answered.line.item, answered.line.supplier_item):
        yield Finding(
            f"{part.path}/substitute/item",
            {**params, "item": offered.item.strip()},
            value=offered.item.strip(),
            variant="same",
            severity=Severity.ERROR,
        )
    if offered is not None and offered.item.strip() and not offered.description.strip():
        path = f"{part.path}/substitute/description"
        params_item = {**params, "substitute": offered.item.strip()}
        yield Finding(path, params_item, variant="description", severity=Severity.ERROR)
    if part.row.reason is None:
        yield Finding(f"{part.path}/reason", params, variant="reason", severity=Severity.ERROR)


def _quantity(case: Case, answered: Answered, part: Part) -> dict[str, str]:
    quantity = part.quantity if part.quantity is not None else Fraction(0)
    return {
        "line": str(answered.line.number),
        "quantity": measured(quantity, case.unit(answered.line.unit)),
    }


def _policy(case: Case, answered: Answered, part: Part, params: dict[str, str], *, review: bool) -> Finding:
    return Finding(
        part.path,
        params,
        value=case.describe(answered.line, [part.row]),
        expected=f"{case.describe(answered.line, answered.asked)} of {answered.line.item}",
        variant="review" if review else "not_allowed",
        severity=Severity.REVIEW if review else Severity.ERROR,
    )


def whole_refusal_is_meant(case: Case) -> Iterator[Finding]:
    """Find answers that refuse the whole order (ACK-18); only the typed word confirms them."""
    if not case.limit("reject_all_requires_confirm").is_true or not _refuses_all(case):
        return
    order = case.order
    value = sum((_open_value(line, order) for line in order.open_lines), Decimal(0))
    shown = amount(value, order.currency)
    yield Finding("typed", {"value": shown}, value=shown)


def _refuses_all(case: Case) -> bool:
    if case.document.claim is HeaderWord.REJECT:
        return True
    if not case.answered or case.unanswered:
        return False
    refused = {answered.line.number for answered in case.answered if answered.is_refused}
    return all(line.number in refused for line in case.order.open_lines)


def _open_value(line: OrderLine, order: PurchaseOrder) -> Decimal:
    if line.free_of_charge:
        return Decimal(0)
    return line_net(line.open_to_confirm, line.price, line.price_base, order.currency)


def structure_is_whole(case: Case) -> Iterator[Finding]:
    """Find "accept with changes" without any line (ACK-28).

    An answer here has one currency and each row one delivery date, so that the rule's other parts hold by themselves.
    """
    if case.document.claim is HeaderWord.CHANGE and not any(answer.rows for answer in case.document.lines):
        yield Finding("claim", value=HeaderWord.CHANGE.value)


def claim_matches_lines(case: Case) -> Iterator[Finding]:
    """Find a stated header answer that the lines contradict (ACK-29)."""
    allowed = {HeaderWord.ACCEPT: LineWord.ACCEPT, HeaderWord.REJECT: LineWord.REJECT}
    claim = case.document.claim
    if claim not in allowed:
        return
    others = [answered.line.number for answered in case.answered if answered.word is not allowed[claim]]
    if others:
        params = {"lines": _lines(others)}
        yield Finding("claim", params, value=claim.value, variant="" if claim is HeaderWord.ACCEPT else "reject")


def nothing_changes_late(case: Case) -> Iterator[Finding]:
    """Find changes less than ack_freeze_days before the requested date (ACK-24).

    A change is what is neither as ordered nor as in the answer that stands. Exactly so many days before is fine.
    """
    standing = case.snapshot.previous.by_line() if case.snapshot.previous is not None else {}
    for answered in case.answered:
        requested = requested_date(answered.line)
        days = case.limit("ack_freeze_days", answered.line).number
        if requested is None or days is None or (requested - case.snapshot.today).days >= days:
            continue
        if answered.word is LineWord.ACCEPT or _is_same(answered, standing.get(answered.line.number)):
            continue
        params = {
            "line": str(answered.line.number),
            "days": counted(int(days), "day"),
            "requested": day(requested),
            "buyer": case.buyer,
        }
        yield Finding(
            answered.path,
            params,
            value=case.describe(answered.line, (part.row for part in answered.parts)),
            expected=case.describe(answered.line, answered.asked),
        )


def _is_same(answered: Answered, standing: LineAnswer | None) -> bool:
    return standing is not None and standing.rows == answered.answer.rows


def earlier_answer_is_replaced(case: Case) -> Iterator[Finding]:
    """Tell which lines of an earlier answer this one replaces (ACK-25); the earlier one is kept as a version."""
    previous = case.snapshot.previous
    if previous is None:
        return
    before = {answer.line for answer in previous.lines if answer.rows}
    replaced = [answered.line.number for answered in case.answered if answered.line.number in before]
    if not replaced:
        return
    params = {"lines": _lines(replaced)}
    if case.snapshot.previous_at is None:
        yield Finding("", params, value=params["lines"], variant="undated")
    else:
        yield Finding("", {**params, "date": day(case.snapshot.previous_at.date())}, value=params["lines"])


def answer_is_in_time(case: Case) -> Iterator[Finding]:
    """Tell that the first answer comes more than ack_required_hours after the release (ACK-26)."""
    hours, released = case.limit("ack_required_hours").number, case.order.released_at
    if hours is None or released is None or case.snapshot.previous is not None:
        return
    late = case.snapshot.now - (released + timedelta(hours=float(hours)))
    if late > timedelta(0):
        params = {"late": _lateness(late), "agreed": counted(int(hours), "hour")}
        yield Finding("", params, value=params["late"], expected=params["agreed"])


def _lateness(late: timedelta) -> str:
    """Return started hours, because "0 hours late" tells nothing; from three days on, full days."""
    if late >= timedelta(days=3):
        return counted(late.days, "day")
    return counted(-(-late // timedelta(hours=1)), "hour")


def _lines(numbers: list[int]) -> str:
    return f"{'line' if len(numbers) == 1 else 'lines'} {listed(numbers)}"


_E, _R, _W, _I = Severity.ERROR, Severity.REVIEW, Severity.WARNING, Severity.INFORMATION

RULES = (
    Rule(
        id="ACK-28",
        title="Changes come with lines",
        checks="An answer that says accept with changes says for which lines.",
        severities=(_E,),
        stage=Stage.SCHEMA,
        find=structure_is_whole,
        fixed=True,
        source="field rules 4.3 (Peppol order response)",
        reason=ReasonCode.REFERENCES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ACK-17",
        title="A reason for what is refused",
        checks="Every refused quantity has a reason from the list, and the reason other has a note.",
        severities=(_E,),
        stage=Stage.QUANTITIES,
        find=refusal_has_reason,
        source="field rules 4.3",
        reason=ReasonCode.OTHER,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ACK-19",
        title="Backorders",
        checks="The buyer takes backorders on the line, or decides about each.",
        severities=(_E, _R),
        stage=Stage.QUANTITIES,
        find=backorder_is_taken,
        limits=("ack_backorder_allowed",),
        source="field rules 4.3",
        reason=ReasonCode.DELIVERY,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ACK-20",
        title="Substitutes",
        checks="A substitute is another item, described and with a reason, and the buyer takes it or decides about it.",
        severities=(_R, _E),
        stage=Stage.QUANTITIES,
        find=substitute_is_taken,
        limits=("ack_substitute_allowed",),
        source="field rules 4.3",
        reason=ReasonCode.ITEMS,
    ),
    Rule(
        id="ACK-29",
        title="The answer as a whole fits its lines",
        checks="Accepting the whole order goes with lines as ordered, refusing it with refused lines.",
        severities=(_E,),
        stage=Stage.TOTALS,
        find=claim_matches_lines,
        fixed=True,
        source="field rules 4.3",
        reason=ReasonCode.REFERENCES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ACK-18",
        title="Refusing a whole order",
        checks="Who refuses every open line types a word to confirm it.",
        severities=(_W,),
        stage=Stage.POLICY,
        find=whole_refusal_is_meant,
        limits=("reject_all_requires_confirm",),
        source="field rules 4.3",
        reason=ReasonCode.OTHER,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="ACK-24",
        title="No change shortly before delivery",
        checks="Changes come at least so many days before the requested delivery as the buyer has set.",
        severities=(_R,),
        stage=Stage.POLICY,
        find=nothing_changes_late,
        limits=("ack_freeze_days",),
        source="field rules 4.3",
        reason=ReasonCode.DELIVERY,
    ),
    Rule(
        id="ACK-25",
        title="A second answer replaces the first",
        checks="Lines that were answered before get the new answer as a whole; the old one is kept.",
        severities=(_I,),
        stage=Stage.POLICY,
        find=earlier_answer_is_replaced,
        source="field rules 4.3",
    ),
    Rule(
        id="ACK-26",
        title="Answered in time",
        checks="The first answer comes within the agreed hours after the release.",
        severities=(_I,),
        stage=Stage.POLICY,
        find=answer_is_in_time,
        limits=("ack_required_hours",),
        source="field rules 4.3",
    ),
)
