"""Ship notices in words: options of their forms, and quantities in sentences."""

from __future__ import annotations

from fractions import Fraction

from portal.domain.labels import PACK_WORDS, LabelSize
from portal.domain.orders import Demand
from portal.domain.printing import Paper, Printout, PrintState
from portal.domain.shipments import Completion, PackingGroup, ShortReason
from portal.domain.states import DocumentState
from portal.domain.wording import NOTICE_WORDS, Word
from portal.services.shipments.views import ShippedLine
from portal.web.shared.formats import quantity, unit
from portal.web.shipments.forms import unit_codes

COMPLETIONS = [
    (Completion.OPEN.value, "Not said"),
    (Completion.PARTIAL.value, "More will come"),
    (Completion.COMPLETE.value, "Complete, nothing more comes"),
]
COMPLETION_WORDS = dict(COMPLETIONS) | {"": ""}

SHORT_REASONS = [
    ("", "No reason"),
    (ShortReason.OUT_OF_STOCK.value, "Out of stock for now"),
    (ShortReason.DISCONTINUED.value, "No longer made"),
    (ShortReason.CAPACITY.value, "No capacity"),
    (ShortReason.QUALITY.value, "Held back for quality"),
    (ShortReason.CARRIER.value, "The carrier could not take it"),
    (ShortReason.BUYER_AGREED.value, "Agreed with the buyer"),
    (ShortReason.OTHER.value, "Something else (say what)"),
]
REASON_WORDS = dict(SHORT_REASONS) | {"": ""}

PACKING_GROUPS = [
    ("", "Not said"),
    *((group.value, group.value) for group in PackingGroup if group is not PackingGroup.NONE),
    (PackingGroup.NONE.value, "None, as articles have"),
]

_CHOICES = {
    "completion": dict(COMPLETIONS),
    "reason": dict(SHORT_REASONS),
    "packing_group": dict(PACKING_GROUPS),
}


def choice(control: str, value: str) -> str:
    """Return a control's value as people read it."""
    return _CHOICES.get(control.rpartition("-")[2], {}).get(value, value)


PACKS = [(kind.value, words) for kind, words in PACK_WORDS.items()]

STATES = [
    ("", "Any state"),
    *((state.value, NOTICE_WORDS[state].text) for state in DocumentState if state is not DocumentState.SUBMITTED),
]

LABEL_SIZES = [("a6", "A6"), ("4x6", "4 x 6 inches"), ("a5", "A5")]

#: What labels can be printed as by a print job, and how a form names it.
PRINTOUTS = {
    "pdf-a6": (Printout(Paper.LABELS_PDF, LabelSize.A6), "PDF, A6"),
    "pdf-4x6": (Printout(Paper.LABELS_PDF, LabelSize.INCHES_4X6), "PDF, 4 x 6 inches"),
    "pdf-a5": (Printout(Paper.LABELS_PDF, LabelSize.A5), "PDF, A5"),
    "zpl-203": (Printout(Paper.LABELS_ZPL, LabelSize.INCHES_4X6, 203), "ZPL, 4 x 6 inches, 203 dpi"),
    "zpl-300": (Printout(Paper.LABELS_ZPL, LabelSize.INCHES_4X6, 300), "ZPL, 4 x 6 inches, 300 dpi"),
}

#: The words for a print job's state, and the kind of its badge.
PRINT_STATES = {
    PrintState.QUEUED: Word("Waiting for a printer", "waiting", "It begins in a moment."),
    PrintState.PRINTING: Word("Printing", "waiting", "You can leave this page and come back."),
    PrintState.DONE: Word("Done", "good", "The labels are printed and can be fetched."),
    PrintState.FAILED: Word("Not printed", "danger", ""),
}


def printout(wanted: Printout) -> str:
    """Return in words what a print job prints."""
    return next((words for one, words in PRINTOUTS.values() if one == wanted), "Labels")


_DEMANDS = {
    Demand.LOT: "a lot number",
    Demand.SERIAL: "a serial number for each piece",
    Demand.BEST_BEFORE: "a best-before date",
    Demand.ORIGIN: "a country of origin",
    Demand.DANGEROUS: "what dangerous goods these are",
}


def units(line: ShippedLine) -> list[tuple[str, str]]:
    """Return the units to choose from, the pack with what it holds: ``box (96 pc)``."""
    return [(value, _unit(code, line)) for value, code in unit_codes(line)]


def _unit(code: str, line: ShippedLine) -> str:
    factor = None if line.ordered is None or code == line.ordered.unit else line.ordered.factor(code)
    return unit(code) if factor is None or line.ordered is None else f"{unit(code)} ({_measure(factor, line)})"


def _measure(value: Fraction, line: ShippedLine) -> str:
    return quantity(value, line.ordered.unit if line.ordered else "")


def conversion(line: ShippedLine) -> str:
    """Return what a line ships in the order's unit beside what is open: ``3 box x 96 = 288 pc, open 300 pc``."""
    if line.ordered is None:
        return ""
    said = line.said
    is_open = "" if line.open is None else f"open {_measure(line.open, line)}"
    if not said.unit or said.unit == line.ordered.unit or line.shipped is None:
        return is_open.capitalize()
    factor = line.ordered.factor(said.unit) or Fraction(1)
    words = f"{quantity(said.quantity, said.unit)} x {quantity(factor)} = {_measure(line.shipped, line)}"
    return f"{words}, {is_open}" if is_open else words


def is_dangerous(line: ShippedLine) -> bool:
    """Say whether the item is dangerous goods, or they were told of."""
    is_asked = line.ordered is not None and Demand.DANGEROUS in line.ordered.demands
    return is_asked or line.said.hazard is not None


def demands(line: ShippedLine) -> str:
    """Return what the item asks of a notice, in a sentence; "" where it asks for nothing."""
    if line.ordered is None:
        return ""
    asked = [words for demand, words in _DEMANDS.items() if demand in line.ordered.demands]
    if line.ordered.shelf_life_days is not None and _DEMANDS[Demand.BEST_BEFORE] not in asked:
        asked.append(_DEMANDS[Demand.BEST_BEFORE])
    if not asked:
        return ""
    listed = asked[0] if len(asked) == 1 else f"{', '.join(asked[:-1])} and {asked[-1]}"
    return f"The buyer asks for {listed}."
