"""`portal rules`: the table of rules."""

from __future__ import annotations

from collections.abc import Sequence

import click

from portal.domain.rules import LEFT_OUT, REGISTRY, Rule, table


@click.command("rules")
@click.option("--markdown", is_flag=True, help="As tables for a document.")
def command(markdown: bool) -> None:
    """Print every rule in the order of evaluation, and those left out with the reason."""
    if markdown:
        click.echo(table.markdown(), nl=False)
        return
    kept = [(rule.id, _severities(rule), rule.title, _where(rule)) for rule in REGISTRY.values()]
    left_out = list(LEFT_OUT.items())
    _plain(("Rule", "Severity", "What it is about", "Where it holds"), kept)
    click.echo(f"\n{len(kept)} rules hold. {len(left_out)} are left out:\n")
    _plain(("Rule", "Why it is left out"), left_out)


def _severities(rule: Rule) -> str:
    """Write the severities, the usual one first; "!" where no buyer can change them."""
    return "/".join(rule.severities) + ("!" if rule.fixed else "")


def _where(rule: Rule) -> str:
    return rule.enforced or f"stage {rule.stage.value}, {rule.stage.name.lower().replace('_', ' ')}"


def _plain(titles: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    widths = [max(len(row[place]) for row in [titles, *rows]) for place in range(len(titles))]
    for row in [titles, *rows]:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
