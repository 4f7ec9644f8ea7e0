"""``compliance backup`` and ``compliance restore``."""

from pathlib import Path

import click

from compliance.cli.kit import InputFile, Installation
from compliance.clock import SystemClock
from compliance.domain.access import SYSTEM
from compliance.services.backup import Examined, RestoreOrder, make_backup, restore_backup


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def backup(context: click.Context, file: Path) -> None:
    """Write database, evidence and keys into the new file FILE, and check it by reading it back.

    May run while people work. FILE holds the secret keys: keep it where only administrators can
    read it, away from this machine. Exit status 1 when something was already lost or the trail
    does not verify; the file is kept and holds all that there is.
    """
    installation: Installation = context.obj
    with installation.opened(any_schema=True) as deps:
        examined = make_backup(deps, file, by=SYSTEM, now=deps.clock.now())
    _report("Backup", examined)
    click.echo("It holds this installation's SECRET KEYS: keep it as safe as the keys themselves.")
    if not _is_sound(examined):
        context.exit(1)


@click.command()
@click.argument("file", type=InputFile())
@click.option("--set-aside", is_flag=True, help="Move what is there into a folder beside it.")
@click.option("--accept-broken-trail", is_flag=True, help="Restore even when the trail is broken.")
@click.pass_context
def restore(
    context: click.Context, file: Path, *, set_aside: bool, accept_broken_trail: bool
) -> None:
    """Bring back what FILE holds, into an empty data folder (and database).

    Checks every digest, the database and the trail before anything is put in place. A backup of
    either kind of database can be restored into SQLite or into an empty PostgreSQL database.
    """
    installation: Installation = context.obj
    root, database_url = installation.whereabouts()
    examined = restore_backup(
        RestoreOrder(
            file=file,
            root=root,
            database_url=database_url,
            set_aside=set_aside,
            accept_broken_trail=accept_broken_trail,
        ),
        now=SystemClock().now(),
    )
    _report("Restored", examined)


def _report(word: str, examined: Examined) -> None:
    click.echo(f"{word}: {examined.file} ({examined.size_bytes:,} bytes), of {examined.made_at}")
    click.echo(f"  database   version {examined.schema}, whole")
    lost = f", {len(examined.missing)} MISSING" if examined.missing else ", every digest right"
    click.echo(f"  evidence   {examined.evidence_files} files{lost}")
    if examined.trail is None:
        click.echo("  trail      of an older version; checked when it is restored")
    elif examined.trail.first_bad is None:
        click.echo(f"  trail      {examined.trail.entries} entries, unchanged")
    else:
        click.echo(f"  trail      BROKEN: {examined.trail.first_bad.words}")


def _is_sound(examined: Examined) -> bool:
    return not examined.missing and (examined.trail is None or examined.trail.is_intact)
