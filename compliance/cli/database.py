"""``compliance db``: bring the database up to date, or see whether it is."""

import click

from compliance.cli.kit import Installation, counted_words
from compliance.storage.schema import (
    check_schema,
    current_revision,
    draft_migration,
    head_revision,
    upgrade_schema,
)


@click.group("db")
def database_group() -> None:
    """Bring the database up to date, or see whether it is."""


@database_group.command()
@click.pass_obj
def upgrade(installation: Installation) -> None:
    """Run the migrations that are missing: all of them, or none.

    Safe to repeat. Make a backup first: there is no way back but restoring it.
    """
    with installation.opened(any_schema=True) as deps:
        done = upgrade_schema(deps.database)
    if done:
        click.echo(f"Ran {counted_words(len(done), 'migration')}; the database is at {done[-1]}.")
    else:
        click.echo(f"Nothing to do; the database is at {head_revision()}.")


@database_group.command()
@click.pass_obj
def check(installation: Installation) -> None:
    """Say whether the database is as new as this program (exit status 1 when not)."""
    with installation.opened(any_schema=True) as deps:
        check_schema(deps.database)
        click.echo(f"The database is at {current_revision(deps.database)}, as it should be.")


@database_group.command("draft-migration", hidden=True)
@click.argument("message")
@click.pass_obj
def draft(installation: Installation, message: str) -> None:
    """For developers: write the next numbered migration from what the models have gained."""
    with installation.opened(any_schema=True) as deps:
        upgrade_schema(deps.database)
        click.echo(draft_migration(deps.database, message))
