"""How a document stands: its four receipts as the receipts component wants them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from portal.domain.states import ON_ITS_WAY, DocumentState, Receipt, ReceiptKind, ReceiptState
from portal.domain.wording import RECEIPT_WORDS

_STATES = {ReceiptState.OK: "done", ReceiptState.FAILED: "failed", ReceiptState.PENDING: "pending"}


class Step(NamedTuple):
    """One receipt as the receipts component wants it."""

    label: str
    state: str
    at: object
    actor: str
    note: str


def steps(receipts: Sequence[Receipt], state: DocumentState, waiting: str, *, checked: str = "") -> list[Step]:
    """Return the receipts in their order; the first one still to come is in progress while the document is.

    ``waiting`` says why the buyer's system does not have it yet, "" where nothing is to be said; ``checked`` what a
    document is checked against that is about no order.
    """
    pending = [receipt for receipt in receipts if receipt.state is ReceiptState.PENDING]
    next_one = pending[0] if pending and state in ON_ITS_WAY else None
    return [_step(receipt, waiting, checked, in_progress=receipt is next_one) for receipt in receipts]


def _step(receipt: Receipt, waiting: str, checked: str, *, in_progress: bool) -> Step:
    note = ""
    if receipt.kind is ReceiptKind.BOOKED:
        note = f"Number {receipt.reference}" if receipt.reference else waiting if in_progress else ""
    state = "waiting" if in_progress else _STATES[receipt.state]
    label = checked if checked and receipt.kind is ReceiptKind.CHECKED else RECEIPT_WORDS[receipt.kind]
    return Step(label, state, receipt.at, receipt.actor, note)
