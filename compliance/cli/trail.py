"""``compliance trail``: is the record of who did what still the one that was written?"""

import sys

import click

from compliance.cli.kit import Installation
from compliance.services.deps import Deps
from compliance.services.trail_sequence import seal_trail
from compliance.services.trail_verify import Fault, TrailVerdict, Witness, verify_trail
from compliance.services.trail_witness import packet_witnesses
from compliance.storage.checkpoint_keys import trusted_checkpoint_keys
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.trail import list_entries_of, list_recent_entries

ROOT_DIGITS = 64

VERIFY_HELP = """Read the whole trail and say whether anything in it was changed.

Every entry is hashed anew, and the hashes are compared with the signed checkpoints and with the
roots that this installation's packets carry. Every signed record is compared with the digest that
its entry recorded. The first bad entry or record is named.

The strongest proof is a root that was kept elsewhere: every packet prints one. Give it with
--witness, as SIZE:ROOT (the number of entries, a colon, 64 digits).

\b
Exit status:
  0  nothing was changed
  1  something was; the first bad entry is named
"""


class WitnessType(click.ParamType[Witness]):
    """SIZE:ROOT, as a packet prints them."""

    name = "size:root"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> Witness:
        """Read the two parts; blanks in the root are left out."""
        size, _, root = value.partition(":")
        digits = "".join(root.split()).lower()
        if not size.strip().isdecimal() or len(digits) != ROOT_DIGITS:
            self.fail(f"{value!r} is not a number of entries, a colon and 64 digits.", param, ctx)
        return Witness(int(size), digits, "your own copy")


@click.group("trail")
def trail_group() -> None:
    """Check the record of who did what when, or read it."""


@trail_group.command("verify", help=VERIFY_HELP)
@click.option(
    "--witness",
    "witnesses",
    type=WitnessType(),
    multiple=True,
    help="A size and root of the trail that was kept elsewhere.",
)
@click.pass_obj
def verify(installation: Installation, witnesses: tuple[Witness, ...]) -> None:
    """Check everything; name the first bad entry."""
    with installation.opened() as deps:
        verdict = _verify(deps, witnesses)
    if verdict.first_bad is not None:
        is_record = verdict.first_bad.fault is Fault.RECORD
        changed = "Signed records were changed." if is_record else "The trail was changed."
        click.echo(f"{changed} {verdict.first_bad.words}")
        sys.exit(1)
    click.echo(
        f"The trail is whole: {verdict.entries} entries, of which "
        f"{verdict.checkpoints} signed checkpoints cover the first {verdict.signed}."
    )


def _verify(deps: Deps, witnesses: tuple[Witness, ...]) -> TrailVerdict:
    with deps.database.reading() as session:
        return verify_trail(
            session,
            trusted_checkpoint_keys(deps.folder.keys),
            witnesses=[*witnesses, *packet_witnesses(session, deps.blobs)],
        )


@trail_group.command("checkpoint")
@click.pass_obj
def checkpoint(installation: Installation) -> None:
    """Sign size and root of the trail now, and print them: keep them outside this machine."""
    with installation.opened() as deps, deps.database.unit_of_work() as session:
        head = seal_trail(session, deps.checkpoints, now=deps.clock.now())
    click.echo(f"Entries:   {head.tree_size}")
    click.echo(f"Root:      {head.root_hash}")
    click.echo(f"Signed at: {head.at:%Y-%m-%d %H:%M:%S} UTC with key {head.key_id}")
    click.echo(
        f"Check it later: compliance trail verify --witness {head.tree_size}:{head.root_hash}"
    )


@trail_group.command("show")
@click.argument("kind", required=False)
@click.argument("number", required=False, type=int)
@click.option("--limit", default=50, show_default=True, help="How many of the newest entries.")
@click.pass_obj
def show(installation: Installation, kind: str | None, number: int | None, limit: int) -> None:
    """Print the newest entries, or all about one thing: KIND NUMBER, as in: inspection 417."""
    if kind is not None and number is None:
        raise click.UsageError("Give the number, too, as in: compliance trail show inspection 417")
    with installation.opened() as deps, deps.database.reading() as session:
        if kind is not None and number is not None:
            entries = list_entries_of(session, kind, number)
        else:
            entries = list(reversed(list_recent_entries(session, limit=limit)))
    for entry in entries:
        click.echo(_line(entry))
    if not entries:
        click.echo("Nothing is recorded.")


def _line(entry: TrailEntry) -> str:
    position = "new" if entry.position is None else str(entry.position)
    return (
        f"{position:>7}  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.event:<26} "
        f"{entry.subject_kind} {entry.subject_id}  {entry.actor_name}  {entry.data}"
    )
