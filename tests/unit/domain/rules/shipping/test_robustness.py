"""Whatever a notice holds, the rules answer with findings that can be read, and never with an exception."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain import messages
from portal.domain.attachments import Attachment
from portal.domain.profiles import ErpProfile
from portal.domain.rules import REGISTRY, check_notice
from portal.domain.shipments import (
    Completion,
    HandlingUnit,
    Hazard,
    Lot,
    Packed,
    PackingGroup,
    PackType,
    ShipLine,
    ShipNotice,
    ShortReason,
    Transport,
)
from portal.domain.tolerances import ToleranceProfile
from tests import make, strategies
from tests.make_shipments import bases, lot, notice, packed, ships, snapshot, transport, unit
from tests.unit.domain.rules.boundaries import assert_has_words, found

#: Nothing but what is fixed stops, so that every rule sees every notice.
LENIENT = ToleranceProfile(
    buyer={"ship_lead_hours": "48", "ship_under_pct": "0", "sscc_required": "true", "ship_multi_po_allowed": "false"},
    severities=dict.fromkeys(REGISTRY, "R"),
)

profiles = st.sampled_from(
    [
        make.profile(),
        make.profile(tolerances=LENIENT, contracts=("shipment/1",), required=frozenset({"net", "tracking"})),
        ErpProfile(version="", buyer="", contracts=("shipment/1",), tolerances=LENIENT),
    ]
)
quantities = strategies.quantities | st.sampled_from([Decimal("NaN"), Decimal("Infinity"), Decimal("1e9999")])
positions = st.integers(0, 4)
words = st.sampled_from(["", " ", "A", "006141411234567890", "006141411234567891", "{line}"])
days = st.none() | st.dates(date(1900, 1, 1), date(2199, 12, 31))
lots = st.builds(
    Lot, quantities, words, st.lists(words, max_size=4).map(tuple), days, days, st.sampled_from(["", "DE", "??"])
)
units = st.builds(
    HandlingUnit,
    positions,
    st.sampled_from(PackType),
    st.none() | positions,
    words,
    st.none() | quantities,
    st.lists(st.builds(Packed, positions, quantities, words), max_size=3).map(tuple),
)


@st.composite
def lines(draw: st.DrawFn, numbers: list[int]) -> ShipLine:
    return ShipLine(
        position=draw(positions),
        order=draw(st.sampled_from(["4500017", "4500017", "4500018", ""])),
        line=draw(st.sampled_from([*numbers, 0, 99])),
        revision=draw(st.integers(0, 3)),
        quantity=draw(quantities),
        unit=draw(strategies.units),
        completion=draw(st.sampled_from(Completion)),
        reason=draw(st.none() | st.sampled_from(ShortReason)),
        lots=tuple(draw(st.lists(lots, max_size=3))),
        note=draw(words),
        hazard=draw(st.none() | st.builds(Hazard, words, words, st.none() | st.sampled_from(PackingGroup))),
        substitute=draw(words),
    )


@given(st.data(), profiles)
@settings(max_examples=60)
def test_any_notice_to_any_orders_gives_findings_with_words(data: st.DataObject, profile: ErpProfile) -> None:
    base = replace(data.draw(strategies.open_orders()), number="4500017", revision=1)
    newest = replace(data.draw(strategies.orders()), number="4500017", revision=2)
    other = make.order(number="4500018", ship_to=make.ship_to("Bremen"))
    numbers = [line.number for order in (base, newest, other) for line in order.lines]
    document = ShipNotice(
        number=data.draw(words),
        supplier="GLOBEX",
        ship_to=data.draw(words),
        ships=data.draw(days),
        arrives=data.draw(days),
        lines=tuple(data.draw(st.lists(lines(numbers), max_size=5))),
        units=tuple(data.draw(st.lists(units, max_size=5))),
        transport=data.draw(
            st.builds(Transport, words, words, own_vehicle=st.booleans(), gross=quantities, net=st.none() | quantities)
        ),
        attachments=tuple(
            data.draw(st.lists(st.builds(Attachment, words, words, words, positions, words), max_size=2))
        ),
        replaces=data.draw(words),
    )
    world = snapshot(
        newest,
        other,
        profile=profile,
        bases=bases([base]),
        in_transit={("4500017", number): Fraction(1, 3) for number in numbers},
        used_numbers={"A": make.TODAY},
        used_ssccs={"006141411234567890": make.TODAY},
        serials={(line.item, "A"): "N-0" for line in newest.lines},
        prefixes=data.draw(st.sampled_from([(), ("0614141",), ("4012345",)])),
        replaced=data.draw(st.none() | st.just(notice())),
        acknowledged={},
    )
    for issue in check_notice(document, world).issues:
        assert_has_words(issue)
        assert messages.text(issue)


def test_a_warning_of_a_notice_is_confirmed_as_it_reads_now() -> None:
    late, later = (notice(arrives=make.in_days(days)) for days in (6, 7))
    (warning,) = check_notice(late, snapshot()).warnings
    confirmed = {"confirmed": frozenset({warning.fingerprint})}
    assert check_notice(late, snapshot()).unconfirmed(replace(late, **confirmed)) == ()
    assert check_notice(later, snapshot()).unconfirmed(replace(later, **confirmed)) != ()


def test_resolved_limits_are_given_once_and_for_lines_where_something_else_holds() -> None:
    orders = (
        make.order(make.line(10, tolerances={"ship_over_pct": "7"}), make.line(20)),
        make.order(number="4500018", tolerances={"ship_over_pct": "9"}),
    )
    document = notice(ships(1), ships(2, line=20), ships(3, order="4500018"))
    limits = [
        (position, limit.value)
        for rule, position, limit in check_notice(document, snapshot(*orders)).limits
        if (rule, limit.key) == ("ASN-05", "ship_over_pct")
    ]
    assert limits == [(None, "5"), (1, "7"), (3, "9")]


def test_all_findings_of_a_stage_are_given_and_none_of_a_later_one() -> None:
    document = notice(
        ships(quantity="200", lots=(lot("1"),)),
        ships=None,
        units=(unit(1, packed("1"), sscc="1"),),
        transport=transport(tracking=""),
    )
    findings = check_notice(document, snapshot())
    assert {issue.rule for issue in findings.issues} == {"ASN-05", "ASN-11", "ASN-14", "ASN-16"}


def test_a_rule_may_be_lowered_for_notices_as_for_answers() -> None:
    lowered = make.profile(contracts=("shipment/1",), tolerances=ToleranceProfile(severities={"ASN-05": "R"}))
    findings = check_notice(notice(ships(quantity="200")), snapshot(profile=lowered))
    assert found(findings, "ASN-05") == ["R lines/1"]


def test_a_notice_as_ordered_has_no_findings() -> None:
    assert check_notice(notice(), snapshot()).issues == ()
