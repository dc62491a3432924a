"""`portal test`: the project's tests."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

CHECKOUT = Path(__file__).resolve().parents[2]
#: A file stays together, so that what its tests share is made once. Files go in their order: by themselves they would
#: begin with those of many tests, and one process would work alone on the few long ones at the end.
PROCESSES = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")


@click.command(
    "test",
    context_settings={
        "ignore_unknown_options": True,
        "allow_extra_args": True,
        "help_option_names": ["--help"],
    },
)
@click.pass_context
def command(context: click.Context) -> None:
    """Run the tests; every argument goes to pytest.

    The tests bring their own PostgreSQL, Valkey and sandbox ERP. Browser tests need Chromium: where
    there is none they are skipped, except in CI.
    """
    if not (CHECKOUT / "tests").is_dir():
        raise click.ClickException("The tests are not part of an installed portal. Run them in a checkout.")
    os.chdir(CHECKOUT)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *PROCESSES, *context.args])
