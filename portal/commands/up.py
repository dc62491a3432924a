"""`portal up`: everything on one machine."""

from __future__ import annotations

import shlex
import time
from collections.abc import Sequence
from pathlib import Path

import click

from portal.running.data import DataFolder, InUse, default_folder
from portal.running.machine import Machine, Ports
from portal.running.sign_ins import PASSWORD, SIGN_INS
from portal.running.supervisor import Stopped, Supervisor


@click.command("up")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65534), help="Port of the pages.")
@click.option("--erp-port", type=click.IntRange(1, 65535), help="Port of the sandbox ERP.  [default: the next one]")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for everything that is kept.  [default: instance/]",
)
@click.option("--fresh", is_flag=True, help="Start over: remove what earlier starts kept in that folder.")
@click.option("--beside", default="", hidden=True, help="A command that runs until it ends, or the portal does.")
def command(port: int, erp_port: int | None, data: Path | None, fresh: bool, beside: str) -> None:
    """Start everything on this machine, with example data, and stop it all with Ctrl-C.

    Pages, two workers, the schedule, the queue's server and a sandbox ERP. DATABASE_URL, REDIS_URL and ERP_URL
    in the environment take the place of what would be started here.
    """
    folder = DataFolder(data.absolute()) if data else default_folder()
    try:
        with folder.held():
            if fresh:
                folder.start_over()
            _run(folder, Ports(port, erp_port or port + 1), shlex.split(beside))
    except (InUse, RuntimeError) as reason:
        raise click.ClickException(str(reason)) from None


def _run(folder: DataFolder, ports: Ports, beside: Sequence[str]) -> None:
    supervisor = Supervisor(_say)
    began = time.monotonic()
    try:
        with Machine(folder, ports, supervisor) as machine, supervisor.listening():
            machine.claim_ports()
            _say("Starting …" if folder.has_examples else "Starting for the first time, with example data …")
            machine.start()
            if beside:
                machine.run_beside(beside)
            _say(f"Ready after {time.monotonic() - began:.1f} s. Ctrl-C stops everything.")
            _introduce(machine, folder)
            supervisor.watch()
    except Stopped:
        _say("Everything has stopped. Start again to go on with the same data.")


def _introduce(machine: Machine, folder: DataFolder) -> None:
    _say(f"\n  The portal         {machine.address}")
    if machine.erp_address:
        _say(f"  The buyer's desk   {machine.erp_address}/desk  (the sandbox ERP: release, revise, hold, receive)")
    _say(f"\n  Sign in with the password  {PASSWORD}  as")
    for person in SIGN_INS:
        _say(f"    {person.email:<34} {person.what_for}")
    _say(f"\n  Data and logs: {folder.path}\n")


def _say(sentence: str) -> None:
    click.echo(sentence)
