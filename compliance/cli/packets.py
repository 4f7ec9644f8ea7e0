"""`compliance packets`: check a packet that somebody handed over."""

import errno
import json
from collections.abc import Sequence
from pathlib import Path

import click

from compliance.cli.kit import InputFile, Installation
from compliance.cli.packet_commands import build_command, list_command
from compliance.clock import SystemClock
from compliance.domain.packet_verdict import Exit, Verdict
from compliance.packets.keys import trust_file
from compliance.packets.verify import OfflineVerifier
from compliance.storage.data_folder import DataFolder

_FILE = InputFile(most_bytes=1_000_000)  # a certificate has some kilobytes

VERIFY_HELP = """Check FILE: is it a packet, unchanged to the last byte, and whose key signed it?

\b
Exit status:
  0  unchanged, and signed by a key that you trust
  1  changed, not signed, or signed by a key that you do not trust
  2  not a packet, or there is no such file

Needs no server and no network. Anyone can check: give the plant's certificate with --trust.
"""


@click.group("packets")
def packets_group() -> None:
    """Build signed audit packets, and check them."""


@packets_group.command("verify", help=VERIFY_HELP)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--trust",
    "trusted",
    type=_FILE,
    multiple=True,
    help="Certificate of a plant (its trust.pem); may be given again. [default: this plant's]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
@click.pass_context
def verify_command(
    context: click.Context, file: Path, trusted: Sequence[Path], *, as_json: bool
) -> None:
    """Print the verdict and leave with its exit status; see ``VERIFY_HELP``."""
    anchors = [path.read_bytes() for path in trusted] or _own_trust(context)
    try:
        _demand_no_pipe(file)
        verdict = OfflineVerifier(anchors).verify(file, now=SystemClock().now())
    except OSError as error:
        verdict = _unreadable(file, error)
    click.echo(_as_json(verdict) if as_json else "\n".join(verdict.lines()))
    context.exit(verdict.exit_code)


def _demand_no_pipe(file: Path) -> None:
    if file.exists() and not file.is_file() and not file.is_dir():  # a pipe would be waited for
        raise OSError(errno.EINVAL, "It is no file")


def _unreadable(file: Path, error: OSError) -> Verdict:
    """Return the verdict on a file that is not there, or cannot be read: a program can tell it."""
    return Verdict(
        exit_code=Exit.NO_PACKET,
        headline="There is nothing to check.",
        reasons=(f"{file} cannot be read: {error.strerror}. Check its name and place.",),
    )


def _as_json(verdict: Verdict) -> str:
    return json.dumps(verdict.model_dump(mode="json"), indent=2, sort_keys=True, ensure_ascii=False)


def _own_trust(context: click.Context) -> list[bytes]:
    """Return this installation's own certificate; none where no packet was signed yet.

    Only looked for: who checks a file on a machine without the plant's data leaves nothing there.
    """
    installation = context.find_object(Installation)
    if installation is None:
        return []
    folder, _database_url = installation.whereabouts()
    own = trust_file(DataFolder(folder).keys)
    return [own.read_bytes()] if own.exists() else []


packets_group.add_command(build_command)
packets_group.add_command(list_command)
