"""Unknown words in files of invoices: asked about, decided or dismissed, and what waits for them goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from portal.contracts.formats import ubl_invoice
from portal.domain import messages
from portal.domain.actors import Actor, Role
from portal.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.domain.invoice_parties import PostalAddress
from portal.domain.mappings import MappingKind, MappingState, TaskState
from portal.domain.uploads import UploadState
from portal.services import intake
from portal.services.invoices import drafting, submission, uploading
from portal.services.mappings import explaining, maintaining, reading
from portal.store.rows import EventRow
from tests import invoicing, make, make_invoices
from tests.at_once import at_once
from tests.house import House
from tests.words import backlog, decide, dismiss, draft, explained, read, state, take

S = UploadState


@pytest.fixture
def omar() -> Actor:
    """Give another one, who may approve as well."""
    return Actor(None, "Omar Approver", Role.APPROVER)


def test_an_unknown_unit_is_asked_about_and_its_decision_lets_the_file_go_on(
    house: House, biller: Actor, mia: Actor
) -> None:
    upload = take(house, biller, make_invoices.line(unit="Stk"))
    assert state(house, biller, upload) is S.WAITING
    (task,) = backlog(house, mia)
    assert (task.kind, task.theirs, task.state, task.waiting) == (MappingKind.UNIT, "Stk", TaskState.OPEN, 1)
    assert task.context["order"] == "4500017"
    woken = len(house.alarm.woken)
    mapping = decide(house, mia, task.id)
    assert [(one.id, one.job) for one in house.alarm.woken[woken:]] == [(upload, uploading.READ)]
    assert read(house, upload) == "read"
    invoice, document = draft(house, biller, upload)
    assert (document.lines[0].unit, document.lines[0].quantity) == ("H87", 100)
    (used,) = explained(house, biller, invoice)
    assert (used.path, used.theirs, used.mapping.id, used.mapping.author) == (
        "lines/1/unit",
        "Stk",
        mapping,
        "Mia Master",
    )
    assert invoicing.send(house, biller, invoice).state == "queued"


def test_a_word_that_has_a_meaning_is_translated_at_once_and_the_record_says_so(
    house: House, biller: Actor, mia: Actor
) -> None:
    decide(house, mia, _task(house, biller, mia), "H87", factor=Fraction(96))
    upload = take(house, biller, make_invoices.line("1", "912.00", unit="STK"), number="R-2")
    invoice, document = draft(house, biller, upload)
    (line,) = document.lines
    assert (line.quantity, line.unit, line.price, line.price_base, line.net) == (96, "H87", 912, 96, 912)
    with house.reading() as uow:
        (event,) = uow.session.query(EventRow).filter_by(document_id=invoice, action="mapping.used")
    assert event.data["mappings"] == [explained(house, biller, invoice)[0].mapping.id]


def _task(house: House, biller: Actor, mia: Actor) -> int:
    take(house, biller, make_invoices.line(unit="Stk"))
    return backlog(house, mia, state="open")[0].id


def test_one_task_for_a_word_however_many_files_have_it(house: House, biller: Actor, mia: Actor) -> None:
    uploads = [take(house, biller, make_invoices.line(unit=unit), number=unit) for unit in ("Stk", "STK", "stk")]
    (task,) = backlog(house, mia)
    assert (task.times, task.waiting) == (3, 3)
    decide(house, mia, task.id)
    assert [read(house, upload) for upload in uploads] == ["read"] * 3


def test_a_file_with_two_unknown_words_waits_for_both(house: House, biller: Actor, mia: Actor) -> None:
    upload = take(
        house, biller, make_invoices.line("1", unit="Stk"), make_invoices.line("1", unit="Kolli", order_line="10")
    )
    first, second = backlog(house, mia)
    decide(house, mia, first.id)
    assert (state(house, biller, upload), read(house, upload)) == (S.WAITING, "nothing to do")
    decide(house, mia, second.id)
    assert read(house, upload) == "read"


def test_a_dismissed_word_stays_as_it_is_and_the_rules_find_it(house: House, biller: Actor, mia: Actor) -> None:
    upload = take(house, biller, make_invoices.line(unit="Stk"))
    (task,) = backlog(house, mia)
    dismiss(house, mia, task.id, "Use the code H87.")
    assert read(house, upload) == "read"
    invoice, document = draft(house, biller, upload)
    assert document.lines[0].unit == "Stk"
    assert "ERP-03" in {issue.rule for issue in invoicing.check(house, biller, invoice).issues}
    with house.reading() as uow:
        (asked,) = explaining.of_file(uow, upload=upload)
    assert (asked.state, asked.sentence) == (TaskState.DISMISSED, "Use the code H87.")


def test_a_dismissed_word_is_asked_about_again_when_it_comes_back_in_another_file(
    house: House, biller: Actor, mia: Actor
) -> None:
    take(house, biller, make_invoices.line(unit="Stk"))
    dismiss(house, mia, backlog(house, mia)[0].id)
    again = take(house, biller, make_invoices.line(unit="Stk"), number="R-2")
    assert state(house, biller, again) is S.WAITING
    assert [task.times for task in backlog(house, mia, state="open")] == [2]


def test_a_meaning_that_has_ended_is_asked_for_again_and_names_the_day(house: House, biller: Actor, mia: Actor) -> None:
    task = _task(house, biller, mia)
    with pytest.raises(Invalid) as refused:
        decide(house, mia, task, valid_to=make.TODAY - timedelta(days=1))
    assert [issue.path for issue in refused.value.issues] == ["valid_to"]
    assert "It has to hold on" in messages.text(refused.value.issues[0])
    decide(house, mia, task, valid_to=make.TODAY)
    house.clock.advance(days=1)
    later = take(house, biller, make_invoices.line(unit="Stk"), number="R-2", issued=make.in_days(1, make.TODAY))
    assert state(house, biller, later) is S.WAITING
    version = decide(house, mia, task, valid_from=make.in_days(1, make.TODAY))
    assert read(house, later) == "read"
    with house.reading() as uow:
        assert reading.get(uow, mia, version).mapping.version == 2


def test_an_item_that_the_order_does_not_name_is_asked_about_with_its_items(
    house: House, biller: Actor, mia: Actor
) -> None:
    upload = take(house, biller, make_invoices.line(order_line="", seller_item="GX-77", name="Hinge", id="1"))
    assert state(house, biller, upload) is S.WAITING
    (task,) = backlog(house, mia)
    assert (task.kind, task.theirs) == (MappingKind.ITEM, "GX-77")
    with house.reading() as uow:
        suggested = [one.ours for one in reading.get_task(uow, mia, task.id).suggestions]
    assert suggested == [invoicing.order().lines[0].item]
    decide(house, mia, task.id, suggested[0])
    assert read(house, upload) == "read"
    invoice, document = draft(house, biller, upload)
    assert (document.lines[0].seller_item, document.lines[0].buyer_item) == ("GX-77", suggested[0])
    assert [(used.path, used.theirs) for used in explained(house, biller, invoice)] == [("lines/1/buyer_item", "GX-77")]


def test_an_item_of_a_named_order_line_is_not_asked_about(house: House, biller: Actor) -> None:
    upload = take(house, biller, make_invoices.line(seller_item="GX-77"))
    assert state(house, biller, upload) is S.READ


def test_what_cannot_be_converted_exactly_is_left_for_the_rules(house: House, biller: Actor, mia: Actor) -> None:
    upload = take(house, biller, make_invoices.line(unit="Stk"))
    decide(house, mia, backlog(house, mia)[0].id, "H87", factor=Fraction(1, 3))
    assert read(house, upload) == "read"
    invoice, document = draft(house, biller, upload)
    assert (document.lines[0].unit, document.lines[0].quantity) == ("Stk", 100)
    assert explained(house, biller, invoice) == ()


def test_a_word_too_long_to_be_one_is_left_for_the_rules(house: House, biller: Actor, mia: Actor) -> None:
    upload = take(house, biller, make_invoices.line(unit="S" * 121))
    assert (state(house, biller, upload), backlog(house, mia)) == (S.READ, ())


def test_another_suppliers_word_is_another_word_unless_it_holds_for_all(
    house: House, biller: Actor, stranger: Actor, mia: Actor
) -> None:
    other = replace(stranger, role=Role.SUPPLIER_BILLING)
    mine = take(house, biller, make_invoices.line(unit="Stk"))
    theirs = take(house, other, make_invoices.line(unit="Stk"), order="7700001")
    tasks_now = backlog(house, mia)
    assert len(tasks_now) == 2
    decide(house, mia, tasks_now[0].id)
    assert (state(house, biller, mine), state(house, other, theirs)) == (S.QUEUED, S.WAITING)
    decide(house, mia, tasks_now[1].id, "XBX", for_all=True)
    assert read(house, theirs) == "read"
    assert (
        draft(house, biller, _read(house, mine))[1].lines[0].unit,
        draft(house, other, theirs)[1].lines[0].unit,
    ) == (
        "H87",
        "XBX",
    )


def _read(house: House, upload: int) -> int:
    assert read(house, upload) == "read"
    return upload


def test_what_holds_for_all_answers_every_suppliers_question(
    house: House, biller: Actor, stranger: Actor, mia: Actor
) -> None:
    other = replace(stranger, role=Role.SUPPLIER_BILLING)
    uploads = [
        take(house, biller, make_invoices.line(unit="Stk")),
        take(house, other, make_invoices.line(unit="Stk"), order="7700001"),
    ]
    decide(house, mia, backlog(house, mia)[0].id, for_all=True)
    assert backlog(house, mia, state="open") == ()
    assert [read(house, upload) for upload in uploads] == ["read", "read"]


def four_eyes(house: House) -> None:
    house.erp.put_profile(replace(make_invoices.limits(map_four_eyes="true", inv_before_receipt="review"), version="9"))
    intake.synchronise(house.services)


def test_where_four_eyes_are_asked_for_an_answer_waits_for_somebody_else(
    house: House, biller: Actor, mia: Actor, omar: Actor
) -> None:
    four_eyes(house)
    upload = take(house, biller, make_invoices.line(unit="Stk"))
    task = backlog(house, mia)[0].id
    mapping = decide(house, mia, task)
    assert (state(house, biller, upload), backlog(house, mia)[0].proposed) == (S.WAITING, mapping)
    with pytest.raises(Conflict, match="waits for a second person"):
        decide(house, omar, task, "XBX")
    with pytest.raises(Conflict, match="Somebody else has to approve"), house.services.begin() as uow:
        maintaining.approve(uow, mia, mapping)
    with house.services.begin() as uow:
        maintaining.approve(uow, omar, mapping)
    assert read(house, upload) == "read"
    (used,) = explained(house, biller, draft(house, biller, upload)[0])
    assert (used.mapping.author, used.mapping.approver) == ("Mia Master", "Omar Approver")


def test_an_answer_that_was_declined_can_be_given_anew(house: House, biller: Actor, mia: Actor, omar: Actor) -> None:
    four_eyes(house)
    upload = take(house, biller, make_invoices.line(unit="Stk"))
    task = backlog(house, mia)[0].id
    mapping = decide(house, mia, task, "XBX")
    with house.services.begin() as uow:
        declined = maintaining.decline(uow, omar, mapping, "They mean pieces.")
        assert (declined.state, declined.sentence) == (MappingState.DECLINED, "They mean pieces.")
    second = decide(house, omar, task)
    with house.services.begin() as uow:
        assert maintaining.approve(uow, mia, second).version == 2
    assert read(house, upload) == "read"


def test_who_decides_at_the_same_moment_decides_once(house: House, biller: Actor, mia: Actor, omar: Actor) -> None:
    upload = take(house, biller, make_invoices.line(unit="Stk"))
    task = backlog(house, mia)[0].id
    results = at_once(lambda: decide(house, mia, task), lambda: decide(house, omar, task, "XBX"))
    assert sorted(isinstance(one, Conflict) for one in results) == [False, True]
    assert read(house, upload) == "read"


def test_a_question_and_its_answer_do_not_miss_each_other(house: House, biller: Actor, mia: Actor) -> None:
    task = _task(house, biller, mia)
    with house.services.begin() as uow:
        data = ubl_invoice.dump(
            make_invoices.invoice(
                make_invoices.line(unit="Stk"),
                number="R-2",
                buyer=make_invoices.buyer(address=PostalAddress(country="DE")),
            ),
            {},
        )
        assert uow.clock is not None
    upload = uploading.take(house.services, biller, name="r.xml", declared="", data=data)
    at_once(lambda: decide(house, mia, task), lambda: read(house, upload))
    if state(house, biller, upload) is S.QUEUED:
        assert read(house, upload) == "read"
    assert state(house, biller, upload) is S.READ


def test_whoever_does_not_maintain_words_decides_nothing_and_suppliers_see_none(
    house: House, biller: Actor, buyer: Actor, mia: Actor
) -> None:
    task = _task(house, biller, mia)
    with pytest.raises(NotAllowed):
        decide(house, buyer, task)
    with pytest.raises(NotAllowed):
        dismiss(house, buyer, task)
    with pytest.raises(NotAllowed):
        backlog(house, biller)
    with pytest.raises(NotFound):
        decide(house, mia, 99_999)


def test_a_word_is_not_dismissed_without_a_sentence(house: House, biller: Actor, mia: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        dismiss(house, mia, _task(house, biller, mia), "  ")
    assert [issue.path for issue in refused.value.issues] == ["sentence"]


def test_the_next_version_of_an_invoice_used_the_same_words(house: House, biller: Actor, mia: Actor) -> None:
    upload = take(house, biller, make_invoices.line(unit="Stk"))
    decide(house, mia, backlog(house, mia)[0].id)
    invoice, _ = draft(house, biller, _read(house, upload))
    invoicing.send(house, biller, invoice)
    with house.services.begin() as uow:
        submission.withdraw(uow, biller, invoice)
    with house.services.begin() as uow:
        after = submission.repair(uow, biller, invoice).id
    assert [used.theirs for used in explained(house, biller, after)] == ["Stk"]


def test_a_draft_that_used_words_can_be_thrown_away_and_its_file_sent_again(
    house: House, biller: Actor, mia: Actor
) -> None:
    upload = take(house, biller, make_invoices.line(unit="Stk"))
    decide(house, mia, backlog(house, mia)[0].id)
    invoice, _ = draft(house, biller, _read(house, upload))
    with house.services.begin() as uow:
        drafting.discard(uow, biller, invoice)
    again = take(house, biller, make_invoices.line(unit="Stk"))
    assert state(house, biller, again) is S.READ
