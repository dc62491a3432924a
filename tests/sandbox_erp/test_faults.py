"""Faults on demand, over real HTTP, with the program in two processes on one file."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import Order
from portal.sandbox_erp.ledger import ledger
from tests.sandbox_erp.data import TOKEN, release, response

HEADERS = {"Authorization": f"Bearer {TOKEN}"}


class Program:
    """The program as a caller sees it."""

    def __init__(self, url: str, database: Database) -> None:
        self.url = url
        self.database = database

    def plan(self, *faults: dict[str, Any], **rest: Any) -> requests.Response:
        body = {"faults": list(faults), **rest}
        return requests.put(f"{self.url}/api/faults", json=body, headers=HEADERS, timeout=5)

    def book(self, order: Order, key: str, timeout: float = 5) -> requests.Response:
        return requests.post(
            f"{self.url}/api/order-responses",
            json=response(order),
            headers={**HEADERS, "Idempotency-Key": key},
            timeout=timeout,
        )

    def found(self, key: str) -> bool:
        path = f"{self.url}/api/bookings/by-key/{key}"
        return requests.get(path, headers=HEADERS, timeout=5).status_code == 200

    def times_booked(self, order: Order) -> int:
        with self.database.read() as connection:
            return sum(booking["order"] == order["number"] for booking in ledger(connection))


@pytest.fixture
def program(served: tuple[str, Database]) -> Iterator[Program]:
    program = Program(*served)
    yield program
    program.plan()


def test_many_callers_over_two_processes_book_once_per_key(program: Program) -> None:
    orders = [release(program.database) for _ in range(3)]
    with ThreadPoolExecutor(8) as callers:
        calls = [
            (index, callers.submit(program.book, order, f"key-{index}"))
            for _ in range(8)
            for index, order in enumerate(orders)
        ]
    answers = {(index, call.result().json()["number"]) for index, call in calls}
    assert len(answers) == len(orders)
    assert [program.times_booked(order) for order in orders] == [1, 1, 1]


@pytest.mark.parametrize(("kind", "status"), [("away", 503), ("throttle", 429)])
def test_an_erp_that_says_not_now_books_nothing(program: Program, kind: str, status: int) -> None:
    order = release(program.database)
    program.plan({"kind": kind, "count": 2, "retry_after": 9})
    for _ in range(2):
        answer = program.book(order, kind)
        assert (answer.status_code, answer.headers["Retry-After"]) == (status, "9")
    assert not program.found(kind)
    assert program.book(order, kind).status_code == 201


def test_an_error_before_the_commit_books_nothing(program: Program) -> None:
    order = release(program.database)
    program.plan({"kind": "error_before_commit", "count": 1})
    assert program.book(order, "before").status_code == 500
    assert not program.found("before")


def test_an_error_after_the_commit_has_booked(program: Program) -> None:
    order = release(program.database)
    program.plan({"kind": "error_after_commit", "count": 1})
    assert program.book(order, "after").status_code == 500
    assert program.found("after")
    assert program.book(order, "after").status_code == 201
    assert program.times_booked(order) == 1


@pytest.mark.parametrize(("kind", "has_booked"), [("cut_after_commit", True), ("away_cut", False)])
def test_a_cut_connection_is_an_error_of_the_protocol(program: Program, kind: str, has_booked: bool) -> None:
    order = release(program.database)
    program.plan({"kind": kind, "count": 1})
    broken = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)
    with pytest.raises(broken, match="IncompleteRead|RemoteDisconnected"):
        program.book(order, kind)
    assert program.found(kind) is has_booked
    assert program.book(order, kind).status_code == 201
    assert program.times_booked(order) == 1


def test_nonsense_after_the_commit_has_booked(program: Program) -> None:
    order = release(program.database)
    program.plan({"kind": "invalid_json", "count": 1})
    with pytest.raises(requests.exceptions.JSONDecodeError):
        program.book(order, "nonsense").json()
    assert program.found("nonsense")


def test_a_slow_answer_outlasts_a_hurried_caller_and_has_booked(program: Program) -> None:
    order = release(program.database)
    program.plan({"kind": "slow", "delay": 1, "count": 1})
    with pytest.raises(requests.ReadTimeout):
        program.book(order, "slow", timeout=0.3)
    assert program.found("slow")


def test_a_fault_with_seconds_ends_by_itself(program: Program) -> None:
    order = release(program.database)
    program.plan({"kind": "away", "seconds": 0})
    assert program.book(order, "seconds").status_code == 201


def test_the_same_seed_fails_the_same_calls(program: Program) -> None:
    order = release(program.database)

    def outcomes(seed: int) -> list[int]:
        program.plan({"kind": "away", "probability": 0.5}, seed=seed)
        return [program.book(order, "seed").status_code for _ in range(12)]

    assert outcomes(7) == outcomes(7)
    assert set(outcomes(7)) == {201, 503}
    assert outcomes(7) != outcomes(8)


def test_faults_for_every_call_spare_the_plan_and_the_ledger(program: Program) -> None:
    program.plan({"kind": "away"}, applies_to="all")
    assert requests.get(f"{program.url}/api/profile", headers=HEADERS, timeout=5).status_code == 503
    assert requests.get(f"{program.url}/api/ledger", headers=HEADERS, timeout=5).status_code == 200
    assert requests.get(f"{program.url}/api/faults", headers=HEADERS, timeout=5).status_code == 200
    program.plan({"kind": "away"})
    assert requests.get(f"{program.url}/api/profile", headers=HEADERS, timeout=5).status_code == 200


def test_without_keys_the_same_document_is_booked_twice(program: Program) -> None:
    order = release(program.database)
    program.plan(keyless=True)
    first, second = program.book(order, "keyless"), program.book(order, "keyless")
    assert first.json()["number"] != second.json()["number"]
    assert not program.found("keyless")
    assert program.times_booked(order) == 2


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"kind": "fire"},
        {"kind": "away", "count": "two"},
        {"kind": "away", "count": -1},
        {"kind": "away", "probability": 2},
        {"kind": "slow", "delay": True},
    ],
)
def test_a_plan_that_cannot_be_read_changes_nothing(program: Program, fault: dict[str, Any]) -> None:
    program.plan({"kind": "throttle", "count": 5})
    assert program.plan(fault).status_code == 400
    plan = requests.get(f"{program.url}/api/faults", headers=HEADERS, timeout=5).json()
    assert [one["kind"] for one in plan["faults"]] == ["throttle"]
