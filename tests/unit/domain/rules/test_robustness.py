"""Whatever the contracts let in, the rules answer with findings that can be read, and never with an exception."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain import messages
from portal.domain.deviations import consequence, deviations
from portal.domain.profiles import ErpProfile
from portal.domain.revisions import diff, rebase
from portal.domain.rules import REGISTRY, check
from portal.domain.tolerances import ToleranceProfile
from tests import make, strategies

#: Nothing but what is fixed stops, so that every rule sees every document.
LENIENT = ToleranceProfile(severities=dict.fromkeys(REGISTRY, "R"))

profiles = st.sampled_from([make.profile(), make.profile(tolerances=LENIENT), ErpProfile(version="", buyer="")])


@given(st.data(), profiles)
@settings(max_examples=80)
def test_any_answer_to_any_order_gives_findings_with_words(data: st.DataObject, profile: ErpProfile) -> None:
    order = data.draw(strategies.orders() | strategies.open_orders())
    document = data.draw(strategies.acknowledgments(order))
    if data.draw(st.booleans()):
        document = replace(document, base_revision=order.revision, currency="", claim=None)
    world = make.snapshot(
        order,
        profile=profile,
        supplier=make.supplier(order.supplier),
        previous=data.draw(st.none() | strategies.acknowledgments(order)),
    )
    findings = check(document, world)
    for issue in findings.issues:
        assert messages.text(issue)
        messages.hint(issue)
    assert consequence(deviations(document, order, findings)) >= 0


@given(st.data())
@settings(max_examples=40)
def test_any_two_revisions_can_be_compared_and_any_draft_moved(data: st.DataObject) -> None:
    base = data.draw(strategies.orders())
    current = replace(data.draw(strategies.orders()), number=base.number, revision=base.revision + 1)
    draft = replace(data.draw(strategies.acknowledgments(base)), base_revision=base.revision)
    assert all(change.before != change.after or change.kind for change in diff(base, current))
    assert rebase(draft, base, current).draft.base_revision == current.revision
