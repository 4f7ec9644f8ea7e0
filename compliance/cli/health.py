"""``compliance health``: what /healthz says, without a server."""

import click

from compliance.cli.kit import Installation
from compliance.services.health import check_health, is_well


@click.command()
@click.pass_context
def health(context: click.Context) -> None:
    """Say whether database, clock and disk are well (exit status 1 when not).

    For monitoring from outside ask /healthz of the running service instead: it also proves that
    pages are served.
    """
    installation: Installation = context.obj
    with installation.opened(any_schema=True) as deps:
        checks = check_health(deps, now=deps.clock.now())
    for check in checks:
        click.echo(f"{'well  ' if check.is_well else 'UNWELL'}  {check.name:<10}{check.says}")
    if not is_well(checks):
        context.exit(1)
