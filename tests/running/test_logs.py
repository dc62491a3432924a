"""Logs: one line of JSON for each event, tied together by the correlation id."""

from __future__ import annotations

import io
import json
import logging

import pytest

from portal.logs import correlated, start_logging


@pytest.fixture
def lines():
    """Give a function that returns what was logged since."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    start_logging("INFO", stream)
    with correlated(""):  # whatever ran here before may have left its own
        yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.captureWarnings(capture=False)
    root.handlers[:] = before
    root.setLevel(level)


def test_an_event_is_one_line_with_its_ids(lines):
    with correlated("c-1"):
        logging.getLogger("portal.test").info("delivered", extra={"promise": 7})
    logging.getLogger("portal.test").info("idle")
    first, second = lines()
    assert (first["event"], first["promise"], first["correlation"]) == ("delivered", 7, "c-1")
    assert second["correlation"] == ""


def test_a_failure_carries_its_traceback_in_the_same_line(lines):
    try:
        raise LookupError("gone\nwith a second line")
    except LookupError:
        logging.getLogger("portal.test").exception("failed")
    (line,) = lines()
    assert "LookupError: gone" in line["exception"]
    assert line["level"] == "error"


def test_a_line_break_in_a_value_does_not_forge_a_line(lines):
    logging.getLogger("portal.test").warning("refused %s", 'x\n{"event": "signed in"}')
    assert len(lines()) == 1
