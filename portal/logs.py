"""Logs as JSON lines: one event each, with the correlation id that ties request, job and ERP call together.

A log line holds ids and durations, never documents, addresses, bank details or secrets.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO

correlation_id: ContextVar[str] = ContextVar("correlation_id", default="")

# What every record carries anyway; whatever else stands on it came in by `extra=`.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


@contextmanager
def correlated(correlation: str) -> Iterator[None]:
    """Tie every log line of the block to one correlation id."""
    token = correlation_id.set(correlation)
    try:
        yield
    finally:
        correlation_id.reset(token)


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON; `extra` values become fields of their own."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            "correlation": correlation_id.get(),
            **{name: value for name, value in vars(record).items() if name not in _OWN},
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def start_logging(level: str, stream: TextIO | None = None) -> None:
    """Send every log line of this process to a stream as JSON; a second call replaces the first."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
