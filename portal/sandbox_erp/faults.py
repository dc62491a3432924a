"""Faults on demand: slow, away, throttling, failing before or after the commit, cutting the line, nonsense.

A plan is a JSON object::

    {"faults": [{"kind": "error_after_commit", "probability": 0.2},
                {"kind": "away", "seconds": 20},
                {"kind": "slow", "delay": 2.5, "count": 3}],
     "seed": 7, "applies_to": "bookings", "keyless": false}

For each call the first fault that fires is applied. A fault fires on every call, or on the next ``count``
calls, or for ``seconds`` from the moment of planning, or with ``probability`` by the plan's seed (the same
seed gives the same sequence of calls that fail). ``applies_to`` is "bookings" (calls that book) or "all"
(every call below /api except this plan and the ledger). ``keyless`` makes the ERP ignore idempotency keys and
forget them: the negative control.
"""

from __future__ import annotations

import random
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal.sandbox_erp.database import Database, get_setting, next_number, put_setting

#: The kinds, with the words the desk shows.
KINDS: dict[str, str] = {
    "slow": "Answer slowly",
    "away": "Answer 503, not available",
    "away_cut": "Cut the connection before anything happens",
    "throttle": "Answer 429, too many requests",
    "error_before_commit": "Answer 500 before anything is booked",
    "error_after_commit": "Book, then answer 500",
    "cut_after_commit": "Book, then cut the connection",
    "invalid_json": "Book, then answer what is not JSON",
}

#: Kinds that let the call do its work and spoil the answer.
AFTER_COMMIT = frozenset({"error_after_commit", "cut_after_commit", "invalid_json"})

_NO_PLAN: dict[str, Any] = {"faults": [], "seed": 0, "applies_to": "bookings", "keyless": False}


class PlanInvalid(Exception):
    """The plan cannot be read; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one call; ``delay`` and ``retry_after`` are seconds."""

    kind: str
    delay: float = 1.0
    retry_after: int | None = None


def get_plan(connection: sqlite3.Connection) -> dict[str, Any]:
    """Return the current plan."""
    return get_setting(connection, "faults") or _NO_PLAN


def put_plan(database: Database, payload: object, *, now: datetime) -> dict[str, Any]:
    """Put a plan in place of the current one and begin counting anew.

    Raises:
        PlanInvalid: the plan cannot be read; the current one stays.
    """
    if not isinstance(payload, dict):
        raise PlanInvalid("The plan must be an object.")
    faults = payload.get("faults", [])
    if not isinstance(faults, list):
        raise PlanInvalid("faults must be a list.")
    if payload.get("applies_to", "bookings") not in {"bookings", "all"}:
        raise PlanInvalid("applies_to must be bookings or all.")
    plan = {
        "faults": [_readable(fault, now) for fault in faults],
        "seed": int(_at_least_zero(payload, "seed", 0)),
        "applies_to": payload.get("applies_to", "bookings"),
        "keyless": payload.get("keyless", False) is True,
    }
    with database.write() as connection:
        put_setting(connection, "faults", plan)
        connection.execute("DELETE FROM counter WHERE name LIKE 'fault-%'")
    return plan


def next_fault(database: Database, plan: dict[str, Any], *, books: bool, now: datetime) -> Fault | None:
    """Return the plan's fault for this call, counting it; None when the call is to work.

    Counting is one short transaction of its own, so that any number of processes share one plan.
    """
    if not plan["faults"] or not (books or plan["applies_to"] == "all"):
        return None
    with database.write() as connection:
        call = next_number(connection, "fault-call")
        for index, fault in enumerate(plan["faults"]):
            if fault["kind"] in AFTER_COMMIT and not books:
                continue
            if _fires(connection, fault, index, dice=random.Random(f"{plan['seed']}:{call}:{index}"), now=now):
                return Fault(fault["kind"], float(fault.get("delay", 1)), fault.get("retry_after"))
    return None


def _fires(
    connection: sqlite3.Connection, fault: dict[str, Any], index: int, *, dice: random.Random, now: datetime
) -> bool:
    if "until" in fault and now >= datetime.fromisoformat(fault["until"]):
        return False
    if "probability" in fault and dice.random() >= fault["probability"]:
        return False
    return "count" not in fault or next_number(connection, f"fault-{index}") <= fault["count"]


def _readable(fault: object, now: datetime) -> dict[str, Any]:
    if not isinstance(fault, dict) or fault.get("kind") not in KINDS:
        raise PlanInvalid(f"Each fault needs a kind: {', '.join(KINDS)}.")
    read: dict[str, Any] = {"kind": fault["kind"]}
    for name in ("delay", "probability", "seconds", "count", "retry_after"):
        if fault.get(name) is not None:
            read[name] = _at_least_zero(fault, name, 0)
    if read.get("probability", 0) > 1:
        raise PlanInvalid("probability must be at most 1.")
    if "seconds" in read:
        read["until"] = (now + timedelta(seconds=read.pop("seconds"))).isoformat()
    return read


def _at_least_zero(body: dict[str, Any], name: str, default: float) -> float:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise PlanInvalid(f"{name} must be a number of at least 0.")
    return value
