"""The ``compliance`` command: its groups, and what --help says first."""

import click

from compliance import __version__
from compliance.cli.backup import backup, restore
from compliance.cli.checklists import checklists_group
from compliance.cli.clocks import clocks_group
from compliance.cli.database import database_group
from compliance.cli.duties import duties_group
from compliance.cli.health import health
from compliance.cli.holds import holds_group
from compliance.cli.incidents import incidents_group
from compliance.cli.ita import ita_group
from compliance.cli.kit import Installation, PlainGroup
from compliance.cli.packets import packets_group
from compliance.cli.people import people_group
from compliance.cli.serve import clock, run, web
from compliance.cli.trail import trail_group

HELP = """Inspections, findings, corrective actions and signed audit packets for a plant.

\b
The demo plant, from nothing to a browser:
  compliance run
A real plant (docs/operating.md):
  export COMPLIANCE_MODE=service
  compliance db upgrade
  compliance people create-admin ana@plant.example --name "Ana Ruiz"
  compliance run

Settings come from the environment; `compliance settings` lists them with their values.
Exit status: 0 done, 1 refused or failed (the message says what to do), 2 wrong usage.
"""


@click.group(cls=PlainGroup, help=HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="compliance")
def commands() -> None:
    """Hold the groups together; each does its own work."""


@click.command()
@click.option("--markdown", is_flag=True, help="Print the table of the README instead.")
@click.pass_obj
def settings(installation: Installation, *, markdown: bool) -> None:
    """List every setting with its value here; secrets stay hidden."""
    if markdown:
        click.echo(installation.readme_table())
        return
    for name, value, meaning in installation.settings_table():
        click.echo(f"{name:<32} {value:<28} {meaning}")


for command in (run, web, clock, database_group, people_group, backup, restore):
    commands.add_command(command)
for command in (
    checklists_group,
    duties_group,
    holds_group,
    incidents_group,
    packets_group,
    trail_group,
    health,
    settings,
):
    commands.add_command(command)
commands.add_command(clocks_group)
commands.add_command(ita_group)
