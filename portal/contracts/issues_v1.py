"""Findings on the wire, contract ``issues/1`` (field rules, 4.1 "Result object"): receipts, API, files.

    [{"rule": "ACK-02", "severity": "E", "path": "lines/10", "message_key": "ACK-02.short",
      "params": {"open": "100", "answered": "80"}, "value": "80", "expected": "100",
      "reason_code": "QTY", "action_code": "PIN"}]

The sentence is not part of it: ``portal.domain.messages`` makes it from key and parameters when it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portal.domain.issues import ActionCode, Issue, ReasonCode, Severity


def load(payload: Iterable[Mapping[str, Any]]) -> tuple[Issue, ...]:
    """Return the findings that ``dump`` wrote, in their order.

    Raises:
        KeyError, ValueError: the payload is not ``issues/1``; it is the portal's own, so this is a defect.
    """
    return tuple(
        Issue(
            rule=entry["rule"],
            severity=Severity(entry["severity"]),
            path=entry["path"],
            key=entry["message_key"],
            params=dict(entry.get("params", {})),
            value=entry.get("value", ""),
            expected=entry.get("expected", ""),
            reason=ReasonCode(entry.get("reason_code", ReasonCode.NONE)),
            action=ActionCode(entry.get("action_code", ActionCode.NONE)),
        )
        for entry in payload
    )


def dump(issues: Iterable[Issue]) -> list[dict[str, Any]]:
    """Return the findings ready for JSON, with every field, in their order."""
    return [
        {
            "rule": issue.rule,
            "severity": issue.severity.value,
            "path": issue.path,
            "message_key": issue.key,
            "params": dict(issue.params),
            "value": issue.value,
            "expected": issue.expected,
            "reason_code": issue.reason.value,
            "action_code": issue.action.value,
        }
        for issue in issues
    ]
