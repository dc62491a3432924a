"""The command line: the table of commands, and what every one of them has in common."""

from __future__ import annotations

from importlib import import_module

import click

from portal.running.addresses import PortTaken
from portal.settings import BadSettings

#: Each command lives in a module of its own, loaded when it is called, so that none pays for the others.
COMMANDS = {
    "up": "up",
    "test": "test",
    "web": "web",
    "worker": "worker",
    "schedule": "schedule",
    "sandbox-erp": "sandbox_erp",
    "migrate": "migrate",
    "examples": "examples",
    "user": "user",
    "check": "check",
    "rules": "rules",
    "routes": "routes",
    "verify-audit": "verify_audit",
    "bench": "bench",
    "faults": "faults",
}


class Commands(click.Group):
    """Finds commands in the table, in its order."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Return the names in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Load one command; None where there is no such name."""
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"portal.commands.{COMMANDS[name]}").command
        return command

    def invoke(self, context: click.Context) -> object:
        """Run the command; what somebody has to put right ends it with a sentence, not with a traceback."""
        try:
            return super().invoke(context)
        except (BadSettings, PortTaken) as reason:
            raise click.ClickException(str(reason)) from None


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """The supplier portal.

    `portal up` starts everything on one machine. The other commands start its parts alone, look
    after them and show what they do; each says more with --help.
    """
