"""Who bills whom, and to which account (INV-01, INV-08, INV-09, TAX-05)."""

from __future__ import annotations

from collections.abc import Iterator

from portal.domain import vat_ids
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.rules.invoicing.case import InvoiceCase
from portal.domain.rules.rule import Finding, Owner, Rule

#: Characters of an invoice's number where the ERP names no length of its own.
LONGEST_NUMBER = 16

#: What a number may have beside letters and digits.
_MARKS = frozenset(" -/._#&()+:,")


def number_is_usable(case: InvoiceCase) -> Iterator[Finding]:
    """Find a number that is missing, longer than the buyer's system takes, or with other characters (INV-01)."""
    given = case.document.number.strip()
    longest = case.profile.longest("invoice_number")
    longest = LONGEST_NUMBER if longest is None else longest
    wrong = sorted({mark for mark in given if not (mark.isalnum() or mark in _MARKS)})
    if not given:
        yield Finding("number", variant="missing")
    elif len(given) > longest:
        params = {"buyer": case.buyer, "longest": str(longest), "length": str(len(given))}
        yield Finding("number", params, value=given, expected=str(longest))
    elif wrong:
        yield Finding("number", {"marks": " ".join(wrong)}, value=given, variant="characters")


def parties_are_approved(case: InvoiceCase) -> Iterator[Finding]:
    """Find ids of the seller that are not the approved ones, and of a buyer that is another company (INV-08).

    What the document does not say, or the buyer does not know, is not compared.
    """
    invoice, supplier, profile = case.document, case.snapshot.supplier, case.profile
    legal = invoice.seller.legal_id.value if invoice.seller.legal_id is not None else ""
    pairs = (
        ("seller/vat_id", invoice.seller.vat_id, supplier.vat_id, ""),
        ("seller/legal_id", legal, supplier.legal_id, "legal"),
        ("buyer/vat_id", invoice.buyer.vat_id, profile.buyer_vat_id, "buyer"),
    )
    for path, given, approved, variant in pairs:
        if given.strip() and approved and vat_ids.plain(given) != vat_ids.plain(approved):
            shown = approved if variant == "buyer" else masked(approved)
            params = {"given": given.strip(), "approved": shown, "buyer": case.buyer}
            yield Finding(path, params, value=given.strip(), expected=shown, variant=variant)


def masked(text: str) -> str:
    """Return an id or account of which only the end can be read: ``…4321``."""
    return f"…{vat_ids.plain(text)[-4:]}"


def account_is_approved(case: InvoiceCase) -> Iterator[Finding]:
    """Find bank accounts that the buyer has not approved (INV-09); an invoice without one is fine."""
    payment = case.document.payment
    approved = {vat_ids.plain(account) for account in case.snapshot.supplier.accounts}
    for index, account in enumerate(payment.accounts if payment is not None else ()):
        if vat_ids.plain(account.number) and vat_ids.plain(account.number) not in approved:
            ending = masked(account.number)
            yield Finding(f"payment/accounts/{index}/number", {"ending": ending, "buyer": case.buyer}, value=ending)


def vat_ids_are_possible(case: InvoiceCase) -> Iterator[Finding]:
    """Find VAT ids that do not look like one of their country, or whose check digits are wrong (TAX-05)."""
    invoice = case.document
    parties = (("seller", invoice.seller), ("buyer", invoice.buyer), ("tax_representative", invoice.tax_representative))
    for path, party in parties:
        given = party.vat_id.strip() if party is not None else ""
        verdict = vat_ids.judge(given) if given else vat_ids.Verdict.GOOD
        if verdict in (vat_ids.Verdict.SHAPE, vat_ids.Verdict.DIGITS):
            params = {"id": given, "country": vat_ids.country_name(given)}
            yield Finding(
                f"{path}/vat_id", params, value=given, variant="digits" if verdict is vat_ids.Verdict.DIGITS else ""
            )
        elif verdict is vat_ids.Verdict.UNKNOWN:
            yield Finding(f"{path}/vat_id", {"id": given}, given, variant="unknown", severity=Severity.WARNING)


_E = (Severity.ERROR,)
_INVOICE = ("invoice",)
_SOURCE = "field rules 4.5"

RULES = (
    Rule(
        id="INV-01",
        title="A number that the buyer's system takes",
        checks="There is a number, no longer than the buyer's system takes, of letters, digits and usual marks.",
        severities=_E,
        stage=Stage.REFERENCES,
        find_billed=number_is_usable,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.REFERENCES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="INV-08",
        title="The right companies",
        checks="The seller's VAT number and registration are the approved ones, and the buyer is the one that orders.",
        severities=_E,
        stage=Stage.REFERENCES,
        find_billed=parties_are_approved,
        documents=_INVOICE,
        owner=Owner.MASTER_DATA,
        source=_SOURCE,
        reason=ReasonCode.LEGAL,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="INV-09",
        title="An approved account",
        checks="A bank account on the invoice is one that the buyer has approved.",
        severities=_E,
        stage=Stage.REFERENCES,
        find_billed=account_is_approved,
        fixed=True,
        documents=_INVOICE,
        owner=Owner.MASTER_DATA,
        source=_SOURCE,
        reason=ReasonCode.PAYMENT,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="TAX-05",
        title="VAT numbers that can be",
        checks="A VAT number has the shape of its country's and the right check digits; no register is asked.",
        severities=(Severity.ERROR, Severity.WARNING),
        stage=Stage.REFERENCES,
        find_billed=vat_ids_are_possible,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.LEGAL,
        action=ActionCode.PROVIDE,
    ),
)
